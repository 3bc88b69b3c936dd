"""Undo anything that was recorded of a loan, once: everything after it is played again as if it had never been.

Lock order: loan, book, accounts.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.kernel.text import clean_text
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX
from caudal.lending.actions import demands, holding, playing
from caudal.lending.actions.holding import LoanChanged
from caudal.lending.actions.playing import Held
from caudal.lending.errors import LoanNotFound, lifecycle as errors
from caudal.lending.models import LoanEvent as StoredEvent
from caudal.lending.rules.events import REPAYMENT_KINDS
from caudal.lending.rules.permissions import Permission
from caudal.lending.rules.replay import EventKind, LoanEvent

PERMISSIONS: Mapping[EventKind, Permission] = {
    **dict.fromkeys(REPAYMENT_KINDS, Permission.RECORD),
    EventKind.RECOVERY: Permission.RECORD,
    EventKind.CHARGEBACK: Permission.RECORD,
    EventKind.DISBURSEMENT: Permission.DISBURSE,
    EventKind.REFUND: Permission.DISBURSE,
}
"""Who may record a kind may undo it; what changes a debt without money asks for more."""


@action("lending.reverse_event")
def reverse_event(act: Act, *, portfolio_id: UUID, loan_id: UUID, event_id: UUID, on: date, reason: str) -> LoanChanged:
    """Undo an event of a loan, whichever it is; two calls with two keys undo it once.

    A disbursement is undone while nothing else stands; what was recorded with it goes with it.

    :raises PortfolioNotFound, NotPermitted, LoanNotFound:
    :raises DateIsInTheFuture, DateIsBeforeOpening, EventIsBeforeDisbursement:
    :raises EventNotFound, ReversalIsFinal, EventIsReversed, ReversalIsBeforeEvent, LoanHasMoved:
    :raises Refusal: what the ledger refuses, such as cash that is no longer there
    """
    portfolio, held = holding.held_loan(act, portfolio_id=portfolio_id, loan_id=loan_id, permission=Permission.RECORD)
    holding.check_day(act, portfolio, held, on)
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason")
    event = _undoable(held, event_id, on)
    demands.opened(act, portfolio_id=portfolio_id, permission=PERMISSIONS.get(event.kind, Permission.CHANGE))
    undone = [event]
    if event.kind is EventKind.DISBURSEMENT:
        undone = [*_recorded_with(held, event), event]
        _check_alone(held, event, undone)
    played = [playing.play(act, held, _reversal(act, held, one, on), description=told) for one in undone]
    playing.write(act, book_id=held.loan.book_id, played=played)
    return holding.changed(played[-1])


def undo_within(act: Act, *, book_id: int, loan_id: UUID, event_id: UUID, on: date, reason: str) -> LoanChanged:
    """Undo an event of a loan, as a step of a pool that keeps its loans itself; not a disbursement.

    :raises LoanNotFound, EventNotFound, ReversalIsFinal, EventIsReversed, ReversalIsBeforeEvent:
    """
    held = playing.hold(act, book_id=book_id, loan_ids=[loan_id]).get(loan_id)
    if held is None:
        raise LoanNotFound(field="loan_id")
    event = _undoable(held, event_id, on)
    assert event.kind is not EventKind.DISBURSEMENT, "a loan is taken away with all that was recorded with it"
    return holding.recorded(act, held, _reversal(act, held, event, on), description=reason)


def _reversal(act: Act, held: Held, event: LoanEvent, on: date) -> LoanEvent:
    return holding.new_event(act, held, EventKind.REVERSAL, on, amount_minor=event.amount_minor, reverses=event.id)


def _undoable(held: Held, event_id: UUID, on: date) -> LoanEvent:
    """An event that stands and can be undone on the day.

    :raises EventNotFound, ReversalIsFinal, EventIsReversed, ReversalIsBeforeEvent: in this order
    """
    found = held.event(event_id)
    if found is None:
        raise errors.EventNotFound(field="event_id")
    if found.kind is EventKind.REVERSAL:
        raise errors.ReversalIsFinal
    if held.is_reversed(event_id):
        raise errors.EventIsReversed
    if on < found.on:
        raise errors.ReversalIsBeforeEvent(field="on", on=found.on)
    return found


def _recorded_with(held: Held, disbursement: LoanEvent) -> list[LoanEvent]:
    """What the action that handed the money over recorded besides it and still stands, the last first."""
    stored = StoredEvent.objects.filter(book_id=held.loan.book_id, loan_id=held.loan.id)
    act_id = stored.filter(id=disbursement.id).values_list("event_id", flat=True)
    ids = set(stored.filter(event_id__in=act_id).exclude(id=disbursement.id).values_list("id", flat=True))
    return [event for event in reversed(held.events) if event.id in ids and not held.is_reversed(event.id)]


def _check_alone(held: Held, disbursement: LoanEvent, undone: list[LoanEvent]) -> None:
    """Refuse to take a loan away under what was recorded after it; other parts of it may stand.

    :raises LoanHasMoved:
    """
    going = {event.id for event in undone}
    stands = [
        event
        for event in held.events
        if event.id not in going and event.kind is not EventKind.REVERSAL and not held.is_reversed(event.id)
    ]
    others = [event for event in stands if event.kind is EventKind.DISBURSEMENT]
    is_first = all((other.on, other.number) > (disbursement.on, disbursement.number) for other in others)
    later = [event for event in stands if (event.on, event.number) > (disbursement.on, disbursement.number)]
    if later if not is_first else stands:
        raise errors.LoanHasMoved
