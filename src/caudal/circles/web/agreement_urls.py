"""Addresses of a circle's moments, rules and people."""

from django.urls import path

from caudal.circles.web.views import agreements, moments, people, shares

_CIRCLE = "<uuid:circle_id>"
_MEMBER = f"{_CIRCLE}/members/<uuid:member_id>"

urlpatterns = [
    path("open/", agreements.open_circle, name="open"),
    path(f"{_CIRCLE}/shares/", moments.register, name="shares"),
    path(f"{_CIRCLE}/shares/history/", moments.history, name="share_history"),
    path(f"{_CIRCLE}/shares/transfer/", shares.transfer, name="transfer_shares"),
    path(f"{_CIRCLE}/capital/", moments.capital, name="capital"),
    path(f"{_CIRCLE}/integrity/", moments.integrity, name="integrity"),
    path(f"{_CIRCLE}/rules/", agreements.rules, name="rules"),
    path(f"{_CIRCLE}/rules/propose/", agreements.propose, name="propose_rules"),
    path(f"{_CIRCLE}/rules/<int:number>/approve/", agreements.approve, name="approve_rules"),
    path(f"{_CIRCLE}/rules/<int:number>/reject/", agreements.reject, name="reject_rules"),
    path(f"{_CIRCLE}/rules/<int:number>/withdraw/", agreements.withdraw, name="withdraw_rules"),
    path(f"{_MEMBER}/details/", people.person, name="person"),
    path(f"{_MEMBER}/role/", people.change_role, name="change_role"),
    path(f"{_MEMBER}/beneficiary/", people.name_beneficiary, name="name_beneficiary"),
    path(f"{_MEMBER}/beneficiary/remove/", people.remove_beneficiary, name="remove_beneficiary"),
    path(f"{_MEMBER}/end/", people.end_membership, name="end_membership"),
]
