"""The ledger lines of every kind of event: balanced, on the right side, silent where the books have nothing to say."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from caudal.lending.rules.components import NOTHING, Breakdown
from caudal.lending.rules.events import EventKind
from caudal.lending.rules.posting import LoanAccounts, event_lines, moves_cash

OF_CIRCLE = LoanAccounts(
    cash="cash", principal="loans:{number}", interest_income="interest", late_fee_income="late", overpaid="over"
).of_loan(7)
OF_LENDER = LoanAccounts(
    cash="cash",
    principal="loans:{number}",
    interest_income="interest",
    late_fee_income="penalties",
    overpaid="over:{number}",
    fee_income="fees",
    price_income="prices",
    recovery_income="recovered",
    write_off_expense="lost",
    charge_off_expense="expected-lost",
    goodwill_expense="goodwill",
).of_loan(7)
PARTS = Breakdown(penalty_minor=1, fee_minor=20, interest_minor=300, principal_minor=4000)
LENT, BACK, MORE = (Breakdown(principal_minor=minor) for minor in (900, 60, 80))
MORE_BACK = {"parts": MORE, "overpaid_minor": 9}
EARNED = {"penalties": -1, "fees": -20, "interest": -300}


def lines(kind: str, accounts: LoanAccounts = OF_LENDER, **given: Any) -> dict[str, int]:
    parts: Breakdown = given.pop("parts", PARTS)
    overpaid_minor: int = given.pop("overpaid_minor", 0)
    asked = {"amount_minor": parts.total_minor + overpaid_minor, "is_recovered": False, **given}
    told = event_lines(
        accounts, kind=EventKind(kind), parts=parts, overpaid_minor=overpaid_minor, currency="PEN", **asked
    )
    assert len({line.account for line in told}) == len(told), "an account has one line"
    return {line.account: line.minor for line in told}


CASES: list[tuple[str, dict[str, Any], dict[str, int]]] = [
    ("disbursement", {"parts": LENT, "overpaid_minor": 100}, {"loans:7": 900, "over:7": 100, "cash": -1000}),
    ("disbursement", {"parts": LENT, "cost_minor": 650}, {"loans:7": 900, "cash": -650, "prices": -250}),
    ("repayment", {"overpaid_minor": 5}, {"cash": 4326, **EARNED, "loans:7": -4000, "over:7": -5}),
    ("repayment", {"is_recovered": True}, {"cash": 4321, **EARNED, "recovered": -4000}),
    ("goodwill_credit", {}, {"goodwill": 4321, **EARNED, "loans:7": -4000}),
    ("charge_adjustment", {"parts": Breakdown(fee_minor=20)}, {}),
    ("charge_adjustment", {"parts": Breakdown(fee_minor=20, principal_minor=5)}, {"fees": 5, "loans:7": -5}),
    ("refund", {"parts": NOTHING, "overpaid_minor": 70}, {"over:7": 70, "cash": -70}),
    ("chargeback", {"parts": BACK, "overpaid_minor": 10}, {"loans:7": 60, "over:7": 10, "cash": -70}),
    ("chargeback", {"parts": BACK, "is_recovered": True}, {"recovered": 60, "cash": -60}),
    ("write_off", {"amount_minor": 0}, {"lost": 4000, "loans:7": -4000}),
    ("write_off", {"amount_minor": 0, "is_recovered": True}, {}),
    ("charge_off", {"amount_minor": 0}, {"expected-lost": 4000, "loans:7": -4000}),
    ("recovery", {"parts": NOTHING, "amount_minor": 50}, {"cash": 50, "recovered": -50}),
    ("adjustment", {"parts": MORE}, {"loans:7": 80, "prices": -80}),
    ("adjustment", {"parts": MORE, "amount_minor": -80}, {"loans:7": -80, "prices": 80}),
    ("adjustment", {**MORE_BACK, "amount_minor": -89}, {"loans:7": -80, "over:7": -9, "prices": 89}),
    ("charge", {}, {}),
    ("charge", {"overpaid_minor": 6}, {"over:7": 6, "fees": -6}),
    ("charge", {"overpaid_minor": 6, "is_penalty": True}, {"over:7": 6, "penalties": -6}),
    ("waiver", {}, {}),
    ("reschedule", {"parts": NOTHING}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "given", "told"), CASES)
def test_an_event_moves_these_accounts(kind: str, given: dict[str, Any], told: dict[str, int]) -> None:
    assert lines(kind, **given) == told


def test_a_pool_without_an_account_for_fees_keeps_them_with_the_penalties() -> None:
    assert lines("repayment", OF_CIRCLE) == {"cash": 4321, "late": -21, "interest": -300, "loans:7": -4000}


MINOR = st.integers(min_value=0, max_value=10**9)


@given(
    kind=st.sampled_from(EventKind),
    parts=st.builds(Breakdown, penalty_minor=MINOR, fee_minor=MINOR, interest_minor=MINOR, principal_minor=MINOR),
    overpaid_minor=MINOR,
    is_recovered=st.booleans(),
    sign=st.sampled_from([1, -1]),
)
def test_lines_add_up_to_nothing_and_cash_moves_only_with_money(
    kind: EventKind, parts: Breakdown, overpaid_minor: int, is_recovered: bool, sign: int
) -> None:
    amount_minor = sign * (parts.total_minor + overpaid_minor)
    told = lines(kind, parts=parts, overpaid_minor=overpaid_minor, amount_minor=amount_minor, is_recovered=is_recovered)
    assert sum(told.values()) == 0
    assert 0 not in told.values()
    assert moves_cash(kind) or "cash" not in told
