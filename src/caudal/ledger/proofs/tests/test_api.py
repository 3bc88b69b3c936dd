"""Proofs over HTTP: the same documents as the files, for those who may read the book."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from caudal.ledger.proofs import checker
from caudal.ledger.proofs.tests import make
from caudal.parties.tests.make import Organisation, organisation

pytestmark = pytest.mark.usefixtures("own_log")


def get(pool: Organisation, path: str, role: str = "auditor") -> Any:
    return Client(headers=pool.headers(role)).get(f"/api/v1{path}")


def test_before_the_first_seal_there_is_nothing_to_prove_with() -> None:
    pool, book_id = make.pool_and_book()
    entry_id = make.buy(pool, book_id)
    assert get(pool, "/seals").json() == {"items": [], "next_cursor": None, "keys": []}
    for path in (f"entries/{entry_id}/proof", "accounts/equity:shares:1/proof"):
        answer = get(pool, f"/books/{book_id}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (422, "ledger.log_has_no_seal")


def test_a_program_reads_seals_and_proofs_and_checks_them_itself() -> None:
    pool, book_id = make.pool_and_book()
    entry_id = make.buy(pool, book_id, soles=300)
    make.seal(pool)
    make.buy(pool, book_id, member=2, soles=50)
    make.seal(pool)
    told = get(pool, "/seals?limit=1").json()
    assert [one["number"] for one in told["items"]] == [2]
    older = get(pool, f"/seals?limit=1&cursor={told['next_cursor']}").json()
    assert [one["number"] for one in older["items"]] == [1]

    entry = get(pool, f"/books/{book_id}/entries/{entry_id}/proof?from_seal=1").json()
    assert entry["checkpoint"] == told["items"][0]["checkpoint"]
    facts = list(checker.check(entry, told["keys"][0]))
    assert facts[1] == "  assets:cash  debit 300.00 PEN"
    assert facts[-1].startswith("Nothing that seal 1 held")

    balance = get(pool, f"/books/{book_id}/accounts/equity:shares:1/proof").json()
    facts = list(checker.check(json.loads(json.dumps(balance)), told["keys"][0]))
    assert "your 300.00 PEN (equity:shares:1) is inside the total of 350.00 PEN" in facts[1]


def test_what_cannot_be_proved_says_why() -> None:
    pool, book_id = make.pool_and_book()
    make.buy(pool, book_id)
    make.seal(pool)
    fresh = make.buy(pool, book_id)
    for path, status, code in (
        (f"entries/{fresh}/proof", 422, "ledger.entry_is_not_sealed"),
        (f"entries/{uuid4()}/proof", 404, "ledger.entry_not_found"),
        ("accounts/equity:shares:99/proof", 404, "ledger.account_not_found"),
        ("accounts/equity:shares:1/proof?prefix=assets", 400, "ledger.account_is_outside_of_sum"),
        ("accounts/equity:shares:1/proof?from_seal=4000", 404, "ledger.seal_not_found"),
    ):
        answer = get(pool, f"/books/{book_id}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_another_organisations_book_proves_nothing_to_us() -> None:
    theirs, book_id = make.pool_and_book()
    entry_id = make.buy(theirs, book_id)
    make.seal(theirs)
    ours = organisation("Ours")
    for path in (f"entries/{entry_id}/proof", "accounts/equity:shares:1/proof"):
        answer = get(ours, f"/books/{book_id}/{path}", role="owner")
        assert (answer.status_code, answer.json()["code"]) == (404, "ledger.book_not_found")
