"""Record and reverse repayments: the replay splits them, the ledger carries what it says.

Lock order: the pool's own row (the caller's), the loan, the book, its accounts.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger import actions as ledger
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX, NewEntry
from caudal.lending import errors, queries
from caudal.lending.actions import rows
from caudal.lending.models import Allocation as StoredAllocation, Loan, LoanEvent as StoredEvent
from caudal.lending.rules import checks, posting
from caudal.lending.rules.components import Breakdown
from caudal.lending.rules.replay import Allocation, EventKind, LoanEvent, LoanState, LoanStatus, replay
from caudal.lending.rules.terms import terms_from_json


@dataclass(frozen=True, slots=True, kw_only=True)
class RepaymentRecorded:
    """The receipt: how the money was split, and what is still owed."""

    repayment_id: UUID
    entry_id: UUID
    penalty: Money
    fee: Money
    interest: Money
    principal: Money
    overpaid: Money
    outstanding: Money
    status: LoanStatus
    reallocated: tuple[UUID, ...]
    """Other repayments that are split otherwise because of this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepaymentReversed:
    reversal_id: UUID
    entry_id: UUID
    outstanding: Money
    status: LoanStatus
    reallocated: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A loan whose row this transaction holds, with all that was recorded of it."""

    loan: Loan
    stored: dict[UUID, StoredEvent]
    events: list[LoanEvent]

    def replayed(self, *more: LoanEvent) -> LoanState:
        terms = terms_from_json(self.loan.terms, version=self.loan.terms_version)
        return replay(terms=terms, events=[*self.events, *more])

    def money(self, minor: int) -> Money:
        return Money(minor, self.loan.currency)


@dataclass(frozen=True, slots=True)
class _Reallocations:
    """Repayments that a replay splits anew: the new entries, the reversals of the old ones, the new versions."""

    new: list[NewEntry]
    undone: list[NewEntry]
    allocations: list[StoredAllocation]

    @property
    def repayment_ids(self) -> tuple[UUID, ...]:
        return tuple(allocation.repayment_id for allocation in self.allocations)


@action("lending.record_repayment")
def record_repayment(
    act: Act,
    *,
    book_id: int,
    loan_id: UUID,
    amount: Money,
    on: date,
    stated: Breakdown | None = None,
    cash_account: str = "",
    accepts_overpayment: bool = False,
    description: str = "",
) -> RepaymentRecorded:
    """Take a repayment, split it by replay, and post it; repayments that split otherwise now are posted anew.

    `stated` is a split that is honoured as it stands; `cash_account` another box than the loan came from.

    :raises RepaymentIsNotPositive, StatedSplitDoesNotAddUp, DateIsInTheFuture, LoanNotFound, CurrencyDiffers,
        RepaymentIsBeforeDisbursement, LoanIsClosed, RepaymentExceedsDebt: in this order
    """
    checks.check_repayment(amount=amount, stated=stated)
    checks.check_date(on=on, at=act.at)
    told = rows.checked_description(description)
    held = _held(act, book_id, loan_id)
    loan = held.loan
    checks.check_currency(amount=amount, currency=loan.currency)
    if on < loan.disbursed_on:
        raise errors.RepaymentIsBeforeDisbursement(field="on", on=on, disbursed_on=loan.disbursed_on)
    if loan.status != LoanStatus.ACTIVE:
        raise errors.LoanIsClosed
    repayment = LoanEvent(
        id=uuid7(act.at), number=len(held.events) + 1, kind=EventKind.REPAYMENT, on=on, amount_minor=amount.minor,
        stated=stated,
    )  # fmt: skip
    after = held.replayed(repayment)
    excess_minor = after.overpaid_minor - held.replayed().overpaid_minor
    if excess_minor > 0 and not accepts_overpayment:
        payoff = held.money(max(0, amount.minor - excess_minor))
        raise errors.RepaymentExceedsDebt(field="amount", amount=amount, payoff=payoff)
    cash = cash_account or rows.accounts_of(loan).cash
    split = next(a for a in after.allocations if a.event_id == repayment.id)
    entry = rows.new_entry(
        loan, repayment, rows.repayment_lines(loan, cash, split), entry_id=uuid7(act.at), description=told
    )
    row = rows.event_row(act, loan, repayment, entry=entry, cash_account=cash)
    anew = _reallocations(act, held, after, caused_on=on)
    _open_overpaid(act, loan, after)
    ledger.post_batch(act, book_id=book_id, entries=[entry, *anew.new, *anew.undone])
    row.save(force_insert=True)
    first = rows.allocation_row(act, loan, split, version=1, entry=entry)
    StoredAllocation.objects.bulk_create([first, *anew.allocations])
    _follow(act, loan, after)
    return _receipt(held, split, after, entry_id=row.entry_id, reallocated=anew.repayment_ids)


@action("lending.reverse_repayment")
def reverse_repayment(
    act: Act, *, book_id: int, loan_id: UUID, repayment_id: UUID, on: date, reason: str
) -> RepaymentReversed:
    """Undo a repayment, once, and split the others as if it had never been.

    :raises DateIsInTheFuture, LoanNotFound, RepaymentNotFound, RepaymentIsReversed, ReversalIsBeforeRepayment:
    :raises Refusal: what the ledger refuses, such as cash that is no longer there
    """
    checks.check_date(on=on, at=act.at)
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason")
    held = _held(act, book_id, loan_id)
    loan = held.loan
    repayment = next((e for e in held.events if e.id == repayment_id and e.kind is EventKind.REPAYMENT), None)
    if repayment is None:
        raise errors.RepaymentNotFound
    if any(event.reverses == repayment_id for event in held.events):
        raise errors.RepaymentIsReversed(amount=held.money(repayment.amount_minor))
    if on < repayment.on:
        raise errors.ReversalIsBeforeRepayment(field="on", on=repayment.on)
    reversal = LoanEvent(
        id=uuid7(act.at), number=len(held.events) + 1, kind=EventKind.REVERSAL, on=on,
        amount_minor=repayment.amount_minor, reverses=repayment_id,
    )  # fmt: skip
    after = held.replayed(reversal)
    cash = held.stored[repayment_id].cash_account
    stored = queries.current_splits(book_id=book_id, repayment_ids=[repayment_id])[repayment_id]
    lines = posting.opposite(rows.repayment_lines(loan, cash, stored))
    entry = rows.new_entry(loan, reversal, lines, entry_id=uuid7(act.at), description=told, reverses=stored.entry_id)
    row = rows.event_row(act, loan, reversal, entry=entry, cash_account=cash)
    anew = _reallocations(act, held, after, caused_on=on)
    _open_overpaid(act, loan, after)
    ledger.post_batch(act, book_id=book_id, entries=[*anew.new, *anew.undone, entry])
    row.save(force_insert=True)
    StoredAllocation.objects.bulk_create(anew.allocations)
    _follow(act, loan, after)
    return RepaymentReversed(
        reversal_id=reversal.id,
        entry_id=row.entry_id,
        outstanding=held.money(after.outstanding_minor),
        status=after.status,
        reallocated=anew.repayment_ids,
    )


def _receipt(
    held: _Held, split: Allocation, after: LoanState, *, entry_id: UUID, reallocated: tuple[UUID, ...]
) -> RepaymentRecorded:
    return RepaymentRecorded(
        repayment_id=split.event_id,
        entry_id=entry_id,
        penalty=held.money(split.parts.penalty_minor),
        fee=held.money(split.parts.fee_minor),
        interest=held.money(split.parts.interest_minor),
        principal=held.money(split.parts.principal_minor),
        overpaid=held.money(split.overpaid_minor),
        outstanding=held.money(after.outstanding_minor),
        status=after.status,
        reallocated=reallocated,
    )


def _held(act: Act, book_id: int, loan_id: UUID) -> _Held:
    """Lock a loan of the act's organisation and read its events.

    :raises LoanNotFound:
    """
    loan = (
        Loan.objects.select_for_update(no_key=True)
        .filter(book_id=book_id, id=loan_id, organisation_id=act.organisation_id)
        .first()
    )
    if loan is None:
        raise errors.LoanNotFound
    stored = {row.id: row for row in StoredEvent.objects.filter(book_id=book_id, loan_id=loan_id).order_by("number")}
    return _Held(loan=loan, stored=stored, events=[queries.event_of(row) for row in stored.values()])


def _reallocations(act: Act, held: _Held, after: LoanState, *, caused_on: date) -> _Reallocations:
    """What must be posted so that the recorded splits are those of the replay.

    New entries come before the reversals of the old ones, so that cash never falls below its floor on the way.
    A change takes effect on the day of its cause at the earliest: statements before it stay as they were.
    """
    loan, anew = held.loan, _Reallocations([], [], [])
    splits = queries.current_splits(book_id=loan.book_id, repayment_ids=[a.event_id for a in after.allocations])
    for split in after.allocations:
        old = splits.get(split.event_id)
        if old is None or (old.parts, old.overpaid_minor) == (split.parts, split.overpaid_minor):
            continue
        row, event = held.stored[split.event_id], queries.event_of(held.stored[split.event_id])
        on = max(split.on, caused_on)
        new = rows.new_entry(
            loan, event, rows.repayment_lines(loan, row.cash_account, split), entry_id=uuid7(act.at), on=on,
            description=row.description, details={"replaces": str(old.entry_id)},
        )  # fmt: skip
        undone = rows.new_entry(
            loan, event, posting.opposite(rows.repayment_lines(loan, row.cash_account, old)),
            entry_id=uuid7(act.at), on=on, description=row.description, reverses=old.entry_id, kind="loan_reallocation",
        )  # fmt: skip
        anew.new.append(new)
        anew.undone.append(undone)
        anew.allocations.append(rows.allocation_row(act, loan, split, version=old.version + 1, entry=new))
    return anew


def _open_overpaid(act: Act, loan: Loan, after: LoanState) -> None:
    """Open the account for what was paid too much, before any account is locked by a posting."""
    if after.overpaid_minor:
        accounts = rows.accounts_of(loan).opened(currency=loan.currency, with_overpaid=True)
        ledger.open_accounts(act, book_id=loan.book_id, accounts=accounts)


def _follow(act: Act, loan: Loan, after: LoanState) -> None:
    """Keep the status that lists show in step with the replay."""
    if loan.status != after.status:
        Loan.objects.filter(book_id=loan.book_id, id=loan.id).update(status=after.status)
    act.touch("loan", loan.id)
