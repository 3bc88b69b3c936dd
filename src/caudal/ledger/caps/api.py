"""Caps over HTTP: limits of several accounts together."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Router
from pydantic import Field

from caudal.audit import calls
from caudal.edge.api.door import WRITES
from caudal.edge.api.fields import BookNumber, Figure, Input, Output, Text, is_currency
from caudal.edge.errors import CurrencyIsUnknown
from caudal.kernel.amounts import AmountIsInAnotherCurrency
from caudal.kernel.money import Money
from caudal.ledger import queries as ledger, rules as ledger_rules
from caudal.ledger.caps import actions, queries
from caudal.ledger.caps.rules import NewCap
from caudal.ledger.rules import Side

router = Router(tags=["ledger"])

CODES_MAX = 1_000

Book = Annotated[BookNumber, Path()]
AccountCode = Annotated[str, Text(length_max=ledger_rules.CODE_LENGTH_MAX)]


class CapIn(Input):
    """Over the accounts of one currency whose normal side is `side`: at or below `prefix`, and those in `accounts`.

    `floor` and `ceiling` are of the balance on that side, of all of them together, holds counted.
    """

    side: Side
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    prefix: Annotated[str, Text(length_max=ledger_rules.CODE_LENGTH_MAX, empty_allowed=True)] = ""
    accounts: Annotated[list[AccountCode], Field(max_length=CODES_MAX)] = []
    floor: Figure | None = None
    ceiling: Figure | None = None


class CapOut(Output):
    """What the accounts stand at together, what open holds would bring in and take out, and how many there are."""

    code: str
    side: Side
    prefix: str
    accounts: list[str]
    members: int
    balance: Figure
    pending_in: Figure
    pending_out: Figure
    floor: Figure | None
    ceiling: Figure | None


class CapsOut(Output):
    items: list[CapOut]


class CapDoneOut(Output):
    code: str


@router.get("/books/{book_id}/caps", response=CapsOut)
def caps(request: HttpRequest, book_id: Book) -> CapsOut:
    """The caps of a book, by code."""
    ledger.readable_book(caller=calls.caller_of(request), book_id=book_id)
    return CapsOut(items=[CapOut.model_validate(cap) for cap in queries.caps(book_id=book_id)])


@router.put("/books/{book_id}/caps/{code}", response=CapDoneOut, openapi_extra=WRITES)
def set_cap(request: HttpRequest, book_id: Book, code: Annotated[AccountCode, Path()], body: CapIn) -> CapDoneOut:
    """Put a cap over accounts, or replace the one with this code."""
    if not is_currency(body.currency):
        raise CurrencyIsUnknown(field="currency")
    cap = NewCap(
        code=code,
        side=body.side,
        currency=body.currency,
        prefix=body.prefix,
        accounts=tuple(body.accounts),
        floor_minor=_minor(body.floor, currency=body.currency),
        ceiling_minor=_minor(body.ceiling, currency=body.currency),
    )
    actions.set_cap(calls.call_of(request), book_id=book_id, cap=cap)
    return CapDoneOut(code=code)


@router.delete("/books/{book_id}/caps/{code}", response=CapDoneOut, openapi_extra=WRITES)
def remove_cap(request: HttpRequest, book_id: Book, code: Annotated[AccountCode, Path()]) -> CapDoneOut:
    """Take a cap off its accounts."""
    actions.remove_cap(calls.call_of(request), book_id=book_id, code=code)
    return CapDoneOut(code=code)


def _minor(limit: Money | None, *, currency: str) -> int | None:
    if limit is not None and limit.currency != currency:
        raise AmountIsInAnotherCurrency(currency=currency)
    return None if limit is None else limit.minor
