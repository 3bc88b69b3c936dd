"""Money that enters or leaves the box for another reason than shares, fines and loans; and how that is undone."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.circles.actions.demands import Held, check_amount, check_day, check_spendable, demand
from caudal.circles.actions.funds import check_walls
from caudal.circles.errors import meetings as errors
from caudal.circles.queries import standings
from caudal.circles.rules import accounts
from caudal.circles.rules.meetings import ExpenseCategory
from caudal.circles.rules.permissions import Permission
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger import actions as ledger, errors as ledger_errors, queries as ledger_queries
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX, Line, NewEntry, credit, debit

REVERSIBLE = frozenset(
    {
        "income", "expense", "social_contribution", "social_payment", "reserve_addition", "reserve_release",
        "reserve_use",
    }
)  # fmt: skip
"""The kinds of entry that are undone here; what has rows of its own is undone where it was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CashRecorded:
    """The receipt of money that came in or went out."""

    entry_id: UUID
    cash: Money
    available_capital: Money


@action("circles.record_income")
def record_income(
    act: Act, *, circle_id: UUID, amount: Money, description: str, on: date, meeting_id: UUID | None = None
) -> CashRecorded:
    """Money comes into the box: a gift, a raffle, interest of a bank.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, MeetingIsNotOpen:
    :raises AmountIsNotPositive, CurrencyDiffers, AmountIsOutOfRange, DateIsInTheFuture, DateIsBeforeFounding:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY, meeting_id=meeting_id)
    check_amount(held, amount)
    check_day(held, on, at=act.at)
    lines = (debit(accounts.CASH, amount), credit(accounts.OTHER_INCOME, amount))
    return _recorded(act, held, kind="income", lines=lines, description=description, on=on)


@action("circles.record_expense")
def record_expense(
    act: Act,
    *,
    circle_id: UUID,
    amount: Money,
    description: str,
    on: date,
    category: ExpenseCategory = ExpenseCategory.OTHER,
    meeting_id: UUID | None = None,
) -> CashRecorded:
    """Money leaves the box for what the circle needs; each category has an account of its own.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, MeetingIsNotOpen:
    :raises AmountIsNotPositive, CurrencyDiffers, AmountIsOutOfRange, DateIsInTheFuture, DateIsBeforeFounding:
    :raises CashIsShort:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY, meeting_id=meeting_id)
    check_amount(held, amount)
    check_day(held, on, at=act.at)
    check_spendable(standings.capital(held.circle_id), amount)
    code = accounts.expense_of(category)
    ledger.open_accounts(act, book_id=held.book_id, accounts=[accounts.of_code(code, currency=held.currency)])
    lines = (credit(accounts.CASH, amount), debit(code, amount))
    return _recorded(act, held, kind="expense", lines=lines, description=description, on=on)


@action("circles.reverse_cash_entry")
def reverse_cash_entry(
    act: Act, *, circle_id: UUID, entry_id: UUID, on: date, reason: str, meeting_id: UUID | None = None
) -> CashRecorded:
    """Undo an income, an expense or a movement of the social fund or the legal reserve that was recorded by mistake.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, MeetingIsNotOpen:
    :raises DateIsInTheFuture, DateIsBeforeFounding, CashEntryNotFound, ReversalIsTooEarly:
    :raises EntryIsReversed: of the ledger
    :raises SocialFundIsShort, LegalReserveIsShort, CashIsShort: what came in has been spent since
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY, meeting_id=meeting_id)
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason")
    check_day(held, on, at=act.at)
    found = next(iter(ledger_queries.entries(book_id=held.book_id, ids=[entry_id])), None)
    if found is None or found.kind not in REVERSIBLE:
        raise errors.CashEntryNotFound(field="entry_id")
    check_day(held, on, at=act.at, not_before=found.effective_on)
    if found.reversed_by is not None:
        raise ledger_errors.EntryIsReversed
    check_walls(held, [Line(line.account, -line.amount.minor, line.amount.currency) for line in found.lines])
    undone = ledger.reverse(
        act, book_id=held.book_id, entry_id=entry_id, on=on, kind=f"{found.kind}_reversal", description=told
    )
    return _told(act, held, undone)


def _recorded(act: Act, held: Held, *, kind: str, lines: tuple[Line, ...], description: str, on: date) -> CashRecorded:
    told = clean_text(description, length_max=DESCRIPTION_LENGTH_MAX, field="description")
    entry = NewEntry(kind=kind, on=on, lines=lines, description=told)
    return _told(act, held, ledger.post(act, book_id=held.book_id, entry=entry))


def _told(act: Act, held: Held, entry_id: UUID) -> CashRecorded:
    act.touch("circle", held.circle_id)
    after = standings.capital(held.circle_id)
    return CashRecorded(entry_id=entry_id, cash=after.cash, available_capital=after.available)
