"""Write loans whole, with all that ever happened to them: what a synthetic lender or circle is filled with.

The caller posts the entries, so that they can stand between others of its book, in the order of time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from caudal.audit.actions import Act
from caudal.db.rows import copied
from caudal.kernel.ids import derived_id
from caudal.kernel.money import Money
from caudal.ledger import actions as ledger
from caudal.ledger.rules import NewAccount, NewEntry
from caudal.lending.actions import playing, projection, rows
from caudal.lending.actions.rows import NO_ORIGIN, Origin
from caudal.lending.models import Allocation as StoredAllocation, Loan, LoanEvent as StoredEvent
from caudal.lending.rules import posting
from caudal.lending.rules.posting import LoanAccounts
from caudal.lending.rules.replay import LoanEvent, LoanState, replay
from caudal.lending.rules.terms import LoanTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A loan and all that happened to it, its disbursement first."""

    loan_id: UUID
    borrower_id: UUID
    number: int
    principal: Money
    terms: LoanTerms
    accounts: LoanAccounts
    events: tuple[LoanEvent, ...]
    origin: Origin = NO_ORIGIN
    details: Mapping[str, Any] = field(default_factory=dict)
    """What its entries name besides the loan."""

    @property
    def on(self) -> date:
        return self.events[0].on


@dataclass(frozen=True, slots=True)
class Written:
    """The rows of one loan, and its entries in the order of its events."""

    loan: Loan
    state: LoanState
    events: list[StoredEvent]
    allocations: list[StoredAllocation]
    entries: list[NewEntry]
    accounts: list[NewAccount]


def written(act: Act, *, book_id: int, history: History) -> Written:
    """The rows of a loan that is given with this number; nothing is stored yet."""
    terms = history.terms
    loan = rows.new_loan(
        act, book_id, history.number, loan_id=history.loan_id, borrower_id=history.borrower_id,
        principal=history.principal, on=history.on, terms=terms, accounts=history.accounts, source="granted",
        origin=history.origin,
    )  # fmt: skip
    state = replay(terms=terms, events=history.events)
    loan.status = state.status
    splits = {split.event_id: split for split in state.allocations}
    made = Written(
        loan=loan,
        state=state,
        events=[],
        allocations=[],
        entries=[],
        accounts=rows.accounts_of(loan).opened(currency=loan.currency, with_overpaid=state.overpaid_minor > 0),
    )
    for event in history.events:
        split = splits[event.id]
        cash = history.accounts.cash if posting.moves_cash(event.kind) else ""
        lines = rows.event_lines(loan, event, split, cash=history.accounts.cash)
        entry_id = derived_id("entry of loan event", str(event.id))
        entry = rows.new_entry(loan, event, lines, entry_id=entry_id, details=history.details or None)
        made.entries.append(entry)
        made.events.append(rows.event_row(act, loan, event, entry=entry, cash_account=cash))
        if playing.is_stored(split):
            made.allocations.append(rows.allocation_row(act, loan, split, event=event, version=1, entry=entry))
    return made


def open_accounts(act: Act, *, book_id: int, loans: Sequence[Written]) -> None:
    """Open what the entries of the loans are posted to."""
    ledger.open_accounts(act, book_id=book_id, accounts=[account for one in loans for account in one.accounts])


def keep(act: Act, *, book_id: int, loans: Sequence[Written]) -> None:
    """Store the rows of loans whose entries are posted, and their figures."""
    copied([one.loan for one in loans])
    copied([row for one in loans for row in one.events])
    copied([row for one in loans for row in one.allocations])
    projection.project(act, book_id=book_id, states={one.loan.id: one.state for one in loans})
