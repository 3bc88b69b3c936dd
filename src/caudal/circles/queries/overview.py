"""All circles of an organisation on one page: where each stands, what needs a look, what a share is worth."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import F, Q, Sum

from caudal.audit.rules import Caller
from caudal.circles.models import ShareTrade
from caudal.circles.rules import accounts, overview as rules, permissions as table
from caudal.circles.rules.overview import USUAL_THRESHOLDS, Alert, Order, Place, Seen, Standing, Thresholds
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.policy import FinesCount
from caudal.circles.rules.shares import ARRIVING
from caudal.db.rows import rows
from caudal.kernel.money import Money
from caudal.parties.errors import NotPermitted

LIMIT_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What of the overview is asked for."""

    text: str = ""
    alert: Alert | None = None
    order: Order = Order.NAME
    is_descending: bool = False
    thresholds: Thresholds = USUAL_THRESHOLDS


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewRow:
    """A circle as the overview shows it."""

    circle_id: UUID
    name: str
    founded_on: date
    cycle_number: int
    members: int
    capital: Money
    """The available capital."""
    cash: Money
    loans: Money
    """Principal that is lent."""
    open_loans: int
    overdue: Money
    """What is unpaid and fell due before today."""
    late_loans: int
    arrears_percent: Decimal
    """Of what is lent, in loans that are late for long."""
    last_meeting_on: date | None
    attended: int
    expected: int
    cash_difference: Money
    """What the last count of the box found more than the books say."""
    unsigned_meeting_on: date | None
    unsigned_plan_on: date | None
    shares: int
    share_price: Money | None
    share_value: Money | None
    """What a share would bring if the circle shared out now, to the cent below; None where nobody holds any."""
    alerts: tuple[Alert, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """All circles that were asked for, in one currency."""

    circles: int
    members: int
    capital: Money
    cash: Money
    loans: Money
    arrears_percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A page of circles, with what the whole list adds up to."""

    rows: tuple[OverviewRow, ...]
    next_place: Place | None
    circles: int
    """How many were found by name, whatever their alerts."""
    counts: dict[Alert, int]
    totals: tuple[Totals, ...]


def may_oversee(caller: Caller) -> bool:
    """Whether the caller may look at all circles of their organisation."""
    return Permission.READ_ALL in table.permissions(organisation_roles=caller.roles, member_role=None)


def overview(
    caller: Caller, *, on: date, asked: Asked = Asked(), after: Place | None = None, limit: int = 50
) -> Overview:  # fmt: skip
    """The running circles of the caller's organisation as of a day, in the order asked for. Two queries.

    :raises NotPermitted: to who may not look at all of them
    """
    found = _seen(caller, on=on, asked=asked)
    wanted = _wanted(found, asked)
    shown = rules.page(
        wanted, order=asked.order, is_descending=asked.is_descending, after=after, limit=min(limit, LIMIT_MAX) + 1
    )
    page = shown[: min(limit, LIMIT_MAX)]
    held = _shares([one.standing.book_id for one in page])
    return Overview(
        rows=tuple(_row(one, held.get(one.standing.book_id, 0)) for one in page),
        next_place=rules.place_of(page[-1].standing, order=asked.order) if len(shown) > len(page) else None,
        circles=len(found),
        counts=rules.counts(found),
        totals=_totals(wanted),
    )


def everything(caller: Caller, *, on: date, asked: Asked) -> list[OverviewRow]:
    """The whole list, for a file. Two queries.

    :raises NotPermitted: to who may not look at all of them
    """
    found = _wanted(_seen(caller, on=on, asked=asked), asked)
    ordered = rules.page(found, order=asked.order, is_descending=asked.is_descending, after=None, limit=len(found))
    held = _shares([one.standing.book_id for one in ordered])
    return [_row(one, held.get(one.standing.book_id, 0)) for one in ordered]


def _seen(caller: Caller, *, on: date, asked: Asked) -> list[Seen]:
    if not may_oversee(caller):
        raise NotPermitted
    return rules.seen(
        _standings(caller, on=on, days_late=asked.thresholds.days_late),
        on=on,
        asked=asked.text,
        thresholds=asked.thresholds,
    )


def _wanted(found: list[Seen], asked: Asked) -> list[Seen]:
    return [one for one in found if asked.alert is None or asked.alert in one.alerts]


def _standings(caller: Caller, *, on: date, days_late: int) -> list[Standing]:
    found = rows(
        "caudal.circles", "overview", organisation_id=caller.organisation_id, on=on, late_days=days_late,
        reserved=list(accounts.RESERVED),
    )  # fmt: skip
    return [_standing(row) for row in found]


def _standing(row: dict[str, Any]) -> Standing:
    row["fines_count"] = FinesCount(row["fines_count"] or FinesCount.ISSUED)
    return Standing(**row)


def _shares(book_ids: list[int]) -> dict[int, int]:
    """Shares that are held in each of some circles. Only of those that are shown: it adds up every trade."""
    came = Q(kind__in=[kind.value for kind in ARRIVING])
    held = ShareTrade.objects.filter(book_id__in=book_ids, reversed_on__isnull=True).values("book_id")
    sums = held.annotate(came=Sum(F("shares"), filter=came), left=Sum(F("shares"), filter=~came))
    return {one["book_id"]: (one["came"] or 0) - (one["left"] or 0) for one in sums}


def _row(one: Seen, shares: int) -> OverviewRow:
    known = one.standing

    def money(minor: int) -> Money:
        return Money(minor, known.currency)

    return OverviewRow(
        circle_id=known.circle_id,
        name=known.name,
        founded_on=known.founded_on,
        cycle_number=known.cycle_number,
        members=known.members,
        capital=money(known.capital_minor),
        cash=money(known.cash_minor),
        loans=money(known.loans_minor),
        open_loans=known.open_loans,
        overdue=money(known.overdue_minor),
        late_loans=known.late_loans,
        arrears_percent=percent(known.arrears),
        last_meeting_on=known.last_meeting_on,
        attended=known.attended,
        expected=known.expected,
        cash_difference=money(known.difference_minor),
        unsigned_meeting_on=known.unsigned_on,
        unsigned_plan_on=known.unsigned_plan_on,
        shares=shares,
        share_price=money(known.price_minor) if known.price_minor is not None else None,
        share_value=money(known.worth_minor // shares) if shares > 0 else None,
        alerts=one.alerts,
    )


def percent(part: Fraction) -> Decimal:
    """A part of a whole as a percentage with one decimal, never more than it is."""
    return Decimal(int(part * 1_000)) / 10


def _totals(found: list[Seen]) -> tuple[Totals, ...]:
    told: dict[str, list[Standing]] = {}
    for one in found:
        told.setdefault(one.standing.currency, []).append(one.standing)
    return tuple(
        Totals(
            circles=len(some),
            members=sum(one.members for one in some),
            capital=Money(sum(one.capital_minor for one in some), currency),
            cash=Money(sum(one.cash_minor for one in some), currency),
            loans=Money(sum(one.loans_minor for one in some), currency),
            arrears_percent=percent(_part(some)),
        )
        for currency, some in sorted(told.items())
    )


def _part(found: list[Standing]) -> Fraction:
    lent = sum(one.loans_minor for one in found)
    return Fraction(sum(one.late_minor for one in found), lent) if lent else Fraction(0)
