"""Replay: a loan told as a story, with late, early, backdated, reversed and recorded repayments."""

from datetime import date

import pytest

from caudal.lending.rules.components import Breakdown
from caudal.lending.rules.replay import LoanState, LoanStatus, replay
from caudal.lending.rules.terms import unstated_terms
from caudal.lending.tests.make import charged, lent, repaid, terms, undone

FLAT = terms("flat", "0.05", 12)
VARIABLE = terms("variable", "0.05", 12)
DUE_1, DUE_2 = date(2024, 2, 15), date(2024, 3, 15)


def _split(state: LoanState, at: int = -1) -> tuple[int, int, int]:
    allocation = state.allocations[at]
    return allocation.parts.interest_minor, allocation.parts.principal_minor, allocation.overpaid_minor


def test_a_cuota_on_time_pays_its_interest_and_its_principal() -> None:
    state = replay(terms=FLAT, events=[lent(1000_00), repaid(2, DUE_1, 133_33)], as_of=DUE_1)
    assert _split(state) == (50_00, 83_33, 0)
    assert (state.outstanding_minor, state.due_minor, state.days_past_due) == (916_67, 0, 0)
    assert state.status is LoanStatus.ACTIVE
    assert state.installments[0].is_paid


def test_days_past_due_count_from_the_oldest_unpaid_due_date() -> None:
    events = [lent(1000_00), repaid(2, DUE_1, 100_00)]
    assert replay(terms=FLAT, events=events, as_of=DUE_1).days_past_due == 0
    state = replay(terms=FLAT, events=events, as_of=date(2024, 3, 20))
    assert state.days_past_due == 34
    assert (state.due_minor, state.interest_due_minor) == (33_33 + 133_33, 50_00)


