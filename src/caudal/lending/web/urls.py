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
    loan,
    loans,
    portfolios,
    repayments,
    sheets,
)

app_name = "lending"

_P = "<uuid:portfolio_id>/"
_L = f"{_P}loans/<uuid:loan_id>/"
_A = f"{_P}applications/<uuid:application_id>/"

urlpatterns = [
    path("", portfolios.portfolio_list, name="list"),
    path(_P, day.my_day, name="my_day"),
    path(f"{_P}sheet/", sheets.sheet, name="sheet"),
    path(f"{_P}imports/", imports.file_list, name="imports"),
    path(f"{_P}imports/<uuid:import_id>/", imports.file_progress, name="import"),
    path(f"{_P}figures/", figures.dashboard, name="figures"),
    path(f"{_P}end-of-day/", ends.end_of_day, name="end_of_day"),
    path(f"{_P}applications/", applications.application_list, name="applications"),
    path(f"{_P}applications/new/", applications.apply, name="apply"),
    path(f"{_P}applications/new/client/", applications.add_client, name="add_client"),
    path(_A, applications.application, name="application"),
    path(f"{_A}approve/", decisions.approve, name="approve"),
    path(f"{_A}reject/", decisions.reject, name="reject"),
    path(f"{_A}withdraw/", decisions.withdraw, name="withdraw"),
    path(f"{_A}disburse/", decisions.disburse, name="disburse"),
    path(f"{_P}late-fees/", decisions.late_fee_list, name="late_fees"),
    path(f"{_P}loans/", loans.loan_list, name="loans"),
    path(_L, loan.summary, name="loan"),
    path(f"{_L}schedule/", loan.schedule, name="loan_schedule"),
    path(f"{_L}movements/", loan.movements, name="loan_movements"),
    path(f"{_L}charges/", loan.charges, name="loan_charges"),
    path(f"{_L}repay/", repayments.repay, name="repay"),
    path(f"{_L}payoff/", repayments.payoff, name="payoff"),
    path(f"{_L}events/<uuid:event_id>/reverse/", repayments.undo, name="reverse"),
    path(f"{_L}change/<slug:name>/", changes.change, name="change"),
    path(f"{_L}requests/<uuid:request_id>/<slug:answer>/", decisions.decide_change, name="decide_change"),
    path(f"{_L}late-fees/<uuid:late_fee_id>/", decisions.decide_late_fee, name="decide_late_fee"),
    path(f"{_P}entries/<uuid:entry_id>/", entries.entry, name="entry"),
]
