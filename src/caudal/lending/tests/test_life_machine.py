"""Whatever is done to a loan, in whatever order: the books verify, and each day they say what the replay says."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.ledger import queries as ledger_queries
from caudal.lending import queries
from caudal.lending.actions import balances, charging
from caudal.lending.models import Loan, LoanEvent
from caudal.lending.rules.charges import Charge
from caudal.lending.rules.components import Component
from caudal.lending.rules.events import PlanChange
from caudal.lending.rules.replay import EventKind, LoanStatus
from caudal.lending.rules.terms import LoanTerms, Method
from caudal.lending.tests.a_lender import LENT
from caudal.lending.tests.credit import LIMITS, Credit, a_credit

METHODS = (Method.FLAT, Method.FRENCH, Method.GERMAN, Method.AMERICAN, Method.VARIABLE)
Step = Callable[[Credit, date, Money, list[LoanEvent]], Any]


def _charge(component: Component) -> Step:
    return lambda credit, on, amount, _: credit.charge(
        Charge(name="Cargo", component=component, amount_minor=amount.minor), on
    )


def _recorded(kind: EventKind, step: Callable[[Credit, date, Money, LoanEvent], Any]) -> Step:
    """A step about the newest event of a kind; nothing when there is none."""

    def taken(credit: Credit, on: date, amount: Money, events: list[LoanEvent]) -> Any:
        found = [event for event in events if event.kind == kind]
        return step(credit, on, amount, found[-1]) if found else None

    return taken


STEPS: dict[str, Step] = {
    "repay": lambda credit, on, amount, _: credit.repay(amount.text, on, accepts_overpayment=True),
    "repay more": lambda credit, on, amount, _: credit.repay((amount * 9).text, on, accepts_overpayment=True),
    "fee": _charge(Component.FEE),
    "penalty": _charge(Component.PENALTY),
    "hand over more": lambda credit, on, amount, _: credit.disburse(amount.text, on=on),
    "forgive interest": lambda credit, on, amount, _: credit.writes_of(
        charging.waive_interest, amount=amount, on=on, reason="a gift"
    ),
    "forgive a charge": _recorded(
        EventKind.CHARGE,
        lambda credit, on, amount, event: credit.writes_of(
            charging.waive_charge, charge_id=event.id, amount=amount, on=on, reason="a gift"
        ),
    ),
    "call back": _recorded(
        EventKind.REPAYMENT,
        lambda credit, on, amount, event: credit.writes_of(
            balances.record_chargeback, repayment_id=event.id, amount=amount, on=on, reason="no funds"
        ),
    ),
    "refund": lambda credit, on, amount, _: credit.refund(amount.text, on),
    "price": lambda credit, on, amount, _: credit.writes_of(
        balances.adjust_price, amount=amount, on=on, reason="agreed"
    ),
    "discount": lambda credit, on, amount, _: credit.writes_of(
        balances.adjust_price, amount=-amount, on=on, reason="agreed"
    ),
    "holiday": lambda credit, on, _amount, _: credit.change(EventKind.HOLIDAY, PlanChange(grace_principal=1), on),
    "more instalments": lambda credit, on, _amount, _: credit.change(
        EventKind.RESCHEDULE, PlanChange(extra_installments=2, rate=Decimal("0.03")), on
    ),
    "re-age": lambda credit, on, _amount, _: credit.change(
        EventKind.RE_AGE, PlanChange(installments=4, due_on=on + timedelta(days=30)), on
    ),
    "charge off": lambda credit, on, _amount, _: credit.charge_off(on),
    "write off": lambda credit, on, _amount, _: credit.write_off(on),
    "recover": lambda credit, on, amount, _: credit.recover(amount.text, on),
    "undo the newest": lambda credit, on, _amount, events: credit.reverse(events[-1].id, on),
    "undo another": lambda credit, on, amount, events: credit.reverse(events[amount.minor % len(events)].id, on),
}

WANTED = st.lists(
    st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 300), st.integers(1, 200_00)), min_size=4, max_size=14
)


@pytest.mark.usefixtures("db")
@settings(max_examples=8, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(method=st.sampled_from(METHODS), wanted=WANTED)
def test_the_books_follow_whatever_is_done(method: Method, wanted: list[tuple[str, int, int]]) -> None:
    terms = LoanTerms(currency="PEN", method=method, rate=Decimal("0.05"), installments=6)
    credit = a_credit(terms=terms, limits=LIMITS)
    for name, days, minor in wanted:
        events = list(
            LoanEvent.objects.filter(book_id=credit.lender.book_id).exclude(kind="reversal").order_by("number")
        )
        try:
            STEPS[name](credit, LENT + timedelta(days=days), Money(minor, "PEN"), events)
        except Refusal:
            continue
        assert wrong(credit) == [], (method, wanted, name)


def wrong(credit: Credit) -> list[str]:
    """What is not as it should be, in words."""
    failed = [f"{check.name}: {check.figures}" for check in queries.verify() if not check.ok]
    loan = Loan.objects.get(book_id=credit.lender.book_id, id=credit.at["loan_id"])
    listed, now = queries.loan(book_id=loan.book_id, loan_id=loan.id), credit.state()
    if (listed.outstanding.minor, listed.overpaid.minor) != (now.outstanding_minor, now.overpaid_minor):
        failed.append(f"the list says {listed.outstanding} and {listed.overpaid}")
    days = LoanEvent.objects.filter(book_id=loan.book_id, loan_id=loan.id).values_list("effective_on", flat=True)
    for on in sorted(set(days)):
        state = credit.state(on)
        owed_minor = 0 if state.charged_off_on and state.status is not LoanStatus.CANCELLED else state.outstanding_minor
        told = {line.code: line.balance.minor for line in ledger_queries.trial_balance(book_id=loan.book_id, on=on)}
        for account, minor in (("assets:loans:1", owed_minor), ("liabilities:overpaid:1", state.overpaid_minor)):
            if told.get(account, 0) != minor:
                failed.append(f"{account} on {on} is {told.get(account, 0)}, not {minor}")
    return failed
