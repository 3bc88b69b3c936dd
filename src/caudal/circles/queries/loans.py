"""The loans of a circle: the list, one with its schedule and its evidence, and whether a member may have another."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.circles import errors
from caudal.circles.models import LoanEvidence, Member
from caudal.circles.queries import standings
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.eligibility import Eligibility, eligibility as judge
from caudal.circles.rules.permissions import Permission
from caudal.kernel.money import Money
from caudal.lending import queries as lending
from caudal.lending.queries import LoanView, Movement
from caudal.lending.rules.replay import Allocation, LoanState, LoanStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRow:
    """A loan in the circle's list, as of a day. `due` is what is unpaid and has fallen due."""

    loan: LoanView
    member_id: UUID
    due: Money
    days_past_due: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was true just before a loan was given; `entry_id` is the entry before which it can be added up again."""

    given_on: date
    share_price: Money | None
    member_shares: int
    member_share_value: Money | None
    total_shares: int
    total_share_value: Money | None
    cash: Money
    fines_receivable: Money
    reservations: Money
    """All that was set aside, `promised` to others included."""
    promised: Money
    available_capital: Money
    open_loans: int
    guaranteed: Money
    request_id: UUID | None
    entry_id: UUID
    purpose: str
    stated_status: str
    stated_code: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanPage:
    """One loan: its terms, its schedule and figures on a day, what happened to it, and its evidence."""

    loan: LoanView
    member_id: UUID
    state: LoanState
    movements: tuple[Movement, ...]
    evidence: Evidence | None


def loans(view: CircleView, *, on: date, open_only: bool = False, member_id: UUID | None = None) -> list[LoanRow]:
    """Loans, newest number first, with what is due on a day. Three queries.

    :raises NotPermitted: others' loans, to who may read only their own
    """
    if member_id is None:
        view.demand(Permission.READ_ALL)
    else:
        view.demand_member(member_id)
    status = LoanStatus.ACTIVE if open_only else None
    found = lending.loans(book_id=view.book_id, borrower_id=member_id, status=status)
    states = lending.states(book_id=view.book_id, as_of=on, status=LoanStatus.ACTIVE)
    return [_row(view, loan, states.get(loan.loan_id)) for loan in found]


def loan(view: CircleView, *, loan_id: UUID, on: date) -> LoanPage:
    """One loan whole, as of a day. Seven queries.

    :raises LoanNotFound: an unknown loan, another circle's, or one given after the day
    :raises NotPermitted: another member's loan, to who may read only their own
    """
    found = lending.loan(book_id=view.book_id, loan_id=loan_id)
    view.demand_member(found.borrower_id)
    evidence = LoanEvidence.objects.filter(book_id=view.book_id, loan_id=loan_id).first()
    return LoanPage(
        loan=found,
        member_id=found.borrower_id,
        state=lending.state(book_id=view.book_id, loan_id=loan_id, as_of=on),
        movements=tuple(lending.movements(book_id=view.book_id, loan_id=loan_id)),
        evidence=evidence_of(view, evidence) if evidence else None,
    )


def repayment_preview(view: CircleView, *, loan_id: UUID, amount: Money, on: date) -> tuple[Allocation, LoanState]:
    """How a repayment would be split, and the loan after it. Three queries.

    :raises NotPermitted, LoanNotFound:
    """
    view.demand(Permission.READ_ALL)
    return lending.repayment_preview(book_id=view.book_id, loan_id=loan_id, amount=amount, on=on)


def eligibility(view: CircleView, *, member_id: UUID, on: date) -> Eligibility:
    """Whether a member may borrow on a day, the most that they may, and why no more. At most eleven queries.

    :raises NotPermitted: another member's, to who may read only their own
    :raises MemberNotFound, SharePriceIsNotSet:
    """
    view.demand_member(member_id)
    member = Member.objects.filter(book_id=view.book_id, id=member_id).first()
    if member is None:
        raise errors.MemberNotFound
    standing = standings.standing(circle_id=view.circle_id, policy=view.policy, member=member, on=on)
    return judge(standing=standing, policy=view.policy)


def _row(view: CircleView, loan: LoanView, state: LoanState | None) -> LoanRow:
    return LoanRow(
        loan=loan,
        member_id=loan.borrower_id,
        due=view.money(state.due_minor if state else 0),
        days_past_due=state.days_past_due if state else 0,
    )


def evidence_of(view: CircleView, row: LoanEvidence) -> Evidence:
    """What was kept when a loan was given, in money."""
    price = None if row.share_price_minor is None else view.money(row.share_price_minor)
    return Evidence(
        given_on=row.given_on,
        share_price=price,
        member_shares=row.member_shares,
        member_share_value=price * row.member_shares if price else None,
        total_shares=row.total_shares,
        total_share_value=price * row.total_shares if price else None,
        cash=view.money(row.cash_minor),
        fines_receivable=view.money(row.fines_receivable_minor),
        reservations=view.money(row.reservations_minor),
        promised=view.money(row.promised_minor),
        available_capital=view.money(row.available_capital_minor),
        open_loans=row.open_loans,
        guaranteed=view.money(row.guaranteed_minor),
        request_id=row.request_id,
        entry_id=row.entry_id,
        purpose=row.purpose,
        stated_status=row.stated_status,
        stated_code=row.stated_code,
        source=row.source,
    )
