"""Requests for loans over HTTP: a member and two officers, each through their own door."""

import base64
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from caudal.circles.actions import guarantees
from caudal.circles.queries import members, requests as queries
from caudal.circles.rules.requests import GuaranteeKind
from caudal.circles.tests.make import pen
from caudal.circles.tests.test_api import Door, soles
from caudal.circles.tests.test_requests import TODAY as TODAY_ON, a_village
from caudal.parties.errors import NotPermitted
from caudal.parties.tests import make as parties

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate().isoformat()
ASKED: dict[str, Any] = {
    "principal": soles("200.00"),
    "loan_type": "declining",
    "rate": "0.05",
    "installments": 4,
    "on": TODAY,
}


@pytest.fixture
def ours() -> parties.Organisation:
    return parties.organisation("Red de juntas")


@pytest.fixture
def doors(ours: parties.Organisation) -> dict[str, Door]:
    return {role: Door(Client(headers=ours.headers(role))) for role in ("owner", "facilitator", "operator", "auditor")}


@pytest.fixture
def circle(doors: dict[str, Door]) -> str:
    policy = {
        "approvals_required": 1, "vote_majority": "simple", "vote_quorum": "none", "guarantee_above_shares": "required",
        "form_fee": soles("2.00"), "form_fee_when": "request", "next_loan_repaid_percent": "70",
    }  # fmt: skip
    opened = doors["owner"].done(
        "/circles", name="Las Flores", currency="PEN", founded_on="2026-01-05", share_price=soles("10.00"),
        policy=policy,
    )  # fmt: skip
    return f"/circles/{opened['circle_id']}"


def test_a_request_from_the_question_to_the_money(doors: dict[str, Door], circle: str) -> None:
    owner, operator, facilitator = doors["owner"], doors["operator"], doors["facilitator"]
    rosa, beto = (
        owner.done(f"{circle}/members", full_name=name, joined_on="2026-01-05")["member_id"]
        for name in ("Rosa", "Beto")
    )
    owner.done(f"{circle}/share-purchases", member_id=rosa, shares=10, on=TODAY)
    owner.done(f"{circle}/share-purchases", member_id=beto, shares=40, on=TODAY)
    known = str(uuid4())
    asked = operator.done(f"{circle}/requests", member_id=rosa, request_id=known, **ASKED)
    assert (asked["request_id"], asked["number"], asked["form_fee"]) == (known, 1, None)
    here = f"{circle}/requests/{known}"
    assert owner.post(f"{circle}/loans", member_id=beto, **ASKED).json()["code"] == "circles.loan_needs_a_request"
    paid = operator.post(f"{here}/form-payment", on=TODAY)
    assert paid.json()["code"] == "circles.form_is_paid"
    house = operator.done(
        f"{here}/guarantees", kind="property", amount=soles("100.00"), description="Chacra", on=TODAY
    )["guarantee_id"]
    paper = operator.done(
        f"{here}/guarantees/{house}/documents", title="Título", on=TODAY,
        content=base64.b64encode(b"%PDF-1.7").decode(),
    )  # fmt: skip
    aval = operator.done(f"{here}/guarantees", kind="aval", amount=soles("50.00"), member_id=beto, on=TODAY)
    assert aval["is_agreed"] is False
    refused = owner.post(f"{here}/guarantees/{aval['guarantee_id']}/consent", on=TODAY)
    assert (refused.status_code, refused.json()["code"]) == (403, "circles.aval_answers_themself")
    owner.done(f"{here}/guarantees/{aval['guarantee_id']}/release", on=TODAY, reason="No vino")
    assert owner.post(f"{here}/approvals", on=TODAY).json()["code"] == "circles.votes_are_against"
    assert operator.post(f"{here}/votes", is_for=True, on=TODAY).json()["code"] == "circles.voter_is_no_member"
    voted = operator.done(f"{here}/votes", is_for=True, on=TODAY, member_id=beto)
    assert (voted["votes_for"], voted["voters"], voted["yes_missing"]) == (1, 1, 0)
    assert operator.post(f"{here}/approvals", on=TODAY).status_code == 403
    page = facilitator.read(here)
    assert "approve" in page["may"]
    assert page["guaranteed"] == soles("100.00")
    assert page["guarantees"][0]["documents"][0]["sha256"] == paper["sha256"]
    approved = facilitator.done(f"{here}/approvals", on=TODAY, note="De acuerdo")
    assert approved["status"] == "approved"
    capital = owner.read(f"{circle}/capital")
    assert (capital["promised"], capital["available"]) == (soles("200.00"), soles("302.00"))
    home = owner.read(f"{circle}/home")
    parts = dict(home["figures"][0]["parts"])
    assert parts["promised"] == soles("-200.00")
    given = operator.done(f"{here}/disbursement", on=TODAY)
    assert (given["number"], given["available_capital"]) == (1, soles("302.00"))
    proof = owner.read(f"{circle}/loans/{given['loan_id']}/proof")
    assert proof["evidence"]["available_capital"] == soles("502.00")
    assert proof["evidence"]["guaranteed"] == soles("100.00")
    assert sum(int(entry["change"]["amount"].replace(".", "")) for entry in proof["entries"]) == 50200
    assert [trade["shares"] for trade in proof["trades"]] == [10]
    assert proof["request"]["number"] == 1
    told = owner.read(f"{circle}/members/{rosa}/eligibility")
    assert (told["eligible"], told["reasons"][0]["code"]) == (False, "circles.last_loan_is_not_repaid")