def test_the_last_cuota_closes_the_loan_and_more_is_overpaid() -> None:
    dates = [date(2024 + (1 + k) // 12, (1 + k) % 12 + 1, 15) for k in range(12)]
    cuotas = [repaid(2 + k, on, 133_33) for k, on in enumerate(dates)]
    state = replay(terms=FLAT, events=[lent(1000_00), *cuotas])
    assert (state.status, state.outstanding_minor, state.payoff_minor) == (LoanStatus.ACTIVE, 4, 4)
    state = replay(terms=FLAT, events=[lent(1000_00), *cuotas, repaid(20, dates[-1], 4)])
    assert (state.status, state.outstanding_minor, state.overpaid_minor) == (LoanStatus.CLOSED, 0, 0)
    state = replay(terms=FLAT, events=[lent(1000_00), *cuotas, repaid(20, dates[-1], 5_00)])
    assert (state.status, state.overpaid_minor) == (LoanStatus.OVERPAID, 4_96)
    assert state.paid.total_minor == 1600_00


def test_40_and_30_of_100_leave_30_and_not_paid() -> None:
    """A former system marked such a loan PAID 100."""
    events = [lent(100_00), repaid(2, DUE_1, 40_00), repaid(3, DUE_2, 30_00)]
    state = replay(terms=unstated_terms(currency="PEN"), events=events)
    assert (state.outstanding_minor, state.status) == (30_00, LoanStatus.ACTIVE)


def test_money_ahead_of_a_fixed_schedule_advances_instalments_and_saves_no_interest() -> None:
    state = replay(terms=FLAT, events=[lent(1000_00), repaid(2, DUE_1, 266_66)])
    assert _split(state) == (100_00, 166_66, 0)
    assert state.payoff_minor == 1600_00 - 266_66


def test_variable_pays_the_interest_due_and_principal_as_chosen() -> None:
    state = replay(terms=VARIABLE, events=[lent(1000_00), repaid(2, DUE_1, 250_00)])
    assert _split(state) == (50_00, 200_00, 0)
    assert [row.due.interest_minor for row in state.installments[:3]] == [50_00, 40_00, 40_00]
    assert state.installments[0].due.principal_minor == 200_00
    assert state.installments[-1].due.principal_minor == 800_00
    assert state.installments[1].opening_minor == state.installments[0].closing_minor == 800_00


def test_variable_paid_some_days_early_pays_the_open_period_first() -> None:
    state = replay(terms=VARIABLE, events=[lent(1000_00), repaid(2, date(2024, 2, 12), 250_00)], as_of=DUE_1)
    assert _split(state) == (50_00, 200_00, 0)
    assert state.due_minor == 0


def test_variable_paid_some_days_late_is_not_asked_for_the_next_period_before_principal() -> None:
    state = replay(terms=VARIABLE, events=[lent(1000_00), repaid(2, date(2024, 2, 19), 250_00)])
    assert _split(state) == (50_00, 200_00, 0)
    assert [row.due.interest_minor for row in state.installments[:3]] == [50_00, 50_00, 40_00]


def test_variable_payoff_closes_it_without_the_interest_of_periods_to_come() -> None:
    for on, payoff_minor in ((DUE_1, 1050_00), (date(2024, 2, 12), 1050_00), (date(2024, 2, 19), 1100_00)):
        assert replay(terms=VARIABLE, events=[lent(1000_00)], as_of=on).payoff_minor == payoff_minor
        state = replay(terms=VARIABLE, events=[lent(1000_00), repaid(2, on, payoff_minor)])
        assert (state.status, state.payoff_minor) == (LoanStatus.CLOSED, 0)


def test_vencimiento_pays_interest_monthly_and_principal_last() -> None:
    american = terms("american", "0.05", 2)
    state = replay(terms=american, events=[lent(1000_00), repaid(2, DUE_1, 50_00), repaid(3, DUE_2, 1050_00)])
    assert [_split(state, 1), _split(state, 2)] == [(50_00, 0, 0), (50_00, 1000_00, 0)]
    assert state.status is LoanStatus.CLOSED


def test_unpaid_interest_stays_due_and_is_paid_before_principal() -> None:
    events = [lent(1000_00), repaid(2, DUE_1, 30_00), repaid(3, DUE_2, 100_00)]
    state = replay(terms=VARIABLE, events=events)
    assert [_split(state, 1), _split(state, 2)] == [(30_00, 0, 0), (70_00, 30_00, 0)]


def test_a_reversed_repayment_is_as_if_it_had_never_been() -> None:
    mistake = repaid(2, DUE_1, 250_00)
    events = [lent(1000_00), mistake, repaid(3, DUE_2, 250_00), undone(4, date(2024, 3, 20), mistake)]
    state = replay(terms=VARIABLE, events=events)
    assert state == replay(terms=VARIABLE, events=[events[0], events[2]], as_of=date(2024, 3, 20))
    assert _split(state) == (100_00, 150_00, 0)


def test_before_the_day_of_its_reversal_a_repayment_still_counts() -> None:
    mistake = repaid(2, DUE_1, 250_00)
    events = [lent(1000_00), mistake, undone(3, DUE_2, mistake)]
    assert replay(terms=VARIABLE, events=events, as_of=DUE_1).outstanding_minor == 800_00
    assert replay(terms=VARIABLE, events=events, as_of=DUE_2).outstanding_minor == 1000_00


def test_a_backdated_repayment_changes_the_split_of_later_ones() -> None:
    later = repaid(2, DUE_2, 250_00)
    backdated = repaid(3, DUE_1, 250_00)
    assert _split(replay(terms=VARIABLE, events=[lent(1000_00), later])) == (100_00, 150_00, 0)
    state = replay(terms=VARIABLE, events=[lent(1000_00), later, backdated])
    assert [_split(state, 1), _split(state, 2)] == [(50_00, 200_00, 0), (40_00, 210_00, 0)]


def test_a_penalty_joins_the_cuota_of_its_period_and_is_paid_first() -> None:
    penalty = charged(2, DUE_1, 5_00)
    events = [lent(1000_00), penalty, repaid(3, DUE_1, 138_33)]
    state = replay(terms=FLAT, events=events)
    assert state.allocations[1].parts == Breakdown(penalty_minor=5_00, interest_minor=50_00, principal_minor=83_33)
    state = replay(terms=FLAT, events=[*events, undone(4, DUE_1, penalty)])
    assert state.allocations[1].parts == Breakdown(interest_minor=55_00, principal_minor=83_33)


@pytest.mark.parametrize("method", ["flat", "french", "german", "american", "bullet", "variable"])
def test_a_recorded_split_is_honoured_as_it_stands(method: str) -> None:
    stated = Breakdown(interest_minor=3_90, principal_minor=26_00)
    events = [lent(130_00), repaid(2, DUE_1, 29_90, stated)]
    state = replay(terms=terms(method, "0.03", 5), events=events)
    assert state.allocations[1].parts == stated
    assert state.outstanding_minor == 104_00


@pytest.mark.parametrize("method", ["flat", "american", "variable"])
def test_interest_recorded_beyond_the_terms_was_taken_all_the_same(method: str) -> None:
    stated = Breakdown(interest_minor=90_00, principal_minor=10_00)
    state = replay(terms=terms(method, "0.01", 2), events=[lent(100_00), repaid(2, DUE_1, 100_00, stated)])
    assert state.allocations[1].parts == stated
    assert state.overpaid_minor == 0
    assert not any(row.unpaid.is_negative for row in state.installments)


def test_principal_recorded_beyond_the_debt_is_an_overpayment() -> None:
    stated = Breakdown(principal_minor=550_00)
    unknown = unstated_terms(currency="PEN")
    state = replay(terms=unknown, events=[lent(500_00), repaid(2, DUE_1, 550_00, stated)])
    assert (state.outstanding_minor, state.overpaid_minor, state.status) == (0, 50_00, LoanStatus.OVERPAID)


def test_a_loan_without_known_terms_is_never_in_arrears() -> None:
    state = replay(terms=unstated_terms(currency="PEN"), events=[lent(500_00)], as_of=date(2030, 1, 1))
    assert (state.due_minor, state.days_past_due, state.payoff_minor) == (0, 0, 500_00)
