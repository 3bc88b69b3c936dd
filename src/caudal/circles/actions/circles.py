"""Open a circle, set the price of its shares, close it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from django.db.models import Max

from caudal.audit.actions import Act, action
from caudal.audit.rules import Private
from caudal.circles import errors
from caudal.circles.actions import demands, members as member_actions, requests
from caudal.circles.actions.demands import check_amount, check_day, demand
from caudal.circles.errors import agreements as agreement_errors, shares as share_errors
from caudal.circles.models import Circle, Cycle, SharePrice
from caudal.circles.queries import standings
from caudal.circles.rules import accounts
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.policy import USUAL_POLICY, CirclePolicy, check_policy, policy_to_json
from caudal.db import constraints
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money, exponent_of
from caudal.kernel.text import clean_text
from caudal.ledger import actions as ledger
from caudal.ledger.rules import book_id_of

NAME_LENGTH_MAX = 120
DESCRIPTION_LENGTH_MAX = 2_000
FIRST_MEMBERS_MAX = 60

constraints.refuses("circles_circle_pkey", errors.CircleExists)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstMember:
    """Somebody who is there from the first day: a person of the organisation, or a new one by name and document."""

    full_name: str = ""
    role: str = "member"
    document_type: str = ""
    document_number: str = ""
    phone: str = ""
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleOpened:
    circle_id: UUID
    members: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SharePriceSet:
    circle_id: UUID
    price: Money
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleClosed:
    circle_id: UUID
    closed_on: date


@action("circles.open_circle")
def open_circle(
    act: Act,
    *,
    name: str,
    currency: str,
    founded_on: date,
    share_price: Money | None = None,
    description: str = "",
    policy: CirclePolicy = USUAL_POLICY,
    circle_id: UUID | None = None,
    members: Annotated[Sequence[FirstMember], Private] = (),
) -> CircleOpened:
    """Open a circle with its book, the price of a share from its first day on, and who is there from that day.

    :raises NotPermitted, FirstMembersAreTooMany, CurrencyIsUnknown, LimitIsOutOfRange, CircleExists:
    :raises AmountIsNotPositive, CurrencyDiffers, AmountIsOutOfRange: of the price
    :raises Refusal: what `add_member` refuses
    """
    demands.demand_organisation(act, permission=Permission.OPEN)
    if len(members) > FIRST_MEMBERS_MAX:
        raise agreement_errors.FirstMembersAreTooMany(field="members", members_max=FIRST_MEMBERS_MAX)
    check_currency(currency)
    check_policy(policy, currency=currency)
    circle_id = circle_id or uuid7(act.at)
    row = new_circle(
        act, circle_id=circle_id, name=name, description=description, currency=currency, founded_on=founded_on,
        policy=policy,
    )  # fmt: skip
    cycle = first_cycle(act, row)
    held = demands.held(row, cycle)
    check_day(held, founded_on, at=act.at, field="founded_on")
    if Circle.objects.filter(book_id=row.book_id).exists():
        raise errors.CircleExists(field="circle_id")
    row.save(force_insert=True)
    cycle.save(force_insert=True)
    open_books(act, row, cash_floor_minor=0)
    if share_price is not None:
        check_amount(held, share_price, field="share_price")
        add_price(act, held, price=share_price, valid_from=founded_on)
    for one in members:
        member_actions.add_member.within(
            act, circle_id=circle_id, joined_on=founded_on, role=one.role, full_name=one.full_name,
            document_type=one.document_type, document_number=one.document_number, phone=one.phone,
            person_id=one.person_id,
        )  # fmt: skip
    act.touch("circle", circle_id)
    return CircleOpened(circle_id=circle_id, members=len(members))


@action("circles.set_share_price")
def set_share_price(act: Act, *, circle_id: UUID, price: Money, valid_from: date) -> SharePriceSet:
    """Set what a share costs from a day on. A second price for one day corrects the first; both stay readable.

    While shares are held in an open cycle the price stays, unless the circle agreed otherwise: who saved early and who
    saves late pay the same, and the share-out can treat all shares alike.

    :raises CircleNotFound, NotPermitted, CircleIsClosed:
    :raises AmountIsNotPositive, CurrencyDiffers, AmountIsOutOfRange, DateIsInTheFuture, DateIsBeforeFounding:
    :raises DateIsBeforeCycle, SharePriceIsFixed:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.MANAGE, between_cycles=True)
    check_amount(held, price, field="price")
    check_day(held, valid_from, at=act.at, field="valid_from")
    _check_price_may_change(held)
    add_price(act, held, price=price, valid_from=valid_from)
    act.touch("circle", circle_id)
    return SharePriceSet(circle_id=circle_id, price=price, valid_from=valid_from)


