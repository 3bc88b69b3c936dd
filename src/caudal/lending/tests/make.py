"""Terms and events for the tests, in few words."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from caudal.lending.rules.components import Breakdown
from caudal.lending.rules.replay import EventKind, LoanEvent
from caudal.lending.rules.terms import LoanTerms, Method

LENT_ON = date(2024, 1, 15)


def terms(method: str, rate: str, installments: int, **more: Any) -> LoanTerms:
    return LoanTerms(
        currency=more.pop("currency", "PEN"),
        method=Method(method),
        rate=Decimal(rate),
        installments=installments,
        **more,
    )


def event(kind: str, number: int, on: date, amount_minor: int, **more: Any) -> LoanEvent:
    return LoanEvent(id=UUID(int=number), number=number, kind=EventKind(kind), on=on, amount_minor=amount_minor, **more)


def lent(amount_minor: int, *, on: date = LENT_ON) -> LoanEvent:
    return event("disbursement", 1, on, amount_minor)


def repaid(number: int, on: date, amount_minor: int, stated: Breakdown | None = None) -> LoanEvent:
    return event("repayment", number, on, amount_minor, stated=stated)


def undone(number: int, on: date, of: LoanEvent) -> LoanEvent:
    return event("reversal", number, on, of.amount_minor, reverses=of.id)


def charged(number: int, on: date, penalty_minor: int) -> LoanEvent:
    return event("charge", number, on, penalty_minor, stated=Breakdown(penalty_minor=penalty_minor))
