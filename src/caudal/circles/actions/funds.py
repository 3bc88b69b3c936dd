"""Money in the box that is never lent: the social fund, and the legal reserve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.circles import errors as circle_errors
from caudal.circles.actions import receipts
from caudal.circles.actions.demands import (
    Held,
    active_member_of,
    check_amount,
    check_day,
    check_spendable,
    demand,
    member_of,
)
from caudal.circles.errors import meetings as errors
from caudal.circles.queries import standings
from caudal.circles.rules import accounts
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.receipts import ReceiptKind
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger import actions as ledger, queries as ledger_queries
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX, Line, NewEntry, credit, debit


@dataclass(frozen=True, slots=True, kw_only=True)
class FundMoved:
    """What the fund holds after it; the receipt's number where a member paid in or was paid."""

    entry_id: UUID
    fund: Money
    receipt_number: int | None
    available_capital: Money


@action("circles.contribute_social_fund")
def contribute_social_fund(
    act: Act, *, circle_id: UUID, member_id: UUID, amount: Money, on: date, meeting_id: UUID | None = None
) -> FundMoved:
    """A member pays into the social fund.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, MeetingIsNotOpen:
    :raises AmountIsNotPositive, CurrencyDiffers, AmountIsOutOfRange, DateIsInTheFuture, DateIsBeforeFounding:
    :raises MemberNotFound, MemberHasLeft:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY, meeting_id=meeting_id)
    check_amount(held, amount)
    check_day(held, on, at=act.at)
    member = active_member_of(held, member_id)
    lines = (debit(accounts.CASH, amount), credit(accounts.SOCIAL_FUND, amount))
    entry_id = _posted(act, held, kind="social_contribution", lines=lines, on=on, member_id=member.id)
    receipt = receipts.issue(act, held, member_id=member.id, entry_id=entry_id, kind=ReceiptKind.SOCIAL_CONTRIBUTION)
    return _told(held, entry_id, fund=accounts.SOCIAL_FUND, receipt=receipt)


@action("circles.pay_from_social_fund")
def pay_from_social_fund(
    act: Act,
    *,
    circle_id: UUID,
    amount: Money,
    description: str,
    on: date,
    member_id: UUID | None = None,
    meeting_id: UUID | None = None,
) -> FundMoved:
    """Pay from the social fund: to a member in need, or for a cause.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, MeetingIsNotOpen:
    :raises AmountIsNotPositive, CurrencyDiffers, AmountIsOutOfRange, DateIsInTheFuture, DateIsBeforeFounding:
    :raises MemberNotFound, SocialFundIsShort, CashIsShort:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY, meeting_id=meeting_id)
    check_amount(held, amount)
    told = clean_text(description, length_max=DESCRIPTION_LENGTH_MAX, field="description")
    check_day(held, on, at=act.at)
    member = None if member_id is None else member_of(held, member_id)
    lines = (credit(accounts.CASH, amount), debit(accounts.SOCIAL_FUND, amount))
    check_walls(held, lines)
    entry_id = _posted(act, held, kind="social_payment", lines=lines, on=on, description=told, member_id=member_id)
    receipt = None
    if member is not None:
        receipt = receipts.issue(act, held, member_id=member.id, entry_id=entry_id, kind=ReceiptKind.SOCIAL_PAYMENT)
    return _told(held, entry_id, fund=accounts.SOCIAL_FUND, receipt=receipt)


@action("circles.move_to_legal_reserve")
def move_to_legal_reserve(
    act: Act, *, circle_id: UUID, amount: Money, description: str, on: date, meeting_id: UUID | None = None
) -> FundMoved:
    """Set money of the circle aside for bad times: it stays in the box and is lent no more.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, MeetingIsNotOpen:
    :raises AmountIsNotPositive, CurrencyDiffers, AmountIsOutOfRange, DateIsInTheFuture, DateIsBeforeFounding:
    :raises CashIsShort:
    """
    lines = (debit(accounts.SURPLUS, amount), credit(accounts.LEGAL_RESERVE, amount))
    return _reserve(act, circle_id, meeting_id, kind="reserve_addition", lines=lines, on=on, description=description)


