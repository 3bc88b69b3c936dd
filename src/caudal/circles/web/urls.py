"""Addresses of the pages of circles."""

from django.urls import include, path

from caudal.circles.web import share_out_urls
from caudal.circles.web.agreement_urls import urlpatterns as agreements
from caudal.circles.web.meeting_urls import urlpatterns as meetings
from caudal.circles.web.request_urls import urlpatterns as requests
from caudal.circles.web.views import circles, fines, loans, members, overview, papers, phone, receipts, shares

app_name = "circles"

urlpatterns = [
    *meetings,
    *requests,
    path("", circles.circle_list, name="list"),
    *agreements,
    path("overview/", overview.overview, name="overview"),
    path("phone/", phone.phone, name="phone"),
    path("<uuid:circle_id>/", circles.circle_home, name="home"),
    path("<uuid:circle_id>/why/<str:figure>/", circles.why, name="why"),
    path("<uuid:circle_id>/movements/", circles.movements, name="movements"),
    path("<uuid:circle_id>/entries/<uuid:entry_id>/", circles.entry, name="entry"),
    path("<uuid:circle_id>/passbook/", members.own_passbook, name="own_passbook"),
    path("<uuid:circle_id>/passbook/paper/", papers.own_passbook, name="own_passbook_paper"),
    path("<uuid:circle_id>/members/<uuid:member_id>/paper/", papers.passbook, name="passbook_paper"),
    path("<uuid:circle_id>/statement/paper/", papers.statement, name="statement_paper"),
    path("<uuid:circle_id>/meetings/<uuid:meeting_id>/paper/", papers.meeting_minutes, name="minutes_paper"),
    path("<uuid:circle_id>/share-outs/<uuid:share_out_id>/paper/", papers.share_out, name="share_out_paper"),
    path("<uuid:circle_id>/", include(share_out_urls.urlpatterns)),
    path("<uuid:circle_id>/receipts/", receipts.receipt_list, name="receipts"),
    path("<uuid:circle_id>/receipts/<int:number>/", receipts.receipt, name="receipt"),
    path("<uuid:circle_id>/receipts/<int:number>/<str:size>/", receipts.receipt_paper, name="receipt_paper"),
    path("<uuid:circle_id>/members/", members.member_list, name="members"),
    path("<uuid:circle_id>/members/add/", members.add_member, name="add_member"),
    path("<uuid:circle_id>/members/<uuid:member_id>/", members.passbook, name="passbook"),
    path(
        "<uuid:circle_id>/members/<uuid:member_id>/trades/<uuid:trade_id>/reverse/",
        shares.reverse_trade,
        name="reverse_trade",
    ),
    path("<uuid:circle_id>/shares/buy/", shares.buy, name="buy_shares"),
    path("<uuid:circle_id>/shares/sell/", shares.sell, name="sell_shares"),
    path("<uuid:circle_id>/shares/price/", shares.price, name="share_price"),
    path("<uuid:circle_id>/fines/", fines.fine_list, name="fines"),
    path("<uuid:circle_id>/fines/issue/", fines.issue, name="issue_fine"),
    path("<uuid:circle_id>/fines/<uuid:fine_id>/collect/", fines.collect, name="collect_fine"),
    path("<uuid:circle_id>/fines/<uuid:fine_id>/waive/", fines.waive, name="waive_fine"),
    path("<uuid:circle_id>/fines/<uuid:fine_id>/reverse/", fines.reverse_fine, name="reverse_fine"),
    path("<uuid:circle_id>/loans/", loans.loan_list, name="loans"),
    path("<uuid:circle_id>/loans/give/", loans.grant, name="grant_loan"),
    path("<uuid:circle_id>/loans/<uuid:loan_id>/", loans.loan, name="loan"),
    path("<uuid:circle_id>/loans/<uuid:loan_id>/repay/", loans.repay, name="repay"),
    path(
        "<uuid:circle_id>/loans/<uuid:loan_id>/repayments/<uuid:repayment_id>/reverse/",
        loans.reverse_repayment,
        name="reverse_repayment",
    ),
]
