"""Whatever of all its kinds happens to a loan, on any terms: what went in and out adds up, and undone is never been."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import assume, given, settings, strategies as st

from caudal.kernel.periods import Every
from caudal.lending.rules.components import NOTHING, Advance, AllocationBy, AllocationOrder, Breakdown
from caudal.lending.rules.events import (
    REPAYMENT_KINDS,
    Allocation,
    EventKind,
    LoanEvent,
    LoanState,
    LoanStatus,
    PlanChange,
    change_from_json,
    change_to_json,
)
from caudal.lending.rules.replay import replay
from caudal.lending.rules.terms import DayCount, LoanTerms, Method, Prepayment, RateBasis
from caudal.lending.tests import make

terms_of_any_kind = st.builds(
    LoanTerms,
    currency=st.just("PEN"),
    method=st.sampled_from(Method),
    rate=st.decimals(min_value=Decimal(0), max_value=Decimal("0.9"), places=3),
    rate_basis=st.sampled_from(RateBasis),
    installments=st.integers(1, 7),
    every=st.sampled_from([Every(months=1), Every(weeks=2), Every(days=15)]),
    day_count=st.sampled_from(DayCount),
    multiple_minor=st.sampled_from([1, 100]),
    allocation=st.sampled_from(AllocationOrder),
    allocation_by=st.sampled_from(AllocationBy),
    advance=st.sampled_from(Advance),
    prepayment=st.sampled_from(Prepayment),
    down_payment=st.sampled_from([Decimal(0), Decimal(0), Decimal("0.25")]),
)
_MONEY_IN = sorted(REPAYMENT_KINDS)
_KINDS = [
    EventKind.REPAYMENT, EventKind.REPAYMENT, EventKind.REPAYMENT, EventKind.GOODWILL_CREDIT, EventKind.CHARGE,
    EventKind.CHARGE, EventKind.DISBURSEMENT, EventKind.WAIVER, EventKind.REFUND, EventKind.CHARGEBACK,
    EventKind.ADJUSTMENT, EventKind.RESCHEDULE, EventKind.HOLIDAY, EventKind.RE_AGE, EventKind.CHARGE_OFF,
    EventKind.WRITE_OFF, EventKind.RECOVERY,
]  # fmt: skip
happenings = st.lists(
    st.tuples(st.sampled_from(_KINDS), st.integers(0, 200), st.integers(1, 2_000_00), st.integers(0, 3), st.booleans()),
    max_size=8,
)
principals = st.integers(100_00, 5_000_00)
_DEBT = {EventKind.DISBURSEMENT, EventKind.REFUND, EventKind.CHARGEBACK}
_TAKES_OVERPAID = {*_DEBT, EventKind.CHARGE}


def _events(principal_minor: int, told: Sequence[tuple[EventKind, int, int, int, bool]]) -> list[LoanEvent]:
    """A loan and what happened to it; some of it is reversed ten days later."""
    events = [make.lent(principal_minor)]
    for kind, days, minor, choice, is_reversed in told:
        on = make.LENT_ON + timedelta(days=days)
        event = _event(kind, len(events) + 1, on, minor, choice, events)
        events.append(event)
        if is_reversed and choice:
            events.append(make.undone(len(events) + 1, on + timedelta(days=10), event))
    return events


def _event(kind: EventKind, number: int, on: date, minor: int, choice: int, before: Sequence[LoanEvent]) -> LoanEvent:
    more: dict[str, Any] = {}
    if kind is EventKind.CHARGE:
        more["stated"] = Breakdown(fee_minor=minor) if choice % 2 else Breakdown(penalty_minor=minor)
        more["due_on"] = on + timedelta(days=30 * choice - 15)
    elif kind is EventKind.WAIVER:
        charges = [event for event in before if event.kind is EventKind.CHARGE]
        more["concerns"] = charges[-1].id if charges and choice else None
    elif kind is EventKind.CHARGEBACK:
        repaid = [event for event in before if event.kind in REPAYMENT_KINDS]
        more["concerns"] = repaid[-1].id if repaid and choice else None
    elif kind in (EventKind.WRITE_OFF, EventKind.CHARGE_OFF):
        minor = 0
    elif kind is EventKind.ADJUSTMENT and choice % 2:
        minor = -minor
    elif kind is EventKind.RE_AGE:
        minor, more["change"] = 0, PlanChange(due_on=on + timedelta(days=20), installments=choice + 1)
    elif kind is EventKind.HOLIDAY:
        minor, more["change"] = 0, PlanChange(from_on=on, due_on=on + timedelta(days=200))
    elif kind is EventKind.RESCHEDULE:
        rate = Decimal("0.02") if choice == 3 else None
        minor, more["change"] = 0, PlanChange(extra_installments=choice, grace_principal=choice % 2, rate=rate)
    return make.event(kind, number, on, minor, **more)


def _sum(allocations: Sequence[Allocation], kinds: set[EventKind] | frozenset[EventKind]) -> Breakdown:
    return sum((one.parts for one in allocations if one.kind in kinds), NOTHING)


def _assert_adds_up(state: LoanState, events: Sequence[LoanEvent]) -> None:
    allocations = state.allocations
    amounts = {event.id: event.amount_minor for event in events}
    lower = [one for one in allocations if amounts[one.event_id] < 0]
    higher = [one for one in allocations if one.kind is EventKind.ADJUSTMENT and one not in lower]
    debt = _sum(allocations, _DEBT) + sum((one.parts for one in higher), NOTHING)
    gone = _sum(allocations, {*REPAYMENT_KINDS, EventKind.WAIVER, EventKind.WRITE_OFF})
    gone += sum((one.parts for one in lower), NOTHING)
    assert state.outstanding_minor == debt.principal_minor - gone.principal_minor
    owed_back = sum(one.overpaid_minor for one in allocations if one.kind in REPAYMENT_KINDS or one in lower)
    taken = sum(one.overpaid_minor for one in allocations if one.kind in _TAKES_OVERPAID or one in higher)
    assert state.overpaid_minor == owed_back - taken
    for one in allocations:
        assert not one.parts.is_negative
        assert one.overpaid_minor >= 0
        if one.kind is not EventKind.RECOVERY:
            assert one.parts.total_minor + one.overpaid_minor == one.amount_minor
        if one.kind in {*REPAYMENT_KINDS, EventKind.DISBURSEMENT, EventKind.REFUND, EventKind.CHARGEBACK}:
            assert one.amount_minor == amounts[one.event_id]


def _assert_rows_are_sound(state: LoanState) -> None:
    unpaid = sum((row.unpaid for row in state.installments), NOTHING)
    assert unpaid == state.unpaid
    for row in state.installments:
        assert not (row.due.is_negative or row.paid.is_negative or row.given_up.is_negative or row.unpaid.is_negative)
        assert row.settled_on is None or row.is_paid
    dates = [row.due_on for row in state.installments]
    assert dates == sorted(dates)
    assert [row.number for row in state.installments] == list(range(1, len(dates) + 1))
    assert state.installments[-1].closing_minor == 0
    assert 0 <= state.due_minor <= state.payoff_minor <= unpaid.total_minor
    assert (state.status is LoanStatus.ACTIVE) == (unpaid.total_minor > 0)


@settings(max_examples=120)
@given(terms=terms_of_any_kind, principal_minor=principals, told=happenings, seed=st.integers(0, 2**32))
def test_all_that_can_happen_adds_up_in_whatever_order_it_is_given(
    terms: LoanTerms, principal_minor: int, told: list[tuple[EventKind, int, int, int, bool]], seed: int
) -> None:
    events = _events(principal_minor, told)
    state = replay(terms=terms, events=events)
    _assert_adds_up(state, events)
    _assert_rows_are_sound(state)
    shuffled = list(events)
    Random(seed).shuffle(shuffled)
    assert replay(terms=terms, events=shuffled) == state


@settings(max_examples=60)
@given(terms=terms_of_any_kind, principal_minor=principals, told=happenings, nth=st.integers(0, 7))
def test_what_is_reversed_is_as_if_it_had_never_been(
    terms: LoanTerms, principal_minor: int, told: list[tuple[EventKind, int, int, int, bool]], nth: int
) -> None:
    events = _events(principal_minor, [(*one[:4], False) for one in told])
    assume(nth + 1 < len(events))
    gone = events[nth + 1]
    rest = [event for event in events if event is not gone and event.concerns != gone.id]
    day = max(event.on for event in events)
    with_reversal = [*rest, gone, make.undone(99, day, gone)]
    assert replay(terms=terms, events=with_reversal) == replay(terms=terms, events=rest, as_of=day)


@settings(max_examples=60)
@given(terms=terms_of_any_kind, principal_minor=principals, told=happenings, days=st.integers(0, 300))
def test_on_any_day_the_payoff_closes_the_loan_exactly(
    terms: LoanTerms, principal_minor: int, told: list[tuple[EventKind, int, int, int, bool]], days: int
) -> None:
    on = make.LENT_ON + timedelta(days=days)
    events = [event for event in _events(principal_minor, told) if event.on <= on]
    assume(not any(event.due_on is not None and event.due_on > on for event in events))
    owed = replay(terms=terms, events=events, as_of=on)
    assume(owed.payoff_minor)
    closed = replay(terms=terms, events=[*events, make.repaid(99, on, owed.payoff_minor)], as_of=on)
    assert (closed.payoff_minor, closed.unpaid, closed.outstanding_minor) == (0, NOTHING, 0)
    assert closed.overpaid_minor == owed.overpaid_minor


def test_a_change_of_plan_is_read_back_as_it_was_stored() -> None:
    for change in (
        PlanChange(),
        PlanChange(from_on=date(2024, 3, 1), due_on=date(2024, 4, 1), extra_installments=2, grace_principal=1),
        PlanChange(rate=Decimal("0.0200"), grace_interest=1),
        PlanChange(due_on=date(2024, 4, 1), installments=6, every=Every(weeks=2)),
        PlanChange(due_on=date(2024, 4, 1), installments=6, every=Every(semimonthly=(15, 30))),
    ):
        assert change_from_json(change_to_json(change)) == change
