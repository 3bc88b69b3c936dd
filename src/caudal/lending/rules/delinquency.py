"""How late a loan is: days past due from the oldest unpaid due date, grace, pauses, and the bucket they fall in.

Nothing is ever counted up from day to day: each day's figures follow from the due dates alone.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from caudal.lending.rules.components import NOTHING, Breakdown, Installment


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketSet:
    """Spans of delinquent days: each begins on its day and lasts until the next one begins."""

    name: str
    starts: tuple[int, ...]
    labels: tuple[str, ...]
    """One more than `starts`: the first is for a loan that is in none of them."""

    def __post_init__(self) -> None:
        assert self.starts[0] > 0 and list(self.starts) == sorted(set(self.starts)), "buckets go up"
        assert len(self.labels) == len(self.starts) + 1, "every bucket has its label"

    def bucket(self, days: int) -> int:
        """The bucket of so many delinquent days, from 1; 0 for none."""
        return bisect_right(self.starts, days)

    def label(self, days: int) -> str:
        return self.labels[self.bucket(days)]

    def span(self, bucket: int) -> tuple[int, int | None]:
        """The first and the last day of a bucket (from 1); the last one has no end."""
        return self.starts[bucket - 1], self.starts[bucket] - 1 if bucket < len(self.starts) else None


def _by_span(name: str, *starts: int) -> BucketSet:
    """Buckets that are called after their days."""
    ends = [str(following - 1) for following in starts[1:]]
    spans = [f"{first}-{last}" for first, last in zip(starts, ends, strict=False)]
    return BucketSet(name=name, starts=starts, labels=("0", *spans, f"{starts[-1]}+"))


_SBS = ("Normal", "CPP", "Deficiente", "Dudoso", "Pérdida")
DAYS_30 = _by_span("days_30", 1, 31, 61, 91)
SBS_CONSUMER = BucketSet(name="sbs_consumer", starts=(9, 31, 61, 121), labels=_SBS)
"""SBS resolution 11356-2008, micro-enterprise and consumer loans: classes beyond 8, 30, 60 and 120 days."""
SBS_MORTGAGE = BucketSet(name="sbs_mortgage", starts=(31, 61, 121, 366), labels=_SBS)
"""The same resolution, mortgages: beyond 30, 60, 120 and 365 days."""
RANGES = BucketSet(
    name="ranges",
    starts=(1, 4, 31, 61, 91, 121, 151, 181, 241),
    labels=(
        "NO_DELINQUENCY", "RANGE_1", "RANGE_3", "RANGE_30", "RANGE_60", "RANGE_90", "RANGE_120", "RANGE_150",
        "RANGE_180", "RANGE_240",
    ),
)  # fmt: skip
"""The ranges of the published cases (meta.delinquency_ranges)."""
BUCKET_SETS = {one.name: one for one in (DAYS_30, SBS_CONSUMER, SBS_MORTGAGE, RANGES)}
DEFAULT = DAYS_30


def bucket_set(name: str) -> BucketSet:
    """The set of that name; a product that names none has the usual one."""
    return BUCKET_SETS[name or DEFAULT.name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """A span in which a loan does not get more delinquent: from its first day until its last, which counts again."""

    from_on: date
    until_on: date | None = None
    """None: it goes on."""

    def days(self, *, after: date, on: date) -> int:
        """How many of the days between `after` and `on` are not counted."""
        ends_on = on if self.until_on is None else min(on, self.until_on)
        return max(0, (ends_on - max(self.from_on, after)).days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delinquency:
    """How late a loan is on a day."""

    on: date
    overdue: Breakdown = NOTHING
    """Unpaid and due before the day."""
    overdue_since_on: date | None = None
    delinquent_on: date | None = None
    """The last day of the grace."""
    days_past_due: int = 0
    days_delinquent: int = 0
    """Days past due, less grace and pauses."""
    bucket: int = 0


def delinquency(
    *,
    installments: Iterable[Installment],
    on: date,
    buckets: BucketSet = DEFAULT,
    grace_days: int = 0,
    pauses: Sequence[Paused] = (),
) -> Delinquency:
    """How late a schedule is on a day. An instalment is past due from the day after its due date."""
    overdue = [row for row in installments if row.due_on < on and not row.is_paid]
    if not overdue:
        return Delinquency(on=on)
    since_on = min(row.due_on for row in overdue)
    days_past_due = (on - since_on).days
    paused = sum(pause.days(after=since_on, on=on) for pause in pauses)
    days_delinquent = max(0, days_past_due - paused - grace_days)
    return Delinquency(
        on=on,
        overdue=sum((row.unpaid for row in overdue), NOTHING),
        overdue_since_on=since_on,
        delinquent_on=since_on + timedelta(days=grace_days),
        days_past_due=days_past_due,
        days_delinquent=days_delinquent,
        bucket=buckets.bucket(days_delinquent),
    )
