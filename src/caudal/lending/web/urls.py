"""Addresses of the pages of portfolios."""

from django.urls import path

from caudal.lending.web.views import (
    applications,
    changes,
    day,
    decisions,
    ends,
    entries,
    figures,
    imports,
    keeping,
    loan,
    loans,
    opening,
    portfolios,
    repayments,
    sellers,
    sheets,
    staff,
)

app_name = "lending"

_P = "<uuid:portfolio_id>/"
_L = f"{_P}loans/<uuid:loan_id>/"
_A = f"{_P}applications/<uuid:application_id>/"
_S = f"{_P}sellers/<uuid:seller_id>/"

urlpatterns = [
    path("", portfolios.portfolio_list, name="list"),
    path("open/", opening.open_portfolio, name="open"),
    path(_P, day.my_day, name="my_day"),
    path(f"{_P}sheet/", sheets.sheet, name="sheet"),
    path(f"{_P}imports/", imports.file_list, name="imports"),
    path(f"{_P}imports/<uuid:import_id>/", imports.file_progress, name="import"),
    path(f"{_P}fund/", opening.fund, name="fund"),
    path(f"{_P}products/new/", opening.offer, name="offer"),
    path(f"{_P}settings/", staff.settings, name="settings"),
    path(f"{_P}hand-over/", staff.hand_over, name="hand_over"),
    path(f"{_P}figures/", figures.dashboard, name="figures"),
    path(f"{_P}end-of-day/", ends.end_of_day, name="end_of_day"),
    path(f"{_P}applications/", applications.application_list, name="applications"),
    path(f"{_P}applications/new/", applications.apply, name="apply"),
    path(f"{_P}applications/new/client/", applications.add_client, name="add_client"),
    path(_A, applications.application, name="application"),
    path(f"{_A}approve/", decisions.approve, name="approve"),
    path(f"{_A}reject/", decisions.reject, name="reject"),
    path(f"{_A}withdraw/", decisions.withdraw, name="withdraw"),
    path(f"{_A}officer/", staff.officer_of_application, name="officer_of_application"),
    path(f"{_A}disburse/", decisions.disburse, name="disburse"),
    path(f"{_P}late-fees/", decisions.late_fee_list, name="late_fees"),
    path(f"{_P}loans/", loans.loan_list, name="loans"),
    path(_L, loan.summary, name="loan"),
    path(f"{_L}officer/", staff.officer_of_loan, name="officer_of_loan"),
    path(f"{_L}schedule/", loan.schedule, name="loan_schedule"),
    path(f"{_L}movements/", loan.movements, name="loan_movements"),
    path(f"{_L}charges/", loan.charges, name="loan_charges"),
    path(f"{_L}history/", loan.history, name="loan_history"),
    path(f"{_L}repay/", repayments.repay, name="repay"),
    path(f"{_L}payoff/", repayments.payoff, name="payoff"),
    path(f"{_L}events/<uuid:event_id>/reverse/", repayments.undo, name="reverse"),
    path(f"{_L}change/<slug:name>/", changes.change, name="change"),
    path(f"{_L}requests/<uuid:request_id>/<slug:answer>/", decisions.decide_change, name="decide_change"),
    path(f"{_L}late-fees/<uuid:late_fee_id>/", decisions.decide_late_fee, name="decide_late_fee"),
    path(f"{_L}following/", keeping.following_tab, name="loan_following"),
    path(f"{_L}securing/", keeping.securing_tab, name="loan_securing"),
    path(f"{_L}keep/<slug:name>/", keeping.keep, name="keep"),
    path(f"{_L}promises/<uuid:promise_id>/withdraw/", keeping.withdraw_promise, name="withdraw_promise"),
    path(f"{_L}guarantees/<uuid:guarantee_id>/release/", keeping.release_guarantee, name="release_guarantee"),
    path(f"{_L}documents/<uuid:document_id>/", keeping.document, name="document"),
    path(f"{_L}seller/", sellers.assign, name="assign_seller"),
    path(f"{_P}sellers/", sellers.seller_list, name="sellers"),
    path(f"{_P}sellers/add/", sellers.add, name="add_seller"),
    path(_S, sellers.seller, name="seller"),
    path(f"{_S}commission/", sellers.set_commission, name="set_commission"),
    path(f"{_S}end/", sellers.end, name="end_seller"),
    path(f"{_S}pay/", sellers.pay, name="pay_commission"),
    path(f"{_S}payouts/<uuid:payout_id>/reverse/", sellers.reverse_payout, name="reverse_payout"),
    path(f"{_P}entries/<uuid:entry_id>/", entries.entry, name="entry"),
]
