"""Whatever happens to a loan: what is repaid and what is owed add up, and the order of entry never matters."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given, settings, strategies as st

from caudal.kernel.periods import Every
from caudal.kernel.rounding import Rounding
from caudal.lending.rules.components import AllocationBy, AllocationOrder, Breakdown
from caudal.lending.rules.events import LoanEvent, LoanState, LoanStatus
from caudal.lending.rules.replay import replay
from caudal.lending.rules.schedule import planned
from caudal.lending.rules.terms import LoanTerms, Method
from caudal.lending.tests import make

terms_of_any_kind = st.builds(
    LoanTerms,
    currency=st.just("PEN"),
    method=st.sampled_from(Method),
    rate=st.decimals(min_value=Decimal(0), max_value=Decimal("0.5"), places=4),
    installments=st.integers(1, 14),
    every=st.sampled_from([Every(months=1), Every(weeks=1), Every(days=15)]),
    rounding=st.sampled_from(Rounding),
    multiple_minor=st.sampled_from([1, 10, 100]),
    allocation=st.sampled_from(AllocationOrder),
    allocation_by=st.sampled_from(AllocationBy),
)
principals = st.integers(100, 5_000_00)
repayments = st.lists(
    st.tuples(st.integers(0, 400), st.integers(1, 2_000_00), st.booleans(), st.booleans(), st.integers(0, 100)),
    max_size=8,
)


def _events(principal_minor: int, repaid: list[tuple[int, int, bool, bool, int]]) -> list[LoanEvent]:
    """A loan and its repayments, some with a recorded split, some reversed thirty days later."""
    events = [make.lent(principal_minor)]
    for days, amount_minor, is_stated, is_reversed, percent in repaid:
        interest_minor = amount_minor * percent // 100
        stated = Breakdown(interest_minor=interest_minor, principal_minor=amount_minor - interest_minor)
        on = make.LENT_ON + timedelta(days=days)
        repayment = make.repaid(len(events) + 1, on, amount_minor, stated if is_stated else None)
        events.append(repayment)
        if is_reversed:
            events.append(make.undone(len(events) + 1, on + timedelta(days=30), repayment))
    return events


def _assert_sound(state: LoanState, received_minor: int) -> None:
    assert state.paid.principal_minor + state.outstanding_minor == state.disbursed_minor
    assert state.paid.total_minor + state.overpaid_minor == received_minor
    assert sum((row.paid for row in state.installments), Breakdown()) == state.paid
    assert sum(row.due.principal_minor for row in state.installments) == state.disbursed_minor
    for row in state.installments:
        assert not (row.due.is_negative or row.paid.is_negative or row.unpaid.is_negative)
    for allocation in state.allocations:
        assert not allocation.parts.is_negative
        assert allocation.overpaid_minor >= 0
        assert allocation.parts.total_minor + allocation.overpaid_minor == allocation.amount_minor
    assert (state.payoff_minor == 0) == (state.status is not LoanStatus.ACTIVE)
    assert state.due_minor <= state.payoff_minor


@given(terms=terms_of_any_kind, principal_minor=principals)
def test_any_schedule_repays_the_loan_and_no_row_is_negative(terms: LoanTerms, principal_minor: int) -> None:
    rows = planned(terms=terms, principal_minor=principal_minor, disbursed_on=make.LENT_ON)
    assert sum(row.due.principal_minor for row in rows) == principal_minor
    assert not any(row.due.is_negative for row in rows)
    assert len(rows) == (1 if terms.method is Method.BULLET else terms.installments)


@settings(max_examples=300)
@given(terms=terms_of_any_kind, principal_minor=principals, repaid=repayments, seed=st.integers(0, 2**32))
def test_replay_adds_up_and_the_order_of_entry_does_not_matter(
    terms: LoanTerms, principal_minor: int, repaid: list[tuple[int, int, bool, bool, int]], seed: int
) -> None:
    events = _events(principal_minor, repaid)
    state = replay(terms=terms, events=events)
    received_minor = sum(amount_minor for _, amount_minor, _, is_reversed, _ in repaid if not is_reversed)
    _assert_sound(state, received_minor)
    shuffled = list(events)
    Random(seed).shuffle(shuffled)
    assert replay(terms=terms, events=shuffled) == state
    assert replay(terms=terms, events=sorted(events, key=lambda e: (e.on, e.number))) == state


@given(terms=terms_of_any_kind, principal_minor=principals, repaid=repayments, days=st.integers(0, 500))
def test_on_any_day_the_payoff_closes_the_loan_exactly(
    terms: LoanTerms, principal_minor: int, repaid: list[tuple[int, int, bool, bool, int]], days: int
) -> None:
    on = make.LENT_ON + timedelta(days=days)
    events = [event for event in _events(principal_minor, repaid) if event.on <= on]
    owed = replay(terms=terms, events=events, as_of=on)
    if owed.payoff_minor == 0:
        return
    payment = make.repaid(99, on, owed.payoff_minor)
    closed = replay(terms=terms, events=[*events, payment], as_of=on)
    assert (closed.payoff_minor, closed.outstanding_minor) == (0, 0)
    assert closed.overpaid_minor == owed.overpaid_minor
    assert closed.status is not LoanStatus.ACTIVE


def test_a_day_has_no_hidden_clock() -> None:
    events = [make.lent(1000_00)]
    first = replay(terms=make.terms("flat", "0.05", 12), events=events, as_of=date(2024, 6, 1))
    assert first == replay(terms=make.terms("flat", "0.05", 12), events=events, as_of=date(2024, 6, 1))
