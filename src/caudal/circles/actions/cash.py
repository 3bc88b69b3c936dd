"""Money that enters or leaves the box for another reason than shares, fines and loans."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.circles.actions.demands import Held, check_amount, check_day, check_spendable, demand
from caudal.circles.queries import standings
from caudal.circles.rules import accounts
from caudal.circles.rules.permissions import Permission
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger import actions as ledger
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX, Line, NewEntry, credit, debit


@dataclass(frozen=True, slots=True, kw_only=True)
class CashRecorded:
    """The receipt of money that came in or went out."""

    entry_id: UUID
    cash: Money
    available_capital: Money


@action("circles.record_income")
def record_income(act: Act, *, circle_id: UUID, amount: Money, description: str, on: date) -> CashRecorded:
    """Money comes into the box: a gift, a raffle, interest of a bank.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, AmountIsNotPositive, CurrencyDiffers, AmountIsOutOfRange:
    :raises DateIsInTheFuture, DateIsBeforeFounding:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY)
    check_amount(held, amount)
    check_day(held, on, at=act.at)
    lines = (debit(accounts.CASH, amount), credit(accounts.OTHER_INCOME, amount))
    return _recorded(act, held, kind="income", lines=lines, description=description, on=on)


@action("circles.record_expense")
def record_expense(act: Act, *, circle_id: UUID, amount: Money, description: str, on: date) -> CashRecorded:
    """Money leaves the box for what the circle needs.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, AmountIsNotPositive, CurrencyDiffers, AmountIsOutOfRange:
    :raises DateIsInTheFuture, DateIsBeforeFounding, CashIsShort:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY)
    check_amount(held, amount)
    check_day(held, on, at=act.at)
    check_spendable(standings.capital(held.circle_id), amount)
    lines = (credit(accounts.CASH, amount), debit(accounts.OTHER_EXPENSE, amount))
    return _recorded(act, held, kind="expense", lines=lines, description=description, on=on)


def _recorded(act: Act, held: Held, *, kind: str, lines: tuple[Line, ...], description: str, on: date) -> CashRecorded:
    told = clean_text(description, length_max=DESCRIPTION_LENGTH_MAX, field="description")
    entry = NewEntry(kind=kind, on=on, lines=lines, description=told)
    entry_id = ledger.post(act, book_id=held.book_id, entry=entry)
    act.touch("circle", held.circle_id)
    after = standings.capital(held.circle_id)
    return CashRecorded(entry_id=entry_id, cash=after.cash, available_capital=after.available)
