"""Where a circle and its members stand now: the few facts that every action asks before it writes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from caudal.circles import errors
from caudal.circles.models import Circle, Guarantee, LoanRequest, Member, SharePrice, ShareTrade, Vote
from caudal.circles.rules import accounts, capital as capital_rules, shares as share_rules
from caudal.circles.rules.capital import Capital
from caudal.circles.rules.eligibility import LastLoan, Standing
from caudal.circles.rules.policy import CirclePolicy, policy_from_json
from caudal.circles.rules.requests import OPEN, GuaranteeKind, RequestStatus, Tally
from caudal.circles.rules.shares import ARRIVING, Price, Trade, TradeKind
from caudal.kernel.money import Money
from caudal.ledger import queries as ledger
from caudal.ledger.rules import book_id_of
from caudal.lending import queries as lending
from caudal.lending.rules.replay import LoanStatus, replay


@dataclass(frozen=True, slots=True)
class Owed:
    """What a member has to pay back: principal of loans, and fines."""

    loans: Money
    fines: Money


@dataclass(frozen=True, slots=True)
class Left:
    """What a circle still has, is owed, and owes in shares."""

    cash: Money
    shares: int
    loans: Money
    fines: Money


def capital(circle_id: UUID, *, on: date | None = None, besides: UUID | None = None) -> Capital:
    """What a circle may lend, now or at the end of a day. Three queries.

    `besides`: a request whose own promise does not count against it.

    :raises CircleNotFound:
    """
    book_id = book_id_of(circle_id)
    row = Circle.objects.filter(book_id=book_id).values_list("currency", "policy").first()
    if row is None:
        raise errors.CircleNotFound
    currency, policy = row[0], policy_from_json(row[1])
    balances = ledger.balances(book_id=book_id, on=on)
    aside = (one.balance for code, one in balances.items() if accounts.is_set_aside(code))
    fines = (one.balance for code, one in balances.items() if code.startswith(f"{accounts.FINES}:"))
    return capital_rules.capital(
        cash=balances[accounts.CASH].balance,
        fines_receivable=sum(fines, Money.zero(currency)),
        never_lent=sum(aside, Money.zero(currency)),
        promised=Money(promised_minor(book_id=book_id, on=on, besides=besides), currency),
        fines_count=policy.fines_count,
    )


def promised_minor(*, book_id: int, on: date | None = None, besides: UUID | None = None) -> int:
    """Loans that are approved and not handed over, now or at the end of a day. One query.

    Each stands on a hold of the ledger; `verify` holds the two against each other.
    """
    found = LoanRequest.objects.filter(book_id=book_id)
    if on is None:
        found = found.filter(status=RequestStatus.APPROVED.value)
    else:
        found = found.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on), approved_on__lte=on)
    if besides is not None:
        found = found.exclude(id=besides)
    total: int = found.aggregate(total=Coalesce(Sum("amount_minor"), 0))["total"]
    return total


def prices(*, book_id: int) -> list[Price]:
    """The dated prices of a circle's share, as they were set. One query."""
    rows = SharePrice.objects.filter(book_id=book_id).order_by("number")
    return [Price(number=row.number, minor=row.price_minor, valid_from=row.valid_from) for row in rows]


def trades_of(*, book_id: int, member_id: UUID) -> list[Trade]:
    """A member's purchases and sales. One query."""
    rows = ShareTrade.objects.filter(book_id=book_id, member_id=member_id)
    return [
        Trade(kind=TradeKind(row.kind), shares=row.shares, on=row.traded_on, reversed_on=row.reversed_on)
        for row in rows
    ]


def shares_held(*, book_id: int, member_id: UUID) -> int:
    """Shares that a member holds now. One query."""
    return holdings(book_id=book_id).get(member_id, 0)


def holdings(*, book_id: int, on: date | None = None) -> dict[UUID, int]:
    """Shares by member, now or at the end of a day; who never traded is left out. One query."""
    came = Q(kind__in=[kind.value for kind in ARRIVING])
    standing = ShareTrade.objects.filter(book_id=book_id)
    if on is None:
        standing = standing.filter(reversed_on__isnull=True)
    else:
        standing = standing.filter(Q(reversed_on__isnull=True) | Q(reversed_on__gt=on), traded_on__lte=on)
    rows = standing.values("member_id").annotate(
        held=Coalesce(Sum(F("shares"), filter=came), 0) - Coalesce(Sum(F("shares"), filter=~came), 0)
    )
    return {row["member_id"]: row["held"] for row in rows}


def share_capital(*, book_id: int, member_number: int) -> Money:
    """What a member has paid in for the shares they hold. One query."""
    return ledger.balance(book_id=book_id, account=accounts.shares_of(member_number))


