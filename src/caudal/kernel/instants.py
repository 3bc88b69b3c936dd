"""Instants as whole microseconds since 1970, which travel in cursors and in proofs without rounding."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECONDS_MAX = (datetime(9999, 12, 31, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)


def microseconds_of(at: datetime) -> int:
    """Microseconds from 1970 to `at`."""
    return (at - EPOCH) // timedelta(microseconds=1)


def instant_of(microseconds: int) -> datetime:
    """The instant so many microseconds after 1970; what lies beyond the years of dates is the nearest that does not."""
    return EPOCH + timedelta(microseconds=max(0, min(microseconds, MICROSECONDS_MAX)))
