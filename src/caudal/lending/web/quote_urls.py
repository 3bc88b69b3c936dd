"""Addresses of the quotes that people ask for before they commit."""

from django.urls import path

from caudal.lending.web.views import quotes

app_name = "quotes"

urlpatterns = [
    path("loan", quotes.loan, name="loan"),
]
