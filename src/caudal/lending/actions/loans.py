"""Give a loan; take in the loans of a former system.

Lock order: the pool's own row (the caller's), the numbering of the book, the book, its accounts.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from caudal.audit.actions import Act, action
from caudal.kernel.ids import derived_id, uuid7
from caudal.kernel.money import Money
from caudal.ledger import actions as ledger
from caudal.ledger.rules import NewAccount, NewEntry
from caudal.lending import errors
from caudal.lending.actions import playing, projection, rows, sellers
from caudal.lending.models import Allocation as StoredAllocation, Loan, LoanEvent as StoredEvent
from caudal.lending.rules import checks
from caudal.lending.rules.importing import ImportedLoan, ImportedRepayment, import_problem
from caudal.lending.rules.posting import LoanAccounts
from caudal.lending.rules.replay import EventKind, LoanEvent, LoanState, LoanStatus, replay
from caudal.lending.rules.terms import LoanTerms, check_terms

_NEXT_NUMBERS = """
insert into lending_numbering as n (book_id, last_number)
values (%(book_id)s, %(above)s::int + %(count)s::int)
on conflict (book_id) do update
   set last_number = greatest(n.last_number, %(above)s::int) + %(count)s::int
returning last_number
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanDisbursed:
    loan_id: UUID
    number: int
    entry_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanImported:
    """A loan as it was taken in, by replay of its recorded history."""

    loan_id: UUID
    number: int
    outstanding: Money
    overpaid: Money
    status: LoanStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class LoansImported:
    """Loans taken in, in the order given, and the entries that the caller posts for them, by date."""

    loans: tuple[LoanImported, ...]
    entries: tuple[NewEntry, ...]


@action("lending.disburse_loan")
def disburse_loan(
    act: Act,
    *,
    book_id: int,
    borrower_id: UUID,
    principal: Money,
    on: date,
    terms: LoanTerms,
    accounts: LoanAccounts,
    loan_id: UUID | None = None,
    description: str = "",
) -> LoanDisbursed:
    """Give a loan out of the book's cash, under the next number of the book.

    :raises PrincipalIsOutOfRange, CurrencyDiffers, InstallmentsAreOutOfRange, RateIsOutOfRange,
        RoundingUnitIsOutOfRange, FirstDueIsNotAfterDisbursement, ScheduleIsTooLong, DateIsInTheFuture:
    :raises BookNotFound: an unknown book, or another organisation's
    :raises Refusal: what the ledger refuses, such as cash below its floor
    """
    check_terms(terms=terms, principal=principal, disbursed_on=on)
    checks.check_date(on=on, at=act.at)
    told = rows.checked_description(description)
    rows.check_book(act, book_id)
    number = next_number(book_id)
    loan = rows.new_loan(
        act, book_id, number, loan_id=loan_id or uuid7(act.at), borrower_id=borrower_id, principal=principal, on=on,
        terms=terms, accounts=accounts, source="granted",
    )  # fmt: skip
    given = first_disbursement(act, loan, terms=terms, amount=principal, on=on, description=told)
    return LoanDisbursed(loan_id=loan.id, number=number, entry_id=given.entry_id)


def first_disbursement(
    act: Act, loan: Loan, *, terms: LoanTerms, amount: Money, on: date, description: str = "",
    details: Mapping[str, Any] | None = None, seller_id: UUID | None = None,
) -> playing.Played:  # fmt: skip
    """Write a new loan with the money that begins it, and who sold it.

    :raises Refusal: what the ledger refuses, such as cash below its floor
    """
    accounts = rows.accounts_of(loan).opened(currency=loan.currency)
    ledger.open_accounts(act, book_id=loan.book_id, accounts=accounts)
    loan.save(force_insert=True)
    if seller_id is not None:
        sellers.assign_at_disbursement(act, loan=loan, seller_id=seller_id, on=on)
    held = playing.Held(loan=loan, terms=terms, recorded={}, splits={})
    disbursement = rows.disbursement(uuid7(act.at), amount, on)
    played = playing.play(act, held, disbursement, description=description, details=details)
    playing.write(act, book_id=loan.book_id, played=[played])
    return played


