"""Issue a fine, collect it, forgive it, undo it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.circles import errors
from caudal.circles.actions import receipts
from caudal.circles.actions.demands import (
    Held,
    active_member_of,
    check_amount,
    check_day,
    check_spendable,
    demand,
)
from caudal.circles.models import Fine, Member
from caudal.circles.queries import standings
from caudal.circles.rules import accounts
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.receipts import ReceiptKind
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger import actions as ledger
from caudal.ledger.rules import Line, NewEntry, credit, debit

REASON_LENGTH_MAX = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class FineIssued:
    fine_id: UUID
    entry_id: UUID
    available_capital: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class FineCollected:
    fine_id: UUID
    entry_id: UUID
    receipt_number: int
    available_capital: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class FineWaived:
    fine_id: UUID
    entry_id: UUID
    available_capital: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class FineReversed:
    fine_id: UUID
    entry_id: UUID
    available_capital: Money


@action("circles.issue_fine")
def issue_fine(act: Act, *, circle_id: UUID, member_id: UUID, amount: Money, reason: str, on: date) -> FineIssued:
    """Fine a member. Where the circle counts fines when issued, capital rises at once.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, AmountIsNotPositive, CurrencyDiffers, AmountIsOutOfRange:
    :raises DateIsInTheFuture, DateIsBeforeFounding, MemberNotFound, MemberHasLeft:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY)
    check_amount(held, amount)
    told = clean_text(reason, length_max=REASON_LENGTH_MAX, field="reason")
    check_day(held, on, at=act.at)
    member = active_member_of(held, member_id)
    fine = Fine(
        book_id=held.book_id,
        id=uuid7(act.at),
        member_id=member_id,
        amount_minor=amount.minor,
        reason=told,
        issued_on=on,
        event_id=act.event_id,
    )
    lines = (debit(accounts.fines_of(member.number), amount), credit(accounts.FINE_INCOME, amount))
    fine.entry_id = _post(act, held, fine, kind="fine_issue", lines=lines, on=on, description=told)
    fine.save(force_insert=True)
    return FineIssued(fine_id=fine.id, entry_id=fine.entry_id, available_capital=_available(held))


@action("circles.collect_fine")
def collect_fine(act: Act, *, circle_id: UUID, fine_id: UUID, on: date) -> FineCollected:
    """A member pays an open fine, whole.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, DateIsInTheFuture, DateIsBeforeFounding:
    :raises FineNotFound, FineIsNotOpen, ReversalIsTooEarly:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY)
    check_day(held, on, at=act.at)
    fine, member = _open_fine(held, fine_id)
    check_day(held, on, at=act.at, not_before=fine.issued_on)
    amount = held.money(fine.amount_minor)
    lines = (debit(accounts.CASH, amount), credit(accounts.fines_of(member.number), amount))
    entry_id = _post(act, held, fine, kind="fine_collection", lines=lines, on=on, description=fine.reason)
    fine.status, fine.collected_on, fine.collection_entry_id = "collected", on, entry_id
    fine.save(update_fields=["status", "collected_on", "collection_entry_id"])
    receipt = receipts.issue(act, held, member_id=member.id, entry_id=entry_id, kind=ReceiptKind.FINE_PAYMENT)
    return FineCollected(fine_id=fine_id, entry_id=entry_id, receipt_number=receipt, available_capital=_available(held))


@action("circles.waive_fine")
def waive_fine(act: Act, *, circle_id: UUID, fine_id: UUID, reason: str, on: date) -> FineWaived:
    """Forgive an open fine: it was right, and is not asked for any more.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, DateIsInTheFuture, DateIsBeforeFounding:
    :raises FineNotFound, FineIsNotOpen, ReversalIsTooEarly:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY)
    told = clean_text(reason, length_max=REASON_LENGTH_MAX, field="reason")
    check_day(held, on, at=act.at)
    fine, member = _open_fine(held, fine_id)
    check_day(held, on, at=act.at, not_before=fine.issued_on)
    amount = held.money(fine.amount_minor)
    lines = (debit(accounts.FINE_INCOME, amount), credit(accounts.fines_of(member.number), amount))
    entry_id = _post(act, held, fine, kind="fine_waiver", lines=lines, on=on, description=told)
    _end(fine, status="waived", on=on, entry_id=entry_id, reason=told)
    return FineWaived(fine_id=fine_id, entry_id=entry_id, available_capital=_available(held))


@action("circles.reverse_fine")
def reverse_fine(act: Act, *, circle_id: UUID, fine_id: UUID, reason: str, on: date) -> FineReversed:
    """Undo a fine that was never right; one that was collected is given back.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, DateIsInTheFuture, DateIsBeforeFounding:
    :raises FineNotFound, FineIsReversed, FineIsNotOpen, ReversalIsTooEarly, CashIsShort:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY)
    told = clean_text(reason, length_max=REASON_LENGTH_MAX, field="reason")
    check_day(held, on, at=act.at)
    fine, _ = _fine(held, fine_id)
    amount = held.money(fine.amount_minor)
    if fine.status == "reversed":
        raise errors.FineIsReversed(amount=amount)
    if fine.status == "waived":
        raise errors.FineIsNotOpen(amount=amount)
    check_day(held, on, at=act.at, not_before=fine.collected_on or fine.issued_on)
    if fine.collection_entry_id is not None:
        check_spendable(standings.capital(held.circle_id), amount)
        _reverse(act, held, fine.collection_entry_id, kind="fine_collection_reversal", on=on, description=told)
    entry_id = _reverse(act, held, fine.entry_id, kind="fine_issue_reversal", on=on, description=told)
    _end(fine, status="reversed", on=on, entry_id=entry_id, reason=told)
    _touch(act, held, fine)
    return FineReversed(fine_id=fine_id, entry_id=entry_id, available_capital=_available(held))


def _fine(held: Held, fine_id: UUID) -> tuple[Fine, Member]:
    fine = Fine.objects.filter(book_id=held.book_id, id=fine_id).first()
    if fine is None:
        raise errors.FineNotFound(field="fine_id")
    return fine, Member.objects.get(book_id=held.book_id, id=fine.member_id)


def _open_fine(held: Held, fine_id: UUID) -> tuple[Fine, Member]:
    fine, member = _fine(held, fine_id)
    if fine.status != "issued":
        raise errors.FineIsNotOpen(amount=held.money(fine.amount_minor))
    return fine, member


def _post(act: Act, held: Held, fine: Fine, *, kind: str, lines: tuple[Line, ...], on: date, description: str) -> UUID:
    details = {"member": str(fine.member_id), "fine": str(fine.id)}
    entry = NewEntry(kind=kind, on=on, lines=lines, description=description, details=details)
    _touch(act, held, fine)
    return ledger.post(act, book_id=held.book_id, entry=entry)


def _reverse(act: Act, held: Held, entry_id: UUID, *, kind: str, on: date, description: str) -> UUID:
    return ledger.reverse(act, book_id=held.book_id, entry_id=entry_id, on=on, kind=kind, description=description)


def _end(fine: Fine, *, status: str, on: date, entry_id: UUID, reason: str) -> None:
    fine.status, fine.ended_on, fine.end_entry_id, fine.end_reason = status, on, entry_id, reason
    fine.save(update_fields=["status", "ended_on", "end_entry_id", "end_reason"])


def _touch(act: Act, held: Held, fine: Fine) -> None:
    act.touch("circle", held.circle_id)
    act.touch("member", fine.member_id)


def _available(held: Held) -> Money:
    return standings.capital(held.circle_id).available
