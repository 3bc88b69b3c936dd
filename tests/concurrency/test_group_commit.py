"""Sixteen programs post at once to the real server: gunicorn's threads share commits, each gets its own answer."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from caudal.audit import queries as audit
from caudal.audit.actions import Act, action
from caudal.ledger import queries as ledger
from caudal.ledger.tests import make
from caudal.parties.tests import make as parties
from tests.console import served

PROGRAMS = 16
ROUNDS = 12
ANSWER_SECONDS_MAX = 60


@action("tests.open_shop")
def open_shop(act: Act) -> int:
    return make.open_book(act, kind="shop")


@pytest.fixture(scope="module")
def server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("console")) as address:
        yield address


def post(url: str, headers: Mapping[str, str], key: str, *, minor: int, description: str) -> tuple[int, Any]:
    """Post one entry over HTTP: status and body."""
    money = {"amount": f"{minor / 100:.2f}", "currency": "PEN"}
    sides = [("assets:cash", "debit"), ("equity:shares:1", "credit")] if minor > 0 else []
    lines = [{"account": account, "side": side, "amount": money} for account, side in sides]
    body = {"entries": [{"kind": "sale", "on": "2026-11-20", "description": description, "lines": lines}]}
    request = urllib.request.Request(
        url,
        data=json.dumps(body).encode(),
        headers={**headers, "Content-Type": "application/json", "Idempotency-Key": key},
    )
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS_MAX) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


@pytest.mark.usefixtures("committed_db")
def test_programs_at_once_share_commits_through_the_server(server: str) -> None:
    shop = parties.organisation("Bodega")
    book_id = open_shop(shop.call())
    url, headers = f"{server}/api/v1/books/{book_id}/entries", shop.headers()

    def sell(program: int) -> list[tuple[str, tuple[int, Any]]]:
        """Each sale is sent twice under its key, and each tenth is empty, which is refused."""
        told = []
        for nth in range(ROUNDS):
            key, name = str(uuid4()), f"{program}.{nth}"
            minor = 0 if nth % 10 == 9 else nth + 1
            told += [(name, post(url, headers, key, minor=minor, description=name)) for _ in range(2)]
        return told

    with ThreadPoolExecutor(PROGRAMS) as pool:
        told = [line for lines in pool.map(sell, range(PROGRAMS)) for line in lines]
    sold = {name: answer for name, (status, answer) in told if status == 200}
    refused = {name: answer for name, (status, answer) in told if status == 400}
    assert len(sold) + len(refused) == PROGRAMS * ROUNDS
    assert all(answer in (sold.get(name), refused.get(name)) for name, (_, answer) in told)
    assert {answer["code"] for answer in refused.values()} == {"ledger.entry_is_empty"}
    assert set(refused) == {f"{program}.9" for program in range(PROGRAMS)}

    with connection.cursor() as cursor:
        cursor.execute(
            "select n.id::text, n.description, e.xmin::text from ledger_entry n join audit_event e on e.id = n.event_id"
            " where n.book_id = %s",
            [book_id],
        )
        entries = {entry_id: (description, commit) for entry_id, description, commit in cursor.fetchall()}
    posted = {answer["outcomes"][0]["entry_id"]: name for name, answer in sold.items()}
    assert posted == {entry_id: description for entry_id, (description, _) in entries.items()}
    assert len({commit for _, commit in entries.values()}) < len(entries)
    minor = PROGRAMS * (sum(range(1, ROUNDS + 1)) - 10)
    assert ledger.balance(book_id=book_id, account="assets:cash").minor == minor
    assert [check for check in (*audit.verify(), *ledger.verify()) if not check.ok] == []
