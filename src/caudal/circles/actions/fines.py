"""Issue a fine, collect it, forgive it, undo it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max, QuerySet

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
from caudal.circles.errors import meetings as meeting_errors
from caudal.circles.models import Fine, FinePayment, Member
from caudal.circles.queries import price_list, standings
from caudal.circles.rules import accounts
from caudal.circles.rules.meetings import FinePrice, fine_amount
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.receipts import ReceiptKind
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger import actions as ledger
from caudal.ledger.rules import Line, NewEntry, credit, debit

REASON_LENGTH_MAX = 300
DAYS_MAX = 3_660
MINUTES_MAX = 1_440


@dataclass(frozen=True, slots=True, kw_only=True)
class FineIssued:
    fine_id: UUID
    entry_id: UUID
    amount: Money
    available_capital: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class FineCollected:
    fine_id: UUID
    entry_id: UUID
    receipt_number: int
    left: Money
    """What still has to be paid of it."""
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
def issue_fine(
    act: Act,
    *,
    circle_id: UUID,
    member_id: UUID,
    on: date,
    amount: Money | None = None,
    reason: str = "",
    reason_code: str = "",
    days: int = 0,
    minutes: int | None = None,
    fine_id: UUID | None = None,
    meeting_id: UUID | None = None,
) -> FineIssued:
    """Fine a member: an amount with its reason, or by a line of the price list (`reason_code`, with the days or minutes
    that it asks for). Where the circle counts fines when issued, capital rises at once.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, MeetingIsNotOpen:
    :raises DateIsInTheFuture, DateIsBeforeFounding, MemberNotFound, MemberHasLeft, FineExists:
    :raises FineReasonNotFound, DaysAreOutOfRange, MinutesLateAreOutOfRange, FineComesToNothing: by the price list
    :raises AmountIsNotPositive, CurrencyDiffers, AmountIsOutOfRange:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY, meeting_id=meeting_id)
    check_day(held, on, at=act.at)
    member = active_member_of(held, member_id)
    if fine_id is not None and Fine.objects.filter(book_id=held.book_id, id=fine_id).exists():
        raise meeting_errors.FineExists(field="fine_id")
    if reason_code:
        price = _price(held, reason_code)
        reason = reason or price.name
        amount = amount or _by_list(held, price, member, days=days, minutes=minutes)
    if amount is None:
        raise meeting_errors.FineComesToNothing(field="amount")
    check_amount(held, amount)
    told = clean_text(reason, length_max=REASON_LENGTH_MAX, field="reason")
    fine = fine_member(act, held, member, amount=amount, reason=told, code=reason_code, on=on, fine_id=fine_id)
    return FineIssued(fine_id=fine.id, entry_id=fine.entry_id, amount=amount, available_capital=_available(held))


def fine_member(
    act: Act, held: Held, member: Member, *, amount: Money, reason: str, code: str, on: date,
    fine_id: UUID | None = None,
) -> Fine:  # fmt: skip
    """Post a fine whose arguments are known to be good, and write its row."""
    fine = Fine(
        book_id=held.book_id,
        id=fine_id or uuid7(act.at),
        member_id=member.id,
        amount_minor=amount.minor,
        reason=reason,
        issued_on=on,
        reason_code=code,
        meeting_id=held.meeting_id,
        event_id=act.event_id,
    )
    lines = (debit(accounts.fines_of(member.number), amount), credit(accounts.FINE_INCOME, amount))
    fine.entry_id = _post(act, held, fine, kind="fine_issue", lines=lines, on=on, description=reason)
    fine.save(force_insert=True)
    return fine


@action("circles.collect_fine")
def collect_fine(
    act: Act,
    *,
    circle_id: UUID,
    fine_id: UUID,
    on: date,
    amount: Money | None = None,
    meeting_id: UUID | None = None,
) -> FineCollected:
    """A member pays an open fine: what is left of it (no amount), or a part; what is not paid stays due.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, MeetingIsNotOpen:
    :raises AmountIsNotPositive, CurrencyDiffers, AmountIsOutOfRange, DateIsInTheFuture, DateIsBeforeFounding:
    :raises FineNotFound, FineIsNotOpen, ReversalIsTooEarly, PaymentExceedsFine:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY, meeting_id=meeting_id)
    if amount is not None:
        check_amount(held, amount)
    check_day(held, on, at=act.at)
    fine, member = _open_fine(held, fine_id)
    check_day(held, on, at=act.at, not_before=fine.issued_on)
    due = _due(held, fine)
    paid = due if amount is None else amount
    if paid > due:
        raise meeting_errors.PaymentExceedsFine(field="amount", amount=paid, due=due)
    lines = (debit(accounts.CASH, paid), credit(accounts.fines_of(member.number), paid))
    entry_id = _post(act, held, fine, kind="fine_collection", lines=lines, on=on, description=fine.reason)
    if paid == due:
        fine.status, fine.collected_on, fine.collection_entry_id = "collected", on, entry_id
        fine.save(update_fields=["status", "collected_on", "collection_entry_id"])
    else:
        _keep_part(act, fine, amount=paid, on=on, entry_id=entry_id)
    receipt = receipts.issue(act, held, member_id=member.id, entry_id=entry_id, kind=ReceiptKind.FINE_PAYMENT)
    return FineCollected(
        fine_id=fine_id,
        entry_id=entry_id,
        receipt_number=receipt,
        left=due - paid,
        available_capital=_available(held),
    )


@action("circles.waive_fine")
def waive_fine(
    act: Act, *, circle_id: UUID, fine_id: UUID, reason: str, on: date, meeting_id: UUID | None = None
) -> FineWaived:
    """Forgive what is left of an open fine: it was right, and is not asked for any more.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, MeetingIsNotOpen:
    :raises DateIsInTheFuture, DateIsBeforeFounding, FineNotFound, FineIsNotOpen, ReversalIsTooEarly:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY, meeting_id=meeting_id)
    told = clean_text(reason, length_max=REASON_LENGTH_MAX, field="reason")
    check_day(held, on, at=act.at)
    fine, member = _open_fine(held, fine_id)
    check_day(held, on, at=act.at, not_before=last_day(fine))
    left = _due(held, fine)
    lines = (debit(accounts.FINE_INCOME, left), credit(accounts.fines_of(member.number), left))
    entry_id = _post(act, held, fine, kind="fine_waiver", lines=lines, on=on, description=told)
    _end(fine, status="waived", on=on, entry_id=entry_id, reason=told)
    return FineWaived(fine_id=fine_id, entry_id=entry_id, available_capital=_available(held))


