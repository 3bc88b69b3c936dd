"""What a phone keeps of a circle to hold a meeting without a connection: as little as that takes, and no more."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from caudal.circles.models import Attendance, Fine, LoanRequest, Meeting
from caudal.circles.queries import loans as loan_queries, members as member_queries, price_list, standings
from caudal.circles.queries.views import CircleView
from caudal.circles.rules import accounts, shares as share_rules
from caudal.circles.rules.meetings import AttendanceStatus, FineBasis, MeetingStatus
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.requests import RequestStatus
from caudal.kernel.money import Money, exponent_of
from caudal.ledger import queries as ledger

FINES_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneMember:
    """A member in the roll call. No documents, no telephone: the phone may be lent."""

    member_id: UUID
    number: int
    full_name: str
    shares: int
    loans_outstanding: Money
    fines_due: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneFine:
    """A fine that is still to be paid, with what is left of it."""

    fine_id: UUID
    member_id: UUID
    reason: str
    left: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneLoan:
    """A loan that is being repaid; `due` is what has fallen due."""

    loan_id: UUID
    member_id: UUID
    number: int
    outstanding: Money
    due: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRequest:
    """A loan that is approved and waits to be handed over; its money is held."""

    request_id: UUID
    member_id: UUID
    number: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneFinePrice:
    """A line of the price list of fines."""

    code: str
    name: str
    basis: FineBasis
    price: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneMark:
    """Whether a member came, and the fine that followed."""

    member_id: UUID
    status: AttendanceStatus
    fine_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneMeeting:
    """The meeting that is not closed yet, with its roll call so far."""

    meeting_id: UUID
    number: int
    held_on: date
    status: MeetingStatus
    marks: tuple[PhoneMark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneCircle:
    """A circle as a phone keeps it until its officer signs out."""

    circle_id: UUID
    name: str
    currency: str
    decimals: int
    taken_at: datetime
    on: date
    share_price: Money | None
    shares_per_purchase_max: int | None
    social_contribution: Money | None
    asks_first: bool
    cash: Money
    social_fund: Money
    meeting: PhoneMeeting | None
    members: tuple[PhoneMember, ...]
    fines: tuple[PhoneFine, ...]
    loans: tuple[PhoneLoan, ...]
    approved: tuple[PhoneRequest, ...]
    fine_prices: tuple[PhoneFinePrice, ...]


def circle(view: CircleView, *, on: date, at: datetime) -> PhoneCircle:
    """The circle for a phone, as of a day. At most nineteen queries, however many members.

    :raises NotPermitted: to who may not record what a meeting moves
    """
    view.demand(Permission.RECORD_MONEY)
    balances = ledger.balances(book_id=view.book_id, codes=[accounts.CASH, accounts.SOCIAL_FUND])
    price = share_rules.price_on(standings.prices(book_id=view.book_id), on)
    return PhoneCircle(
        circle_id=view.circle_id,
        name=view.circle.name,
        currency=view.currency,
        decimals=exponent_of(view.currency),
        taken_at=at,
        on=on,
        share_price=view.money(price.minor) if price else None,
        shares_per_purchase_max=view.policy.shares_per_purchase_max,
        social_contribution=view.policy.social_contribution,
        asks_first=view.policy.asks_first,
        cash=balances[accounts.CASH].balance,
        social_fund=balances[accounts.SOCIAL_FUND].balance,
        meeting=_meeting(view),
        members=tuple(_members(view, on)),
        fines=tuple(_fines(view)),
        loans=tuple(_loans(view, on)),
        approved=tuple(_approved(view)),
        fine_prices=tuple(_fine_prices(view)),
    )


def _meeting(view: CircleView) -> PhoneMeeting | None:
    row = Meeting.objects.filter(book_id=view.book_id).exclude(status=MeetingStatus.CLOSED.value).first()
    if row is None:
        return None
    marks = Attendance.objects.filter(book_id=view.book_id, meeting_id=row.id)
    return PhoneMeeting(
        meeting_id=row.id,
        number=row.number,
        held_on=row.held_on,
        status=MeetingStatus(row.status),
        marks=tuple(
            PhoneMark(member_id=mark.member_id, status=AttendanceStatus(mark.status), fine_id=mark.fine_id)
            for mark in marks
        ),
    )


def _members(view: CircleView, on: date) -> list[PhoneMember]:
    return [
        PhoneMember(
            member_id=row.member_id,
            number=row.number,
            full_name=row.full_name,
            shares=row.shares,
            loans_outstanding=row.loans_outstanding,
            fines_due=row.fines_due,
        )
        for row in member_queries.members(view, on=on)
        if row.is_active
    ]


def _fines(view: CircleView) -> list[PhoneFine]:
    """The open fines, oldest first, with what is left after parts that were paid."""
    rows = Fine.objects.filter(book_id=view.book_id, status="issued").order_by("issued_on", "id")
    return [
        PhoneFine(
            fine_id=row.id,
            member_id=row.member_id,
            reason=row.reason,
            left=view.money(row.amount_minor - row.paid_minor),
        )
        for row in rows[:FINES_MAX]
    ]


def _loans(view: CircleView, on: date) -> list[PhoneLoan]:
    return [
        PhoneLoan(
            loan_id=row.loan.loan_id,
            member_id=row.member_id,
            number=row.loan.number,
            outstanding=row.loan.outstanding,
            due=row.due,
        )
        for row in loan_queries.loans(view, on=on, open_only=True)
    ]


def _approved(view: CircleView) -> list[PhoneRequest]:
    rows = LoanRequest.objects.filter(book_id=view.book_id, status=RequestStatus.APPROVED.value).order_by("number")
    return [
        PhoneRequest(request_id=row.id, member_id=row.member_id, number=row.number, amount=view.money(row.amount_minor))
        for row in rows
    ]


def _fine_prices(view: CircleView) -> list[PhoneFinePrice]:
    return [
        PhoneFinePrice(code=code, name=row.name, basis=row.basis, price=view.money(row.price_minor))
        for code, row in price_list.standing(book_id=view.book_id).items()
    ]
