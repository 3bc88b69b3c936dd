"""The pages and requests of a share-out: what everybody would get, two signatures on one phone, the payout list."""

import re
from typing import Any

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from caudal.circles.queries import members as member_queries
from caudal.circles.tests.make import Junta, a_junta, day, pen
from caudal.circles.tests.test_api import Door
from caudal.circles.tests.test_web import PASSWORD, Reader, plain, sign_in
from caudal.parties import actions as parties

pytestmark = pytest.mark.django_db

TERMS = {"on": "2026-11-01", "method": "shares", "odd_cents": "largest_remainder", "pays_debts": "on"}


@pytest.fixture
def junta() -> Junta:
    """Ana holds 50 shares, Luz 30 and a fine of 7.00."""
    junta = a_junta()
    junta.buy(junta.member("Ana Mamani"), 50)
    luz = junta.member("Luz Ccori")
    junta.buy(luz, 30)
    junta.fine(luz, pen(7), day(2, 1))
    return junta


@pytest.fixture
def treasurer(junta: Junta) -> Reader:
    reader = sign_in(junta, member_id=junta.member("Rosa Quispe", role="treasurer"))
    reader.client.cookies["caudal_language"] = "en"
    return reader


def another_officer(junta: Junta) -> str:
    member_id = junta.member("Eva Huamán", role="secretary")
    person_id = member_queries.member(junta.view(), member_id=member_id, on=day(1, 1)).person_id
    parties.add_user(junta.call(), username="eva.huaman", password=PASSWORD, person_id=person_id)
    return "eva.huaman"


def found(pattern: str, page: str) -> str:
    match = re.search(pattern, page)
    assert match, pattern
    return match[0]


