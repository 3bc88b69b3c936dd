"""How every action begins: one function finds the circle in the caller's organisation, locks it and asks the table.

The one global order of locks: circle, loan numbering, loan, book, accounts by id, head of the audit chain.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from caudal.audit.actions import Act
from caudal.circles import errors
from caudal.circles.errors import cycles as cycle_errors, meetings as meeting_errors
from caudal.circles.models import Circle, Cycle, Meeting, Member
from caudal.circles.rules import permissions as table, requests
from caudal.circles.rules.capital import Capital
from caudal.circles.rules.meetings import MeetingStatus
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.policy import CirclePolicy, policy_from_json
from caudal.kernel.money import Money
from caudal.ledger.rules import book_id_of
from caudal.lending.rules.terms import PRINCIPAL_MINOR_MAX
from caudal.parties.errors import NotPermitted
from caudal.parties.queries import identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A circle whose row this transaction has locked: nothing in it changes until the commit."""

    circle_id: UUID
    book_id: int
    currency: str
    policy: CirclePolicy
    founded_on: date
    cycle_number: int
    """The open cycle, or the last one where none is open."""
    cycle_is_open: bool
    first_on: date
    """The first day that may still be written to: what is before it has been shared out."""
    meeting_id: UUID | None = None
    """The meeting that is not closed, if the circle is in one: what is recorded now belongs to it."""

    def money(self, minor: int) -> Money:
        return Money(minor, self.currency)


def demand(
    act: Act, *, circle_id: UUID, permission: Permission, between_cycles: bool = False, meeting_id: UUID | None = None
) -> Held:
    """Lock the circle for the rest of the action, if the actor may do this in it.

    `between_cycles`: also after a share-out, before the next cycle is opened (people, prices, payouts; no other money).
    `meeting_id`: only in this meeting (what a phone without a connection recorded in a meeting that has closed since).

    :raises CircleNotFound: an unknown circle, or another organisation's
    :raises NotPermitted, CircleIsClosed, CycleIsClosed, MeetingIsNotOpen:
    """
    # NO KEY UPDATE: foreign keys to the circle do not wait, every other action on it does.
    row = (
        Circle.objects.select_for_update(no_key=True)
        .filter(book_id=book_id_of(circle_id), id=circle_id, organisation_id=act.organisation_id)
        .first()
    )
    if row is None:
        raise errors.CircleNotFound
    if permission not in permissions_of(act, book_id=row.book_id):
        raise NotPermitted
    if row.closed_on is not None:
        raise errors.CircleIsClosed(closed_on=row.closed_on)
    cycle = Cycle.objects.filter(book_id=row.book_id).order_by("-number")[0]
    if cycle.closed_on is not None and not between_cycles:
        raise cycle_errors.CycleIsClosed(cycle=cycle.number, closed_on=cycle.closed_on)
    open_meetings = Meeting.objects.filter(book_id=row.book_id).exclude(status=MeetingStatus.CLOSED.value)
    current = open_meetings.values_list("id", flat=True).first()
    if meeting_id is not None and meeting_id != current:
        raise meeting_errors.MeetingIsNotOpen(field="meeting_id")
    return held(row, cycle, meeting_id=current)


def held(row: Circle, cycle: Cycle, *, meeting_id: UUID | None = None) -> Held:
    """What an action holds: a locked circle in its newest cycle and in the meeting that is open."""
    return Held(
        circle_id=row.id,
        book_id=row.book_id,
        currency=row.currency,
        policy=policy_from_json(row.policy),
        founded_on=row.founded_on,
        cycle_number=cycle.number,
        cycle_is_open=cycle.closed_on is None,
        first_on=cycle.closed_on or cycle.opened_on,
        meeting_id=meeting_id,
    )


def demand_organisation(act: Act, *, permission: Permission) -> None:
    """Refuse who may not do this in the organisation as a whole.

    :raises NotPermitted:
    """
    if permission not in permissions_of(act, book_id=None):
        raise NotPermitted


def permissions_of(act: Act, *, book_id: int | None) -> frozenset[Permission]:
    """All that the actor may do in a circle (None: in the organisation as a whole)."""
    known = identity(actor=act.actor, organisation_id=act.organisation_id)
    role = None
    if book_id is not None and known.person_id is not None:
        own = Member.objects.filter(book_id=book_id, person_id=known.person_id, is_active=True)
        role = own.values_list("role", flat=True).first()
    return table.permissions(organisation_roles=known.roles, member_role=role)


def person_of(act: Act) -> UUID | None:
    """The person behind the act; None for a program, and for a user who is tied to nobody."""
    return identity(actor=act.actor, organisation_id=act.organisation_id).person_id


def who(act: Act) -> str:
    """Who acts, so that two users of one person are one: the person, or the actor where none is known."""
    return requests.who(person_id=person_of(act), kind=act.actor.kind, id=act.actor.id)


def member_of(held: Held, member_id: UUID) -> Member:
    """A member of the held circle.

    :raises MemberNotFound: an unknown member, or another circle's
    """
    found = Member.objects.filter(book_id=held.book_id, id=member_id).first()
    if found is None:
        raise errors.MemberNotFound(field="member_id")
    return found


def active_member_of(held: Held, member_id: UUID) -> Member:
    """A member of the held circle who has not left.

    :raises MemberNotFound, MemberHasLeft:
    """
    found = member_of(held, member_id)
    if not found.is_active:
        raise errors.MemberHasLeft(field="member_id")
    return found


def check_amount(held: Held, amount: Money, *, field: str = "amount") -> None:
    """Refuse an amount that no circle moves.

    :raises AmountIsNotPositive, CurrencyDiffers, AmountIsOutOfRange: in this order
    """
    if amount.minor <= 0:
        raise errors.AmountIsNotPositive(field=field, amount=amount)
    if amount.currency != held.currency:
        raise errors.CurrencyDiffers(field=field, given=amount.currency, expected=held.currency)
    if amount.minor > PRINCIPAL_MINOR_MAX:
        raise errors.AmountIsOutOfRange(field=field, amount=amount)


def check_day(held: Held, on: date, *, at: datetime, not_before: date | None = None, field: str = "on") -> None:
    """Refuse a business date that cannot be: in the future wherever on earth the caller stands, or too early.

    :raises DateIsInTheFuture, DateIsBeforeFounding, DateIsBeforeCycle, ReversalIsTooEarly: in this order
    """
    if on > (at + timedelta(hours=14)).date():
        raise errors.DateIsInTheFuture(field=field, on=on)
    if on < held.founded_on:
        raise errors.DateIsBeforeFounding(field=field, on=on, founded_on=held.founded_on)
    if on < held.first_on:
        raise cycle_errors.DateIsBeforeCycle(field=field, on=on, first_on=held.first_on)
    if not_before is not None and on < not_before:
        raise errors.ReversalIsTooEarly(field=field, on=on, happened_on=not_before)


def check_spendable(capital: Capital, amount: Money, *, field: str = "amount") -> None:
    """Refuse to pay out what is not in the box, or is set aside.

    :raises CashIsShort:
    """
    if amount > capital.spendable:
        raise errors.CashIsShort(field=field, amount=amount, cash=capital.cash, reservations=capital.reservations)
