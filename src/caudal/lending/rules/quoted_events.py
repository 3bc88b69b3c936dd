"""The events of a quote's document: read, named, and refused where they could not have happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.kernel.amounts import AmountIsNegative, AmountIsTooLarge, AmountIsZero
from caudal.kernel.money import Money
from caudal.lending.errors import PrincipalIsOutOfRange
from caudal.lending.errors.quoting import (
    DateIsTooEarly,
    DisbursementIsAfterMaturity,
    EventIdIsTaken,
    EventIsReversedTwice,
    QuotedEventNotFound,
    QuoteFieldIsMissing,
    QuoteIsTooLong,
)
from caudal.lending.rules import calendar
from caudal.lending.rules.components import Breakdown, Component
from caudal.lending.rules.documents import Fields
from caudal.lending.rules.events import EventKind, LoanEvent
from caudal.lending.rules.terms import PRINCIPAL_MINOR_MAX, LoanTerms

EVENTS_MAX = 500
_KINDS = [EventKind.REPAYMENT, EventKind.CHARGE, EventKind.DISBURSEMENT, EventKind.REVERSAL]
_NAMES = {
    EventKind.REPAYMENT: ("amount",),
    EventKind.CHARGE: ("amount", "kind", "due"),
    EventKind.DISBURSEMENT: ("amount",),
    EventKind.REVERSAL: ("of",),
}
_ALL_NAMES = ("on", "type", "id", "amount", "kind", "due", "of")
_CHARGES = [Component.FEE, Component.PENALTY]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedEvent:
    """An event with the name that the document gave it."""

    name: str
    event: LoanEvent
    path: str = ""

    @property
    def is_given(self) -> bool:
        """Whether the document lists it; the principal of `start` is not listed."""
        return bool(self.path)


def read_events(fields: Fields, *, terms: LoanTerms, start_on: date, lent: Money | None) -> list[QuotedEvent]:
    """All events of the document, the principal lent on `start_on` first.

    :raises Refusal: one that names the field, such as events[2].amount
    """
    items = fields.items("events") if "events" in fields else []
    if len(items) > EVENTS_MAX:
        raise QuoteIsTooLong(field="events", events_max=EVENTS_MAX)
    events = [_principal(lent, start_on)] if lent is not None else []
    for index, item in enumerate(items):
        path = f"events[{index}]"
        events.append(_event(Fields(item, names=_ALL_NAMES, path=path), path, number=index + 2, terms=terms))
    events = _with_reversals(events, items)
    _check_lending(events, terms=terms, start_on=start_on)
    return events


def asked_as_of(fields: Fields, events: Sequence[QuotedEvent]) -> date | None:
    """The day of the answer; none before money was lent.

    :raises DateIsTooEarly:
    """
    if "as_of" not in fields:
        return None
    as_of = fields.day("as_of")
    first = min(one.event.on for one in events if one.event.kind is EventKind.DISBURSEMENT)
    if as_of < first:
        raise DateIsTooEarly(field="as_of", on=as_of, earliest_on=first)
    _check_order([one for one in events if one.event.on <= as_of])  # what is reversed later stands on that day
    return as_of


def _principal(lent: Money, start_on: date) -> QuotedEvent:
    event = LoanEvent(id=UUID(int=1), number=1, kind=EventKind.DISBURSEMENT, on=start_on, amount_minor=lent.minor)
    return QuotedEvent(name="", event=event)


def _event(fields: Fields, path: str, *, number: int, terms: LoanTerms) -> QuotedEvent:
    kind = fields.chosen("type", EventKind, allowed=_KINDS)
    fields.only(names=("on", "type", "id", *_NAMES[kind]))
    on = fields.day("on")
    amount, stated, due_on = 0, None, None
    if kind is not EventKind.REVERSAL:
        amount = _amount(fields, terms.currency)
    if kind is EventKind.CHARGE:
        stated = Breakdown.only(fields.chosen("kind", Component, allowed=_CHARGES), amount)
        due_on = fields.day("due") if "due" in fields else on
    event = LoanEvent(
        id=UUID(int=number), number=number, kind=kind, on=on, amount_minor=amount, stated=stated, due_on=due_on
    )
    return QuotedEvent(name=fields.text("id") if "id" in fields else path, event=event, path=path)


def _amount(fields: Fields, currency: str) -> int:
    money = fields.money("amount", currency=currency)
    if money.minor < 0:
        raise AmountIsNegative(field=fields.path("amount"))
    if money.minor == 0:
        raise AmountIsZero(field=fields.path("amount"))
    if money.minor > PRINCIPAL_MINOR_MAX:
        raise AmountIsTooLarge(field=fields.path("amount"))
    return money.minor


def _with_reversals(events: list[QuotedEvent], items: Sequence[dict[str, object]]) -> list[QuotedEvent]:
    """Find what each reversal undoes, by the names of the events."""
    by_name: dict[str, QuotedEvent] = {}
    for one in events:
        if one.is_given and by_name.setdefault(one.name, one) is not one:
            raise EventIdIsTaken(field=f"{one.path}.id", event_id=one.name)
    undone: set[UUID] = set()
    found: list[QuotedEvent] = []
    for one in events:
        if one.event.kind is not EventKind.REVERSAL:
            found.append(one)
            continue
        target = _target(one, by_name, items)
        if target.event.id in undone:
            raise EventIsReversedTwice(field=f"{one.path}.of", event_id=target.name)
        undone.add(target.event.id)
        if one.event.on < target.event.on:
            raise DateIsTooEarly(field=f"{one.path}.on", on=one.event.on, earliest_on=target.event.on)
        found.append(_undoing(one, target))
    return found


def _target(one: QuotedEvent, by_name: dict[str, QuotedEvent], items: Sequence[dict[str, object]]) -> QuotedEvent:
    fields = Fields(items[one.event.number - 2], names=_ALL_NAMES, path=one.path)
    name = fields.text("of")
    target = by_name.get(name)
    if target is None or target.event.kind is EventKind.REVERSAL:
        raise QuotedEventNotFound(field=f"{one.path}.of", event_id=name)
    return target


def _undoing(one: QuotedEvent, target: QuotedEvent) -> QuotedEvent:
    event = LoanEvent(
        id=one.event.id,
        number=one.event.number,
        kind=EventKind.REVERSAL,
        on=one.event.on,
        amount_minor=target.event.amount_minor,
        reverses=target.event.id,
    )
    return QuotedEvent(name=one.name, event=event, path=one.path)


def _check_lending(events: Sequence[QuotedEvent], *, terms: LoanTerms, start_on: date) -> None:
    """Money is lent first, within the loan's time, and not more than a loan may be."""
    lending = [one for one in events if one.event.kind is EventKind.DISBURSEMENT]
    undone = {one.event.reverses for one in events}
    if all(one.event.id in undone for one in lending):
        raise QuoteFieldIsMissing(field="principal", name="principal")
    maturity = calendar.periods(terms=terms, start_on=start_on)[-1].due_on
    for one in lending:
        if one.event.on < start_on:
            raise DateIsTooEarly(field=f"{one.path}.on", on=one.event.on, earliest_on=start_on)
        if one.event.on >= maturity:
            raise DisbursementIsAfterMaturity(field=f"{one.path}.on", on=one.event.on, maturity_on=maturity)
    total = sum(one.event.amount_minor for one in lending)
    if total > PRINCIPAL_MINOR_MAX:
        limits = {name: Money(minor, terms.currency) for name, minor in _LIMITS.items()}
        raise PrincipalIsOutOfRange(field=f"{lending[-1].path}.amount", **limits)
    _check_order(events)


def _check_order(events: Sequence[QuotedEvent]) -> None:
    """Nothing that was not undone comes before the first money lent."""
    undone = {one.event.reverses for one in events}
    standing = [one for one in events if one.event.id not in undone]
    first = min((one.event.on for one in standing if one.event.kind is EventKind.DISBURSEMENT), default=None)
    if first is None:
        return
    for one in standing:
        if one.event.on < first:
            raise DateIsTooEarly(field=f"{one.path}.on", on=one.event.on, earliest_on=first)
    for one in events:
        if one.event.due_on is not None and one.event.due_on < first:
            raise DateIsTooEarly(field=f"{one.path}.due", on=one.event.due_on, earliest_on=first)


_LIMITS = {"principal_min": 1, "principal_max": PRINCIPAL_MINOR_MAX}
