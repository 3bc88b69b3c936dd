"""Ids: new ones sort by time, derived ones are the same every time and never by accident."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import RFC_4122

from hypothesis import assume, given, strategies as st

from caudal.kernel.ids import derived_id, uuid7, uuid7s

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
INSTANTS = st.timedeltas(timedelta(0), timedelta(days=365 * 500)).map(lambda since: EPOCH + since)
PARTS = st.lists(st.text(alphabet="ab\x1f:0123", max_size=5), max_size=4)


@given(at=INSTANTS)
def test_a_new_id_is_version_7_and_tells_its_millisecond(at: datetime) -> None:
    made = uuid7(at)
    assert made.version == 7
    assert made.variant == RFC_4122
    assert made.int >> 80 == (at - EPOCH) // timedelta(milliseconds=1)


@given(first=INSTANTS, later=st.timedeltas(timedelta(milliseconds=1), timedelta(days=1000)))
def test_new_ids_sort_by_time(first: datetime, later: timedelta) -> None:
    assert uuid7(first) < uuid7(first + later)


def test_ids_of_one_moment_differ_and_zones_do_not_matter() -> None:
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    lima = noon.astimezone(timezone(timedelta(hours=-5)))
    made = {uuid7(noon) for _ in range(1000)} | {uuid7(lima) for _ in range(1000)}
    assert len(made) == 2000
    assert len({made_id.int >> 80 for made_id in made}) == 1


@given(parts=PARTS, others=PARTS)
def test_a_derived_id_is_the_same_for_the_same_parts_only(parts: list[str], others: list[str]) -> None:
    assert derived_id(*parts) == derived_id(*parts)
    assume(parts != others)
    assert derived_id(*parts) != derived_id(*others)


def test_where_a_part_ends_matters() -> None:
    assert derived_id("ab", "c") != derived_id("a", "bc")
    assert derived_id("a\x1f", "b") != derived_id("a", "\x1fb")


@given(at=INSTANTS, count=st.integers(0, 50))
def test_many_ids_of_one_moment_are_as_good_as_one(at: datetime, count: int) -> None:
    made = list(uuid7s(at, count=count))
    assert len(set(made)) == count
    assert made == sorted(made)
    assert {(one.version, one.variant, one.int >> 80) for one in made} <= {(7, RFC_4122, uuid7(at).int >> 80)}
