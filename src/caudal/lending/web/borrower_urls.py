"""Addresses of a borrower's own pages."""

from django.urls import path

from caudal.lending.web.views import borrower

app_name = "borrower"

urlpatterns = [
    path("", borrower.own_loans, name="loans"),
    path("<uuid:loan_id>/", borrower.own_loan, name="loan"),
    path("<uuid:loan_id>/receipts/<uuid:event_id>/", borrower.own_receipt, name="receipt"),
]
