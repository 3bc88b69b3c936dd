"""How a proven circle of a former system becomes one run of entries, and where its capital stood at each loan."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from caudal.circles.rules import accounts
from caudal.circles.rules.imported import ImportedCircle, ImportedFine, ImportedLoan, ImportedShareTrade
from caudal.circles.rules.loan_types import LoanType, method_of
from caudal.circles.rules.policy import CirclePolicy
from caudal.circles.rules.shares import Price, TradeKind, price_on
from caudal.kernel.ids import derived_id
from caudal.kernel.money import Money
from caudal.kernel.periods import Every
from caudal.ledger.rules import NewEntry, credit, debit
from caudal.lending.rules import importing as lending
from caudal.lending.rules.components import Breakdown
from caudal.lending.rules.terms import LoanTerms, unstated_terms

IMPORT_POLICY = CirclePolicy(blocks_arrears=False, price_changes_in_cycle=True)
"""The rules of a former system: fines count when issued, nobody is barred, a share costs what is asked that day."""

_TYPES = {
    "CUOTA_FIJA": LoanType.FIXED,
    "CUOTA_REBATIR": LoanType.DECLINING,
    "CUOTA_VENCIMIENTO": LoanType.MATURITY,
    "CUOTA_VARIABLE": LoanType.VARIABLE,
}
_MONTH_DAYS = 30

# Within a day money comes in before it goes out, and a loan is given before it is repaid.
_RANKS = {"loan_disbursement": 1, "loan_repayment": 2, "share_sale": 3, "expense": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Where the circle stood just before one of its loans was given."""

    price_minor: int | None
    member_shares: int
    total_shares: int
    cash_minor: int
    fines_minor: int
    open_loans: int


def entry_id(kind: str, part_id: UUID) -> UUID:
    """The id of the entry that one part of the source makes: the same however often it is moved."""
    return derived_id("circles entry", kind, str(part_id))


def lending_loan(loan: ImportedLoan, *, member_number: int) -> lending.ImportedLoan:
    """A loan as the lending engine takes it in: recorded splits are honoured."""
    return lending.ImportedLoan(
        id=loan.id,
        borrower_id=loan.member_id,
        principal=loan.principal,
        on=loan.disbursed_on,
        terms=terms_of(loan),
        accounts=accounts.loan_accounts(member_number=member_number),
        number=loan.number,
        description=loan.reason,
        details={"source": loan.source, "member": str(loan.member_id)},
        repayments=tuple(
            lending.ImportedRepayment(
                id=one.id,
                on=one.on,
                amount=one.amount,
                stated=Breakdown(interest_minor=one.interest.minor, principal_minor=one.principal.minor),
                details={"source": one.source, "member": str(loan.member_id)},
            )
            for one in loan.repayments
        ),
    )


def terms_of(loan: ImportedLoan) -> LoanTerms:
    """The agreed terms; a rate that was agreed per month is taken per instalment, as that system did."""
    stated = loan.terms
    if stated is None:
        return unstated_terms(currency=loan.principal.currency)
    kind = _TYPES.get(stated.legacy_type)
    if kind is None:
        return unstated_terms(currency=loan.principal.currency, product=stated.legacy_type)
    is_monthly = stated.every_days == _MONTH_DAYS
    return LoanTerms(
        currency=loan.principal.currency,
        method=method_of(kind, IMPORT_POLICY),
        rate=stated.monthly_rate,
        installments=stated.installments,
        every=Every(months=1) if is_monthly else Every(days=stated.every_days),
        product=kind.value,
    )


def entries_of(circle: ImportedCircle, loan_entries: Iterable[NewEntry]) -> list[NewEntry]:
    """Every entry of the circle in one order: by day, then as money moves on a day, then by source."""
    own = [*_trades(circle), *_fines(circle), *_other(circle)]
    merged = sorted([*own, *loan_entries], key=_order)
    return [replace(entry, details={**(entry.details or {}), "nth": nth}) for nth, entry in enumerate(merged, start=1)]


