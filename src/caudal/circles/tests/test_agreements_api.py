"""Rules, officers and beneficiaries over HTTP: two people for a change, few eyes for what is personal."""

import pytest
from django.test import Client

from caudal.circles.tests.test_api import Door
from caudal.parties.tests import make as parties

pytestmark = pytest.mark.django_db


def test_over_http_rules_take_two_people_and_a_beneficiary_is_told_to_few() -> None:
    organisation = parties.organisation("Red de juntas")
    door, second = (
        Door(Client(headers=organisation.headers("owner"))),
        Door(Client(headers=organisation.headers("owner"))),
    )
    opened = door.done(
        "/circles", name="Las Flores", currency="PEN", founded_on="2026-01-05",
        share_price={"amount": "10.00", "currency": "PEN"}, policy={"shares_per_purchase_max": 5},
        members=[{"full_name": "Ana Quispe", "role": "treasurer"}, {"full_name": "Rosa Huamán"}],
    )  # fmt: skip
    circle = f"/circles/{opened['circle_id']}"
    ana, rosa = (one["member_id"] for one in door.read(f"{circle}/members")["items"])
    number = door.done(f"{circle}/policy-changes", policy={"open_loans_max": 1}, reason="Asamblea")["number"]
    refused = door.post(f"{circle}/policy-changes/{number}/approval")
    assert (refused.status_code, refused.json()["code"]) == (403, "circles.proposer_decides")
    assert second.done(f"{circle}/policy-changes/{number}/approval")["status"] == "approved"
    changes = door.read(f"{circle}/policy-changes")["items"]
    assert [(one["before"]["shares_per_purchase_max"], one["policy"]["open_loans_max"]) for one in changes] == [(5, 1)]
    assert second.done(f"{circle}/policy-changes", policy={"open_loans_max": 2}, reason="Otra")["number"] == 2
    assert second.done(f"{circle}/policy-changes/2/withdrawal")["status"] == "withdrawn"
    second.done(f"{circle}/policy-changes", policy={"open_loans_max": 3}, reason="Otra")
    assert door.done(f"{circle}/policy-changes/3/rejection", reason="No")["status"] == "rejected"

    door.done(f"{circle}/members/{rosa}/role", role="secretary", on="2026-02-01")
    told = door.read(f"{circle}/members/{rosa}/roles")["items"]
    assert [(one["role_before"], one["role"], one["valid_from"]) for one in told] == [
        ("member", "secretary", "2026-02-01")
    ]
    assert door.get(f"{circle}/members/{ana}/beneficiary").status_code == 404
    door.done(f"{circle}/members/{ana}/beneficiary", full_name="Luz Quispe", relation="hija")
    assert door.read(f"{circle}/members/{ana}/beneficiary")["full_name"] == "Luz Quispe"
    auditor = Door(Client(headers=organisation.headers("auditor")))
    assert auditor.get(f"{circle}/members/{ana}/beneficiary").status_code == 403
    door.done(f"{circle}/members/{ana}/beneficiary/removal")
    assert door.get(f"{circle}/members/{ana}/beneficiary").status_code == 404