def owed(*, book_id: int, currency: str, member: Member) -> Owed:
    """What a member owes to the circle. Two queries."""
    open_loans = lending.loans(book_id=book_id, borrower_id=member.id, status=LoanStatus.ACTIVE)
    return Owed(
        loans=sum((loan.outstanding for loan in open_loans), Money.zero(currency)),
        fines=ledger.balance(book_id=book_id, account=accounts.fines_of(member.number)),
    )


def left_in(circle_id: UUID) -> Left:
    """What is left in a circle. Seven queries.

    :raises CircleNotFound:
    """
    book_id = book_id_of(circle_id)
    now = capital(circle_id)
    loans = ledger.balances(book_id=book_id, prefix=accounts.LOANS)
    return Left(
        cash=now.cash,
        shares=sum(holdings(book_id=book_id).values()),
        loans=sum((one.balance for one in loans.values()), Money.zero(now.cash.currency)),
        fines=now.fines_receivable,
    )


def standing(
    *, circle_id: UUID, policy: CirclePolicy, member: Member, on: date, request_id: UUID | None = None
) -> Standing:
    """All that decides whether a member may borrow on a day. Nine queries, one more when somebody owes.

    `request_id`: the request that is judged, whose own promise does not count against it.

    :raises SharePriceIsNotSet: the circle has had no price by the day
    """
    book_id = member.book_id
    price = share_rules.price_on(prices(book_id=book_id), on)
    if price is None:
        raise errors.SharePriceIsNotSet(on=on)
    now = capital(circle_id, besides=request_id)
    currency = now.cash.currency
    held = holdings(book_id=book_id)
    all_loans = lending.loans(book_id=book_id, borrower_id=member.id)
    open_loans = [loan for loan in all_loans if loan.status is LoanStatus.ACTIVE]
    last = max(all_loans, key=lambda loan: loan.number, default=None)
    return Standing(
        member_is_active=member.is_active,
        member_shares=held.get(member.id, 0),
        total_shares=sum(held.values()),
        share_price=Money(price.minor, currency),
        open_loans=len(open_loans),
        owed=sum((loan.outstanding for loan in open_loans), Money.zero(currency)),
        loans_in_arrears=_in_arrears(open_loans, on) if policy.blocks_arrears else 0,
        capital=now,
        last_loan=LastLoan(last.number, last.principal, last.outstanding) if last else None,
        guaranteed=Money(
            guaranteed_minor(member=member, open_loan_ids=[loan.loan_id for loan in open_loans]), currency
        ),
    )


def tally(request: LoanRequest) -> Tally:
    """The votes of members who are still active, of so many who may vote. Two queries."""
    voters = Member.objects.filter(book_id=request.book_id, is_active=True).exclude(id=request.member_id)
    said = Vote.objects.filter(book_id=request.book_id, request_id=request.id, member_id__in=voters.values("id"))
    votes = list(said.values_list("is_for", flat=True))
    return Tally(for_it=sum(votes), against=len(votes) - sum(votes), voters=voters.count())


def answers_for(member: Member) -> int:
    """How many loans, open or promised, stand on the member's word. Two queries at the most."""
    given = Guarantee.objects.filter(
        book_id=member.book_id, member_id=member.id, consented_on__isnull=False, released_on__isnull=True
    )
    asked = LoanRequest.objects.filter(book_id=member.book_id, id__in=given.values("request_id"))
    found = list(asked.values_list("status", "loan_id"))
    if not found:
        return 0
    open_loans = {loan.loan_id for loan in lending.loans(book_id=member.book_id, status=LoanStatus.ACTIVE)}
    return sum(status == RequestStatus.APPROVED.value or loan_id in open_loans for status, loan_id in found)


def guaranteed_minor(*, member: Member, open_loan_ids: Collection[UUID]) -> int:
    """What others and things answer for: on the member's open request and open loans, avals who agreed. One query."""
    requests = LoanRequest.objects.filter(book_id=member.book_id, member_id=member.id).filter(
        Q(status__in=[status.value for status in OPEN]) | Q(loan_id__in=list(open_loan_ids))
    )
    standing = Guarantee.objects.filter(
        ~Q(kind=GuaranteeKind.AVAL.value) | Q(consented_on__isnull=False),
        book_id=member.book_id,
        request_id__in=requests.values("id"),
        released_on__isnull=True,
    )
    total: int = standing.aggregate(total=Coalesce(Sum("amount_minor"), 0))["total"]
    return total


def _in_arrears(loans: list[lending.LoanView], on: date) -> int:
    """How many of the loans have something unpaid that fell due before the day."""
    if not loans:
        return 0
    events = lending.recorded_events(book_id=loans[0].book_id, loan_ids=[loan.loan_id for loan in loans])
    given = [loan for loan in loans if loan.disbursed_on <= on]
    return sum(replay(terms=loan.terms, events=events[loan.loan_id], as_of=on).days_past_due > 0 for loan in given)
