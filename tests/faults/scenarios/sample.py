"""Scenarios of the synthetic ledger: a book of the plan, and a batch of it."""

from caudal.ledger import sample
from caudal.ledger.sample import ACCOUNTS_MIN, Plan
from tests.faults.scenarios import Scenario, again, an_organisation, done, refused

PLAN = Plan(postings=12, books=1, accounts=ACCOUNTS_MIN, seed=1)


@done("ledger.open_sample_book")
def a_sample_book_that_is_new() -> Scenario:
    return Scenario(an_organisation(), {"plan": PLAN, "nth": 0})


@done("ledger.post_sample")
def a_batch_of_a_book_that_is_open() -> Scenario:
    call = an_organisation()
    sample.open_sample_book(call, plan=PLAN, nth=0)
    return Scenario(again(call), {"plan": PLAN, "batch": 0})


@refused("ledger.post_sample")
def a_batch_of_a_book_that_nobody_has_opened() -> Scenario:
    return Scenario(an_organisation(), {"plan": PLAN, "batch": 0})
