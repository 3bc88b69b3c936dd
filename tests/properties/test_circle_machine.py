"""A circle against a treasurer's notebook: whatever happens in whatever order, both know the same capital."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from caudal.circles.actions import cash, fines, loans, shares
from caudal.circles.queries import checks, home, members as member_pages, movements, standings
from caudal.circles.rules.loan_types import LoanType
from caudal.circles.rules.policy import CirclePolicy
from caudal.circles.tests.make import FOUNDED, Junta, a_junta, pen
from caudal.db import testing
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.ledger import queries as ledger

MEMBERS = 3
SOLES = st.integers(1, 60)
PRICE = 10


@dataclass
class Notebook:
    """What the treasurer counts by hand, in soles: no accounts, no entries, only sums."""

    box: int = 0
    shares: list[int] = field(default_factory=lambda: [0] * MEMBERS)
    purchases: list[tuple[UUID, int, int]] = field(default_factory=list)
    open_fines: dict[UUID, tuple[int, int]] = field(default_factory=dict)
    paid_fines: dict[UUID, tuple[int, int]] = field(default_factory=dict)
    owed: dict[UUID, int] = field(default_factory=dict)
    repayments: list[tuple[UUID, UUID, int]] = field(default_factory=list)

    @property
    def fines_due(self) -> int:
        return sum(amount for _, amount in self.open_fines.values())

    @property
    def capital(self) -> int:
        return self.box + self.fines_due


class CircleMachine(RuleBasedStateMachine):
    """Plays a circle through its actions; the notebook foretells every answer and every refusal."""

    junta: Junta
    members: list[UUID]

    @initialize()
    def found(self) -> None:
        self.junta = a_junta(policy=CirclePolicy(blocks_arrears=False), share_price=pen(PRICE))
        self.members = [self.junta.member(f"Socia {number}") for number in range(MEMBERS)]
        self.book = Notebook()

    def ask(self, action: Any, **arguments: Any) -> Any:
        """The answer, or the code of the refusal."""
        try:
            return action(self.junta.call(), circle_id=self.junta.circle_id, on=FOUNDED, **arguments)
        except Refusal as refusal:
            return refusal.code

    @rule(member=st.integers(0, MEMBERS - 1), count=st.integers(1, 6))
    def buy(self, member: int, count: int) -> None:
        told = self.ask(shares.buy_shares, member_id=self.members[member], shares=count)
        self.book.box += count * PRICE
        self.book.shares[member] += count
        self.book.purchases.append((told.trade_id, member, count))
        assert told.shares_after == self.book.shares[member]

    @rule(member=st.integers(0, MEMBERS - 1), count=st.integers(1, 6))
    def sell(self, member: int, count: int) -> None:
        told = self.ask(shares.sell_shares, member_id=self.members[member], shares=count)
        if count > self.book.shares[member]:
            assert told == "circles.shares_are_short"
        elif count * PRICE > self.book.box:
            assert told == "circles.cash_is_short"
        else:
            self.book.box -= count * PRICE
            self.book.shares[member] -= count
            assert told.shares_after == self.book.shares[member]

    @precondition(lambda self: self.book.purchases)
    @rule(data=st.data())
    def undo_a_purchase(self, data: st.DataObject) -> None:
        trade_id, member, count = purchase = data.draw(st.sampled_from(self.book.purchases))
        told = self.ask(shares.reverse_share_trade, trade_id=trade_id, reason="Error")
        if count > self.book.shares[member]:
            assert told == "circles.shares_are_short"
        elif count * PRICE > self.book.box:
            assert told == "circles.cash_is_short"
        else:
            self.book.purchases.remove(purchase)
            self.book.box -= count * PRICE
            self.book.shares[member] -= count
            assert self.ask(shares.reverse_share_trade, trade_id=trade_id, reason="Error") == (
                "circles.share_trade_is_reversed"
            )

    @rule(member=st.integers(0, MEMBERS - 1), soles=SOLES)
    def fine(self, member: int, soles: int) -> None:
        told = self.ask(fines.issue_fine, member_id=self.members[member], amount=pen(soles), reason="Tardanza")
        self.book.open_fines[told.fine_id] = (member, soles)

    @precondition(lambda self: self.book.open_fines)
    @rule(data=st.data(), is_paid=st.booleans())
    def end_a_fine(self, data: st.DataObject, is_paid: bool) -> None:
        fine_id = data.draw(st.sampled_from(list(self.book.open_fines)))
        member, soles = self.book.open_fines.pop(fine_id)
        if is_paid:
            self.ask(fines.collect_fine, fine_id=fine_id)
            self.book.box += soles
            self.book.paid_fines[fine_id] = (member, soles)
        else:
            self.ask(fines.waive_fine, fine_id=fine_id, reason="Duelo")
        assert self.ask(fines.collect_fine, fine_id=fine_id) == "circles.fine_is_not_open"

    @precondition(lambda self: self.book.paid_fines)
    @rule(data=st.data())
    def undo_a_paid_fine(self, data: st.DataObject) -> None:
        fine_id = data.draw(st.sampled_from(list(self.book.paid_fines)))
        _, soles = self.book.paid_fines[fine_id]
        told = self.ask(fines.reverse_fine, fine_id=fine_id, reason="Error")
        if soles > self.book.box:
            assert told == "circles.cash_is_short"
        else:
            del self.book.paid_fines[fine_id]
            self.book.box -= soles

    @rule(member=st.integers(0, MEMBERS - 1), soles=SOLES, loan_type=st.sampled_from(LoanType))
    def lend(self, member: int, soles: int, loan_type: LoanType) -> None:
        told = self.ask(
            loans.grant_loan, member_id=self.members[member], principal=pen(soles), loan_type=loan_type,
            rate=Decimal(0), installments=2,
        )  # fmt: skip
        if soles > self.book.capital:
            assert told == "circles.capital_is_short"
        elif soles > self.book.box:
            assert told == "circles.cash_is_short"
        else:
            self.book.box -= soles
            self.book.owed[told.loan_id] = soles
            assert told.number == len(self.book.owed)

    @precondition(lambda self: self.book.owed)
    @rule(data=st.data(), soles=SOLES)
    def repay(self, data: st.DataObject, soles: int) -> None:
        loan_id = data.draw(st.sampled_from(list(self.book.owed)))
        told = self.ask(loans.record_repayment, loan_id=loan_id, amount=pen(soles))
        if not self.book.owed[loan_id]:
            assert told == "lending.loan_is_closed"
        elif soles > self.book.owed[loan_id]:
            assert told == "lending.repayment_exceeds_debt"
        else:
            self.book.owed[loan_id] -= soles
            self.book.box += soles
            self.book.repayments.append((loan_id, told.repayment_id, soles))
            assert told.outstanding == pen(self.book.owed[loan_id])

    @precondition(lambda self: self.book.repayments)
    @rule(data=st.data())
    def undo_a_repayment(self, data: st.DataObject) -> None:
        loan_id, repayment_id, soles = made = data.draw(st.sampled_from(self.book.repayments))
        asked = {"loan_id": loan_id, "repayment_id": repayment_id, "reason": "Error"}
        told = self.ask(loans.reverse_repayment, **asked)
        if soles > self.book.box:
            assert told == "circles.cash_is_short"
        else:
            self.book.repayments.remove(made)
            self.book.box -= soles
            self.book.owed[loan_id] += soles
            assert told.outstanding == pen(self.book.owed[loan_id])
            assert self.ask(loans.reverse_repayment, **asked) == "lending.repayment_is_reversed"

    @rule(soles=SOLES, comes_in=st.booleans())
    def other_cash(self, soles: int, comes_in: bool) -> None:
        action = cash.record_income if comes_in else cash.record_expense
        told = self.ask(action, amount=pen(soles), description="Rifa o útiles")
        if not comes_in and soles > self.book.box:
            assert told == "circles.cash_is_short"
        else:
            self.book.box += soles if comes_in else -soles

    @invariant()
    def both_know_the_same(self) -> None:
        now = standings.capital(self.junta.circle_id)
        assert (now.cash, now.available) == (pen(self.book.box), pen(self.book.capital))

    def teardown(self) -> None:
        """At the end, every page says what the notebook says."""
        if not hasattr(self, "book"):
            return
        view = self.junta.view()
        rows = member_pages.members(view, on=FOUNDED)
        assert [row.shares for row in rows] == self.book.shares
        assert sum((row.loans_outstanding for row in rows), pen(0)) == pen(sum(self.book.owed.values()))
        page = home.home(view, on=FOUNDED)
        assert page.figure("fines").amount == pen(self.book.fines_due)
        running = Money.zero("PEN")
        for line in reversed(movements.movements(view, limit=199).lines):
            running = running + (line.amount if line.direction == "increase" else -line.amount)
            assert line.capital_after == running
        assert running == pen(self.book.capital)


@pytest.mark.usefixtures("committed_db")
def test_the_circle_and_the_notebook_agree() -> None:
    run_state_machine_as_test(
        CircleMachine,
        settings=settings(
            max_examples=testing.tries(few=8, many=30),
            stateful_step_count=25,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert [check for check in [*checks.verify(), *ledger.verify()] if not check.ok] == []
