"""The synthetic ledger: exact in its size, the same for ever, whole after an interruption."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import islice, pairwise
from uuid import uuid4

import pytest

from caudal.audit.rules import Call
from caudal.audit.tests.make import a_call
from caudal.ledger import queries, rules, sample
from caudal.ledger.sample import ACCOUNTS_MIN, CallOf, Plan

SMALL = Plan(postings=601, books=2, accounts=ACCOUNTS_MIN, seed=7)


def _calls(call: Call) -> CallOf:
    return lambda key: replace(call, key=key)


@pytest.mark.parametrize("postings", [2, 3, 5, 601, 16_001, 40_000])
def test_a_plan_has_as_many_postings_as_it_says(postings: int) -> None:
    plan = replace(SMALL, postings=postings)
    made = [entry for batch in range(plan.batches) for entry in sample.entries(plan=plan, batch=batch)]
    assert sum(len(entry.lines) for entry in made) == postings
    assert [rules.shape_refusal(entry.lines) for entry in made if rules.shape_refusal(entry.lines)] == []
    assert len({entry.id for entry in made}) == len(made)


def test_the_same_seed_gives_the_same_entries_and_another_seed_others() -> None:
    assert sample.entries(plan=SMALL, batch=0) == sample.entries(plan=SMALL, batch=0)
    assert sample.entries(plan=SMALL, batch=0) != sample.entries(plan=replace(SMALL, seed=8), batch=0)


def test_it_is_mixed_like_the_books_of_a_pool() -> None:
    plan = replace(SMALL, postings=64_000, accounts=1_000)
    made = [entry for batch in range(plan.batches) for entry in sample.entries(plan=plan, batch=batch)]
    sizes = Counter(len(entry.lines) for entry in made)
    assert 0.04 < 1 - sizes[2] / len(made) < 0.06
    days = [entry.on for entry in made]
    backdated = sum(1 for before, day in pairwise(days) if day < before - timedelta(days=1))
    assert 0.015 < backdated / len(made) < 0.025
    assert max(days) - sample.FIRST_DAY > timedelta(days=sample.DAYS - 2)
    assert {entry.kind for entry in made} == {
        *("share_purchase", "loan_disbursement", "loan_repayment", "fine", "cost", "collection")
    }


@pytest.mark.usefixtures("committed_db")
def test_an_interrupted_sample_goes_on_where_it_stopped_and_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "POSTINGS_IN_BATCH_MAX", 100)
    call = a_call(organisation_id=uuid4())
    first = list(islice(sample.write(plan=SMALL, call_of=_calls(call)), 2))
    written = list(sample.write(plan=SMALL, call_of=_calls(call)))
    assert written[:2] == first
    assert sum(written) == SMALL.postings
    assert sum(list(sample.write(plan=SMALL, call_of=_calls(call)))) == SMALL.postings
    books = queries.books(organisation_id=call.stream)
    postings = sum(line.version for book in books for line in queries.trial_balance(book_id=book.book_id))
    assert (len(books), postings) == (2, SMALL.postings)
    assert [check for check in queries.verify() if not check.ok] == []
