"""Crossings over HTTP: sent, listed, looked at; and not there for others."""

from typing import Any

import pytest

from caudal.ledger.crossings.tests import make
from caudal.ledger.crossings.tests.make import Books
from caudal.ledger.tests.test_api import Door
from caudal.parties.tests.make import organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def books() -> Books:
    return make.books()


def asked(books: Books, **changes: Any) -> dict[str, Any]:
    return {
        "account": make.CASH,
        "to_book_id": str(books.target),
        "to_account": make.CASH,
        "amount": {"amount": "120.00", "currency": "PEN"},
        "on": "2026-11-20",
    } | changes


def test_a_crossing_is_sent_and_seen_to_arrive(books: Books) -> None:
    door = Door(books.organisation)
    path = f"/books/{books.source}/crossings"
    sent = door.post(path, asked(books, description="Al programa"))
    assert sent.status_code == 200, sent.content
    there = f"{path}/{sent.json()['crossing_id']}"
    assert (door.get(there).json()["state"], door.get(there).json()["arrival_id"]) == ("sent", None)
    make.work()
    told = door.get(there).json()
    assert (told["state"], told["side"], told["refusal"]) == ("arrived", "credit", None)
    assert told["amount"] == {"amount": "120.00", "currency": "PEN"}
    assert door.get(f"/books/{books.target}/entries/{told['arrival_id']}").json()["kind"] == "crossing-arrived"
    assert books.cash() == (380, 120)


def test_one_that_came_back_says_why_in_the_callers_language(books: Books) -> None:
    door = Door(books.organisation)
    path = f"/books/{books.source}/crossings"
    sent = door.post(path, asked(books, to_account="assets:nowhere")).json()
    make.work()
    told = door.get(f"{path}/{sent['crossing_id']}").json()
    assert (told["state"], told["refusal"]["code"]) == ("returned", "ledger.account_not_found")
    assert "assets:nowhere" in str(told["refusal"])
    assert told["return_id"] is not None


def test_crossings_are_listed_by_pages(books: Books) -> None:
    door = Door(books.organisation)
    path = f"/books/{books.source}/crossings"
    ids = [door.post(path, asked(books)).json()["crossing_id"] for _ in range(3)]
    first = door.get(f"{path}?limit=2").json()
    rest = door.get(f"{path}?limit=2&cursor={first['next_cursor']}").json()
    assert sorted(one["id"] for one in [*first["items"], *rest["items"]]) == sorted(ids)
    assert (len(first["items"]), rest["next_cursor"]) == (2, None)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"amount": {"amount": "0.00", "currency": "PEN"}}, 400, "kernel.amount_is_zero"),
        ({"amount": {"amount": "501.00", "currency": "PEN"}}, 422, "ledger.balance_would_fall_below_floor"),
        ({"to_book_id": "7"}, 404, "ledger.book_not_found"),
        ({"to_account": "Caja"}, 400, "ledger.account_code_is_malformed"),
    ],
)
def test_what_cannot_be_sent_is_refused(books: Books, changes: dict[str, Any], status: int, code: str) -> None:
    answer = Door(books.organisation).post(f"/books/{books.source}/crossings", asked(books, **changes))
    assert answer.status_code == status, answer.content
    assert code in answer.content.decode()
    assert books.cash() == (500, 0)


def test_a_readers_key_sends_nothing(books: Books) -> None:
    answer = Door(books.organisation, "auditor").post(f"/books/{books.source}/crossings", asked(books))
    assert (answer.status_code, answer.json()["code"]) == (403, "ledger.posting_is_not_permitted")


def test_others_find_neither_book_nor_crossing(books: Books) -> None:
    sent = Door(books.organisation).post(f"/books/{books.source}/crossings", asked(books)).json()
    stranger = Door(organisation("Otra red"))
    for path in ("", f"/{sent['crossing_id']}"):
        answer = stranger.get(f"/books/{books.source}/crossings{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "ledger.book_not_found")
    answer = stranger.post(f"/books/{books.source}/crossings", asked(books))
    assert (answer.status_code, answer.json()["code"]) == (404, "ledger.book_not_found")
