"""Seeded defects of holds, caps and seals: the races and the paper must see each of them."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from django.db import transaction
from hypothesis import Phase

from tests.concurrency import test_holds as races
from tests.faults.test_mutants import spoiled
from tests.properties import test_promises as paper

pytestmark = pytest.mark.usefixtures("spoiled_db", "committed_db")

Spoiling = tuple[str, str, str]
TRIES = 6
NO_LOCKS: list[Spoiling] = [
    ("ledger_lock_for_holds", r"\s+for no key update", ""),
    ("ledger_judge_end_of_hold", r"\s+for no key update", ""),
]


@pytest.mark.parametrize(
    ("race", "defects"),
    [
        (races.test_holds_and_posts_that_race_for_the_last_cents_never_promise_more_than_there_is, NO_LOCKS),
        (races.test_of_two_who_settle_the_whole_one_does, NO_LOCKS),
        (
            races.test_what_races_with_a_seal_is_in_before_it_or_refused,
            [("ledger_seal_period", r"order by code for no key update", "")],
        ),
        (
            races.test_whoever_settles_places_releases_expires_and_posts_at_once_never_deadlocks,
            [("ledger_lock_for_holds", r"order by code", "order by code desc")],
        ),
    ],
)
def test_a_race_sees_that_locks_are_missing_or_in_another_order(
    race: Callable[[], None], defects: list[Spoiling]
) -> None:
    with ExitStack() as stack:
        for defect in defects:
            stack.enter_context(spoiled(*defect))
        assert any(is_red(race) for _ in range(TRIES))


@pytest.mark.parametrize(
    "defect",
    [
        ("ledger_judge_hold", r"- a\.credits_pending - p_amount < a\.balance_min", "- p_amount < a.balance_min"),
        ("ledger_judge_hold", r"d\.cap_id is distinct from e\.cap_id", "true"),
        ("ledger_judge_end_of_hold", r"expires_at <= p_at", "expires_at < p_at - interval '1 hour'"),
        ("ledger_expire_holds", r"held > 0 and expires_at <= p_at", "held > 0"),
        ("ledger_write_cap", r"and credit_account_id <> all \(p_members\)", ""),
        ("ledger_seal_period", r"ledger_account set sealed_through = p_through", "ledger_account set late = late"),
    ],
)
def test_the_paper_sees_that_something_is_not_counted(defect: Spoiling) -> None:
    with spoiled(*defect):
        assert is_red(on_paper)


def test_the_paper_sees_nothing_where_nothing_is_spoiled() -> None:
    on_paper(examples=20)


def on_paper(examples: int = 150) -> None:
    """The first difference is enough: nobody reads the smallest."""
    with transaction.atomic():
        paper.tell_many(phases=(Phase.generate,), examples=examples)
        transaction.set_rollback(True)


def is_red(proof: Callable[[], None]) -> bool:
    try:
        proof()
    except Exception:  # noqa: BLE001 whatever it is, the suite would be red
        return True
    return False
