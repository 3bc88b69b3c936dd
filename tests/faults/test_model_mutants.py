"""Seeded defects that no crash and no race would show: the model layer must tell them from the sound ledger."""

from collections.abc import Callable

import pytest

from tests.faults.test_mutants import spoiled
from tests.properties import test_batches, test_ledger_machine

pytestmark = pytest.mark.usefixtures("spoiled_db", "committed_db")

POST, HOLDS, READ = "ledger_post_exactly", "ledger_judge_end_of_hold", "ledger_stands"
SEEN_BY_BATCHES = [
    (POST, r"when v_closed\[v_account\] then 3", "when false then 3"),
    (POST, r"when v_day <= v_sealed\[v_account\] then 4", "when false then 4"),
    (POST, r"moved\.back is distinct from asked\.lines", "false"),
    (POST, r"v_kept\[v_entry\] := false;", ""),
]
SEEN_BY_THE_MACHINE = [
    (POST, r"elsif v_day < v_through\[v_account\] then", "elsif false then"),
    (POST, r"v_balances\[v_account\] - v_late\[v_account\]", "v_balances[v_account]"),
    (READ, r"coalesce\(p_known_at, 'infinity'\)", "timestamptz 'infinity'"),
    (HOLDS, r"when v_hold\.expires_at <= p_at", "when false"),
]


def fails(check: Callable[[], object]) -> bool:
    try:
        check()
    except Exception:  # noqa: BLE001 whatever it raises, the check is red
        return True
    return False


@pytest.mark.parametrize(("function", "sound", "unsound"), SEEN_BY_BATCHES)
def test_batches_beside_the_paper_book_see_it(function: str, sound: str, unsound: str) -> None:
    with spoiled(function, sound, unsound):
        assert fails(lambda: test_batches.compare(max_examples=150))


@pytest.mark.parametrize(("function", "sound", "unsound"), SEEN_BY_THE_MACHINE)
def test_the_machine_sees_it(function: str, sound: str, unsound: str) -> None:
    with spoiled(function, sound, unsound):
        assert fails(lambda: test_ledger_machine.play(max_examples=30))
