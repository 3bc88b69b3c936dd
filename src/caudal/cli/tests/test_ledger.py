"""`caudal ledger`: what is posted from a file is read back from every side, at any two dates."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from typer.testing import CliRunner, Result

from caudal.cli import ledger
from caudal.ledger import queries
from caudal.ledger.errors import (
    AccountNotFound,
    BookIsKeptByItsPool,
    BookNotFound,
    EntryNotFound,
    KnownAtIsInTheFuture,
)
from caudal.ledger.tests import make
from caudal.parties.tests.make import Organisation, organisation

pytestmark = pytest.mark.usefixtures("committed_db")


def caudal_ledger(*arguments: object, text: str = "") -> Result:
    return CliRunner().invoke(ledger.app, [str(argument) for argument in arguments], input=text)


def told(*arguments: object, text: str = "") -> Any:
    answer = caudal_ledger(*arguments, "--json", text=text)
    assert answer.exit_code == 0, (answer.output, answer.exception)
    return json.loads(answer.stdout)


@pytest.fixture
def pool() -> Organisation:
    return organisation()


@pytest.fixture
def book_id(pool: Organisation) -> int:
    with transaction.atomic():
        return make.book(pool.call())


def a_file(*amounts: str, on: str = "2026-11-20", mode: str = "all") -> str:
    def line(account: str, side: str, amount: str) -> dict[str, Any]:
        return {"account": account, "side": side, "amount": {"amount": amount, "currency": "PEN"}}

    entries = [
        {
            "kind": "shares",
            "on": on,
            "lines": [line("assets:cash", "debit", amount), line("equity:shares:1", "credit", amount)],
        }
        for amount in amounts
    ]
    return json.dumps({"mode": mode, "entries": entries})


def test_what_is_posted_is_read_back(pool: Organisation, book_id: int, tmp_path: Path) -> None:
    file = tmp_path / "entries.json"
    file.write_text(a_file("300.00", "50.00"), encoding="utf-8")
    first = told("post", book_id, file)[0]["entry_id"]
    told("post", book_id, "-", text=a_file("7.00", on="2026-11-18"))

    assert [one["book_id"] for one in told("books", "--organisation", pool.id)] == [book_id]
    assert [one["code"] for one in told("accounts", book_id, "--prefix", "equity")] == [
        "equity:shares:1",
        "equity:shares:2",
    ]
    assert told("balance", book_id, "assets:cash")["balance"] == {"minor": 357_00, "currency": "PEN"}
    assert told("balance", book_id, "assets:cash", "--on", "2026-11-19")["balance"]["minor"] == 7_00
    lines = queries.statement(book_id=book_id, account="assets:cash")
    then = (lines[1].recorded_at + timedelta(microseconds=1)).isoformat()
    assert told("balance", book_id, "assets:cash", "--known-at", then)["balance"]["minor"] == 350_00
    recorded = [one["balance"]["minor"] for one in told("statement", book_id, "assets:cash")]
    by_day = [one["balance"]["minor"] for one in told("statement", book_id, "assets:cash", "--by-day")]
    assert (recorded, by_day) == ([357_00, 350_00, 300_00], [357_00, 307_00, 7_00])
    assert len(told("statement", book_id, "assets:cash", "--last", "2026-11-19")) == 1
    tree = told("trial-balance", book_id, "--depth", 1)
    assert [(one["code"], one["stands"]["minor"]) for one in tree] == [("assets", 357_00), ("equity", -357_00)]
    shown = told("entry", book_id, first)
    assert (UUID(shown["id"]), len(shown["lines"])) == (UUID(first), 2)


def test_people_read_tables(book_id: int) -> None:
    told("post", book_id, "-", text=a_file("300.00"))
    for arguments in (*(("accounts",), ("statement", "assets:cash"), ("trial-balance",), ("balance", "assets:cash")),):
        command, *rest = arguments
        answer = caudal_ledger(command, book_id, *rest)
        assert answer.exit_code == 0
        assert "300.00" in answer.stdout


def test_the_same_key_posts_once(book_id: int) -> None:
    key = str(uuid4())
    once, again = (told("post", book_id, "-", "--key", key, text=a_file("300.00")) for _ in range(2))
    assert once == again
    assert told("balance", book_id, "assets:cash")["balance"]["minor"] == 300_00


def test_each_tells_what_was_refused_and_fails(book_id: int) -> None:
    text = a_file("1.00", mode="each").replace('"equity:shares:1"', '"equity:nobody"')
    answer = caudal_ledger("post", book_id, "-", "--json", text=text)
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)[0]["refusal_code"] == "ledger.account_not_found"


def test_refusals(pool: Organisation, book_id: int) -> None:
    future = "2199-01-01T00:00:00Z"
    with transaction.atomic():
        kept = make.book(pool.call(), kind="circle")
    for expected, arguments in (
        (BookNotFound, ("accounts", 7)),
        (AccountNotFound, ("balance", book_id, "assets:none")),
        (EntryNotFound, ("entry", book_id, uuid4())),
        (KnownAtIsInTheFuture, ("trial-balance", book_id, "--known-at", future)),
        (BookIsKeptByItsPool, ("post", kept, "-")),
    ):
        assert isinstance(caudal_ledger(*arguments, text=a_file("1.00")).exception, expected), arguments


@pytest.mark.parametrize(
    ("text", "words"),
    [("{", "no JSON"), ('{"entries": []}', "entries"), ('{"entries": [{"kind": "x"}]}', "entries.0")],
)
def test_a_file_that_says_nothing_posts_nothing(book_id: int, text: str, words: str) -> None:
    answer = caudal_ledger("post", book_id, "-", text=text)
    assert answer.exit_code == 2
    assert words in answer.output


def test_dates_are_read_strictly(book_id: int) -> None:
    for option, value in (("--on", "20/11/2026"), ("--known-at", "2026-11-20T12:00:00"), ("--known-at", "noon")):
        assert caudal_ledger("balance", book_id, "assets:cash", option, value).exit_code == 2
