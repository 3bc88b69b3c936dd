"""What a facilitator looks at first: which circles need a visit, in which order, page by page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from operator import itemgetter
from uuid import UUID

from caudal.circles.rules.policy import FinesCount
from caudal.parties.rules import sort_key

PERCENT_MAX = 100
DAYS_MAX = 3_650


class Alert(StrEnum):
    """Why a circle needs somebody to look at it."""

    NO_MEETING = "no_meeting"
    CASH_DIFFERENCE = "cash_difference"
    ARREARS = "arrears"
    IDLE_CAPITAL = "idle_capital"
    UNSIGNED_MEETING = "unsigned_meeting"
    UNSIGNED_PLAN = "unsigned_plan"


class Order(StrEnum):
    """What the list is sorted by."""

    NAME = "name"
    CAPITAL = "capital"
    CASH = "cash"
    LOANS = "loans"
    ARREARS = "arrears"
    ATTENDANCE = "attendance"
    MEETING = "meeting"
    GROWTH = "growth"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From where on something is an alert."""

    days_without_meeting: int = 35
    """A month and a few days: nobody meets less often."""
    days_late: int = 30
    """From then on a loan is in arrears: what falls due between two meetings is paid at the next one."""
    arrears_percent: int = 10
    """Of what is lent, in loans that are in arrears."""
    idle_percent: int = 60
    """Of the capital, lying in the box."""


USUAL_THRESHOLDS = Thresholds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The figures of one circle, in minor units of its currency."""

    book_id: int
    circle_id: UUID
    name: str
    currency: str
    founded_on: date
    cycle_number: int
    cycle_opened_on: date | None
    """None between two cycles."""
    members: int
    fines_count: FinesCount
    cash_minor: int
    reserved_minor: int
    """Funds that are never lent, and payouts of a share-out that wait for their members."""
    promised_minor: int
    fines_minor: int
    loans_minor: int
    open_loans: int
    overdue_minor: int
    """What is unpaid and fell due before the day."""
    late_loans: int
    late_minor: int
    """Loans in arrears, and what is still lent in them."""
    share_capital_minor: int
    worth_minor: int
    """All that the shares would share: what the circle has and is owed, less what it owes and has set aside."""
    price_minor: int | None
    last_meeting_on: date | None
    """Of the last meeting that was opened."""
    attended: int
    expected: int
    difference_minor: int
    """What the last count of the box found more than the books say."""
    unsigned_on: date | None
    """The day of a meeting that is not signed yet."""
    unsigned_plan_on: date | None
    """The day of a share-out plan that is not signed yet."""

    @property
    def capital_minor(self) -> int:
        """The available capital, as the circle counts it."""
        counted = self.fines_minor if self.fines_count is FinesCount.ISSUED else 0
        return self.cash_minor + counted - self.reserved_minor - self.promised_minor

    @property
    def arrears(self) -> Fraction:
        """How much of what is lent is in loans that are late for long."""
        return Fraction(self.late_minor, self.loans_minor) if self.loans_minor else Fraction(0)

    @property
    def idle(self) -> Fraction:
        """How much of what could be lent lies in the box."""
        whole = max(0, self.capital_minor) + self.loans_minor
        return Fraction(max(0, self.capital_minor), whole) if whole else Fraction(0)

    @property
    def attendance(self) -> Fraction | None:
        """How many came to the last meeting, of those who should have."""
        return Fraction(self.attended, self.expected) if self.expected else None

    @property
    def growth(self) -> Fraction | None:
        """What one sol of shares is worth now."""
        return Fraction(self.worth_minor, self.share_capital_minor) if self.share_capital_minor > 0 else None


@dataclass(frozen=True, slots=True)
class Seen:
    """A circle with its alerts, worst first."""

    standing: Standing
    alerts: tuple[Alert, ...]


Place = tuple[int, str, UUID]
"""Where a row stands in its order: what it is sorted by (parts as millionths), then name and id."""


def alerts_of(standing: Standing, *, on: date, thresholds: Thresholds = USUAL_THRESHOLDS) -> tuple[Alert, ...]:
    """What is wrong with a circle on a day, or may soon be."""
    since = standing.last_meeting_on or standing.founded_on
    holds: Mapping[Alert, bool] = {
        Alert.UNSIGNED_MEETING: standing.unsigned_on is not None and standing.unsigned_on < on,
        Alert.CASH_DIFFERENCE: standing.difference_minor != 0,
        Alert.ARREARS: standing.arrears * 100 > thresholds.arrears_percent,
        Alert.NO_MEETING: (on - since).days > thresholds.days_without_meeting,
        Alert.UNSIGNED_PLAN: standing.unsigned_plan_on is not None,
        Alert.IDLE_CAPITAL: standing.idle * 100 > thresholds.idle_percent and standing.open_loans < standing.members,
    }
    return tuple(alert for alert, it_holds in holds.items() if it_holds)


def seen(
    standings: Iterable[Standing], *, on: date, asked: str = "", thresholds: Thresholds = USUAL_THRESHOLDS
) -> list[Seen]:
    """The circles whose names have every word asked for, each with its alerts."""
    words = sort_key(asked).split()
    return [
        Seen(standing, alerts_of(standing, on=on, thresholds=thresholds))
        for standing in standings
        if all(word in sort_key(standing.name) for word in words)
    ]


def place_of(standing: Standing, *, order: Order) -> Place:
    """Where a circle stands in an order; what is not known comes first."""
    return _KEYS[order](standing), sort_key(standing.name), standing.circle_id


def page(found: Sequence[Seen], *, order: Order, is_descending: bool, after: Place | None, limit: int) -> list[Seen]:
    """The next circles after a place, in order."""
    placed = sorted([(place_of(one.standing, order=order), one) for one in found], key=itemgetter(0))
    if is_descending:
        placed.reverse()
    if after is not None:
        placed = [(place, one) for place, one in placed if (place < after if is_descending else place > after)]
    return [one for _, one in placed[:limit]]


def counts(found: Iterable[Seen]) -> dict[Alert, int]:
    """How many circles have each alert."""
    told = dict.fromkeys(Alert, 0)
    for one in found:
        for alert in one.alerts:
            told[alert] += 1
    return told


def _millionths(part: Fraction | None) -> int:
    return -1 if part is None else int(part * 1_000_000)


_KEYS: Mapping[Order, Callable[[Standing], int]] = {
    Order.NAME: lambda _: 0,
    Order.CAPITAL: lambda one: one.capital_minor,
    Order.CASH: lambda one: one.cash_minor,
    Order.LOANS: lambda one: one.loans_minor,
    Order.ARREARS: lambda one: _millionths(one.arrears),
    Order.ATTENDANCE: lambda one: _millionths(one.attendance),
    Order.MEETING: lambda one: one.last_meeting_on.toordinal() if one.last_meeting_on else 0,
    Order.GROWTH: lambda one: _millionths(one.growth),
}
