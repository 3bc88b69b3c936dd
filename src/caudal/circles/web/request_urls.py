"""Addresses of requests for loans, and of what made a loan possible."""

from django.urls import path

from caudal.circles.web.views import request_acts, requests

_REQUESTS = "<uuid:circle_id>/requests/"
_REQUEST = f"{_REQUESTS}<uuid:request_id>/"

urlpatterns = [
    path(_REQUESTS, requests.request_list, name="requests"),
    path(f"{_REQUESTS}ask/", requests.ask, name="ask_loan"),
    path(_REQUEST, requests.loan_request, name="request"),
    path(f"{_REQUEST}<slug:doing>/", request_acts.of_request, name="do_request"),
    path(f"{_REQUEST}guarantees/<uuid:guarantee_id>/<slug:doing>/", request_acts.of_guarantee, name="do_guarantee"),
    path(f"{_REQUEST}documents/<uuid:document_id>/", requests.document, name="guarantee_file"),
    path("<uuid:circle_id>/loans/<uuid:loan_id>/why/", requests.loan_proof, name="loan_proof"),
]