@action("circles.release_legal_reserve")
def release_legal_reserve(
    act: Act, *, circle_id: UUID, amount: Money, description: str, on: date, meeting_id: UUID | None = None
) -> FundMoved:
    """Give money of the reserve back to the circle's capital, as to cover a loss.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, MeetingIsNotOpen:
    :raises AmountIsNotPositive, CurrencyDiffers, AmountIsOutOfRange, DateIsInTheFuture, DateIsBeforeFounding:
    :raises LegalReserveIsShort:
    """
    lines = (credit(accounts.SURPLUS, amount), debit(accounts.LEGAL_RESERVE, amount))
    return _reserve(act, circle_id, meeting_id, kind="reserve_release", lines=lines, on=on, description=description)


@action("circles.use_legal_reserve")
def use_legal_reserve(
    act: Act, *, circle_id: UUID, amount: Money, description: str, on: date, meeting_id: UUID | None = None
) -> FundMoved:
    """Pay for something out of the reserve: the money leaves the box.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, MeetingIsNotOpen:
    :raises AmountIsNotPositive, CurrencyDiffers, AmountIsOutOfRange, DateIsInTheFuture, DateIsBeforeFounding:
    :raises LegalReserveIsShort, CashIsShort:
    """
    lines = (credit(accounts.CASH, amount), debit(accounts.LEGAL_RESERVE, amount))
    return _reserve(act, circle_id, meeting_id, kind="reserve_use", lines=lines, on=on, description=description)


def check_walls(held: Held, lines: Sequence[Line]) -> None:
    """Refuse lines that would leave less than nothing in a fund or in the box, or spend what is set aside.

    :raises SocialFundIsShort, LegalReserveIsShort, CashIsShort: in this order
    """
    # Debits are positive: they fill the box, and empty a fund.
    into_box, out_of_fund, out_of_reserve = (
        held.money(sum(line.minor for line in lines if line.account == code))
        for code in (accounts.CASH, accounts.SOCIAL_FUND, accounts.LEGAL_RESERVE)
    )
    funds = ledger_queries.balances(book_id=held.book_id, codes=accounts.RESERVED)
    fund, reserve = (funds[code].balance for code in (accounts.SOCIAL_FUND, accounts.LEGAL_RESERVE))
    if out_of_fund.minor > 0 and out_of_fund > fund:
        raise errors.SocialFundIsShort(field="amount", amount=out_of_fund, fund=fund)
    if out_of_reserve.minor > 0 and out_of_reserve > reserve:
        raise errors.LegalReserveIsShort(field="amount", amount=out_of_reserve, reserve=reserve)
    now = standings.capital(held.circle_id)
    if into_box.minor < 0 and -into_box > now.cash:
        raise circle_errors.CashIsShort(field="amount", amount=-into_box, cash=now.cash, reservations=now.reservations)
    freed = into_box + out_of_fund + out_of_reserve
    if freed.minor < 0:
        check_spendable(now, -freed)


def _reserve(
    act: Act, circle_id: UUID, meeting_id: UUID | None, *, kind: str, lines: tuple[Line, ...], on: date,
    description: str,
) -> FundMoved:  # fmt: skip
    held = demand(act, circle_id=circle_id, permission=Permission.MANAGE, meeting_id=meeting_id)
    check_amount(held, Money(abs(lines[0].minor), lines[0].currency))
    told = clean_text(description, length_max=DESCRIPTION_LENGTH_MAX, field="description")
    check_day(held, on, at=act.at)
    check_walls(held, lines)
    entry_id = _posted(act, held, kind=kind, lines=lines, on=on, description=told)
    return _told(held, entry_id, fund=accounts.LEGAL_RESERVE, receipt=None)


def _posted(
    act: Act, held: Held, *, kind: str, lines: tuple[Line, ...], on: date, description: str = "",
    member_id: UUID | None = None,
) -> UUID:  # fmt: skip
    details = {"member": str(member_id)} if member_id else None
    act.touch("circle", held.circle_id)
    if member_id is not None:
        act.touch("member", member_id)
    entry = NewEntry(kind=kind, on=on, lines=lines, description=description, details=details)
    return ledger.post(act, book_id=held.book_id, entry=entry)


def _told(held: Held, entry_id: UUID, *, fund: str, receipt: int | None) -> FundMoved:
    return FundMoved(
        entry_id=entry_id,
        fund=ledger_queries.balance(book_id=held.book_id, account=fund),
        receipt_number=receipt,
        available_capital=standings.capital(held.circle_id).available,
    )
