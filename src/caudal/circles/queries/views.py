"""Who may look at which circle: every page opens one view and hands it to the reads."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from caudal.audit.rules import Caller
from caudal.circles import errors
from caudal.circles.models import Circle, Member
from caudal.circles.rules import permissions as table
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.policy import CirclePolicy, policy_from_json
from caudal.kernel.money import Money
from caudal.ledger.rules import book_id_of
from caudal.parties.errors import NotPermitted

CIRCLES_MAX = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleCard:
    """A circle as lists show it; `my_role` is the caller's own in it."""

    circle_id: UUID
    book_id: int
    name: str
    description: str
    currency: str
    founded_on: date
    closed_on: date | None
    is_imported: bool
    members: int
    my_role: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleView:
    """A circle in the eyes of a caller: what it is, and what they may do with it."""

    circle: CircleCard
    organisation_id: UUID
    policy: CirclePolicy
    permissions: frozenset[Permission]
    member_id: UUID | None

    @property
    def circle_id(self) -> UUID:
        return self.circle.circle_id

    @property
    def book_id(self) -> int:
        return self.circle.book_id

    @property
    def currency(self) -> str:
        return self.circle.currency

    def money(self, minor: int) -> Money:
        return Money(minor, self.circle.currency)

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def demand(self, permission: Permission) -> None:
        """Refuse what the caller may not see.

        :raises NotPermitted:
        """
        if permission not in self.permissions:
            raise NotPermitted

    def demand_member(self, member_id: UUID) -> None:
        """Refuse another member's passbook to who may read only their own.

        :raises NotPermitted:
        """
        if member_id != self.member_id:
            self.demand(Permission.READ_ALL)


def circles_for(caller: Caller) -> list[CircleCard]:
    """The circles that the caller may look at, by name: all of the organisation's for its officers, else their own.

    Three queries.
    """
    found = Circle.objects.filter(organisation_id=caller.organisation_id)
    members = Member.objects.filter(organisation_id=caller.organisation_id, is_active=True)
    if not _reads_everything(caller):
        if caller.person_id is None:
            return []
        found = found.filter(book_id__in=members.filter(person_id=caller.person_id).values("book_id"))
    rows = list(found.order_by("name", "book_id")[:CIRCLES_MAX])
    counted = members if _reads_everything(caller) else members.filter(book_id__in=[row.book_id for row in rows])
    counts = dict(counted.values("book_id").annotate(number=Count("id")).values_list("book_id", "number"))
    own = members.filter(person_id=caller.person_id) if caller.person_id is not None else members.none()
    roles = dict(own.values_list("book_id", "role"))
    return [_card(row, members=counts.get(row.book_id, 0), my_role=roles.get(row.book_id)) for row in rows]


def has_circles(caller: Caller) -> bool:
    """Whether the caller may look at any circle. One query."""
    if _reads_everything(caller):
        return Circle.objects.filter(organisation_id=caller.organisation_id).exists()
    return (
        caller.person_id is not None
        and Member.objects.filter(
            organisation_id=caller.organisation_id, person_id=caller.person_id, is_active=True
        ).exists()
    )


def view(caller: Caller, *, circle_id: UUID) -> CircleView:
    """Open a circle for the caller. Two queries.

    :raises CircleNotFound: an unknown circle, or another organisation's
    :raises NotPermitted: one that the caller has nothing to do with
    """
    row = Circle.objects.filter(
        book_id=book_id_of(circle_id), id=circle_id, organisation_id=caller.organisation_id
    ).first()
    if row is None:
        raise errors.CircleNotFound
    active = Member.objects.filter(book_id=row.book_id).filter(Q(is_active=True) | Q(person_id=caller.person_id))
    members = list(active.values_list("person_id", "id", "role", "is_active"))
    own = next((one for one in members if one[0] == caller.person_id and caller.person_id is not None), None)
    granted = table.permissions(organisation_roles=caller.roles, member_role=own[2] if own and own[3] else None)
    if not granted and own is None:
        raise NotPermitted
    return CircleView(
        circle=_card(row, members=sum(one[3] for one in members), my_role=own[2] if own else None),
        organisation_id=row.organisation_id,
        policy=policy_from_json(row.policy),
        permissions=granted,
        member_id=own[1] if own else None,
    )


def may_open_circle(caller: Caller) -> bool:
    """Whether the caller may found a circle in their organisation."""
    return Permission.OPEN in table.permissions(organisation_roles=caller.roles, member_role=None)


def may_read_book(caller: Caller, book_id: int) -> bool:
    """Whether the caller may read the whole book of a circle: the ledger asks. One query."""
    role = (
        Member.objects.filter(
            book_id=book_id, organisation_id=caller.organisation_id, person_id=caller.person_id, is_active=True
        )
        .values_list("role", flat=True)
        .first()
        if caller.person_id is not None
        else None
    )
    return Permission.READ_ALL in table.permissions(organisation_roles=caller.roles, member_role=role)


def _reads_everything(caller: Caller) -> bool:
    return Permission.READ_ALL in table.permissions(organisation_roles=caller.roles, member_role=None)


def _card(row: Circle, *, members: int, my_role: str | None) -> CircleCard:
    return CircleCard(
        circle_id=row.id,
        book_id=row.book_id,
        name=row.name,
        description=row.description,
        currency=row.currency,
        founded_on=row.founded_on,
        closed_on=row.closed_on,
        is_imported=bool(row.source),
        members=members,
        my_role=my_role,
    )
