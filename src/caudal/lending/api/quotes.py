"""The quote of a loan over HTTP: the document of `caudal quote loan` in, its answer out; nothing is written."""

from typing import Any, ClassVar

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from caudal.edge.api.fields import Output
from caudal.lending.rules import quoting
from caudal.lending.rules.components import AllocationBy, AllocationOrder
from caudal.lending.rules.quoted_terms import NAMES
from caudal.lending.rules.terms import DayCount, Method

router = Router(tags=["lending"])

_TEXT = {"type": "string", "maxLength": 100}
_DAY = {"type": "string", "format": "date"}
_WHOLE = {"type": "integer", "minimum": 0}
_OBJECT = {"type": "object"}
_SAID: dict[str, Any] = {
    "currency": _TEXT | {"examples": ["PEN"]},
    "principal": _TEXT | {"examples": ["5000.00"]},
    "start": _DAY,
    "installments": _WHOLE,
    "method": {"type": "string", "enum": [str(one) for one in Method if one is not Method.VARIABLE]},
    "every": _OBJECT | {"examples": [{"months": 1}]},
    "annual_rate": _TEXT | {"examples": ["0.12"]},
    "rate_per_period": _TEXT,
    "first_due": _DAY,
    "day_count": {"type": "string", "enum": [str(one) for one in DayCount]},
    "installment_rate_basis": _TEXT,
    "rounding": _OBJECT | {"examples": [{"mode": "half_even", "multiple": "0.01", "remainder": "last"}]},
    "grace": _OBJECT | {"examples": [{"principal": 0, "interest": 0, "interest_kind": "deferred"}]},
    "weekend": _TEXT,
    "first_interest": _TEXT,
    "prepayment": _TEXT,
    "allocation": {"type": "string", "enum": [str(one) for one in AllocationOrder]},
    "allocation_by": {"type": "string", "enum": [str(one) for one in AllocationBy]},
    "due_dates": {"type": "array", "items": _DAY},
    "installment_amount": _TEXT,
    "events": {
        "type": "array",
        "items": _OBJECT | {"examples": [{"on": "2022-12-01", "type": "repayment", "amount": "1000.00", "id": "a"}]},
    },
    "as_of": _DAY,
}
assert set(_SAID) == set(NAMES), "the schema says every field that is read"


class LoanQuoteIn(BaseModel):
    """The document of `caudal quote loan`. It is read by the rules themselves, which name what is wrong by its path."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="allow",
        frozen=True,
        json_schema_extra={
            "properties": _SAID,
            "required": ["currency", "start", "method"],
            "additionalProperties": False,
        },
    )


class QuotedInstallment(Output):
    """One row of the schedule in force after all events."""

    number: int
    from_on: str = Field(alias="from")
    due_on: str
    opening: str
    principal: str
    interest: str
    fee: str
    penalty: str
    total: str
    paid: str
    closing: str


class QuotedTotals(Output):
    """The sums of the schedule."""

    principal: str
    interest: str
    fee: str
    penalty: str
    total: str


class QuotedEvent(Output):
    """What an event of the document paid."""

    id: str
    on: str
    type: str
    amount: str
    principal: str
    interest: str
    fee: str
    penalty: str
    overpaid: str
    reversed: bool


class QuotedState(Output):
    """How the loan stands after all events."""

    status: str
    outstanding: str
    overpaid: str
    days_past_due: int


class LoanQuoteOut(Output):
    """The schedule, what each event paid, and how the loan stands."""

    installments: list[QuotedInstallment]
    totals: QuotedTotals
    events: list[QuotedEvent]
    state: QuotedState


@router.post("/quotes/loan", response=LoanQuoteOut, by_alias=True)
def quote_loan(request: HttpRequest, body: LoanQuoteIn) -> dict[str, Any]:  # noqa: ARG001 the door asks who calls
    """Compute a loan before anybody commits to it. Nothing is written, so that no key is needed."""
    return quoting.quote(body.model_extra or {})
