"""Addresses of meetings, of the price list of fines, and of money that is no share, fine or loan."""

from django.urls import path

from caudal.circles.web.views import cash, fine_prices, meeting_money, meetings

_CIRCLE = "<uuid:circle_id>/"
_MEETING = f"{_CIRCLE}meetings/<uuid:meeting_id>/"

urlpatterns = [
    path(f"{_CIRCLE}meetings/", meetings.meeting_list, name="meetings"),
    path(f"{_CIRCLE}meetings/open/", meetings.open_meeting, name="open_meeting"),
    path(_MEETING, meetings.meeting, name="meeting"),
    path(f"{_MEETING}roll/", meetings.roll, name="meeting_roll"),
    path(f"{_MEETING}money-in/", meeting_money.money_in, name="money_in"),
    path(f"{_MEETING}money-in/<uuid:member_id>/", meeting_money.hand_over, name="hand_over"),
    path(f"{_MEETING}money-out/", meeting_money.money_out, name="money_out"),
    path(f"{_MEETING}agenda/", meetings.agenda, name="agenda"),
    path(f"{_MEETING}agenda/<uuid:item_id>/", meetings.decide, name="decide_agenda_item"),
    path(f"{_MEETING}close/", meeting_money.close, name="close_meeting"),
    path(f"{_MEETING}sign-here/", meeting_money.sign_here, name="sign_meeting_here"),
    path(f"{_MEETING}sign/", meeting_money.sign, name="sign_meeting"),
    path(f"{_MEETING}reopen/", meetings.reopen, name="reopen_meeting"),
    path(f"{_CIRCLE}members/<uuid:member_id>/attendance/", meetings.attendance, name="attendance"),
    path(f"{_CIRCLE}fines/prices/", fine_prices.fine_prices, name="fine_prices"),
    path(f"{_CIRCLE}fines/prices/set/", fine_prices.set_price, name="set_fine_price"),
    path(f"{_CIRCLE}cash/<slug:way>/", cash.record, name="record_cash"),
    path(f"{_CIRCLE}cash/<uuid:entry_id>/reverse/", cash.reverse_entry, name="reverse_cash"),
]
