"""A credit from its application on, for tests: a product, who asks, who approves, and what is done to the loan."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from caudal.audit.actions import Action
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
    repayments,
    reversals,
)
from caudal.lending.actions.changing import ChangeRequested
from caudal.lending.actions.charging import ChargesAdded
from caudal.lending.actions.disbursing import MoneyHandedOver
from caudal.lending.actions.holding import LoanChanged
from caudal.lending.actions.repayments import RepaymentRecorded
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
Step = Callable[..., Any]
"""How a test calls an action: `called`, as a door does, or as a step of one act that is open."""
WRITER = Actor(ActorKind.SYSTEM, "who-writes")
APPROVER = Actor(ActorKind.SYSTEM, "who-approves")


def called(action: Action[..., Any], call: Call, /, **arguments: Any) -> Any:
    return action(call, **arguments)


@dataclass
class Credit:
    """One credit of a lender; each step is one call of an action, by the person whose turn it is."""

    lender: Lender
    application_id: UUID
    loan_id: UUID | None = None
    parts: list[MoneyHandedOver] = field(default_factory=list)
    step: Step = called

    @property
    def at(self) -> dict[str, Any]:
        """What every action on the loan is told first."""
        assert self.loan_id is not None, "no money went out yet"
        return {**self.lender.at, "loan_id": self.loan_id}

    def writes(self) -> Call:
        return self.lender.call(WRITER)

    def decides(self) -> Call:
        return self.lender.call(APPROVER)

    def writes_of(self, action: Action[..., Any], **arguments: Any) -> Any:
        return self.step(action, self.writes(), **self.at, **arguments)

    def decides_on(self, action: Action[..., Any], **arguments: Any) -> Any:
        return self.step(action, self.decides(), **self.at, **arguments)

    def approve(self, **more: Any) -> "Credit":
        asked = {**self.lender.at, "application_id": self.application_id, "on": LENT, **more}
        self.step(applications.approve_application, self.decides(), **asked)
        return self

    def disburse(self, soles: str = "1000", on: date = LENT, **more: Any) -> MoneyHandedOver:
        asked = {**self.lender.at, "application_id": self.application_id, "amount": pen(soles), "on": on, **more}
        part: MoneyHandedOver = self.step(disbursing.disburse, self.writes(), **asked)
        self.loan_id = part.loan_id
        self.parts.append(part)
        return part

    def repay(self, soles: str, on: date, **more: Any) -> RepaymentRecorded:
        asked = {"book_id": self.lender.book_id, "loan_id": self.at["loan_id"], "amount": pen(soles), "on": on, **more}
        told: RepaymentRecorded = self.step(repayments.record_repayment, self.writes(), **asked)
        return told

    def charge(self, charge: Charge, on: date, **more: Any) -> ChargesAdded:
        told: ChargesAdded = self.writes_of(charging.add_charge, charge=charge, on=on, **more)
        return told

    def reverse(self, event_id: UUID, on: date) -> LoanChanged:
        told: LoanChanged = self.writes_of(reversals.reverse_event, event_id=event_id, on=on, reason="a mistake")
        return told

    def ask(self, kind: EventKind, change: PlanChange, on: date) -> ChangeRequested:
        asked = {"kind": kind, "change": change, "on": on, "reason": "a bad harvest"}
        told: ChangeRequested = self.writes_of(changing.request_change, **asked)
        return told

    def change(self, kind: EventKind, change: PlanChange, on: date) -> LoanChanged:
        return self.agree(self.ask(kind, change, on).request_id, on)

    def agree(self, request_id: UUID, on: date) -> LoanChanged:
        told: LoanChanged = self.decides_on(changing.approve_change, request_id=request_id, on=on)
        return told

    def ask_write_off(self, on: date) -> ChangeRequested:
        told: ChangeRequested = self.writes_of(changing.request_write_off, on=on, reason="gone abroad")
        return told

    def write_off(self, on: date) -> LoanChanged:
        return self.agree(self.ask_write_off(on).request_id, on)

    def recover(self, soles: str, on: date) -> LoanChanged:
        told: LoanChanged = self.writes_of(losses.record_recovery, amount=pen(soles), on=on)
        return told

    def charge_off(self, on: date) -> LoanChanged:
        told: LoanChanged = self.writes_of(losses.charge_off, on=on, reason="no word for months")
        return told

    def refund(self, soles: str, on: date) -> LoanChanged:
        told: LoanChanged = self.writes_of(balances.refund_overpayment, amount=pen(soles), on=on)
        return told

    def state(self, on: date | None = None) -> LoanState:
        assert self.loan_id is not None
        return queries.state(book_id=self.lender.book_id, loan_id=self.loan_id, as_of=on)

    def books(self, on: date | None = None) -> dict[str, str]:
        """What the ledger says of this credit: its own accounts, and what was earned and lost."""
        told = self.lender.balances(on=on)
        return {code: text for code, text in told.items() if code not in ("assets:cash", "equity:capital")}


def define(
    lender: Lender, *, code: str = "MICRO", terms: LoanTerms = MONTHLY_FLAT, step: Step = called, **more: Any
) -> None:
    asked = {"name": "Microcrédito", "limits": LIMITS, **more}
    step(products.define_product, lender.call(), **lender.at, code=code, terms=terms, **asked)


def asked(lender: Lender, soles: str = "1000", *, on: date = LENT, step: Step = called, **more: Any) -> Credit:
    """An application that waits."""
    borrower_id = more.pop("borrower_id", None) or lender.person("Rosa Quispe")
    wanted = {"borrower_id": borrower_id, "product": "MICRO", "amount": pen(soles), "on": on, **more}
    made = step(applications.submit_application, lender.call(WRITER), **lender.at, **wanted)
    return Credit(lender, made.application_id, step=step)


def approved(
    soles: str = "1000", *, terms: LoanTerms = MONTHLY_FLAT, lender: Lender | None = None, step: Step = called,
    **more: Any,
) -> Credit:  # fmt: skip
    """A credit that is approved; the product is the lender's only one."""
    lender = lender or a_lender()
    define(lender, terms=terms, step=step, **more)
    return asked(lender, soles, step=step).approve()


def a_credit(soles: str = "1000", **more: Any) -> Credit:
    """A credit whose money went out on the day of approval."""
    credit = approved(soles, **more)
    credit.disburse(soles)
    return credit