@action("circles.reverse_fine")
def reverse_fine(
    act: Act, *, circle_id: UUID, fine_id: UUID, reason: str, on: date, meeting_id: UUID | None = None
) -> FineReversed:
    """Undo a fine that was never right; what was paid of it is given back.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, MeetingIsNotOpen:
    :raises DateIsInTheFuture, DateIsBeforeFounding:
    :raises FineNotFound, FineIsReversed, FineIsNotOpen, ReversalIsTooEarly, CashIsShort:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY, meeting_id=meeting_id)
    told = clean_text(reason, length_max=REASON_LENGTH_MAX, field="reason")
    check_day(held, on, at=act.at)
    fine, _ = _fine(held, fine_id)
    if fine.status == "reversed":
        raise errors.FineIsReversed(amount=held.money(fine.amount_minor))
    if fine.status == "waived":
        raise errors.FineIsNotOpen(amount=held.money(fine.amount_minor))
    check_day(held, on, at=act.at, not_before=last_day(fine))
    undo_fine(act, held, fine, on=on, reason=told, description=told)
    return FineReversed(fine_id=fine_id, entry_id=_end_entry(fine), available_capital=_available(held))


def undo_fine(act: Act, held: Held, fine: Fine, *, on: date, reason: str, description: str) -> None:
    """Reverse a fine that stands, and each payment of it. The entries tell `description`.

    :raises CashIsShort: what was paid is no longer in the box
    """
    paid_by = [*_parts(fine).values_list("entry_id", flat=True)]
    back_minor = fine.paid_minor
    if fine.collection_entry_id is not None:
        paid_by.append(fine.collection_entry_id)
        back_minor = fine.amount_minor
    if back_minor:
        check_spendable(standings.capital(held.circle_id), held.money(back_minor))
    for entry_id in paid_by:
        _reverse(act, held, entry_id, kind="fine_collection_reversal", on=on, description=description)
    entry_id = _reverse(act, held, fine.entry_id, kind="fine_issue_reversal", on=on, description=description)
    _end(fine, status="reversed", on=on, entry_id=entry_id, reason=reason)
    _touch(act, held, fine)


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


def _price(held: Held, code: str) -> FinePrice:
    price = price_list.standing(book_id=held.book_id).get(code)
    if price is None:
        raise meeting_errors.FineReasonNotFound(field="reason_code", reason_code=code[:40])
    return price


def _by_list(held: Held, price: FinePrice, member: Member, *, days: int, minutes: int | None) -> Money:
    """What the price list asks for, with the shares that the member holds now."""
    if not 0 <= days <= DAYS_MAX:
        raise meeting_errors.DaysAreOutOfRange(field="days", days=days, days_max=DAYS_MAX)
    if minutes is not None and not 0 < minutes <= MINUTES_MAX:
        raise meeting_errors.MinutesLateAreOutOfRange(field="minutes", minutes=minutes, minutes_max=MINUTES_MAX)
    shares = standings.shares_held(book_id=held.book_id, member_id=member.id)
    minor = fine_amount(price, shares=shares, days=days, minutes=minutes)
    if not minor:
        raise meeting_errors.FineComesToNothing(field="reason_code")
    return held.money(minor)


def _due(held: Held, fine: Fine) -> Money:
    return held.money(fine.amount_minor - fine.paid_minor)


def _parts(fine: Fine) -> QuerySet[FinePayment]:
    return FinePayment.objects.filter(book_id=fine.book_id, fine_id=fine.id)


def _keep_part(act: Act, fine: Fine, *, amount: Money, on: date, entry_id: UUID) -> None:
    FinePayment.objects.create(
        book_id=fine.book_id,
        fine_id=fine.id,
        number=_parts(fine).count() + 1,
        amount_minor=amount.minor,
        paid_on=on,
        entry_id=entry_id,
        event_id=act.event_id,
    )
    fine.paid_minor += amount.minor
    fine.save(update_fields=["paid_minor"])


def last_day(fine: Fine) -> date:
    """The day of the newest that happened to a fine: what undoes it is not earlier."""
    paid = _parts(fine).aggregate(last=Max("paid_on"))["last"] if fine.paid_minor else None
    return max(day for day in (fine.issued_on, fine.collected_on, paid) if day is not None)


def _end_entry(fine: Fine) -> UUID:
    assert fine.end_entry_id is not None, "a fine that has ended names its entry"
    return fine.end_entry_id


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
