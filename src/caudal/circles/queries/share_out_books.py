"""What the books of a circle have to share on a day: the facts from which a share-out is planned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.circles.models import Cycle, Fine, Member, ShareTrade
from caudal.circles.rules import accounts
from caudal.circles.rules.share_out_plan import Books, FineDebt, LoanDebt, Sharer, share_days
from caudal.circles.rules.shares import Trade, TradeKind
from caudal.ledger import queries as ledger
from caudal.ledger.queries import AccountBalance
from caudal.ledger.rules import AccountKind
from caudal.lending import queries as lending
from caudal.lending.rules.replay import LoanStatus, replay

_CLOSED_KINDS = (AccountKind.EQUITY, AccountKind.INCOME, AccountKind.EXPENSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loans:
    """What one member has borrowed in the cycle, the interest they paid, and what is still open."""

    borrowed_minor: int = 0
    interest_minor: int = 0
    open: tuple[LoanDebt, ...] = ()


_NO_LOANS = Loans()


def books(*, book_id: int, on: date, shares_social_fund: bool = False, shares_legal_reserve: bool = False) -> Books:
    """What there is to share if it were shared on a day: the balances of now, debts with their interest up to the day.

    Eight queries, however many members.
    """
    balances = ledger.balances(book_id=book_id)
    carried = carried_accounts(shares_social_fund=shares_social_fund, shares_legal_reserve=shares_legal_reserve)
    cycle = Cycle.objects.filter(book_id=book_id).order_by("-number")[0]
    trades = _trades(book_id)
    fines = _fines(book_id)
    loans = _loans(book_id, opened_on=cycle.opened_on, on=on)
    sharers = [
        Sharer(
            member_id=member_id,
            number=number,
            shares=sum(trade.kind.sign * trade.shares for trade in trades.get(member_id, []) if not trade.reversed_on),
            share_days=share_days(trades.get(member_id, []), opened_on=cycle.opened_on, on=on),
            savings_minor=_minor(balances, accounts.shares_of(number)),
            borrowed_minor=loans.get(member_id, _NO_LOANS).borrowed_minor,
            interest_minor=loans.get(member_id, _NO_LOANS).interest_minor,
            owed_minor=_minor(balances, accounts.overpaid_of(number)),
            fines=fines.get(member_id, ()),
            loans=loans.get(member_id, _NO_LOANS).open,
        )
        for member_id, number in Member.objects.filter(book_id=book_id).order_by("number").values_list("id", "number")
    ]
    return Books(
        on=on,
        own_minor=_own_minor(balances, carried),
        sharers=tuple(one for one in sharers if one.shares or one.savings_minor or one.debt_minor or one.owed_minor),
    )


def carried_accounts(*, shares_social_fund: bool, shares_legal_reserve: bool) -> frozenset[str]:
    """The funds that stay in the circle."""
    kept = {accounts.SOCIAL_FUND: not shares_social_fund, accounts.LEGAL_RESERVE: not shares_legal_reserve}
    return frozenset(code for code, stays in kept.items() if stays)


def closing_balances(*, book_id: int, carried: frozenset[str]) -> dict[str, int]:
    """What is closed into the surplus, as debits less credits: income, expenses, funds that are shared. One query."""
    return {
        code: _signed(one)
        for code, one in ledger.balances(book_id=book_id).items()
        if one.kind in _CLOSED_KINDS
        and one.balance.minor
        and code not in carried
        and code != accounts.SURPLUS
        and not code.startswith(f"{accounts.SHARES}:")
    }


def _own_minor(balances: Mapping[str, AccountBalance], carried: frozenset[str]) -> int:
    """Equity, income less expenses, but for funds that stay; less what members still owe the circle."""
    owned = sum(-_signed(one) for code, one in balances.items() if one.kind in _CLOSED_KINDS and code not in carried)
    owing = sum(
        one.balance.minor
        for code, one in balances.items()
        if code.startswith((accounts.LOANS + ":", accounts.FINES + ":"))
    )
    return owned - owing


def _signed(one: AccountBalance) -> int:
    """Debits less credits."""
    return one.balance.minor if one.kind in (AccountKind.ASSET, AccountKind.EXPENSE) else -one.balance.minor


def _minor(balances: Mapping[str, AccountBalance], code: str) -> int:
    one = balances.get(code)
    return one.balance.minor if one else 0


def _trades(book_id: int) -> dict[UUID, list[Trade]]:
    found: dict[UUID, list[Trade]] = {}
    rows = ShareTrade.objects.filter(book_id=book_id)
    for member_id, kind, shares, on, reversed_on in rows.values_list(
        "member_id", "kind", "shares", "traded_on", "reversed_on"
    ):
        found.setdefault(member_id, []).append(
            Trade(kind=TradeKind(kind), shares=shares, on=on, reversed_on=reversed_on)
        )
    return found


def _fines(book_id: int) -> dict[UUID, tuple[FineDebt, ...]]:
    found: dict[UUID, tuple[FineDebt, ...]] = {}
    for row in Fine.objects.filter(book_id=book_id, status="issued").order_by("issued_on", "id"):
        due = FineDebt(fine_id=row.id, due_minor=row.amount_minor - row.paid_minor)
        found[row.member_id] = (*found.get(row.member_id, ()), due)
    return found


def _loans(book_id: int, *, opened_on: date, on: date) -> dict[UUID, Loans]:
    """Loans by borrower, oldest number first: those of the cycle, and what is open of any."""
    listed = lending.loans(book_id=book_id)[::-1]
    active = [loan for loan in listed if loan.status is LoanStatus.ACTIVE]
    events = lending.recorded_events(book_id=book_id, loan_ids=[loan.loan_id for loan in active])
    owed = {
        loan.loan_id: replay(terms=loan.terms, events=events[loan.loan_id], as_of=on).payoff_minor for loan in active
    }
    found: dict[UUID, Loans] = {}
    for loan in listed:
        so_far = found.get(loan.borrower_id, _NO_LOANS)
        is_of_cycle = loan.disbursed_on >= opened_on
        debts = so_far.open
        if loan.loan_id in owed:
            debt = LoanDebt(
                loan_id=loan.loan_id, number=loan.number, payoff_minor=owed[loan.loan_id],
                principal_minor=loan.outstanding.minor,
            )  # fmt: skip
            debts = (*debts, debt)
        found[loan.borrower_id] = Loans(
            borrowed_minor=so_far.borrowed_minor + (loan.principal.minor if is_of_cycle else 0),
            interest_minor=so_far.interest_minor + (loan.interest_paid.minor if is_of_cycle else 0),
            open=debts,
        )
    return found