def test_a_share_out_by_its_pages(
    junta: Junta, treasurer: Reader, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(32):
        page = plain(treasurer.get("share-outs/simulate/"))
    assert "To share out PEN 807.00" in page and "Ana Mamani PEN 504.38" in page
    page = treasurer.done("share-outs/plan/", **TERMS)
    assert "PEN 807.00 are planned to be shared out" in plain(page)
    one = found(r"share-outs/[0-9a-f-]{36}/", page)
    assert "Signed" in plain(treasurer.done(f"{one}sign/"))
    refused = treasurer.send(f"{one}sign-here/", username=another_officer(junta), password="adivinanza")
    assert refused.status_code == 403
    page = treasurer.done(f"{one}sign-here/", username="eva.huaman", password=PASSWORD)
    assert "Eva Huamán" in plain(page) and "Rosa Quispe" in plain(page)
    with django_assert_max_num_queries(32):
        treasurer.get(one)
    page = treasurer.done(f"{one}post/")
    assert "Still to hand over PEN 800.00" in plain(page)
    first, second = re.findall(r"payouts/[0-9a-f-]{36}/pay/", page)
    page = treasurer.done(first, amount="500.00", on="2026-11-02")
    assert "PEN 500.00 handed over, receipt" in plain(page) and "Still to hand over PEN 300.00" in plain(page)
    assert "Undo" in plain(page) and "Take the share-out back" not in plain(page)
    ana = next(one.member_id for one in member_queries.members(junta.view(), on=day(3, 1)) if "Ana" in one.full_name)
    passbook = plain(treasurer.get(f"members/{ana}/"))
    assert "Payout handed over Left of the payout: PEN 4.38" in passbook and "Share-out" in passbook
    assert treasurer.send(second, amount="295.63", on="2026-11-02").status_code == 422
    treasurer.done(second, amount="295.62", on="2026-11-02")
    opened = treasurer.done("cycles/open/", on="2026-11-02", share_price="")
    assert "Cycle 2 is open" in plain(opened)
    assert "attachment" in treasurer.client.get(f"{treasurer.home}{one}?format=csv").headers["Content-Disposition"]
    assert "In the books" in plain(treasurer.get("share-outs/"))


def test_a_plan_is_dropped_and_a_share_out_taken_back(junta: Junta, treasurer: Reader) -> None:
    one = found(r"share-outs/[0-9a-f-]{36}/", treasurer.done("share-outs/plan/", **TERMS))
    assert "The plan is dropped" in plain(treasurer.done(f"{one}cancel/", reason="Falta una multa"))
    one = found(r"share-outs/[0-9a-f-]{36}/", treasurer.done("share-outs/plan/", **TERMS))
    treasurer.done(f"{one}sign/")
    treasurer.done(f"{one}sign-here/", username=another_officer(junta), password=PASSWORD)
    paid = treasurer.done(f"{one}post/")
    treasurer.done(found(r"payouts/[0-9a-f-]{36}/pay/", paid), amount="1.00", on="2026-11-02")
    undo = found(r"payouts/[0-9a-f-]{36}/payments/[0-9a-f-]{36}/undo/", treasurer.get(one))
    assert "The payment is undone" in plain(treasurer.done(undo, on="2026-11-02", reason="Quedó"))
    page = treasurer.done(f"{one}take-back/", on="2026-11-02", reason="Faltó una multa")
    assert "Taken back" in plain(page)


def test_a_payout_becomes_shares_on_its_page(junta: Junta, treasurer: Reader) -> None:
    one = found(r"share-outs/[0-9a-f-]{36}/", treasurer.done("share-outs/plan/", **TERMS))
    treasurer.done(f"{one}sign/")
    treasurer.done(f"{one}sign-here/", username=another_officer(junta), password=PASSWORD)
    treasurer.done(f"{one}post/")
    treasurer.done("cycles/open/", on="2026-11-02", share_price="20.00")
    carry = found(r"payouts/[0-9a-f-]{36}/carry/", treasurer.get(one))
    page = plain(treasurer.done(carry, shares="25", on="2026-11-02"))
    assert "PEN 500.00 became shares: 25. PEN 4.38 are left" in page


def test_terms_that_a_plan_cannot_have_are_told_on_the_page(junta: Junta, treasurer: Reader) -> None:
    page = plain(treasurer.get("share-outs/simulate/?method=equal&odd_cents=floor&on=2026-11-01"))
    assert "PEN 7.00 are still owed" in page
    luz = next(one.member_id for one in member_queries.members(junta.view(), on=day(3, 1)) if "Luz" in one.full_name)
    member = sign_in(junta, member_id=luz)
    member.client.cookies["caudal_language"] = "en"
    own = plain(member.get("share-outs/simulate/"))
    assert "Luz Ccori" in own and "Ana Mamani" not in own
    assert member.client.get(f"{member.home}share-outs/plan/").status_code == 403
    gives_up = {**TERMS, "gives_up": "on"}
    assert "To hand over in cash" in plain(treasurer.done("share-outs/plan/", **gives_up))
    empty = a_junta()
    nobody = sign_in(empty, member_id=empty.member("Ana", role="treasurer")).get("share-outs/simulate/")
    assert "circles.nobody_shares" in nobody


def test_the_simulator_needs_no_circle(treasurer: Reader) -> None:
    asked = {
        "currency": "PEN", "pool": "100.00", "rounding": "floor", "members": "Ana Mamani 1 40.00\nLuz 1\nEva; 1; 0.00"
    }  # fmt: skip
    page = plain(treasurer.client.get("/quotes/share-out", asked).content.decode())
    assert "Value of a share PEN 33.33" in page and "Left over PEN 0.01" in page and "PEN 6.67" in page
    assert treasurer.client.get("/quotes/share-out").status_code == 200
    for wrong in ({"members": "nobody"}, {"members": "Ana 0"}, {"pool": "-1"}, {"members": "Ana 1\nAna 1"}):
        assert treasurer.client.get("/quotes/share-out", asked | wrong).status_code == 400


def test_a_share_out_over_http(junta: Junta, treasurer: Reader) -> None:
    door, circle = Door(treasurer.client), f"/circles/{junta.circle_id}"
    told = door.client.post(
        f"/api/v1{circle}/share-out-simulation", {"on": "2026-11-01"}, content_type="application/json"
    ).json()
    assert told["pool"] == {"amount": "807.00", "currency": "PEN"} and len(told["payouts"]) == 2
    one = door.done(f"{circle}/share-outs", on="2026-11-01", pays_debts=True, interest_back="0.10")["share_out_id"]
    path = f"{circle}/share-outs/{one}"
    assert door.done(f"{path}/signature") == {"share_out_id": one, "signatures": 1, "signatures_needed": 2}
    assert door.post(f"{path}/posting").json()["code"] == "circles.signatures_are_missing"
    other = Door(sign_in(junta, member_id=junta.member("Eva", role="president")).client)
    other.done(f"{path}/signature")
    assert other.done(f"{path}/posting")["to_pay"]["amount"] == "800.00"
    whole = other.read(path)
    payout = f"{circle}/payouts/{whole['payouts'][0]['payout_id']}"
    paid = other.done(f"{payout}/payments", on="2026-11-01")
    assert paid["left"]["amount"] == "0.00" and paid["receipt_number"]
    other.done(f"{payout}/payments/{paid['entry_id']}/reversal", on="2026-11-01", reason="Quedó")
    assert other.done(f"{circle}/cycles", on="2026-11-01", share_price=None)["cycle_number"] == 2
    assert other.done(f"{payout}/shares", shares=2, on="2026-11-01")["amount"]["amount"] == "20.00"
    assert [row["number"] for row in other.read(f"{circle}/cycles")["items"]] == [2, 1]
    assert other.read(f"{circle}/share-outs")["items"][0]["status"] == "posted"
    assert other.post(f"{path}/reversal", on="2026-11-01", reason="x").json()["code"] == "circles.cycle_is_followed"
    answer: Any = other.post(f"{path}/cancellation", reason="x").json()
    assert answer["code"] == "circles.share_out_is_not_planned"
    quoted = door.client.post(
        "/api/v1/quotes/share-out",
        {"currency": "PEN", "pool": "1.00", "members": [{"id": "ana", "shares": 1}]},
        content_type="application/json",
    )
    assert quoted.json()["payouts"][0]["net"] == "1.00"
