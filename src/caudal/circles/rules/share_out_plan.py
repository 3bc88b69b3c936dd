"""The plan of a share-out: what the books leave to share, what each payout pays of a debt, what is given up."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from caudal.circles.errors import share_out as errors
from caudal.circles.rules.share_out import USUAL_TERMS, Claim, Method, OddCents, ShareOut, ShareOutTerms, share_out
from caudal.circles.rules.shares import Trade
from caudal.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What a circle decides for one share-out."""

    terms: ShareOutTerms = USUAL_TERMS
    pays_debts: bool = False
    """Each payout pays the loans and fines of its member."""
    write_offs: tuple[UUID, ...] = ()
    """Members of whom the circle gives up what their payout does not pay."""
    shares_social_fund: bool = False
    shares_legal_reserve: bool = False


USUAL = Agreed()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanDebt:
    """What closes an open loan on the day; `interest_minor` of it is no principal."""

    loan_id: UUID
    number: int
    payoff_minor: int
    principal_minor: int

    @property
    def interest_minor(self) -> int:
        return max(0, self.payoff_minor - self.principal_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class FineDebt:
    """What is left of an open fine."""

    fine_id: UUID
    due_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharer:
    """A member as a share-out sees them."""

    member_id: UUID
    number: int
    shares: int = 0
    share_days: int = 0
    savings_minor: int = 0
    borrowed_minor: int = 0
    interest_minor: int = 0
    """Paid during the cycle."""
    owed_minor: int = 0
    """What the circle owes them: money that was paid too much."""
    fines: tuple[FineDebt, ...] = ()
    loans: tuple[LoanDebt, ...] = ()

    @property
    def fines_minor(self) -> int:
        return sum(one.due_minor for one in self.fines)

    @property
    def loans_minor(self) -> int:
        return sum(one.payoff_minor for one in self.loans)

    @property
    def debt_minor(self) -> int:
        return self.fines_minor + self.loans_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What a circle has to share on a day. `own_minor` is what is left of its money if no debt is ever paid."""

    on: date
    own_minor: int
    sharers: tuple[Sharer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A debt of a payout's owner: how much of it the payout pays; what is left of it is given up."""

    id: UUID
    paid_minor: int
    left_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPayout:
    """What one member gets. `net_minor` below zero: debts that the payout does not pay and nobody gives up."""

    sharer: Sharer
    gross_minor: int
    fines: tuple[Settled, ...]
    loans: tuple[Settled, ...]
    written_off_minor: int

    @property
    def fines_minor(self) -> int:
        return sum(one.paid_minor for one in self.fines)

    @property
    def loans_minor(self) -> int:
        return sum(one.paid_minor for one in self.loans)

    @property
    def net_minor(self) -> int:
        return self.gross_minor + self.sharer.owed_minor - self.fines_minor - self.loans_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A share-out with every figure; gross amounts, remainder and what is kept add up to the pool."""

    on: date
    pool_minor: int
    kept_minor: int
    remainder_minor: int
    value_per_share_minor: int
    payouts: tuple[PlannedPayout, ...]

    @property
    def written_off_minor(self) -> int:
        return sum(one.written_off_minor for one in self.payouts)

    @property
    def shortfall_minor(self) -> int:
        """Debts that no payout pays and that nobody has given up."""
        return sum(-one.net_minor for one in self.payouts if one.net_minor < 0)

    @property
    def to_pay_minor(self) -> int:
        """What has to be handed over in cash."""
        return sum(one.net_minor for one in self.payouts if one.net_minor > 0)


def check_agreed(agreed: Agreed) -> None:
    """Refuse parts that are no parts.

    :raises FractionIsOutOfRange: it names the field
    """
    for name in ("interest_back", "profit_kept"):
        fraction: Decimal = getattr(agreed.terms, name)
        if not (fraction.is_finite() and 0 <= fraction <= 1):
            raise errors.FractionIsOutOfRange(field=name)


def plan(books: Books, *, agreed: Agreed, currency: str) -> Plan:
    """Share the books out. Of the members in `write_offs` what their payout does not pay is given up, by everybody.

    What a payout pays of a debt is in the pool again, and the pool makes the payouts: where debts are given up, the
    two are brought into agreement from above, so that nobody who owes takes money home.

    :raises NobodyShares, SharesAreBelowZero, PoolIsNegative: in this order
    """
    sharers = books.sharers
    if not any(one.shares > 0 for one in sharers):
        raise errors.NobodyShares
    below = next((one for one in sharers if one.shares < 0 or one.savings_minor < 0), None)
    if below is not None:
        raise errors.SharesAreBelowZero(number=below.number)
    paid = [one.debt_minor for one in sharers]
    while True:
        pool_minor = books.own_minor + sum(paid)
        if pool_minor < 0:
            raise errors.PoolIsNegative(pool=Money(pool_minor, currency))
        dealt = share_out(pool_minor=pool_minor, claims=_claims(sharers, paid), terms=agreed.terms)
        able = [
            min(pays, one.gross_minor + sharer.owed_minor) if sharer.member_id in agreed.write_offs else pays
            for one, sharer, pays in zip(dealt.payouts, sharers, paid, strict=True)
        ]
        if able == paid:
            return _plan(books, dealt, pool_minor=pool_minor, paid=paid)
        paid = able


def check_debts(planned: Plan, *, agreed: Agreed, currency: str) -> None:
    """Refuse a plan in which a debt is neither paid nor given up.

    :raises DebtsAreOpen, PayoutIsShortOfDebt: in this order
    """
    owing = [one.sharer for one in planned.payouts if one.sharer.debt_minor]
    if owing and not agreed.pays_debts:
        raise errors.DebtsAreOpen(
            owed=Money(sum(one.debt_minor for one in owing), currency),
            open_loans=sum(len(one.loans) for one in owing),
            open_fines=sum(len(one.fines) for one in owing),
        )
    short = next((one for one in planned.payouts if one.net_minor < 0), None)
    if short is not None:
        raise errors.PayoutIsShortOfDebt(
            number=short.sharer.number,
            debt=Money(short.sharer.debt_minor, currency),
            payout=Money(short.gross_minor + short.sharer.owed_minor, currency),
            shortfall=Money(-short.net_minor, currency),
        )


def share_days(trades: Iterable[Trade], *, opened_on: date, on: date) -> int:
    """Shares times the days of a cycle for which they were held, up to a day.

    What was held before the cycle counts from its first day on, which takes the earlier cycles out: their share-outs
    have taken as many shares as were bought.
    """
    days = 0
    for trade in trades:
        signed = trade.kind.sign * trade.shares
        days += signed * _days_from(trade.on, opened_on, on)
        if trade.reversed_on is not None:
            days -= signed * _days_from(trade.reversed_on, opened_on, on)
    return max(0, days)


def digest(planned: Plan, *, agreed: Agreed, circle_id: UUID, cycle_number: int) -> str:
    """The SHA-256 of all that a plan says: whoever signs it signs these figures and no others."""
    said: dict[str, Any] = {
        "circle": str(circle_id),
        "cycle": cycle_number,
        "agreed": agreed_to_json(agreed),
        "plan": asdict(planned),
    }
    text = json.dumps(said, sort_keys=True, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def agreed_to_json(agreed: Agreed) -> dict[str, Any]:
    """What was agreed as it is stored with its share-out; fractions stay text."""
    terms = agreed.terms
    return {
        "method": terms.method.value,
        "savings_first": terms.savings_first,
        "interest_back": str(terms.interest_back),
        "profit_kept": str(terms.profit_kept),
        "odd_cents": terms.odd_cents.value,
        "pays_debts": agreed.pays_debts,
        "write_offs": [str(one) for one in agreed.write_offs],
        "shares_social_fund": agreed.shares_social_fund,
        "shares_legal_reserve": agreed.shares_legal_reserve,
    }


def agreed_from_json(stored: Mapping[str, Any]) -> Agreed:
    """What `agreed_to_json` wrote."""
    terms = ShareOutTerms(
        method=Method(stored["method"]),
        savings_first=stored["savings_first"],
        interest_back=Decimal(stored["interest_back"]),
        profit_kept=Decimal(stored["profit_kept"]),
        odd_cents=OddCents(stored["odd_cents"]),
    )
    return Agreed(
        terms=terms,
        pays_debts=stored["pays_debts"],
        write_offs=tuple(UUID(one) for one in stored["write_offs"]),
        shares_social_fund=stored["shares_social_fund"],
        shares_legal_reserve=stored["shares_legal_reserve"],
    )


def _claims(sharers: Sequence[Sharer], paid: Sequence[int]) -> list[Claim]:
    return [
        Claim(
            id=str(one.member_id),
            shares=one.shares,
            share_days=one.share_days,
            savings_minor=one.savings_minor,
            loans_minor=one.borrowed_minor,
            interest_minor=one.interest_minor
            + (sum(loan.interest_minor for loan in one.loans) if pays == one.debt_minor else 0),
            debt_minor=pays,
        )
        for one, pays in zip(sharers, paid, strict=True)
    ]


def _plan(books: Books, dealt: ShareOut, *, pool_minor: int, paid: Sequence[int]) -> Plan:
    payouts = tuple(
        _payout(sharer, gross_minor=one.gross_minor, paid_minor=pays)
        for one, sharer, pays in zip(dealt.payouts, books.sharers, paid, strict=True)
    )
    return Plan(
        on=books.on,
        pool_minor=pool_minor,
        kept_minor=dealt.kept_minor,
        remainder_minor=dealt.remainder_minor,
        value_per_share_minor=dealt.value_per_share_minor,
        payouts=payouts,
    )


def _payout(sharer: Sharer, *, gross_minor: int, paid_minor: int) -> PlannedPayout:
    """Fines are paid before loans, each in its order."""
    fines, left_minor = _settled({one.fine_id: one.due_minor for one in sharer.fines}, paid_minor)
    loans, left_minor = _settled({one.loan_id: one.payoff_minor for one in sharer.loans}, left_minor)
    assert left_minor == 0, "nobody pays more than they owe"
    return PlannedPayout(
        sharer=sharer,
        gross_minor=gross_minor,
        fines=fines,
        loans=loans,
        written_off_minor=sharer.debt_minor - paid_minor,
    )


def _settled(debts: Mapping[UUID, int], money_minor: int) -> tuple[tuple[Settled, ...], int]:
    settled = []
    for debt_id, due_minor in debts.items():
        pays = min(due_minor, money_minor)
        money_minor -= pays
        settled.append(Settled(id=debt_id, paid_minor=pays, left_minor=due_minor - pays))
    return tuple(settled), money_minor


def _days_from(day: date, opened_on: date, on: date) -> int:
    return max(0, (on - max(day, opened_on)).days)
