"""The HTTP doors of holds: what is promised, settled and released, and who may."""

from typing import Any
from uuid import uuid4

import pytest

from caudal.ledger.tests import make
from caudal.ledger.tests.test_api import Door, entry
from caudal.parties.tests import make as parties

pytestmark = pytest.mark.django_db

FAR = "2027-11-01T00:00:00-05:00"


@pytest.fixture
def ours() -> parties.Organisation:
    return parties.organisation("Ours")


@pytest.fixture
def book_id(ours: parties.Organisation) -> int:
    return make.book(ours.call())


@pytest.fixture
def door(ours: parties.Organisation, book_id: int) -> Door:
    door = Door(ours)
    door.post(f"/books/{book_id}/entries", {"entries": [entry("500.00")]})
    return door


def pen(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "PEN"}


def a_hold(amount: str = "400.00", **more: Any) -> dict[str, Any]:
    hold = {"kind": "withdrawal", "debit": "equity:shares:1", "credit": "assets:cash", "expires_at": FAR}
    return {**hold, "amount": pen(amount), **more}


def test_a_hold_is_placed_settled_in_parts_and_released(door: Door, book_id: int) -> None:
    holds = f"/books/{book_id}/holds"
    hold_id = door.post(holds, a_hold(description="Retiro", details={"voucher": "7"})).json()["hold_id"]
    refused = door.post(f"/books/{book_id}/entries", {"entries": [entry("101.00", into="credit")]})
    assert refused.json()["code"] == "ledger.balance_would_fall_below_floor"

    settled = door.post(f"{holds}/{hold_id}/settle", {"on": "2026-11-20", "amount": pen("150.00")})
    assert settled.status_code == 200, settled.content
    assert {**settled.json(), "entry_id": ""} == {
        "entry_id": "", "amount": pen("150.00"), "held": pen("250.00"), "booked_on": None,
    }  # fmt: skip
    posted = door.get(f"/books/{book_id}/entries/{settled.json()['entry_id']}").json()
    assert (posted["kind"], posted["details"]["hold"], posted["stated_on"]) == ("withdrawal", hold_id, None)
    assert posted["caused_by"]["action"] == "ledger.settle_hold"

    assert door.post(f"{holds}/{hold_id}/release", {}).json() == {"amount": pen("250.00")}
    read = door.get(f"{holds}/{hold_id}").json()
    assert [(move["way"], move["amount"]["amount"]) for move in read["moves"]] == [
        ("settled", "150.00"), ("released", "250.00"),
    ]  # fmt: skip
    assert (read["held"], read["debit"], read["details"]) == (pen("0.00"), "equity:shares:1", {"voucher": "7"})
    again = door.post(f"{holds}/{hold_id}/settle", {"on": "2026-11-20"})
    assert (again.status_code, again.json()["code"]) == (409, "ledger.hold_has_ended")


def test_the_same_key_places_one_hold(door: Door, book_id: int) -> None:
    first, again = (door.post(f"/books/{book_id}/holds", a_hold(), key="one") for _ in range(2))
    assert first.json() == again.json()
    assert len(door.get(f"/books/{book_id}/holds").json()["items"]) == 1


def test_open_holds_are_listed_in_pages_and_by_account(door: Door, book_id: int) -> None:
    placed = {door.post(f"/books/{book_id}/holds", a_hold("10.00")).json()["hold_id"] for _ in range(5)}
    seen: list[str] = []
    page: dict[str, Any] = {"next_cursor": ""}
    while page["next_cursor"] is not None:
        page = door.get(f"/books/{book_id}/holds?limit=2&cursor={page['next_cursor']}").json()
        seen += [item["id"] for item in page["items"]]
    assert (len(seen), set(seen)) == (5, placed)
    assert len(door.get(f"/books/{book_id}/holds?account=assets:cash").json()["items"]) == 5
    assert door.get(f"/books/{book_id}/holds?account=assets:dollars").json()["items"] == []
    assert door.get(f"/books/{book_id}/holds?cursor=WyJlbnRyaWVzIiwgMV0").status_code == 400


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"amount": pen("501.00")}, 422, "ledger.balance_would_fall_below_floor"),
        ({"amount": pen("0.00")}, 400, "kernel.amount_is_zero"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, 400, "ledger.hold_expiry_is_out_of_range"),
        ({"expires_at": "2027-01-01T00:00:00"}, 400, "edge.instant_is_malformed"),
        ({"expires_at": "2027-02-30T00:00:00Z"}, 400, "edge.instant_is_malformed"),
        ({"expires_at": "9999-12-31T23:59:59-05:00"}, 400, "edge.instant_is_malformed"),
        ({"expires_at": 1}, 400, "edge.instant_is_malformed"),
        ({"debit": "equity:nobody"}, 404, "ledger.account_not_found"),
        ({"debit": "assets:dollars"}, 400, "ledger.currency_differs"),
    ],
)
def test_a_hold_that_cannot_be_is_refused(
    door: Door, book_id: int, change: dict[str, Any], status: int, code: str
) -> None:
    answer = door.post(f"/books/{book_id}/holds", a_hold() | change)
    problem = answer.json()
    assert (answer.status_code, problem.get("errors", [problem])[0]["code"]) == (status, code)


def test_more_than_is_held_is_not_settled_and_the_answer_says_how_much_is(door: Door, book_id: int) -> None:
    hold_id = door.post(f"/books/{book_id}/holds", a_hold()).json()["hold_id"]
    answer = door.post(f"/books/{book_id}/holds/{hold_id}/settle", {"on": "2026-11-20", "amount": pen("400.01")})
    assert (answer.status_code, answer.json()["code"]) == (422, "ledger.hold_is_smaller")
    assert answer.json()["facts"] == {"held": pen("400.00")}


def test_who_may_not_post_may_not_hold_and_strangers_see_nothing(
    door: Door, book_id: int, ours: parties.Organisation
) -> None:
    hold_id = door.post(f"/books/{book_id}/holds", a_hold()).json()["hold_id"]
    path, settlement = f"/books/{book_id}/holds", {"on": "2026-11-20"}
    writes = {path: a_hold(), f"{path}/{hold_id}/settle": settlement, f"{path}/{hold_id}/release": {}}
    auditor, stranger = Door(ours, "auditor"), Door(parties.organisation("Theirs"))
    for address, body in writes.items():
        assert auditor.post(address, body).json()["code"] == "ledger.posting_is_not_permitted"
        foreign, missing = stranger.post(address, body), stranger.post(address.replace(str(book_id), "7"), body)
        assert (foreign.status_code, foreign.content) == (404, missing.content)
    for address in (path, f"{path}/{hold_id}"):
        assert auditor.get(address).status_code == 200
        foreign, missing = stranger.get(address), stranger.get(address.replace(str(book_id), "7"))
        assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert door.get(f"{path}/{uuid4()}").json()["code"] == "ledger.hold_not_found"


def test_what_a_pool_keeps_is_held_by_its_own_actions(door: Door, ours: parties.Organisation) -> None:
    kept = make.book(ours.call(), kind="circle")
    answer = door.post(f"/books/{kept}/holds", a_hold())
    assert (answer.status_code, answer.json()["code"]) == (422, "ledger.book_is_kept_by_its_pool")
