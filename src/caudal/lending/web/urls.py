"""Addresses of the pages of portfolios."""

from django.urls import path

from caudal.lending.web.views import day, entries, loan, loans, portfolios

app_name = "lending"

_P = "<uuid:portfolio_id>/"
_L = f"{_P}loans/<uuid:loan_id>/"

urlpatterns = [
    path("", portfolios.portfolio_list, name="list"),
    path(_P, day.my_day, name="my_day"),
    path(f"{_P}loans/", loans.loan_list, name="loans"),
    path(_L, loan.summary, name="loan"),
    path(f"{_L}schedule/", loan.schedule, name="loan_schedule"),
    path(f"{_L}movements/", loan.movements, name="loan_movements"),
    path(f"{_L}charges/", loan.charges, name="loan_charges"),
    path(f"{_P}entries/<uuid:entry_id>/", entries.entry, name="entry"),
]
