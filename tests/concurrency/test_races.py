"""Crossing writers, the last cent, one key many times: really at once, really committed."""

import pytest

from tests.concurrency import races

pytestmark = pytest.mark.usefixtures("committed_db")


def test_transfers_that_cross_neither_deadlock_nor_lose_a_cent() -> None:
    assert races.crossing_transfers(writers=64, each=4) == []


@pytest.mark.parametrize(("takers", "minor"), [(10, 100_00), (16, 70_00), (8, 500_01), (12, 1)])
def test_as_many_take_the_last_cent_as_fit(takers: int, minor: int) -> None:
    assert races.the_last_cent(takers=takers, minor=minor) == []


@pytest.mark.parametrize("minor", [100_00, 500_01])
def test_one_key_asked_by_eight_at_once_has_one_effect_and_eight_equal_answers(minor: int) -> None:
    assert races.one_key(callers=8, minor=minor) == []