def test_ways_out_of_a_request(doors: dict[str, Door], circle: str) -> None:
    owner, operator = doors["owner"], doors["operator"]
    rosa = owner.done(f"{circle}/members", full_name="Rosa", joined_on="2026-01-05")["member_id"]
    first = operator.done(f"{circle}/requests", member_id=rosa, **ASKED)["request_id"]
    assert owner.done(f"{circle}/requests/{first}/withdrawal", on=TODAY)["status"] == "withdrawn"
    second = operator.done(f"{circle}/requests", member_id=rosa, **ASKED)["request_id"]
    owner.done(f"{circle}/requests/{second}/rejection", on=TODAY, reason="Sin aval")
    assert owner.done(f"{circle}/expired-requests")["requests"] == 0
    listed = owner.read(f"{circle}/requests")["items"]
    assert [(row["number"], row["status"], row["end_reason"]) for row in listed] == [
        (2, "rejected", "Sin aval"),
        (1, "withdrawn", ""),
    ]
    assert owner.read(f"{circle}/requests", open_only="true")["items"] == []
    page = owner.read(f"{circle}/requests", limit=1)
    assert [
        row["number"] for row in owner.read(f"{circle}/requests", limit=1, cursor=page["next_cursor"])["items"]
    ] == [1]


def test_what_a_loan_would_cost(doors: dict[str, Door], circle: str) -> None:
    asked = {"amount": "300.00", "loan_type": "declining", "rate": "0.05", "installments": 3, "on": "2026-11-01"}
    rows = doors["auditor"].read(f"{circle}/schedule-preview", **asked)["installments"]
    assert [(row["due_on"], row["interest"]["amount"], row["total"]["amount"]) for row in rows] == [
        ("2026-12-01", "15.00", "115.00"),
        ("2027-01-01", "10.00", "110.00"),
        ("2027-02-01", "5.00", "105.00"),
    ]
    wrong = doors["auditor"].get(f"{circle}/schedule-preview", **(asked | {"rate": "5 %"}))
    assert wrong.status_code == 400


def test_a_member_sees_what_concerns_them() -> None:
    village = a_village()
    mine = village.ask()
    others = village.ask(who="treasurer", member_id=village.people["secretary"])
    people = {row.member_id: row.person_id for row in members.members(village.junta.view(), on=timezone.localdate())}

    def seen_by(name: str) -> list[Any]:
        view = village.junta.view(roles=frozenset(), person_id=people[village.people[name]])
        return [row.request_id for row in queries.requests(view)]

    assert (seen_by("ana"), seen_by("beto"), seen_by("treasurer")) == ([mine], [], [others, mine])
    guarantees.add_guarantee(
        village.call(), circle_id=village.junta.circle_id, request_id=others, kind=GuaranteeKind.AVAL, amount=pen(50),
        member_id=village.people["beto"], on=TODAY_ON,
    )  # fmt: skip
    assert seen_by("beto") == [others]
    stranger = replace(village.junta.view(), permissions=frozenset(), member_id=None)
    with pytest.raises(NotPermitted):
        queries.requests(stranger)
