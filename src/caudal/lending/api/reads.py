"""What is to be read of a lender over HTTP: portfolios, loans, days, risk, what is around a loan; one's own loans."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router

from caudal.audit.calls import caller_of
from caudal.edge import pagination
from caudal.edge.api.fields import Day, Text
from caudal.edge.api.outputs import page_of, told
from caudal.edge.pagination import Page
from caudal.kernel.amounts import TEXT_LENGTH_MAX, money_from_text
from caudal.lending import queries
from caudal.lending.api import figures_told as sums, told as tells
from caudal.lending.api.inputs import ApplicationStatus
from caudal.lending.queries import access, borrower, desk, following, inbox, portfolio as figures, securing, sellers
from caudal.lending.queries.access import PortfolioCard, PortfolioView
from caudal.lending.queries.borrower import OwnLoan, Receipt
from caudal.lending.queries.desk import LoanRow
from caudal.lending.queries.following import NoteView, PromiseDue, PromiseView, VisitDue, VisitView
from caudal.lending.queries.inbox import RequestView
from caudal.lending.queries.securing import DocumentView, GuaranteeView
from caudal.lending.queries.sellers import CommissionLine, PayoutRow
from caudal.lending.rules.permissions import Permission

router = Router(tags=["lending"])

P = "/portfolios/{portfolio_id}"
L = f"{P}/loans/{{loan_id}}"

Id = Annotated[UUID, Path()]
OnDay = Annotated[Day | None, Query(description="As of which day; today when it is left out.")]
Limit = Annotated[int, Query(ge=1, le=pagination.LIMIT_MAX)]
Cursor = Annotated[str | None, Query(max_length=pagination.CURSOR_LENGTH_MAX)]
Searched = Annotated[Annotated[str, Text(length_max=100, empty_allowed=True)] | None, Query()]
Asked = Annotated[Annotated[str, Text(length_max=TEXT_LENGTH_MAX)] | None, Query()]
Status = Literal["active", "closed", "overpaid", "written_off", "cancelled"]


@router.get("/portfolios", response=page_of(told(PortfolioCard)))
def portfolios(
    request: HttpRequest, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT
) -> Page[PortfolioCard]:
    """The portfolios that you may open, by name."""
    return _cut(access.portfolios_for(caller_of(request)), cursor=cursor, limit=limit, kind="portfolios")


@router.get(P, response=told(tells.PortfolioTold))
def portfolio(request: HttpRequest, portfolio_id: Id) -> tells.PortfolioTold:
    """One portfolio, and what you may do in it."""
    return tells.portfolio(_view(request, portfolio_id))


@router.get(f"{P}/loans", response=page_of(told(LoanRow)))
def loans(
    request: HttpRequest,
    portfolio_id: Id,
    q: Searched = None,
    status: Annotated[Status | None, Query()] = None,
    late: Annotated[bool, Query()] = False,
    on: OnDay = None,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> Page[LoanRow]:
    """Loans by client's name; `q` searches name, document, phone and number. Officers see their own clients'."""
    view = _view(request, portfolio_id)
    place = pagination.place_of(cursor, kind="lending.loans", shape=(str, int))
    after = (str(place[0]), int(str(place[1]))) if place else None
    found = desk.loan_rows(view, on=_day(on), asked=q or "", status=status, is_late=late, after=after, limit=limit + 1)
    return pagination.page_of(found, limit=limit, kind="lending.loans", next_place=lambda shown: shown[-1].place)


@router.get(L, response=told(tells.LoanTold))
def loan(request: HttpRequest, portfolio_id: Id, loan_id: Id, on: OnDay = None) -> tells.LoanTold:
    """One loan: terms, figures, schedule in force, and what happened to it."""
    view = _of_loan(request, portfolio_id, loan_id)
    shown = queries.loan(book_id=view.book_id, loan_id=loan_id)
    state = queries.state(book_id=view.book_id, loan_id=loan_id, as_of=_day(on))
    return tells.loan(shown, state, queries.movements(book_id=view.book_id, loan_id=loan_id))


@router.get(f"{L}/payoff", response=told(tells.LoanPayoff))
def payoff(request: HttpRequest, portfolio_id: Id, loan_id: Id, on: OnDay = None) -> tells.LoanPayoff:
    """What would close the loan on a day."""
    view = _of_loan(request, portfolio_id, loan_id)
    state = queries.state(book_id=view.book_id, loan_id=loan_id, as_of=_day(on))
    return tells.LoanPayoff(
        on=state.as_of, amount=view.money(state.payoff_minor), outstanding=view.money(state.outstanding_minor)
    )


@router.get(f"{L}/repayment-preview", response=told(tells.LoanRepaymentPreview))
def repayment_preview(
    request: HttpRequest, portfolio_id: Id, loan_id: Id, amount: Asked, on: OnDay = None
) -> tells.LoanRepaymentPreview:
    """How a repayment of `amount` (like 12.50, in the portfolio's currency) would be split, and the schedule after."""
    view = _of_loan(request, portfolio_id, loan_id)
    money = money_from_text(amount or "", currency=view.currency, field="amount")
    split, after = queries.repayment_preview(book_id=view.book_id, loan_id=loan_id, amount=money, on=_day(on))
    return tells.preview(split, after, currency=view.currency)


@router.get(f"{L}/promises", response=page_of(told(PromiseView)))
def promises(
    request: HttpRequest,
    portfolio_id: Id,
    loan_id: Id,
    on: OnDay = None,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> Page[PromiseView]:
    """What the borrower promised, the newest first; kept or broken by what was paid."""
    view = _of_loan(request, portfolio_id, loan_id)
    found = following.promises(book_id=view.book_id, loan_id=loan_id, on=_day(on))
    return _cut(found, cursor=cursor, limit=limit, kind="promises")


@router.get(f"{L}/visits", response=page_of(told(VisitView)))
def visits(
    request: HttpRequest, portfolio_id: Id, loan_id: Id, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT
) -> Page[VisitView]:
    """Who went to see the borrower, and what came of it, the newest first."""
    view = _of_loan(request, portfolio_id, loan_id)
    found = following.visits(book_id=view.book_id, loan_id=loan_id)
    return _cut(found, cursor=cursor, limit=limit, kind="visits")


@router.get(f"{L}/notes", response=page_of(told(NoteView)))
def notes(
    request: HttpRequest, portfolio_id: Id, loan_id: Id, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT
) -> Page[NoteView]:
    """What was written about the loan, the newest first."""
    view = _of_loan(request, portfolio_id, loan_id)
    found = following.notes(book_id=view.book_id, loan_id=loan_id)
    return _cut(found, cursor=cursor, limit=limit, kind="notes")


@router.get(f"{L}/guarantees", response=page_of(told(GuaranteeView)))
def guarantees(
    request: HttpRequest, portfolio_id: Id, loan_id: Id, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT
) -> Page[GuaranteeView]:
    """Guarantors and collateral by number, released ones too."""
    view = _of_loan(request, portfolio_id, loan_id)
    found = securing.guarantees(book_id=view.book_id, loan_id=loan_id)
    return _cut(found, cursor=cursor, limit=limit, kind="guarantees")


@router.get(f"{L}/documents", response=page_of(told(DocumentView)))
def documents(
    request: HttpRequest, portfolio_id: Id, loan_id: Id, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT
) -> Page[DocumentView]:
    """The documents of the loan by number, each with the hash that its file must have."""
    view = _of_loan(request, portfolio_id, loan_id)
    found = securing.documents(book_id=view.book_id, loan_id=loan_id)
    return _cut(found, cursor=cursor, limit=limit, kind="documents")


@router.get(f"{L}/seller", response=told(tells.LoanSoldBy))
def loan_seller(request: HttpRequest, portfolio_id: Id, loan_id: Id) -> tells.LoanSoldBy:
    """Who sold the loan, at which commission; null when nobody did."""
    view = _of_loan(request, portfolio_id, loan_id)
    found = sellers.seller_of(book_id=view.book_id, currency=view.currency, loan_id=loan_id)
    return tells.LoanSoldBy(seller=found)


@router.get(f"{P}/promises-due", response=page_of(told(PromiseDue)))
def promises_due(
    request: HttpRequest,
    portfolio_id: Id,
    on: OnDay = None,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> Page[PromiseDue]:
    """Promises that fall due from a month before to a week after the day, the earliest first."""
    view = _view(request, portfolio_id)
    found = following.promises_due(book_id=view.book_id, on=_day(on), officer_id=view.officer_id)
    return _cut(found, cursor=cursor, limit=limit, kind="promises-due")


@router.get(f"{P}/visits-due", response=page_of(told(VisitDue)))
def visits_due(
    request: HttpRequest,
    portfolio_id: Id,
    on: OnDay = None,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> Page[VisitDue]:
    """Visits that were meant for the day or before, and have not been made."""
    view = _view(request, portfolio_id)
    found = following.visits_due(book_id=view.book_id, on=_day(on), officer_id=view.officer_id)
    return _cut(found, cursor=cursor, limit=limit, kind="visits-due")


@router.get(f"{P}/my-day", response=told(sums.DayTold))
def my_day(request: HttpRequest, portfolio_id: Id) -> sums.DayTold:
    """What falls due on the business day, and who is late, by bucket."""
    view = _view(request, portfolio_id)
    return sums.day(figures.my_day(book_id=view.book_id, officer_id=view.officer_id), currency=view.currency)


@router.get(f"{P}/risk", response=told(sums.RiskTold))
def risk(request: HttpRequest, portfolio_id: Id) -> sums.RiskTold:
    """Portfolio at risk by 30, 60 and 90 days, on the business day."""
    view = _view(request, portfolio_id)
    return sums.risk(figures.risk(book_id=view.book_id, officer_id=view.officer_id), currency=view.currency)


@router.get(f"{P}/vintages", response=page_of(told(sums.VintageTold)))
def vintages(
    request: HttpRequest, portfolio_id: Id, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT
) -> Page[sums.VintageTold]:
    """Loans by the month in which they were given, and what of them is late."""
    view = _view(request, portfolio_id)
    found = figures.vintages(book_id=view.book_id, officer_id=view.officer_id)
    told_ = [sums.vintage(one, currency=view.currency) for one in found]
    return _cut(told_, cursor=cursor, limit=limit, kind="vintages")


@router.get(f"{P}/pipeline", response=page_of(told(sums.StageTold)))
def pipeline(
    request: HttpRequest, portfolio_id: Id, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT
) -> Page[sums.StageTold]:
    """Applications by state."""
    view = _view(request, portfolio_id)
    found = figures.pipeline(book_id=view.book_id, officer_id=view.officer_id)
    told_ = [sums.stage(one, currency=view.currency) for one in found]
    return _cut(told_, cursor=cursor, limit=limit, kind="pipeline")


@router.get(f"{P}/products", response=page_of(told(tells.ProductTold)))
def products(
    request: HttpRequest, portfolio_id: Id, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT
) -> Page[tells.ProductTold]:
    """The products that may be asked for, by name."""
    found = [tells.product(one) for one in inbox.products(_view(request, portfolio_id))]
    return _cut(found, cursor=cursor, limit=limit, kind="products")


@router.get(f"{P}/applications", response=page_of(told(tells.ApplicationTold)))
def applications(
    request: HttpRequest,
    portfolio_id: Id,
    status: Annotated[ApplicationStatus | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> Page[tells.ApplicationTold]:
    """Loans that were asked for, the newest first. Officers see those of their own clients."""
    place = pagination.place_of(cursor, kind="applications", shape=(int,))
    found = inbox.applications(
        _view(request, portfolio_id),
        statuses=(status,) if status else (),
        before=int(str(place[0])) if place else None,
        limit=limit + 1,
    )
    told_ = [tells.application(one) for one in found]
    return pagination.page_of(told_, limit=limit, kind="applications", next_place=lambda shown: (shown[-1].number,))


@router.get(f"{P}/applications/{{application_id}}", response=told(tells.ApplicationTold))
def application(request: HttpRequest, portfolio_id: Id, application_id: Id) -> tells.ApplicationTold:
    """One application."""
    return tells.application(inbox.application(_view(request, portfolio_id), application_id=application_id))


@router.get(f"{P}/change-requests", response=page_of(told(RequestView)))
def change_requests(
    request: HttpRequest, portfolio_id: Id, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT
) -> Page[RequestView]:
    """Changes of loans that wait for a second person, the oldest first."""
    found = inbox.change_requests(_view(request, portfolio_id))
    return _cut(found, cursor=cursor, limit=limit, kind="change-requests")


@router.get(f"{P}/late-fees", response=page_of(told(sums.LateFeeTold)))
def late_fees(
    request: HttpRequest, portfolio_id: Id, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT
) -> Page[sums.LateFeeTold]:
    """Late fees that wait for a decision, the oldest first."""
    view = _view(request, portfolio_id)
    found = figures.late_fees_proposed(book_id=view.book_id, officer_id=view.officer_id)
    told_ = [sums.late_fee(one, currency=view.currency) for one in found]
    return _cut(told_, cursor=cursor, limit=limit, kind="late-fees")


@router.get(f"{P}/sellers", response=page_of(told(tells.SellerTold)))
def seller_list(
    request: HttpRequest, portfolio_id: Id, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT
) -> Page[tells.SellerTold]:
    """Sellers by number, with what they earned, received, and have still to receive."""
    view = _view(request, portfolio_id, Permission.READ_ALL)
    after = pagination.offset_of(cursor, kind="sellers")
    found = sellers.sellers(book_id=view.book_id, currency=view.currency, after=after, limit=limit + 1)
    told_ = [tells.seller(one) for one in found]
    return pagination.page_of(told_, limit=limit, kind="sellers", next_place=lambda shown: (shown[-1].number,))


@router.get(f"{P}/sellers/{{seller_id}}", response=told(tells.SellerTold))
def seller(request: HttpRequest, portfolio_id: Id, seller_id: Id) -> tells.SellerTold:
    """One seller."""
    view = _view(request, portfolio_id, Permission.READ_ALL)
    return tells.seller(sellers.seller(book_id=view.book_id, currency=view.currency, seller_id=seller_id))


@router.get(f"{P}/sellers/{{seller_id}}/commissions", response=page_of(told(CommissionLine)))
def commissions(
    request: HttpRequest,
    portfolio_id: Id,
    seller_id: Id,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> Page[CommissionLine]:
    """What the seller's credits earned, event by event, the newest first."""
    view = _view(request, portfolio_id, Permission.READ_ALL)
    sellers.seller(book_id=view.book_id, currency=view.currency, seller_id=seller_id)
    place = pagination.place_of(cursor, kind="commissions", shape=(UUID,))
    found = sellers.commission_lines(
        book_id=view.book_id,
        currency=view.currency,
        seller_id=seller_id,
        before=UUID(str(place[0])) if place else None,
        limit=limit + 1,
    )
    return pagination.page_of(
        found, limit=limit, kind="commissions", next_place=lambda shown: (shown[-1].loan_event_id,)
    )


@router.get(f"{P}/sellers/{{seller_id}}/payouts", response=page_of(told(PayoutRow)))
def payouts(
    request: HttpRequest,
    portfolio_id: Id,
    seller_id: Id,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> Page[PayoutRow]:
    """What the seller was paid, the newest first."""
    view = _view(request, portfolio_id, Permission.READ_ALL)
    sellers.seller(book_id=view.book_id, currency=view.currency, seller_id=seller_id)
    found = sellers.payouts(book_id=view.book_id, currency=view.currency, seller_id=seller_id)
    return _cut(found, cursor=cursor, limit=limit, kind="payouts")


@router.get("/my-loans", response=page_of(told(OwnLoan)))
def my_loans(request: HttpRequest, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT) -> Page[OwnLoan]:
    """What the person behind the caller has borrowed, the newest first."""
    return _cut(borrower.own_loans(caller_of(request)), cursor=cursor, limit=limit, kind="my-loans")


@router.get("/my-loans/{loan_id}", response=told(tells.LoanTold))
def my_loan(request: HttpRequest, loan_id: Id, on: OnDay = None) -> tells.LoanTold:
    """One's own loan, with its schedule and what was paid."""
    return tells.own_loan(borrower.own_loan(caller_of(request), loan_id=loan_id, on=_day(on)))


@router.get("/my-loans/{loan_id}/receipts/{event_id}", response=told(Receipt))
def my_receipt(request: HttpRequest, loan_id: Id, event_id: Id) -> Receipt:
    """The receipt of one's own payment."""
    return borrower.own_receipt(caller_of(request), loan_id=loan_id, event_id=event_id)


def _view(request: HttpRequest, portfolio_id: UUID, permission: Permission = Permission.READ_OWN) -> PortfolioView:
    view = access.view(caller_of(request), portfolio_id=portfolio_id)
    view.demand(permission)
    return view


def _of_loan(request: HttpRequest, portfolio_id: UUID, loan_id: UUID) -> PortfolioView:
    """The portfolio, if the loan is in it and the caller may see it."""
    view = _view(request, portfolio_id)
    view.demand_loan(loan_id)
    queries.loan(book_id=view.book_id, loan_id=loan_id)
    return view


def _day(on: date | None) -> date:
    """The day that was asked for, else today where the lender is; the doors may read the clock."""
    return timezone.localdate() if on is None else on


def _cut(found: list[Any], *, cursor: str | None, limit: int, kind: str) -> Page[Any]:
    """A page of a list that is read whole because it is short."""
    offset = pagination.offset_of(cursor, kind=kind)
    return pagination.page_of(
        found[offset : offset + limit + 1], limit=limit, kind=kind, next_place=lambda shown: (offset + len(shown),)
    )