def moments_of_loans(circle: ImportedCircle, entries: Sequence[NewEntry]) -> dict[UUID, Moment]:
    """Where the circle stood just before each loan, by walking the entries once."""
    prices = prices_of(circle)
    balances: dict[str, int] = {}
    shares: dict[str, int] = {}
    owing: dict[str, set[str]] = {}
    moments: dict[UUID, Moment] = {}
    for entry in entries:
        details: Mapping[str, object] = entry.details or {}
        member = str(details.get("member", ""))
        if entry.kind == "loan_disbursement":
            price = price_on(prices, entry.on)
            moments[UUID(str(details["loan"]))] = Moment(
                price_minor=price.minor if price else None,
                member_shares=shares.get(member, 0),
                total_shares=sum(shares.values()),
                cash_minor=balances.get(accounts.CASH, 0),
                fines_minor=_below(balances, accounts.FINES),
                open_loans=len([code for code in owing.get(member, ()) if balances[code] > 0]),
            )
            owing.setdefault(member, set()).add(entry.lines[0].account)
        for line in entry.lines:
            balances[line.account] = balances.get(line.account, 0) + line.minor
        if entry.kind in {"share_purchase", "share_sale"}:
            traded = int(str(details["shares"]))
            shares[member] = shares.get(member, 0) + (traded if entry.kind == "share_purchase" else -traded)
    return moments


def lowest_and_last(entries: Iterable[NewEntry]) -> dict[str, tuple[int, int]]:
    """The lowest and the last balance of each account (debits less credits; of equity, credits less debits)."""
    found: dict[str, tuple[int, int]] = {}
    for entry in entries:
        for line in entry.lines:
            sign = 1 if line.account.startswith(("assets:", "expenses:")) else -1
            lowest, last = found.get(line.account, (0, 0))
            last += sign * line.minor
            found[line.account] = (min(lowest, last), last)
    return found


def prices_of(circle: ImportedCircle) -> list[Price]:
    """The prices in order, numbered as they are stored."""
    ordered = sorted(circle.prices, key=lambda price: (price.valid_from, price.source))
    return [
        Price(number=number, minor=one.price.minor, valid_from=one.valid_from)
        for number, one in enumerate(ordered, start=1)
    ]


def _trades(circle: ImportedCircle) -> Iterator[NewEntry]:
    numbers = {member.id: member.number for member in circle.members}
    for trade in circle.share_trades:
        yield _trade(trade, accounts.shares_of(numbers[trade.member_id]))


def _trade(trade: ImportedShareTrade, account: str) -> NewEntry:
    is_purchase = trade.kind is TradeKind.PURCHASE
    receives, gives = (accounts.CASH, account) if is_purchase else (account, accounts.CASH)
    return _entry(
        f"share_{trade.kind}", trade.id, trade.on, receives=receives, gives=gives, amount=trade.amount,
        description=trade.description, source=trade.source, member=str(trade.member_id), trade=str(trade.id),
        shares=trade.shares,
    )  # fmt: skip


def _fines(circle: ImportedCircle) -> Iterator[NewEntry]:
    numbers = {member.id: member.number for member in circle.members}
    for fine in circle.fines:
        due = accounts.fines_of(numbers[fine.member_id])
        yield _fine(fine, "fine_issue", fine.issued_on, receives=due, gives=accounts.FINE_INCOME)
        if fine.collected_on is not None:
            yield _fine(fine, "fine_collection", fine.collected_on, receives=accounts.CASH, gives=due)


def _fine(fine: ImportedFine, kind: str, on: date, *, receives: str, gives: str) -> NewEntry:
    return _entry(
        kind, fine.id, on, receives=receives, gives=gives, amount=fine.amount, description=fine.reason,
        source=fine.source, member=str(fine.member_id), fine=str(fine.id),
    )  # fmt: skip


def _other(circle: ImportedCircle) -> Iterator[NewEntry]:
    for income in circle.other_income:
        yield _entry(
            "income", income.id, income.on, receives=accounts.CASH, gives=accounts.OTHER_INCOME, amount=income.amount,
            description=income.description, source=income.source,
        )  # fmt: skip
    for expense in circle.expenses:
        yield _entry(
            "expense", expense.id, expense.on, receives=accounts.OTHER_EXPENSE, gives=accounts.CASH,
            amount=expense.amount, description=expense.description, source=expense.source,
        )  # fmt: skip


def _entry(
    kind: str,
    part_id: UUID,
    on: date,
    *,
    receives: str,
    gives: str,
    amount: Money,
    description: str,
    **details: str | int,
) -> NewEntry:
    return NewEntry(
        kind=kind,
        on=on,
        lines=(debit(receives, amount), credit(gives, amount)),
        id=entry_id(kind, part_id),
        description=description,
        details=details,
    )


def _order(entry: NewEntry) -> tuple[date, int, str]:
    return entry.on, _RANKS.get(entry.kind, 0), str((entry.details or {}).get("source", ""))


def _below(balances: Mapping[str, int], prefix: str) -> int:
    return sum(minor for code, minor in balances.items() if code.startswith(f"{prefix}:"))