def import_loans(act: Act, *, book_id: int, loans: Sequence[ImportedLoan]) -> LoansImported:
    """Take in loans with their history as a step of a data move; the caller posts the entries that come back.

    Nothing is posted here, so that a whole circle can be one batch of the ledger in the same transaction.

    :raises Refusal: the first that `import_problem` names
    :raises BookNotFound, LoanNumberIsTaken:
    """
    for loan in loans:
        problem = import_problem(loan)
        if problem is not None:
            raise problem
    rows.check_book(act, book_id)
    numbers = _import_numbers(book_id, loans)
    taken = [_taken(act, book_id, number, loan) for number, loan in zip(numbers, loans, strict=True)]
    ledger.open_accounts(act, book_id=book_id, accounts=[account for one in taken for account in one.accounts])
    Loan.objects.bulk_create([one.loan for one in taken])
    StoredEvent.objects.bulk_create([row for one in taken for row in one.events])
    StoredAllocation.objects.bulk_create([row for one in taken for row in one.allocations])
    projection.project(act, book_id=book_id, states={one.loan.id: one.state for one in taken})
    for one in taken:
        act.touch("loan", one.loan.id)
    return LoansImported(
        loans=tuple(one.told for one in taken),
        entries=tuple(sorted((entry for one in taken for entry in one.entries), key=lambda entry: entry.on)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """The rows and entries of one imported loan."""

    loan: Loan
    events: list[StoredEvent]
    allocations: list[StoredAllocation]
    entries: list[NewEntry]
    accounts: list[NewAccount]
    state: LoanState
    told: LoanImported


def _taken(act: Act, book_id: int, number: int, given: ImportedLoan) -> _Taken:
    loan = rows.new_loan(
        act, book_id, number, loan_id=given.id, borrower_id=given.borrower_id, principal=given.principal, on=given.on,
        terms=given.terms, accounts=given.accounts, source="imported",
    )  # fmt: skip
    start = rows.disbursement(derived_id("disbursement", str(given.id)), given.principal, given.on)
    repayments = [
        LoanEvent(
            id=one.id, number=nth, kind=EventKind.REPAYMENT, on=one.on, amount_minor=one.amount.minor, stated=one.stated
        )
        for nth, one in enumerate(given.repayments, start=2)
    ]
    state = replay(terms=given.terms, events=[start, *repayments])
    loan.status = state.status
    splits = {allocation.event_id: allocation for allocation in state.allocations}
    cash = given.accounts.cash
    told: list[ImportedLoan | ImportedRepayment] = [given, *given.repayments]
    entries = [
        rows.new_entry(
            loan, event, rows.event_lines(loan, event, splits[event.id], cash=cash), entry_id=_imported_entry_id(event),
            description=one.description, details=one.details,
        )
        for event, one in zip([start, *repayments], told, strict=True)
    ]  # fmt: skip
    paired = list(zip([start, *repayments], entries, strict=True))
    return _Taken(
        loan=loan,
        events=[
            rows.event_row(act, loan, event, entry=entry, cash_account=cash, description=entry.description)
            for event, entry in paired
        ],
        allocations=[
            rows.allocation_row(act, loan, splits[event.id], event=event, version=1, entry=entry)
            for event, entry in paired[1:]
        ],
        entries=entries,
        accounts=rows.accounts_of(loan).opened(currency=loan.currency, with_overpaid=state.overpaid_minor > 0),
        state=state,
        told=LoanImported(
            loan_id=loan.id,
            number=number,
            outstanding=Money(state.outstanding_minor, loan.currency),
            overpaid=Money(state.overpaid_minor, loan.currency),
            status=state.status,
        ),
    )


def _imported_entry_id(event: LoanEvent) -> UUID:
    """The same source row gives the same entry, however often it is moved."""
    return derived_id("entry of loan event", str(event.id))


def next_number(book_id: int) -> int:
    """The next loan number of a book; the row stays locked until the commit."""
    return numbers(book_id, count=1)[0]


def numbers(book_id: int, *, count: int, above: int = 0) -> range:
    """The next `count` loan numbers of a book, above `above`; the row stays locked until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_NUMBERS, {"book_id": book_id, "count": count, "above": above})
        last: int = cursor.fetchone()[0]
    return range(last - count + 1, last + 1)


def _import_numbers(book_id: int, loans: Sequence[ImportedLoan]) -> list[int]:
    """Each loan's own number, or the next free one.

    :raises LoanNumberIsTaken: twice in `loans`, or by a loan that stands
    """
    given = [loan.number for loan in loans if loan.number is not None]
    twice = next((number for number, times in Counter(given).items() if times > 1), None)
    free = iter(numbers(book_id, count=len(loans) - len(given), above=max(given, default=0)))
    taken = Loan.objects.filter(book_id=book_id, number__in=given).values_list("number", flat=True).first()
    clash = twice or taken
    if clash is not None:
        raise errors.LoanNumberIsTaken(field="number", number=clash)
    return [next(free) if loan.number is None else loan.number for loan in loans]
