"""Addresses of the public pages of receipts; nobody has to sign in there."""

from django.urls import path

from caudal.circles.web.views import verification

app_name = "receipts"

urlpatterns = [
    path("", verification.enter, name="enter"),
    path("check_proof.py", verification.check_proof, name="check_proof"),
    path("<str:code>/", verification.verify, name="verify"),
    path("<str:code>/proof.json", verification.proof, name="proof"),
]
