"""A meeting over HTTP: by the treasurer's session, signed by the president's; what a stale phone is told."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from caudal.circles.tests.test_api import FOUNDED, TODAY, Door, circle, door, ours, soles  # noqa: F401 fixtures
from caudal.parties.tests import make as parties

pytestmark = pytest.mark.django_db


@pytest.fixture
def evening(ours: parties.Organisation, door: Door, circle: str) -> tuple[Door, Door, str]:  # noqa: F811
    """The doors of the treasurer and of the president, and the treasurer as a member."""
    doors, members = [], []
    for name, role in (("Ana Quispe", "treasurer"), ("Rosa Huamán", "president")):
        person = ours.person(name)
        added = door.done(f"{circle}/members", person_id=str(person), joined_on=FOUNDED, role=role)
        client = Client(headers={"Accept-Language": "en"})
        assert client.login(username=ours.user(person_id=person), password=parties.PASSWORD)
        doors.append(Door(client))
        members.append(str(added["member_id"]))
    return doors[0], doors[1], members[0]


def test_a_meeting_over_http(circle: str, evening: tuple[Door, Door, str]) -> None:  # noqa: F811
    treasurer, president, ana = evening
    treasurer.done(f"{circle}/fine-prices", code="late", name="Tardanza", price=soles("2.00"))
    assert [one["code"] for one in treasurer.read(f"{circle}/fine-prices")["items"]] == ["late"]
    meeting, fine = str(uuid4()), str(uuid4())
    opened = treasurer.done(f"{circle}/meetings", meeting_id=meeting, held_on=TODAY, cash_counted=soles("0.00"))
    assert (opened["number"], opened["difference"]) == (1, soles("0.00"))
    here = f"{circle}/meetings/{meeting}"
    taken = treasurer.done(f"{here}/attendance", marks=[{"member_id": ana, "status": "late", "fine_id": fine}])
    assert taken["fines_issued"] == [{"member_id": ana, "fine_id": fine, "amount": soles("2.00")}]
    money: dict[str, Any] = {"on": TODAY, "meeting_id": meeting}
    treasurer.done(f"{circle}/share-purchases", member_id=ana, shares=5, **money)
    treasurer.done(f"{circle}/fines/{fine}/collection", amount=soles("0.50"), **money)
    treasurer.done(f"{circle}/social-fund/contributions", member_id=ana, amount=soles("2.00"), **money)
    brought = treasurer.done(
        f"{here}/money-in", member_id=ana, on=TODAY, fines_paid=soles("1.00"), social_fund=soles("1.00")
    )
    assert (brought["total"], len(brought["receipts"])) == (soles("2.00"), 2)
    treasurer.done(f"{circle}/social-fund/payments", amount=soles("1.00"), description="Velas", **money)
    spent = treasurer.done(
        f"{circle}/expenses", amount=soles("4.00"), description="Pasaje", category="transport", **money
    )
    treasurer.done(f"{circle}/cash/{spent['entry_id']}/reversal", reason="Lo pagó ella", **money)
    for act in ("additions", "releases", "additions", "uses"):
        treasurer.done(f"{circle}/legal-reserve/{act}", amount=soles("5.00"), description="Acuerdo", **money)
    item = treasurer.done(f"{here}/agenda", title="Precio de la acción")["item_id"]
    treasurer.done(f"{here}/agenda/{item}/decision", decision="Queda igual", votes_for=2)
    treasurer.done(f"{here}/minutes", notes="Llovió")
    refused = treasurer.post(f"{here}/count", cash_counted=soles("48.00"))
    assert (refused.status_code, refused.json()["code"]) == (422, "circles.cash_count_differs")
    assert refused.json()["facts"]["difference"] == soles("-0.50")
    treasurer.done(f"{here}/count", cash_counted=soles("48.50"))
    assert treasurer.post(f"{here}/signature").json()["code"] == "circles.officers_are_one_person"
    assert president.done(f"{here}/signature")["cash"] == soles("48.50")
    told = president.read(here)
    assert (told["meeting"]["status"], told["cash"]["expected"]) == ("closed", soles("48.50"))
    assert dict(told["cash"]["flows"]) == {
        "savings": soles("50.00"), "welfare": soles("3.00"), "fines_paid": soles("1.50"),
        "welfare_paid": soles("-1.00"), "expenses": soles("-5.00"),
    }  # fmt: skip
    stale = treasurer.post(f"{circle}/share-purchases", member_id=ana, shares=1, **money)
    assert (stale.status_code, stale.json()["code"]) == (422, "circles.meeting_is_not_open")
    assert president.done(f"{here}/reopening", reason="Faltó un aporte")["number"] == 1
    assert president.read(f"{circle}/meetings/now")["open"]["meeting_id"] == meeting
    assert [one["late"] for one in president.read(f"{circle}/meetings")["items"]] == [1]
    assert president.read(f"{circle}/members/{ana}/attendance")["late"] == 1
