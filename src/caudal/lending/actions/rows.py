"""How loans, their events and their splits are written: rows of lending, entries of the ledger."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from caudal.audit.actions import Act
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger import queries as ledger_queries
from caudal.ledger.errors import BookNotFound
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX, Line, NewEntry
from caudal.lending.models import Allocation as StoredAllocation, Loan, LoanEvent as StoredEvent
from caudal.lending.queries import StoredSplit
from caudal.lending.rules import posting
from caudal.lending.rules.components import NOTHING
from caudal.lending.rules.events import Allocation, EventKind, LoanEvent, LoanStatus, change_to_json
from caudal.lending.rules.posting import LoanAccounts
from caudal.lending.rules.terms import TERMS_VERSION, LoanTerms, terms_to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a lender's loan came from: who asked, by which product, who looks after it."""

    application_id: UUID | None = None
    officer_id: UUID | None = None
    product_code: str = ""
    product_version: int | None = None


NO_ORIGIN = Origin()


def new_loan(
    act: Act, book_id: int, number: int, *, loan_id: UUID, borrower_id: UUID, principal: Money, on: date,
    terms: LoanTerms, accounts: LoanAccounts, source: str, origin: Origin = NO_ORIGIN,
) -> Loan:  # fmt: skip
    return Loan(
        book_id=book_id,
        id=loan_id,
        organisation_id=act.organisation_id,
        number=number,
        borrower_id=borrower_id,
        principal_minor=principal.minor,
        currency=principal.currency,
        disbursed_on=on,
        terms=terms_to_json(terms),
        terms_version=TERMS_VERSION,
        accounts=asdict(accounts.of_loan(number)),
        status=LoanStatus.ACTIVE,
        source=source,
        event_id=act.event_id,
        recorded_at=act.at,
        **asdict(origin),
    )


def disbursement(event_id: UUID, principal: Money, on: date) -> LoanEvent:
    return LoanEvent(id=event_id, number=1, kind=EventKind.DISBURSEMENT, on=on, amount_minor=principal.minor)


def new_entry(
    loan: Loan, event: LoanEvent, lines: tuple[Line, ...], *, entry_id: UUID, on: date | None = None, kind: str = "",
    description: str = "", details: Mapping[str, Any] | None = None, reverses: UUID | None = None,
) -> NewEntry:  # fmt: skip
    return NewEntry(
        kind=kind or f"loan_{event.kind}",
        on=on or event.on,
        lines=lines,
        id=entry_id,
        description=description,
        details={"loan": str(loan.id), "number": loan.number, "loan_event": str(event.id), **(details or {})},
        reverses=reverses,
    )


def event_row(
    act: Act, loan: Loan, event: LoanEvent, *, entry: NewEntry | None, cash_account: str, description: str = "",
    details: Mapping[str, Any] | None = None,
) -> StoredEvent:  # fmt: skip
    stated = event.stated or NOTHING
    is_stated = event.stated is not None
    return StoredEvent(
        book_id=loan.book_id,
        id=event.id,
        loan_id=loan.id,
        number=event.number,
        kind=event.kind,
        effective_on=event.on,
        amount_minor=event.amount_minor,
        stated_penalty_minor=stated.penalty_minor if is_stated else None,
        stated_fee_minor=stated.fee_minor if is_stated else None,
        stated_interest_minor=stated.interest_minor if is_stated else None,
        stated_principal_minor=stated.principal_minor if is_stated else None,
        cash_account=cash_account,
        reverses=event.reverses,
        concerns=event.concerns,
        due_on=event.due_on,
        change=change_to_json(event.change) if event.change is not None else None,
        details=dict(details or {}),
        entry_id=id_of(entry),
        event_id=act.event_id,
        description=description,
        recorded_at=act.at,
    )


def allocation_row(
    act: Act, loan: Loan, split: Allocation, *, event: LoanEvent, version: int, entry: NewEntry | None
) -> StoredAllocation:
    return StoredAllocation(
        book_id=loan.book_id,
        repayment_id=split.event_id,
        version=version,
        amount_minor=split.amount_minor,
        penalty_minor=split.parts.penalty_minor,
        fee_minor=split.parts.fee_minor,
        interest_minor=split.parts.interest_minor,
        principal_minor=split.parts.principal_minor,
        overpaid_minor=split.overpaid_minor,
        is_derived=split.amount_minor != event.amount_minor,
        is_recovered=split.is_recovered,
        entry_id=id_of(entry),
        event_id=act.event_id,
    )


def id_of(entry: NewEntry | None) -> UUID | None:
    """The id of an entry that was made here, which always has one; None where the books have nothing to say."""
    assert entry is None or entry.id is not None, "lending names its entries before they are posted"
    return entry.id if entry is not None else None


def accounts_of(loan: Loan) -> LoanAccounts:
    return LoanAccounts(**loan.accounts)


def event_lines(
    loan: Loan, event: LoanEvent, split: Allocation | StoredSplit, *, cash: str, cost_minor: int | None = None
) -> tuple[Line, ...]:
    """The lines of an event of a loan as it is split."""
    return posting.event_lines(
        replace(accounts_of(loan), cash=cash),
        kind=event.kind,
        amount_minor=event.amount_minor,
        parts=split.parts,
        overpaid_minor=split.overpaid_minor,
        is_recovered=split.is_recovered,
        currency=loan.currency,
        cost_minor=cost_minor,
        is_penalty=event.stated is not None and event.stated.penalty_minor > 0,
    )


def check_book(act: Act, book_id: int) -> None:
    """Another organisation's book answers exactly like an unknown one.

    :raises BookNotFound:
    """
    if ledger_queries.organisation_of(book_id=book_id) != act.organisation_id:
        raise BookNotFound


def checked_description(text: str) -> str:
    return clean_text(text, length_max=DESCRIPTION_LENGTH_MAX, field="description", empty_allowed=True)
