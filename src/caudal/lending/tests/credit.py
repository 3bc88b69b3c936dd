"""A credit from its application on, for tests: a product, who asks, who approves, and what is done to the loan."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from caudal.audit.rules import Actor, ActorKind, Call
from caudal.lending import queries
from caudal.lending.actions import (
    applications,
    balances,
    changing,
    charging,
    disbursing,
    losses,
    products,
    reversals,
)
from caudal.lending.actions.changing import ChangeRequested
from caudal.lending.actions.charging import ChargesAdded
from caudal.lending.actions.disbursing import MoneyHandedOver
from caudal.lending.actions.holding import LoanChanged
from caudal.lending.rules.charges import Charge
from caudal.lending.rules.events import PlanChange
from caudal.lending.rules.limits import ProductLimits
from caudal.lending.rules.replay import EventKind, LoanState
from caudal.lending.rules.terms import LoanTerms
from caudal.lending.tests.a_lender import LENT, MONTHLY_FLAT, Lender, a_lender, pen

LIMITS = ProductLimits(
    principal_min_minor=100_00, principal_max_minor=20_000_00, installments_min=1, installments_max=24,
    rate_max=Decimal("0.10"), over_applied_percent=Decimal(10),
)  # fmt: skip
WRITER = Actor(ActorKind.SYSTEM, "who-writes")
APPROVER = Actor(ActorKind.SYSTEM, "who-approves")


@dataclass
class Credit:
    """One credit of a lender; each step is one call of an action, by the person whose turn it is."""

    lender: Lender
    application_id: UUID
    loan_id: UUID | None = None
    parts: list[MoneyHandedOver] = field(default_factory=list)

    @property
    def at(self) -> dict[str, Any]:
        """What every action on the loan is told first."""
        assert self.loan_id is not None, "no money went out yet"
        return {**self.lender.at, "loan_id": self.loan_id}

    def writes(self) -> Call:
        return self.lender.call(WRITER)

    def decides(self) -> Call:
        return self.lender.call(APPROVER)

    def approve(self, **more: Any) -> "Credit":
        applications.approve_application(
            self.decides(), **self.lender.at, application_id=self.application_id, **{"on": LENT, **more}
        )
        return self

    def disburse(self, soles: str = "1000", on: date = LENT, **more: Any) -> MoneyHandedOver:
        part = disbursing.disburse(
            self.writes(), **self.lender.at, application_id=self.application_id, amount=pen(soles), on=on, **more
        )
        self.loan_id = part.loan_id
        self.parts.append(part)
        return part

    def repay(self, soles: str, on: date, **more: Any) -> Any:
        assert self.loan_id is not None
        return self.lender.repay(self.loan_id, soles, on, **more)

    def charge(self, charge: Charge, on: date, **more: Any) -> ChargesAdded:
        return charging.add_charge(self.writes(), **self.at, charge=charge, on=on, **more)

    def reverse(self, event_id: UUID, on: date) -> LoanChanged:
        return reversals.reverse_event(self.writes(), **self.at, event_id=event_id, on=on, reason="a mistake")

    def ask(self, kind: EventKind, change: PlanChange, on: date) -> ChangeRequested:
        return changing.request_change(
            self.writes(), **self.at, kind=kind, change=change, on=on, reason="a bad harvest"
        )

    def change(self, kind: EventKind, change: PlanChange, on: date) -> LoanChanged:
        return self.agree(self.ask(kind, change, on).request_id, on)

    def agree(self, request_id: UUID, on: date) -> LoanChanged:
        return changing.approve_change(self.decides(), **self.at, request_id=request_id, on=on)

    def write_off(self, on: date) -> LoanChanged:
        asked = changing.request_write_off(self.writes(), **self.at, on=on, reason="gone")
        return self.agree(asked.request_id, on)

    def recover(self, soles: str, on: date) -> LoanChanged:
        return losses.record_recovery(self.writes(), **self.at, amount=pen(soles), on=on)

    def charge_off(self, on: date) -> LoanChanged:
        return losses.charge_off(self.writes(), **self.at, on=on, reason="no word for months")

    def refund(self, soles: str, on: date) -> LoanChanged:
        return balances.refund_overpayment(self.writes(), **self.at, amount=pen(soles), on=on)

    def state(self, on: date | None = None) -> LoanState:
        assert self.loan_id is not None
        return queries.state(book_id=self.lender.book_id, loan_id=self.loan_id, as_of=on)

    def books(self, on: date | None = None) -> dict[str, str]:
        """What the ledger says of this credit: its own accounts, and what was earned and lost."""
        told = self.lender.balances(on=on)
        return {code: text for code, text in told.items() if code not in ("assets:cash", "equity:capital")}


def define(lender: Lender, *, code: str = "MICRO", terms: LoanTerms = MONTHLY_FLAT, **more: Any) -> None:
    asked = {"name": "Microcrédito", "limits": LIMITS, **more}
    products.define_product(lender.call(), **lender.at, code=code, terms=terms, **asked)


def asked(lender: Lender, soles: str = "1000", *, on: date = LENT, **more: Any) -> Credit:
    """An application that waits."""
    wanted = {"borrower_id": lender.person("Rosa Quispe"), "product": "MICRO", **more}
    made = applications.submit_application(lender.call(WRITER), **lender.at, amount=pen(soles), on=on, **wanted)
    return Credit(lender, made.application_id)


def approved(
    soles: str = "1000", *, terms: LoanTerms = MONTHLY_FLAT, lender: Lender | None = None, **more: Any
) -> Credit:
    """A credit that is approved; the product is the lender's only one."""
    lender = lender or a_lender()
    define(lender, terms=terms, **more)
    return asked(lender, soles).approve()


def a_credit(soles: str = "1000", **more: Any) -> Credit:
    """A credit whose money went out on the day of approval."""
    credit = approved(soles, **more)
    credit.disburse(soles)
    return credit
