"""Crossing writers, the last cent, one key many times: really at once, really committed."""

import pytest

from tests.concurrency import crowds, races

pytestmark = pytest.mark.usefixtures("committed_db")


def test_transfers_that_cross_neither_deadlock_nor_lose_a_cent() -> None:
    assert races.crossing_transfers(writers=64, each=4) == []


@pytest.mark.parametrize(("takers", "minor"), [(10, 100_00), (16, 70_00), (8, 500_01), (12, 1)])
def test_as_many_take_the_last_cent_as_fit(takers: int, minor: int) -> None:
    assert races.the_last_cent(takers=takers, minor=minor) == []


@pytest.mark.parametrize("minor", [100_00, 500_01])
def test_one_key_asked_by_eight_at_once_has_one_effect_and_eight_equal_answers(minor: int) -> None:
    assert races.one_key(callers=8, minor=minor) == []


def test_batches_that_cross_neither_deadlock_nor_lose_a_cent() -> None:
    assert crowds.crossing_batches(writers=32, each=4, size=25) == []


def test_sixty_four_writers_share_out_the_last_hundred_cents() -> None:
    assert crowds.the_last_cents(writers=64, wanted_each=4, cents=100) == []


def test_nobody_is_refused_while_there_is_enough() -> None:
    assert crowds.nobody_is_refused_what_is_there(writers=64, each=2) == []


def test_an_entry_is_reversed_once_whoever_asks_at_once() -> None:
    assert crowds.one_reversal(workers=12) == []
