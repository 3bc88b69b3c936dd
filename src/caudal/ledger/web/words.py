"""What the people of a book call its entries and accounts. The ledger knows no domain, so products teach it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from caudal.audit.rules import ActorKind
from caudal.kernel.refusals import gettext_noop
from caudal.ledger.crossings.rules import State
from caudal.ledger.holds.rules import Way
from caudal.ledger.rules import AccountKind


@dataclass(frozen=True, slots=True)
class Words:
    """How one kind of book names an entry's kind and an account's code."""

    entry: Callable[[str], str]
    account: Callable[[str], str]


ACCOUNT_KINDS: Mapping[str, str] = {
    AccountKind.ASSET: gettext_noop("Asset"),
    AccountKind.LIABILITY: gettext_noop("Liability"),
    AccountKind.EQUITY: gettext_noop("Equity"),
    AccountKind.INCOME: gettext_noop("Income"),
    AccountKind.EXPENSE: gettext_noop("Expense"),
}

ACTOR_KINDS: Mapping[str, str] = {
    ActorKind.USER: gettext_noop("A user"),
    ActorKind.API_KEY: gettext_noop("A program"),
    ActorKind.JOB: gettext_noop("Caudal"),
    ActorKind.DATA_MOVE: gettext_noop("The data move"),
    ActorKind.SYSTEM: gettext_noop("Caudal"),
}

ROOTS: Mapping[str, str] = {
    "assets": gettext_noop("Assets"),
    "liabilities": gettext_noop("Liabilities"),
    "equity": gettext_noop("Equity"),
    "income": gettext_noop("Income"),
    "expenses": gettext_noop("Expenses"),
}

HOLD_WAYS: Mapping[str, str] = {
    Way.SETTLED: gettext_noop("Settled"),
    Way.RELEASED: gettext_noop("Released"),
    Way.EXPIRED: gettext_noop("Expired"),
}

CROSSING_STATES: Mapping[str, str] = {
    State.SENT: gettext_noop("Under way"),
    State.ARRIVED: gettext_noop("Arrived"),
    State.RETURNED: gettext_noop("Came back"),
}

_taught: dict[str, Words] = {}
_PLAIN = Words(entry=lambda kind: kind.replace("_", " ").capitalize(), account=lambda code: code)


def teach(*, book_kind: str, words: Words) -> None:
    """Learn how the people of books of `book_kind` talk."""
    assert book_kind not in _taught, f"the words of {book_kind} books are known"
    _taught[book_kind] = words


def of(book_kind: str) -> Words:
    """The words of a kind of book; codes in plain letters when nobody taught any."""
    return _taught.get(book_kind, _PLAIN)


def account(told: Words, code: str) -> str:
    """An account or a branch of them in words: a root by its own, all below by what the product taught."""
    return _(ROOTS[code]) if code in ROOTS else told.account(code)


def account_kind(kind: AccountKind) -> str:
    return _(ACCOUNT_KINDS[kind])


def way(way: Way) -> str:
    """What became of a part of a hold."""
    return _(HOLD_WAYS[way])


def crossing_state(state: State) -> str:
    """How far a crossing has come."""
    return _(CROSSING_STATES[state])


def actor_kind(kind: ActorKind) -> str:
    return _(ACTOR_KINDS[kind])
