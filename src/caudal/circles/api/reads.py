"""What is to be read of circles over HTTP: figures, capital, people, shares, fines, loans; each as of a day."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router

from caudal.audit.calls import caller_of
from caudal.circles.api import loans_told
from caudal.circles.queries import (
    capital as capital_queries,
    fines as fine_queries,
    home as home_queries,
    loans as loan_queries,
    members as member_queries,
    movements as movement_queries,
    shares as share_queries,
    views,
)
from caudal.circles.queries.fines import FineRow
from caudal.circles.queries.home import CircleHome
from caudal.circles.queries.members import MemberRow, PassbookLine
from caudal.circles.queries.movements import CapitalMovement, MovementType
from caudal.circles.queries.shares import Holding, PriceRow, TradeRow
from caudal.circles.queries.views import CircleCard, CircleView
from caudal.circles.rules.capital import Capital
from caudal.circles.rules.eligibility import Eligibility
from caudal.edge import pagination
from caudal.edge.api.fields import Day, Figure, Instant, Output, Text
from caudal.edge.api.outputs import page_of, told
from caudal.edge.pagination import Page
from caudal.kernel.amounts import TEXT_LENGTH_MAX, money_from_text
from caudal.ledger.api import AccountOut, EntryOut, entry_out
from caudal.ledger.rules import check_known_at

router = Router(tags=["circles"])

Id = Annotated[UUID, Path()]
IdIfAny = Annotated[UUID | None, Query()]
OnDay = Annotated[Day | None, Query(description="As of which day; today when it is left out.")]
KnownAt = Annotated[Instant | None, Query(description="As known at this instant; none: now.")]
FirstDay = Annotated[Day | None, Query(description="From this day on.")]
LastDay = Annotated[Day | None, Query(description="Until this day.")]
Limit = Annotated[int, Query(ge=1, le=pagination.LIMIT_MAX)]
Cursor = Annotated[str | None, Query(max_length=pagination.CURSOR_LENGTH_MAX)]
FigureName = Literal["available_capital", "cash", "shares", "loans", "fines"]
FineStatus = Literal["issued", "collected", "waived", "reversed"]


class FigureExplainedOut(Output):
    """Why a figure is what it is: its accounts, and the newest entries that moved them."""

    figure: str
    amount: Figure
    accounts: list[AccountOut]
    entries: list[EntryOut]
    next_cursor: str | None


@router.get("/circles", response=page_of(told(CircleCard)))
def circles(request: HttpRequest, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT) -> Page[CircleCard]:
    """The circles that you may look at, by name."""
    return _cut(views.circles_for(caller_of(request)), cursor=cursor, limit=limit, kind="circles")


@router.get("/circles/{circle_id}", response=told(CircleView))
def circle(request: HttpRequest, circle_id: Id) -> CircleView:
    """One circle: its rules, and what you may do in it."""
    return _view(request, circle_id)


@router.get("/circles/{circle_id}/home", response=told(CircleHome))
def home(request: HttpRequest, circle_id: Id, on: OnDay = None) -> CircleHome:
    """Every figure, what a former system stored instead, and the lines that explain the difference."""
    return home_queries.home(_view(request, circle_id), on=_day(on))


@router.get("/circles/{circle_id}/figures/{figure}", response=FigureExplainedOut)
def figure(
    request: HttpRequest,
    circle_id: Id,
    figure: Annotated[FigureName, Path()],
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> FigureExplainedOut:
    """Why a figure is what it is."""
    before = _before(cursor, kind=figure)
    explained = home_queries.why(_view(request, circle_id), figure=figure, limit=limit + 1, before=before)
    page = pagination.page_of(explained.entries, limit=limit, kind=figure, next_place=lambda shown: (shown[-1].id,))
    return FigureExplainedOut(
        figure=explained.figure,
        amount=explained.amount,
        accounts=[AccountOut.model_validate(account) for account in explained.accounts],
        entries=[entry_out(entry) for entry in page.items],
        next_cursor=page.next_cursor,
    )


@router.get("/circles/{circle_id}/capital", response=told(Capital))
def capital(request: HttpRequest, circle_id: Id, on: OnDay = None, known_at: KnownAt = None) -> Capital:
    """The available capital and what it is made of; now, at the end of a day, or as it was known at an instant."""
    check_known_at(known_at, now=timezone.now())
    return capital_queries.capital_at(_view(request, circle_id), on=on, known_at=known_at).capital


@router.get("/circles/{circle_id}/movements", response=page_of(told(CapitalMovement)))
def movements(
    request: HttpRequest,
    circle_id: Id,
    of_type: Annotated[MovementType | None, Query(alias="type")] = None,
    first: FirstDay = None,
    last: LastDay = None,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> Page[CapitalMovement]:
    """What moved the capital, newest first, with the capital after each; of a type, between two days. With a type a
    page may hold fewer than `limit` and still go on.
    """
    found = movement_queries.movements(
        _view(request, circle_id), of_type=of_type, first=first, last=last, before=_before(cursor, kind="movements"),
        limit=limit,
    )  # fmt: skip
    return Page(items=found.lines, next_cursor=_after(found.next_before, kind="movements"))


@router.get("/circles/{circle_id}/members", response=page_of(told(MemberRow)))
def members(
    request: HttpRequest,
    circle_id: Id,
    on: OnDay = None,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> Page[MemberRow]:
    """Every member by number, with what they hold and owe."""
    found = member_queries.members(_view(request, circle_id), on=_day(on))
    return _cut(found, cursor=cursor, limit=limit, kind="members")


@router.get("/circles/{circle_id}/members/{member_id}", response=told(MemberRow))
def member(request: HttpRequest, circle_id: Id, member_id: Id, on: OnDay = None) -> MemberRow:
    """One member."""
    return member_queries.member(_view(request, circle_id), member_id=member_id, on=_day(on))


@router.get("/circles/{circle_id}/members/{member_id}/passbook", response=page_of(told(PassbookLine)))
def passbook(
    request: HttpRequest,
    circle_id: Id,
    member_id: Id,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> Page[PassbookLine]:
    """A member's shares, loans and fines, entry by entry, newest first."""
    found = member_queries.passbook(
        _view(request, circle_id),
        member_id=member_id,
        on=_day(None),
        before=_before(cursor, kind="passbook"),
        limit=limit,
    )
    return Page(items=found.lines, next_cursor=_after(found.next_before, kind="passbook"))


