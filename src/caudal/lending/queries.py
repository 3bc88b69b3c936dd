"""Reads of loans: lists with what is outstanding, a loan's movements, and its state by replay."""

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from caudal.db.sql_files import sql_text
from caudal.kernel.checks import Check
from caudal.kernel.money import Money
from caudal.lending.errors import LoanNotFound
from caudal.lending.models import Allocation as StoredAllocation, Loan, LoanEvent as StoredEvent
from caudal.lending.rules import replay as rules
from caudal.lending.rules.components import Breakdown
from caudal.lending.rules.posting import LoanAccounts
from caudal.lending.rules.replay import Allocation, EventKind, LoanEvent, LoanState, LoanStatus
from caudal.lending.rules.terms import LoanTerms, terms_from_json

LOANS_MAX = 10_000

PREVIEW_ID = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanView:
    """A loan in a list, with what the current allocations of its repayments leave."""

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
    entry_id: UUID
    """The ledger entry that carries the amount as it is split now."""
    reverses: UUID | None
    is_reversed: bool
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSplit:
    """The current version of a repayment's allocation, with the ledger entry that carries it."""

    version: int
    entry_id: UUID
    parts: Breakdown
    overpaid_minor: int


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


def state(*, book_id: int, loan_id: UUID, as_of: date | None = None) -> LoanState:
    """A loan's schedule, allocations and figures by replay (None: all that is recorded). Two queries.

    :raises LoanNotFound: an unknown loan, another book's, or one disbursed after `as_of`
    """
    row = Loan.objects.filter(book_id=book_id, id=loan_id).values_list("terms", "terms_version", "disbursed_on").first()
    if row is None or (as_of is not None and as_of < row[2]):
        raise LoanNotFound
    events = recorded_events(book_id=book_id, loan_ids=[loan_id])[loan_id]
    return rules.replay(terms=terms_from_json(row[0], version=row[1]), events=events, as_of=as_of)


def states(*, book_id: int, as_of: date, status: LoanStatus | None = None) -> dict[UUID, LoanState]:
    """The state of every loan of a book that was disbursed by `as_of`. Two queries."""
    wanted = Loan.objects.filter(book_id=book_id, disbursed_on__lte=as_of)
    if status is not None:
        wanted = wanted.filter(status=status)
    terms = {
        loan_id: terms_from_json(stored, version=version)
        for loan_id, stored, version in wanted.values_list("id", "terms", "terms_version")
    }
    events = recorded_events(book_id=book_id, loan_ids=terms)
    return {
        loan_id: rules.replay(terms=agreed, events=events[loan_id], as_of=as_of) for loan_id, agreed in terms.items()
    }


def repayment_preview(*, book_id: int, loan_id: UUID, amount: Money, on: date) -> tuple[Allocation, LoanState]:
    """How a repayment would be split, and the loan after it; nothing is written. Two queries.

    :raises LoanNotFound: an unknown loan, or one disbursed after `on`
    """
    row = Loan.objects.filter(book_id=book_id, id=loan_id).values_list("terms", "terms_version", "disbursed_on").first()
    if row is None or on < row[2]:
        raise LoanNotFound
    events = recorded_events(book_id=book_id, loan_ids=[loan_id])[loan_id]
    planned = LoanEvent(
        id=PREVIEW_ID, number=len(events) + 1, kind=EventKind.REPAYMENT, on=on, amount_minor=amount.minor
    )
    after = rules.replay(terms=terms_from_json(row[0], version=row[1]), events=[*events, planned])
    return next(a for a in after.allocations if a.event_id == PREVIEW_ID), after


def movements(*, book_id: int, loan_id: UUID) -> list[Movement]:
    """What happened to a loan, in order of date, then of entry. Three queries.

    :raises LoanNotFound:
    """
    currency = Loan.objects.filter(book_id=book_id, id=loan_id).values_list("currency", flat=True).first()
    if currency is None:
        raise LoanNotFound
    rows = list(StoredEvent.objects.filter(book_id=book_id, loan_id=loan_id).order_by("effective_on", "number"))
    splits = current_splits(book_id=book_id, repayment_ids=[row.id for row in rows])
    reversed_ids = {row.reverses for row in rows if row.reverses}
    return [_movement(row, currency, splits.get(row.id), is_reversed=row.id in reversed_ids) for row in rows]


def recorded_events(*, book_id: int, loan_ids: Collection[UUID]) -> dict[UUID, list[LoanEvent]]:
    """The events of loans as the replay takes them. One query."""
    events: dict[UUID, list[LoanEvent]] = defaultdict(list)
    for row in StoredEvent.objects.filter(book_id=book_id, loan_id__in=list(loan_ids)).order_by("loan_id", "number"):
        events[row.loan_id].append(event_of(row))
    return events


def current_splits(*, book_id: int, repayment_ids: Collection[UUID]) -> dict[UUID, StoredSplit]:
    """The newest allocation of each repayment. One query."""
    rows = StoredAllocation.objects.filter(book_id=book_id, repayment_id__in=list(repayment_ids))
    return {
        row.repayment_id: StoredSplit(
            version=row.version,
            entry_id=row.entry_id,
            parts=Breakdown(
                penalty_minor=row.penalty_minor,
                fee_minor=row.fee_minor,
                interest_minor=row.interest_minor,
                principal_minor=row.principal_minor,
            ),
            overpaid_minor=row.overpaid_minor,
        )
        for row in rows.order_by("repayment_id", "version")
    }


def verify() -> list[Check]:
    """Hold every loan against the ledger, set-based; each difference is counted, one of each kind is named."""
    with connection.cursor() as cursor:
        cursor.execute(sql_text("caudal.lending", "verify"))
        return [
            Check(
                name=name, ok=wrong == 0, figures={"rows": rows, "wrong": wrong} | ({"first": first} if first else {})
            )
            for name, rows, wrong, first in cursor.fetchall()
        ]


def event_of(row: StoredEvent) -> LoanEvent:
    """A stored event as the replay takes it."""
    stated = None
    if row.stated_principal_minor is not None:
        stated = Breakdown(
            penalty_minor=row.stated_penalty_minor or 0,
            fee_minor=row.stated_fee_minor or 0,
            interest_minor=row.stated_interest_minor or 0,
            principal_minor=row.stated_principal_minor,
        )
    return LoanEvent(
        id=row.id,
        number=row.number,
        kind=EventKind(row.kind),
        on=row.effective_on,
        amount_minor=row.amount_minor,
        stated=stated,
        reverses=row.reverses,
    )


def _movement(row: StoredEvent, currency: str, split: StoredSplit | None, *, is_reversed: bool) -> Movement:
    parts = split.parts if split else Breakdown()
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
