"""Instants travel as whole microseconds and come back the same."""

from datetime import UTC, datetime

from hypothesis import given, strategies as st

from caudal.kernel.instants import EPOCH, MICROSECONDS_MAX, instant_of, microseconds_of


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_comes_back_to_the_microsecond(at: datetime) -> None:
    assert instant_of(microseconds_of(at)) == max(at, EPOCH)


def test_numbers_beyond_the_years_are_the_nearest_instant() -> None:
    assert instant_of(-1) == EPOCH
    assert instant_of(2**62) == instant_of(MICROSECONDS_MAX) == datetime(9999, 12, 31, tzinfo=UTC)