@action("circles.close_circle")
def close_circle(act: Act, *, circle_id: UUID, on: date) -> CircleClosed:
    """Close a circle in which nothing is left; its books stay readable.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, DateIsInTheFuture, DateIsBeforeFounding:
    :raises DateIsBeforeCycle, CircleIsNotEmpty:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.MANAGE, between_cycles=True)
    check_day(held, on, at=act.at)
    left = standings.left_in(circle_id)
    if left.shares or left.cash or left.loans or left.fines:
        raise errors.CircleIsNotEmpty(cash=left.cash, shares=left.shares, loans=left.loans, fines=left.fines)
    requests.drop_open(act, held, on=on, reason="")
    Circle.objects.filter(book_id=held.book_id).update(closed_on=on)
    Cycle.objects.filter(book_id=held.book_id, closed_on=None).update(closed_on=on, close_event_id=act.event_id)
    act.touch("circle", circle_id)
    return CircleClosed(circle_id=circle_id, closed_on=on)


def check_currency(currency: str) -> None:
    """Refuse a code that is no currency.

    :raises CurrencyIsUnknown:
    """
    try:
        exponent_of(currency)
    except ValueError as error:
        raise errors.CurrencyIsUnknown(field="currency", currency=currency[:10]) from error


def new_circle(
    act: Act, *, circle_id: UUID, name: str, description: str, currency: str, founded_on: date, policy: CirclePolicy,
    source: str = "",
) -> Circle:  # fmt: skip
    """The row of a circle of the act's organisation."""
    return Circle(
        book_id=book_id_of(circle_id),
        id=circle_id,
        organisation_id=act.organisation_id,
        name=clean_text(name, length_max=NAME_LENGTH_MAX, field="name"),
        description=clean_text(description, length_max=DESCRIPTION_LENGTH_MAX, field="description", empty_allowed=True),
        currency=currency,
        policy=policy_to_json(policy),
        founded_on=founded_on,
        source=source,
        event_id=act.event_id,
    )


def first_cycle(act: Act, row: Circle) -> Cycle:
    """The cycle with which every circle begins."""
    return Cycle(book_id=row.book_id, number=1, opened_on=row.founded_on, event_id=act.event_id)


def open_books(act: Act, row: Circle, *, cash_floor_minor: int | None) -> None:
    """Open the circle's book and the accounts that every circle has."""
    ledger.open_book(act, book_id=row.book_id, kind="circle", name=row.name)
    opened = accounts.of_circle(currency=row.currency, cash_floor_minor=cash_floor_minor)
    ledger.open_accounts(act, book_id=row.book_id, accounts=opened)


def _check_price_may_change(held: demands.Held) -> None:
    """Refuse another price for shares that stand beside those already held.

    :raises SharePriceIsFixed:
    """
    if held.policy.price_changes_in_cycle or not held.cycle_is_open:
        return
    prices = standings.prices(book_id=held.book_id)
    if prices and any(standings.holdings(book_id=held.book_id).values()):
        newest = max(prices, key=lambda price: (price.valid_from, price.number))
        raise share_errors.SharePriceIsFixed(field="price", cycle=held.cycle_number, price=held.money(newest.minor))


def add_price(act: Act, held: demands.Held, *, price: Money, valid_from: date) -> None:
    """Write a price that is known to be good."""
    last = SharePrice.objects.filter(book_id=held.book_id).aggregate(last=Max("number"))["last"] or 0
    SharePrice.objects.create(
        book_id=held.book_id,
        number=last + 1,
        price_minor=price.minor,
        valid_from=valid_from,
        event_id=act.event_id,
    )
