"""The HTTP doors of caps: put, seen, replaced, taken off, and who may."""

from typing import Any
from uuid import uuid4

import pytest

from caudal.ledger.tests import make
from caudal.ledger.tests.test_api import Door, entry
from caudal.parties.tests import make as parties

pytestmark = pytest.mark.django_db


class CapDoor(Door):
    """A door that can put and delete."""

    def put(self, path: str, body: Any) -> Any:
        headers = {"Idempotency-Key": str(uuid4())}
        return self.client.put(f"/api/v1{path}", body, content_type="application/json", headers=headers)

    def delete(self, path: str) -> Any:
        return self.client.delete(f"/api/v1{path}", headers={"Idempotency-Key": str(uuid4())})


@pytest.fixture
def ours() -> parties.Organisation:
    return parties.organisation("Ours")


@pytest.fixture
def book_id(ours: parties.Organisation) -> int:
    return make.book(ours.call())


@pytest.fixture
def door(ours: parties.Organisation, book_id: int) -> CapDoor:
    door = CapDoor(ours)
    door.post(f"/books/{book_id}/entries", {"entries": [entry("300.00")]})
    return door


def shares(**terms: Any) -> dict[str, Any]:
    return {"side": "credit", "currency": "PEN", "prefix": "equity:shares", "ceiling": pen("500.00"), **terms}


def pen(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "PEN"}


def test_a_cap_is_put_judged_replaced_and_taken_off(door: CapDoor, book_id: int) -> None:
    path = f"/books/{book_id}/caps"
    answer = door.put(f"{path}/shares", shares())
    assert (answer.status_code, answer.json()) == (200, {"code": "shares"}), answer.content
    assert door.get(path).json()["items"] == [
        {
            "code": "shares", "side": "credit", "prefix": "equity:shares", "accounts": [], "members": 2,
            "balance": pen("300.00"), "pending_in": pen("0.00"), "pending_out": pen("0.00"), "floor": None,
            "ceiling": pen("500.00"),
        }
    ]  # fmt: skip
    over = door.post(f"/books/{book_id}/entries", {"entries": [entry("200.01", "equity:shares:2")]})
    assert (over.status_code, over.json()["code"]) == (422, "ledger.cap_would_be_passed")
    assert over.json()["facts"] == {"account": "shares"}
    door.put(f"{path}/shares", shares(prefix="", accounts=["equity:shares:1"], floor=pen("-1.00")))
    told = door.get(path).json()["items"][0]
    assert (told["accounts"], told["members"], told["floor"]) == (["equity:shares:1"], 1, pen("-1.00"))
    assert door.delete(f"{path}/shares").status_code == 200
    assert door.get(path).json() == {"items": []}
    again = door.delete(f"{path}/shares")
    assert (again.status_code, again.json()["code"]) == (404, "ledger.cap_not_found")


@pytest.mark.parametrize(
    ("terms", "status", "code"),
    [
        ({"ceiling": pen("299.99")}, 422, "ledger.balance_is_outside_limits"),
        ({"ceiling": {"amount": "1.00", "currency": "USD"}}, 400, "kernel.amount_is_in_another_currency"),
        ({"currency": "ZZZ", "ceiling": None}, 400, "edge.currency_is_unknown"),
        ({"side": "left"}, 400, "edge.request_is_malformed"),
        ({"prefix": ""}, 400, "ledger.cap_is_empty"),
        ({"accounts": ["assets:cash"]}, 400, "ledger.account_does_not_fit_cap"),
    ],
)
def test_a_cap_that_cannot_be_is_refused(
    door: CapDoor, book_id: int, terms: dict[str, Any], status: int, code: str
) -> None:
    answer = door.put(f"/books/{book_id}/caps/shares", shares(**terms))
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_who_may_not_post_puts_no_cap_and_strangers_see_nothing(
    door: CapDoor, book_id: int, ours: parties.Organisation
) -> None:
    path = f"/books/{book_id}/caps"
    auditor, stranger = CapDoor(ours, "auditor"), CapDoor(parties.organisation("Theirs"))
    assert auditor.put(f"{path}/shares", shares()).json()["code"] == "ledger.posting_is_not_permitted"
    assert auditor.delete(f"{path}/shares").json()["code"] == "ledger.posting_is_not_permitted"
    assert auditor.get(path).status_code == 200
    for ask in (stranger.get, stranger.delete, lambda address: stranger.put(address, shares())):
        address = path if ask == stranger.get else f"{path}/shares"
        foreign, missing = ask(address), ask(address.replace(str(book_id), "7"))
        assert (foreign.status_code, foreign.content) == (404, missing.content)
