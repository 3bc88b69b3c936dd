"""Lists of loans with what is outstanding, and the movements of one."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from caudal.db.sql_files import sql_text
from caudal.kernel.money import Money
from caudal.lending.errors import LoanNotFound
from caudal.lending.models import Loan, LoanEvent as StoredEvent
from caudal.lending.queries.recorded import StoredSplit, splits_of_loans
from caudal.lending.rules.components import Breakdown
from caudal.lending.rules.posting import LoanAccounts
from caudal.lending.rules.replay import EventKind, LoanStatus
from caudal.lending.rules.terms import LoanTerms, terms_from_json

LOANS_MAX = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanView:
    """A loan in a list, with what the current splits of its events leave."""

    loan_id: UUID
    book_id: int
    number: int
    borrower_id: UUID
    principal: Money
    outstanding: Money
    interest_paid: Money
    late_fees_paid: Money
    overpaid: Money
    disbursed_on: date
    last_repaid_on: date | None
    status: LoanStatus
    source: str
    terms: LoanTerms
    accounts: LoanAccounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Something that happened to a loan, as its page shows it."""

    event_id: UUID
    number: int
    kind: EventKind
    on: date
    amount: Money
    penalty: Money
    fee: Money
    interest: Money
    principal: Money
    overpaid: Money
    entry_id: UUID | None
    """The ledger entry that carries the amount as it is split now; none when the books have nothing to say of it."""
    reverses: UUID | None
    is_reversed: bool
    description: str


def loan(*, book_id: int, loan_id: UUID) -> LoanView:
    """One loan of a book.

    :raises LoanNotFound: an unknown loan, or another book's
    """
    found = _loans(book_id=book_id, loan_id=loan_id)
    if not found:
        raise LoanNotFound
    return found[0]


def loans(*, book_id: int, borrower_id: UUID | None = None, status: LoanStatus | None = None) -> list[LoanView]:
    """The loans of a book or of one borrower in it, the newest number first. One query."""
    return _loans(book_id=book_id, borrower_id=borrower_id, status=status)


def movements(*, book_id: int, loan_id: UUID) -> list[Movement]:
    """What happened to a loan, in order of date, then of entry. Three queries.

    :raises LoanNotFound:
    """
    currency = Loan.objects.filter(book_id=book_id, id=loan_id).values_list("currency", flat=True).first()
    if currency is None:
        raise LoanNotFound
    rows = list(StoredEvent.objects.filter(book_id=book_id, loan_id=loan_id).order_by("effective_on", "number"))
    splits = splits_of_loans(book_id=book_id, loan_ids=[loan_id])[loan_id]
    reversed_ids = {row.reverses for row in rows if row.reverses}
    return [_movement(row, currency, splits.get(row.id), is_reversed=row.id in reversed_ids) for row in rows]


def _movement(row: StoredEvent, currency: str, split: StoredSplit | None, *, is_reversed: bool) -> Movement:
    parts = split.parts if split else _stated(row)
    return Movement(
        event_id=row.id,
        number=row.number,
        kind=EventKind(row.kind),
        on=row.effective_on,
        amount=Money(row.amount_minor, currency),
        penalty=Money(parts.penalty_minor, currency),
        fee=Money(parts.fee_minor, currency),
        interest=Money(parts.interest_minor, currency),
        principal=Money(parts.principal_minor, currency),
        overpaid=Money(split.overpaid_minor if split else 0, currency),
        entry_id=split.entry_id if split else row.entry_id,
        reverses=row.reverses,
        is_reversed=is_reversed,
        description=row.description,
    )


def _stated(row: StoredEvent) -> Breakdown:
    """The parts of an event that has no split, as a charge says them itself."""
    return Breakdown(
        penalty_minor=row.stated_penalty_minor or 0,
        fee_minor=row.stated_fee_minor or 0,
        interest_minor=row.stated_interest_minor or 0,
        principal_minor=row.stated_principal_minor or 0,
    )


def _loans(
    *,
    book_id: int,
    loan_id: UUID | None = None,
    borrower_id: UUID | None = None,
    status: LoanStatus | None = None,
) -> list[LoanView]:
    values = {
        "book_id": book_id, "loan_id": loan_id, "borrower_id": borrower_id, "status": status, "limit": LOANS_MAX
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql_text("caudal.lending", "loans"), values)
        names = [column.name for column in cursor.description]
        return [_loan_view(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def _loan_view(row: dict[str, Any]) -> LoanView:
    def money(name: str) -> Money:
        return Money(row[name], row["currency"])

    return LoanView(
        loan_id=row["id"],
        book_id=row["book_id"],
        number=row["number"],
        borrower_id=row["borrower_id"],
        principal=money("principal_minor"),
        outstanding=money("outstanding_minor"),
        interest_paid=money("interest_paid_minor"),
        late_fees_paid=money("late_fees_paid_minor"),
        overpaid=money("overpaid_minor"),
        disbursed_on=row["disbursed_on"],
        last_repaid_on=row["last_repaid_on"],
        status=LoanStatus(row["status"]),
        source=row["source"],
        terms=terms_from_json(json.loads(row["terms"]), version=row["terms_version"]),
        accounts=LoanAccounts(**json.loads(row["accounts"])),
    )
