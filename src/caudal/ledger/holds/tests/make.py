"""A book with a box of money, really committed, and the actions of the doors upon it: for races and crash points."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from caudal.audit.actions import Act, action
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.kernel.checks import Check
from caudal.kernel.money import Money
from caudal.ledger import actions as ledger
from caudal.ledger.caps import queries as caps
from caudal.ledger.holds import actions, queries
from caudal.ledger.holds.rules import NewHold, Settlement
from caudal.ledger.models import Account
from caudal.ledger.periods import queries as periods
from caudal.ledger.queries import verify
from caudal.ledger.rules import AccountKind, NewAccount, NewEntry, book_id_of, credit, debit
from caudal.parties.actions import open_organisation

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
# Far from the clock of any machine that runs this, so that no job finds it expired.
FAR = NOON + timedelta(days=399)
CASH, ROSA, JULIO = "assets:cash", "equity:shares:1", "equity:shares:2"


@action("tests.open_held_book")
def open_held_book(act: Act, *, book_id: int, minor: int) -> None:
    """Open a book with `minor` in its box, which may not go below zero; all of it is Rosa's."""
    accounts = [
        NewAccount(CASH, AccountKind.ASSET, "PEN", floor_minor=0),
        NewAccount(ROSA, AccountKind.EQUITY, "PEN"),
        NewAccount(JULIO, AccountKind.EQUITY, "PEN"),
    ]
    ledger.open_book(act, book_id=book_id, kind="pool", name="Caja")
    ledger.open_accounts(act, book_id=book_id, accounts=accounts)
    amount = Money(minor, "PEN")
    lines = (debit(CASH, amount), credit(ROSA, amount))
    ledger.post(act, book_id=book_id, entry=NewEntry(kind="shares", on=date(2026, 10, 31), lines=lines))


@dataclass(frozen=True)
class Box:
    """The book, and calls into it."""

    organisation_id: UUID
    book_id: int

    def call(self, at: datetime = NOON) -> Call:
        return Call(Actor(ActorKind.SYSTEM, "tests"), key=str(uuid4()), at=at, organisation_id=self.organisation_id)

    def place(self, minor: int, *, at: datetime = NOON, expires_at: datetime = FAR) -> UUID:
        hold = a_hold(minor, expires_at=expires_at)
        return actions.place_hold(self.call(at), book_id=self.book_id, hold=hold).hold_id

    def settle(self, hold_id: UUID, minor: int | None = None) -> actions.HoldSettled:
        settlement = Settlement(TODAY, None if minor is None else Money(minor, "PEN"))
        return actions.settle_hold(self.call(), book_id=self.book_id, hold_id=hold_id, settlement=settlement)

    def release(self, hold_id: UUID) -> Money:
        return actions.release_hold(self.call(), book_id=self.book_id, hold_id=hold_id).amount

    def post(self, minor: int) -> None:
        lines = (debit(ROSA, Money(minor, "PEN")), credit(CASH, Money(minor, "PEN")))
        ledger.post_entries(self.call(), book_id=self.book_id, entries=(NewEntry("paid", TODAY, lines),))

    def cash(self) -> tuple[int, int]:
        """What is in the box, and what of it is promised."""
        box = Account.objects.get(book_id=self.book_id, code=CASH)
        return box.debits_posted - box.credits_posted, box.credits_pending


def a_box(minor: int = 500_00) -> Box:
    box = Box(uuid4(), book_id_of(uuid4()))
    open_organisation(box.call(), organisation_id=box.organisation_id, name="Caja de prueba")
    open_held_book(box.call(), book_id=box.book_id, minor=minor)
    return box


def a_hold(minor: int, *, expires_at: datetime = FAR) -> NewHold:
    return NewHold("withdrawal", ROSA, CASH, Money(minor, "PEN"), expires_at)


def wrong() -> list[str]:
    """What the checks of the ledger, its holds, caps and periods find."""
    checks: list[Check] = [*verify(), *queries.verify(), *caps.verify(), *periods.verify()]
    return [f"{check.name}: {dict(check.figures)}" for check in checks if not check.ok]
