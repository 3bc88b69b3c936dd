"""Replay of what happens beside repayments, told as stories: more money, charges, money back, losses, other plans."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from caudal.kernel.periods import Every
from caudal.lending.rules.components import NOTHING, Advance, AllocationOrder, Breakdown
from caudal.lending.rules.events import LoanEvent, LoanState, LoanStatus, PlanChange
from caudal.lending.rules.replay import replay
from caudal.lending.rules.terms import DayCount, LoanTerms, Prepayment
from caudal.lending.tests.make import event, lent, repaid, terms, undone

FREE = terms("flat", "0", 4)
FLAT = terms("flat", "0.05", 4)
DUE = (date(2024, 2, 15), date(2024, 3, 15), date(2024, 4, 15), date(2024, 5, 15))


def _of(state: LoanState, number: int) -> tuple[Breakdown, int]:
    """The parts and the overpayment of the event with a number."""
    allocation = next(one for one in state.allocations if one.event_id == UUID(int=number))
    return allocation.parts, allocation.overpaid_minor


def _asked(state: LoanState) -> list[int]:
    return [row.due.total_minor for row in state.installments]


def _fee(number: int, on: date, minor: int, due_on: date) -> LoanEvent:
    return event("charge", number, on, minor, stated=Breakdown(fee_minor=minor), due_on=due_on)


def _played(agreed: LoanTerms, *events: LoanEvent, as_of: date | None = None) -> LoanState:
    return replay(terms=agreed, events=[lent(1000_00), *events], as_of=as_of)


def test_a_second_disbursement_is_spread_over_the_instalments_that_are_not_past() -> None:
    state = _played(FREE, event("disbursement", 2, date(2024, 3, 1), 600_00))
    assert _asked(state) == [250_00, 400_00, 400_00, 550_00]
    assert [row.closing_minor for row in state.installments] == [750_00, 950_00, 550_00, 0]
    assert state.disbursed_minor == state.outstanding_minor == 1600_00


def test_a_second_disbursement_of_a_loan_on_the_balance_levels_the_rest_anew() -> None:
    french = terms("french", "0.01", 4)
    state = _played(french, event("disbursement", 2, date(2024, 3, 15), 500_00))
    first, second, third, last = state.installments
    assert first.due.total_minor == second.due.total_minor == 256_28
    assert third.due.total_minor == 510_04
    assert abs(last.due.total_minor - third.due.total_minor) < 1_00


def test_what_is_owed_back_is_used_by_the_next_disbursement() -> None:
    state = _played(FREE, repaid(2, DUE[0], 1200_00), event("disbursement", 3, DUE[1], 500_00))
    assert _of(state, 2) == (Breakdown(principal_minor=1000_00), 200_00)
    assert _of(state, 3) == (Breakdown(principal_minor=300_00), 200_00)
    assert (state.outstanding_minor, state.overpaid_minor, state.status) == (300_00, 0, LoanStatus.ACTIVE)


def test_a_charge_belongs_to_the_period_of_its_day_and_after_maturity_to_a_row_of_its_own() -> None:
    inside, after = _fee(2, DUE[0], 20_00, date(2024, 4, 1)), _fee(3, DUE[0], 10_00, date(2024, 6, 1))
    state = _played(FREE, inside, after)
    assert _asked(state) == [250_00, 250_00, 270_00, 250_00, 10_00]
    assert state.installments[-1].due_on == date(2024, 6, 1)
    assert not any(one.kind == "charge" for one in state.allocations)


def test_a_charge_entered_late_is_found_by_the_repayments_since_its_due_day() -> None:
    late = _fee(4, date(2024, 4, 20), 30_00, date(2024, 3, 1))
    state = _played(FREE, repaid(2, DUE[0], 250_00), repaid(3, DUE[1], 250_00), late)
    assert _of(state, 2) == (Breakdown(principal_minor=250_00), 0)
    assert _of(state, 3) == (Breakdown(fee_minor=30_00, principal_minor=220_00), 0)


def test_a_charge_on_an_overpaid_loan_is_paid_with_what_is_owed_back() -> None:
    state = _played(FREE, repaid(2, DUE[0], 1050_00), _fee(3, DUE[1], 10_00, DUE[1]))
    assert _of(state, 3) == (NOTHING, 10_00)
    assert (state.overpaid_minor, state.status, state.paid.fee_minor) == (40_00, LoanStatus.OVERPAID, 10_00)


def test_a_waiver_gives_up_what_is_unpaid_of_its_charge_and_can_be_undone() -> None:
    fee, waiver = _fee(2, DUE[0], 30_00, DUE[0]), event("waiver", 4, DUE[1], 0, concerns=UUID(int=2))
    events = [fee, repaid(3, DUE[0], 12_00), waiver]
    state = _played(FREE, *events)
    assert _of(state, 4) == (Breakdown(fee_minor=18_00), 0)
    assert state.waived == state.installments[0].given_up == Breakdown(fee_minor=18_00)
    assert _played(FREE, *events, undone(5, DUE[2], waiver)).unpaid.fee_minor == 18_00


def test_due_interest_can_be_waived_without_a_charge() -> None:
    state = _played(FLAT, event("waiver", 2, DUE[1], 70_00), as_of=DUE[1])
    assert _of(state, 2) == (Breakdown(interest_minor=70_00), 0)
    assert state.due == Breakdown(interest_minor=30_00, principal_minor=500_00)


def test_a_refund_takes_what_is_owed_back_and_what_goes_beyond_it_is_owed_again() -> None:
    first, second = repaid(2, DUE[0], 600_00), repaid(3, DUE[1], 600_00)
    events = [first, second, event("refund", 4, DUE[2], 200_00)]
    state = _played(FREE, *events)
    assert _of(state, 4) == (NOTHING, 200_00)
    assert (state.status, state.refunded_minor) == (LoanStatus.CLOSED, 200_00)
    state = _played(FREE, *events, undone(5, DUE[3], first))
    assert _of(state, 4) == (Breakdown(principal_minor=200_00), 0)
    assert (state.outstanding_minor, state.status) == (600_00, LoanStatus.ACTIVE)


def test_a_chargeback_owes_again_what_its_repayment_had_paid() -> None:
    back = event("chargeback", 3, DUE[1], 300_00, concerns=UUID(int=2))
    state = _played(FLAT, repaid(2, DUE[0], 300_00), back)
    assert _of(state, 3) == (Breakdown(interest_minor=50_00, principal_minor=250_00), 0)
    assert state.paid == NOTHING
    assert state.outstanding_minor == 1000_00
    state = _played(FLAT, repaid(2, DUE[0], 300_00), event("chargeback", 3, DUE[1], 300_00))
    assert _of(state, 3) == (Breakdown(principal_minor=300_00), 0)


def test_a_write_off_gives_up_all_that_is_owed_and_what_comes_later_is_recovered() -> None:
    state = _played(
        FLAT, repaid(2, DUE[0], 300_00), event("write_off", 3, DUE[3], 0), event("recovery", 4, date(2025, 1, 1), 80_00)
    )
    assert state.written_off == Breakdown(interest_minor=150_00, principal_minor=750_00)
    assert (state.status, state.unpaid, state.recovered_minor) == (LoanStatus.WRITTEN_OFF, NOTHING, 80_00)
    assert _of(state, 4) == (NOTHING, 0)


def test_interest_to_come_is_not_written_off_where_it_follows_the_balance() -> None:
    state = _played(terms("variable", "0.05", 12), event("write_off", 2, DUE[1], 0))
    assert state.written_off == Breakdown(interest_minor=100_00, principal_minor=1000_00)


def test_a_charge_off_leaves_the_debt_and_marks_what_is_paid_later() -> None:
    off = event("charge_off", 3, DUE[2], 0)
    events = [repaid(2, DUE[0], 300_00), off, repaid(4, DUE[3], 300_00)]
    state = _played(FLAT, *events)
    assert _of(state, 3)[0] == Breakdown(interest_minor=150_00, principal_minor=750_00)
    assert (state.charged_off_on, state.status) == (DUE[2], LoanStatus.ACTIVE)
    assert [one.is_recovered for one in state.allocations] == [False, False, False, True]
    assert not any(one.is_recovered for one in _played(FLAT, *events, undone(5, DUE[3], off)).allocations)


def test_adjustments_change_the_price_and_too_much_off_is_owed_back() -> None:
    state = _played(FREE, event("adjustment", 2, DUE[0], 50_00), event("adjustment", 3, DUE[0], -300_00))
    assert _asked(state) == [250_00, 250_00, 250_00, 0]
    assert (state.outstanding_minor, state.adjusted_minor) == (750_00, -250_00)
    state = _played(FREE, repaid(2, DUE[0], 900_00), event("adjustment", 3, DUE[1], -300_00))
    assert _of(state, 3) == (Breakdown(principal_minor=100_00), 200_00)


def test_a_holiday_moves_an_instalment_and_those_after_it() -> None:
    change = PlanChange(from_on=DUE[1], due_on=date(2024, 6, 15))
    state = _played(FLAT, event("holiday", 2, DUE[0], 0, change=change))
    assert [row.due_on for row in state.installments] == [
        DUE[0], date(2024, 6, 15), date(2024, 7, 15), date(2024, 8, 15),
    ]  # fmt: skip
    assert _asked(state) == [300_00] * 4


def test_interest_goes_on_in_a_holiday_where_it_is_taken_by_the_day() -> None:
    daily = terms("french", "0.01", 4, day_count=DayCount.ACTUAL_365)
    plain = _played(daily)
    moved = _played(daily, event("holiday", 2, DUE[0], 0, change=PlanChange(from_on=DUE[1], due_on=date(2024, 6, 15))))
    assert moved.unpaid.interest_minor > plain.unpaid.interest_minor
    assert moved.installments[0].due == plain.installments[0].due


def test_a_reschedule_adds_instalments_grace_or_another_rate_from_an_instalment_on() -> None:
    longer = PlanChange(from_on=DUE[1], extra_installments=3)
    assert _asked(_played(FREE, event("reschedule", 2, DUE[0], 0, change=longer))) == [250_00, *[125_00] * 6]
    graced = PlanChange(from_on=DUE[1], grace_principal=1)
    assert _asked(_played(FREE, event("reschedule", 2, DUE[0], 0, change=graced))) == [250_00, 0, *[250_00] * 3]
    cheaper = PlanChange(from_on=DUE[1], rate=Decimal("0.02"))
    state = _played(FLAT, event("reschedule", 2, DUE[0], 0, change=cheaper))
    assert [row.due.interest_minor for row in state.installments] == [50_00, 20_00, 20_00, 20_00]


def test_a_re_age_spreads_what_is_unpaid_and_keeps_what_was_paid() -> None:
    change = PlanChange(due_on=date(2024, 7, 1), installments=3, every=Every(months=1))
    aged = event("re_age", 3, date(2024, 6, 1), 0, change=change)
    state = _played(FREE, repaid(2, DUE[0], 400_00), aged)
    assert _asked(state) == [250_00, 150_00, 0, 0, 200_00, 200_00, 200_00]
    assert (state.days_past_due, state.outstanding_minor) == (0, 600_00)
    assert _asked(_played(FREE, repaid(2, DUE[0], 400_00), aged, undone(4, date(2024, 6, 2), aged))) == [250_00] * 4


def test_a_loan_whose_disbursement_is_undone_is_cancelled() -> None:
    state = _played(FREE, undone(2, DUE[0], lent(1000_00)))
    assert (state.status, state.installments, state.allocations) == (LoanStatus.CANCELLED, (), ())


def test_a_reversal_that_is_reversed_undoes_nothing() -> None:
    payment = repaid(2, DUE[0], 250_00)
    undoing = undone(3, DUE[1], payment)
    state = _played(FREE, payment, undoing, undone(4, DUE[2], undoing))
    assert state.outstanding_minor == 750_00


@pytest.mark.parametrize(
    ("advance", "paid"), [("next", [250_00, 50_00, 0, 0]), ("last", [0, 0, 50_00, 250_00]), ("spread", [75_00] * 4)]
)
def test_money_in_advance_pays_the_instalments_that_the_terms_say(advance: str, paid: list[int]) -> None:
    agreed = terms("flat", "0", 4, advance=Advance(advance))
    state = _played(agreed, repaid(2, date(2024, 2, 1), 300_00))
    assert [row.paid.total_minor for row in state.installments] == paid


def test_a_kind_of_repayment_can_have_an_advance_of_its_own() -> None:
    agreed = terms("flat", "0", 4, advances=(("merchant_refund", Advance.LAST),))
    state = _played(agreed, event("merchant_refund", 2, date(2024, 2, 1), 250_00), repaid(3, date(2024, 2, 1), 250_00))
    assert [row.paid.total_minor for row in state.installments] == [250_00, 0, 0, 250_00]


def _ahead(kind: Prepayment, **more: Any) -> LoanState:
    agreed = terms("french", "0.01", 12, prepayment=kind, **more)
    return _played(agreed, repaid(2, DUE[0], 88_85 + 300_00))


def test_money_ahead_shortens_the_term_lowers_the_instalment_or_skips_the_next() -> None:
    shorter, lower, skipped = map(_ahead, (Prepayment.SHORTEN_TERM, Prepayment.LOWER_INSTALLMENT, Prepayment.SKIP_NEXT))
    for state in (shorter, lower, skipped):
        assert _of(state, 2) == (Breakdown(interest_minor=10_00, principal_minor=378_85), 0)
        assert state.installments[0].closing_minor == 621_15
    assert (len(shorter.installments), shorter.installments[1].due.total_minor) == (9, 88_85)
    assert (len(lower.installments), lower.installments[1].due.total_minor) == (12, 59_91)
    assert [row.due.principal_minor for row in skipped.installments[1:5]] == [0, 0, 0, 4 * 82_64 - 300_00]


def test_a_prepayment_within_a_period_pays_the_interest_accrued_to_its_day_first() -> None:
    agreed = terms("french", "0.01", 12, prepayment=Prepayment.SHORTEN_TERM)
    state = _played(agreed, repaid(2, date(2024, 1, 30), 505_00))
    assert _of(state, 2) == (Breakdown(interest_minor=5_00, principal_minor=500_00), 0)
    assert state.installments[0].due.interest_minor == 5_00 + 2_50
    assert state.payoff_minor == 500_00


def test_without_a_kind_of_prepayment_the_same_money_saves_nothing() -> None:
    state = _played(terms("french", "0.01", 12), repaid(2, date(2024, 1, 30), 505_00))
    assert state.unpaid.interest_minor + state.paid.interest_minor == 66_19


def test_what_is_due_and_what_is_ahead_follow_their_own_orders() -> None:
    """Apache Fineract: a penalty whose day has come is paid first, principal in advance before one to come."""
    agreed = terms("flat", "0.01", 1, allocation=AllocationOrder.DUE_PENALTY_FEE_INTEREST_PRINCIPAL)
    due = event("charge", 2, date(2024, 1, 20), 50_00, stated=Breakdown(penalty_minor=50_00), due_on=date(2024, 1, 20))
    ahead = event("charge", 3, date(2024, 1, 20), 10_00, stated=Breakdown(penalty_minor=10_00), due_on=date(2024, 2, 1))
    state = _played(agreed, due, ahead, repaid(4, date(2024, 1, 21), 500_00))
    assert _of(state, 4) == (Breakdown(penalty_minor=50_00, principal_minor=450_00), 0)
