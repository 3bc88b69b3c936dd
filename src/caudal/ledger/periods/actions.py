"""Seal the days of a book, and choose what becomes of entries that are dated into them."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from caudal.audit.actions import Act, action
from caudal.ledger import queries as ledger, rules as ledger_rules
from caudal.ledger.errors import BookNotFound, DayIsOutOfRange
from caudal.ledger.models import Book
from caudal.ledger.periods import errors, queries
from caudal.ledger.queries import BookView
from caudal.ledger.rules import DAY_MAX, DAY_MIN, SealedPolicy


@dataclass(frozen=True, slots=True)
class PeriodSealed:
    """The sealed days (None: all before), and the digest of where every account stood on the last of them."""

    since: date | None
    through: date
    digest: str


def seal(act: Act, *, book_id: int, through: date) -> PeriodSealed:
    """Seal all days through one that is over: what is dated there from now on is refused, or booked today.

    :raises DayIsOutOfRange, PeriodIsNotOver, SealWouldGoBack:
    """
    assert act.is_open
    if not DAY_MIN <= through <= DAY_MAX:
        raise DayIsOutOfRange(field="through", day_min=DAY_MIN, day_max=DAY_MAX)
    if through >= act.at.date():
        raise errors.PeriodIsNotOver(field="through")
    with connection.cursor() as cursor:
        cursor.execute("select ledger_seal_period(%s, %s, %s)", [book_id, through, act.event_id])
        told: str | None = cursor.fetchone()[0]
    if told is not None:
        raise errors.SealWouldGoBack(field="through", through=date.fromisoformat(told.partition("/")[2]))
    sealed = queries.periods(book_id=book_id, limit=1)[0]
    return PeriodSealed(sealed.since, sealed.through, sealed.digest)


def choose_policy(act: Act, *, book_id: int, policy: SealedPolicy) -> None:
    """Choose what becomes of an entry that is dated into sealed days."""
    assert act.is_open
    Book.objects.filter(book_id=book_id).update(sealed_policy=str(policy))


@action("ledger.seal_period")
def seal_period(act: Act, *, book_id: int, through: date) -> PeriodSealed:
    """Seal the days of a book of the caller's organisation, one that is kept by its pool too.

    :raises BookNotFound, SealingIsNotPermitted:
    :raises DayIsOutOfRange, PeriodIsNotOver, SealWouldGoBack:
    """
    _book(act, book_id)
    return seal(act, book_id=book_id, through=through)


@action("ledger.set_sealed_policy")
def set_sealed_policy(act: Act, *, book_id: int, policy: SealedPolicy) -> None:
    """Choose for a book of the caller's organisation what becomes of entries that are dated into sealed days.

    :raises BookNotFound, SealingIsNotPermitted:
    """
    _book(act, book_id)
    choose_policy(act, book_id=book_id, policy=policy)


def _book(act: Act, book_id: int) -> BookView:
    found = ledger.books(organisation_id=act.organisation_id, book_id=book_id)
    if not found:
        raise BookNotFound
    if not ledger_rules.may_post(kind=act.actor.kind, roles=act.call.roles):
        raise errors.SealingIsNotPermitted
    return found[0]