@router.get("/circles/{circle_id}/members/{member_id}/eligibility", response=told(Eligibility))
def eligibility(request: HttpRequest, circle_id: Id, member_id: Id, on: OnDay = None) -> Eligibility:
    """Whether a member may borrow, the most that they may, and why no more."""
    return loan_queries.eligibility(_view(request, circle_id), member_id=member_id, on=_day(on))


@router.get("/circles/{circle_id}/share-prices", response=page_of(told(PriceRow)))
def share_prices(
    request: HttpRequest, circle_id: Id, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT
) -> Page[PriceRow]:
    """What a share has cost since when, newest first."""
    return _cut(share_queries.prices(_view(request, circle_id)), cursor=cursor, limit=limit, kind="prices")


@router.get("/circles/{circle_id}/share-trades", response=page_of(told(TradeRow)))
def share_trades(
    request: HttpRequest,
    circle_id: Id,
    member_id: IdIfAny = None,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> Page[TradeRow]:
    """Purchases and sales of shares, newest first."""
    offset = pagination.offset_of(cursor, kind="trades")
    found = share_queries.trades(_view(request, circle_id), member_id=member_id, limit=limit + 1, offset=offset)
    return pagination.page_of(found, limit=limit, kind="trades", next_place=lambda shown: (offset + len(shown),))


@router.get("/circles/{circle_id}/holdings", response=page_of(told(Holding)))
def holdings(
    request: HttpRequest,
    circle_id: Id,
    on: OnDay = None,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> Page[Holding]:
    """Who held how many shares at the end of a day, and what they were worth."""
    found = share_queries.holdings(_view(request, circle_id), on=_day(on))
    ordered = sorted(found, key=lambda holding: holding.member_id)
    return _cut(ordered, cursor=cursor, limit=limit, kind="holdings")


@router.get("/circles/{circle_id}/fines", response=page_of(told(FineRow)))
def fines(
    request: HttpRequest,
    circle_id: Id,
    status: Annotated[FineStatus | None, Query()] = None,
    member_id: IdIfAny = None,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> Page[FineRow]:
    """Fines, newest first."""
    offset = pagination.offset_of(cursor, kind="fines")
    found = fine_queries.fines(
        _view(request, circle_id), status=status, member_id=member_id, limit=limit + 1, offset=offset
    )
    return pagination.page_of(found, limit=limit, kind="fines", next_place=lambda shown: (offset + len(shown),))


@router.get("/circles/{circle_id}/fines/{fine_id}", response=told(FineRow))
def fine(request: HttpRequest, circle_id: Id, fine_id: Id) -> FineRow:
    """One fine."""
    return fine_queries.fine(_view(request, circle_id), fine_id=fine_id)


@router.get("/circles/{circle_id}/loans", response=page_of(told(loans_told.Loan)))
def loans(
    request: HttpRequest,
    circle_id: Id,
    open_only: Annotated[bool, Query()] = False,
    member_id: IdIfAny = None,
    on: OnDay = None,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> Page[loans_told.Loan]:
    """Loans, newest number first, with what is due on the day."""
    found = loan_queries.loans(_view(request, circle_id), on=_day(on), open_only=open_only, member_id=member_id)
    return _cut([loans_told.listed(row) for row in found], cursor=cursor, limit=limit, kind="loans")


@router.get("/circles/{circle_id}/loans/{loan_id}", response=told(loans_told.LoanWhole))
def loan(request: HttpRequest, circle_id: Id, loan_id: Id, on: OnDay = None) -> loans_told.LoanWhole:
    """One loan: schedule, repayments, and what was true when it was given."""
    return loans_told.whole(loan_queries.loan(_view(request, circle_id), loan_id=loan_id, on=_day(on)))


@router.get("/circles/{circle_id}/loans/{loan_id}/repayment-preview", response=told(loans_told.RepaymentPreview))
def repayment_preview(
    request: HttpRequest,
    circle_id: Id,
    loan_id: Id,
    amount: Annotated[Annotated[str, Text(length_max=TEXT_LENGTH_MAX)] | None, Query()],
    on: OnDay = None,
) -> loans_told.RepaymentPreview:
    """How a repayment of `amount` (like 12.50, in the circle's currency) would be split."""
    view = _view(request, circle_id)
    money = money_from_text(amount or "", currency=view.currency, field="amount")
    split, after = loan_queries.repayment_preview(view, loan_id=loan_id, amount=money, on=_day(on))
    return loans_told.preview(split, after, currency=view.currency)


def _view(request: HttpRequest, circle_id: UUID) -> CircleView:
    return views.view(caller_of(request), circle_id=circle_id)


def _day(on: date | None) -> date:
    """The day that was asked for, else today where the circles are; the doors may read the clock."""
    return timezone.localdate() if on is None else on


def _cut(found: list[Any], *, cursor: str | None, limit: int, kind: str) -> Page[Any]:
    """A page of a list that is read whole because it is short (a circle's people, prices, loans)."""
    offset = pagination.offset_of(cursor, kind=kind)
    return pagination.page_of(
        found[offset : offset + limit + 1], limit=limit, kind=kind, next_place=lambda shown: (offset + len(shown),)
    )


def _before(cursor: str | None, *, kind: str) -> UUID | None:
    place = pagination.place_of(cursor, kind=kind, shape=(UUID,))
    return UUID(str(place[0])) if place else None


def _after(entry_id: UUID | None, *, kind: str) -> str | None:
    return None if entry_id is None else pagination.cursor_text(kind, (entry_id,))
