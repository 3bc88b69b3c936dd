"""Mend a loan: what is kept of it is written anew out of its events, and splits are posted as the replay has them.

Only what `rules.diagnosis` names is written, and only where no person is needed to tell which of two records is right.
"""

from dataclasses import dataclass
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.ledger import queries as ledger_queries
from caudal.lending import errors
from caudal.lending.actions import playing, projection, rows
from caudal.lending.actions.playing import Held
from caudal.lending.models import Loan
from caudal.lending.queries import diagnosis
from caudal.lending.rules.diagnosis import Difference
from caudal.lending.rules.replay import Allocation


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRepaired:
    """What was mended, and what is left for a person."""

    loan_id: UUID
    repaired: tuple[Difference, ...]
    left: tuple[Difference, ...]


@action("lending.repair_loan")
def repair_loan(act: Act, *, book_id: int, loan_id: UUID) -> LoanRepaired:
    """Write exactly what a diagnosis of the loan names; of a loan without differences, nothing.

    A split that other rules made is posted anew, dated today: what was told of the days before stays as it was.

    :raises LoanNotFound: an unknown loan, or another organisation's
    """
    locked = Loan.objects.select_for_update(no_key=True)
    if not locked.filter(book_id=book_id, id=loan_id, organisation_id=act.organisation_id).exists():
        raise errors.LoanNotFound
    found = diagnosis.diagnosed_loan(book_id=book_id, loan_id=loan_id)
    if any(one.is_repairable for one in found):
        _mend(act, book_id, loan_id)
    left = diagnosis.diagnosed_loan(book_id=book_id, loan_id=loan_id) if found else []
    fields = {one.field for one in left}
    act.touch("loan", loan_id)
    return LoanRepaired(
        loan_id=loan_id, repaired=tuple(one for one in found if one.field not in fields), left=tuple(left)
    )


def _mend(act: Act, book_id: int, loan_id: UUID) -> None:
    held = playing.hold(act, book_id=book_id, loan_ids=[loan_id])[loan_id]
    _store_missing_splits(act, held)
    held = playing.hold(act, book_id=book_id, loan_ids=[loan_id])[loan_id]
    state = playing.restate(act, book_id=book_id, held=held, on=act.at.date())
    Loan.objects.filter(book_id=book_id, id=loan_id).update(status=state.status)
    projection.rebuild(act, book_id=book_id, loan_ids=[loan_id])
    projection.settle_day(book_id=book_id, loan_ids=[loan_id])


def _store_missing_splits(act: Act, held: Held) -> None:
    """Write splits that are gone where the entry of the event still stands and carries them."""
    for split in held.replayed().allocations:
        one = held.recorded[split.event_id]
        if split.event_id in held.splits or one.entry_id is None:
            continue
        if _carries(held, split, one.entry_id):
            row = rows.allocation_row(act, held.loan, split, event=one.event, version=1, entry=None)
            row.entry_id = one.entry_id
            row.save(force_insert=True)


def _carries(held: Held, split: Allocation, entry_id: UUID) -> bool:
    one = held.recorded[split.event_id]
    entries = ledger_queries.entries(book_id=held.loan.book_id, ids=[entry_id])
    lines = rows.event_lines(held.loan, one.event, split, cash=one.cash_account, cost_minor=one.cost_minor)
    return (
        bool(entries)
        and entries[0].reversed_by is None
        and {(line.account, line.amount.minor) for line in entries[0].lines}
        == {(line.account, line.minor) for line in lines}
    )
