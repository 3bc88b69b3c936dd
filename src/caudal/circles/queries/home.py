"""A circle's home: each figure, what the former system said instead, line by line why, and the entries behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from caudal.circles.models import ImportedDifference, ImportedFigure
from caudal.circles.queries import standings
from caudal.circles.queries.views import CircleView
from caudal.circles.rules import accounts, shares as share_rules
from caudal.circles.rules.capital import Capital, capital
from caudal.circles.rules.permissions import Permission
from caudal.kernel.money import Money
from caudal.ledger import queries as ledger
from caudal.ledger.queries import AccountBalance, EntryView
from caudal.lending import queries as lending
from caudal.lending.rules.replay import LoanStatus

FIGURES = ("available_capital", "cash", "shares", "loans", "fines")
DIFFERENCES_MAX = 2_000

_PREFIXES: Mapping[str, tuple[str, ...]] = {
    "cash": (accounts.CASH,),
    "shares": (accounts.SHARES,),
    "loans": (accounts.LOANS,),
    "fines": (accounts.FINES,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One line of why a former system's figure was what it was."""

    code: str
    amount: Money
    amount_text: str
    formula: str
    explanation: str
    figure: str
    source_table: str
    source_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFigure:
    """What the former system stored, what was true when it was moved, and the lines that lead from one to the other."""

    stored: Money
    stored_text: str
    true: Money
    formula: str
    difference: Money
    """Stored less true: the sum of the lines."""
    moved_since: Money
    """What has changed here since the move."""
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of the circle. `parts` add up to it (a negative part takes away)."""

    name: str
    amount: Money
    count: int | None
    parts: tuple[tuple[str, Money], ...]
    stored: StoredFigure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleHome:
    """All that the first page of a circle tells."""

    figures: tuple[Figure, ...]
    share_price: Money | None
    share_value: Money
    """All shares at today's price."""
    other_figures: tuple[tuple[str, StoredFigure], ...]
    """What the former system stored that has no figure of its own here."""
    other_differences: tuple[Difference, ...]
    """Lines about single records (a loan's remaining amount), which add to no figure."""

    def figure(self, name: str) -> Figure:
        return next(figure for figure in self.figures if figure.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureExplained:
    """Why a figure is what it is: the accounts that it adds up, and the newest entries that moved them."""

    figure: str
    amount: Money
    accounts: tuple[AccountBalance, ...]
    promised: Money
    """Loans approved and not yet handed over: no entry yet, but not to be lent twice."""
    entries: tuple[EntryView, ...]


def home(view: CircleView, *, on: date) -> CircleHome:
    """The figures of a circle now; the share price is of `on`. Eight queries.

    :raises NotPermitted:
    """
    view.demand(Permission.READ_TOTALS)
    balances = ledger.balances(book_id=view.book_id)
    now = _capital(view, balances)
    shares = sum(standings.holdings(book_id=view.book_id).values())
    open_loans = lending.loans(book_id=view.book_id, status=LoanStatus.ACTIVE)
    stored, others = _stored(view)
    nothing = Money.zero(view.currency)
    counted = now.available - now.cash + now.reservations
    amounts: dict[str, tuple[Money, int | None, tuple[tuple[str, Money], ...]]] = {
        "available_capital": (
            now.available,
            None,
            (
                ("cash", now.cash),
                ("fines", counted),
                ("reservations", now.promised - now.reservations),
                ("promised", -now.promised),
            ),
        ),
        "cash": (now.cash, None, ()),
        "shares": (_total(view, balances, accounts.SHARES), shares, ()),
        "loans": (_total(view, balances, accounts.LOANS), len(open_loans), ()),
        "fines": (now.fines_receivable, _owing(balances), ()),
    }  # fmt: skip
    figures = tuple(
        Figure(name=name, amount=amount, count=count, parts=parts, stored=_since(stored.get(name), amount))
        for name, (amount, count, parts) in amounts.items()
    )
    price = share_rules.price_on(standings.prices(book_id=view.book_id), on)
    return CircleHome(
        figures=figures,
        share_price=view.money(price.minor) if price else None,
        share_value=view.money(price.minor) * shares if price else nothing,
        other_figures=tuple((name, one) for name, one in stored.items() if name not in amounts),
        other_differences=others if view.may(Permission.READ_ALL) else (),
    )


def why(view: CircleView, *, figure: str, limit: int = 50, before: UUID | None = None) -> FigureExplained:
    """The accounts behind a figure (one of `FIGURES`) and the newest entries, or those before one.

    At most five queries.

    :raises NotPermitted:
    """
    view.demand(Permission.READ_ALL)
    prefixes = prefixes_of(view, figure)
    balances = ledger.balances(book_id=view.book_id)
    behind = tuple(
        one for code, one in balances.items() if any(_is_below(code, prefix) for prefix in prefixes) and one.version
    )
    amount = sum(
        (-one.balance if accounts.is_set_aside(one.code) else one.balance for one in behind), Money.zero(view.currency)
    )
    promised = Money.zero(view.currency)
    if figure == "available_capital":
        promised = view.money(standings.promised_minor(book_id=view.book_id))
    entries = ledger.entries(book_id=view.book_id, prefixes=prefixes, before=before, limit=limit)
    return FigureExplained(
        figure=figure, amount=amount - promised, accounts=behind, promised=promised, entries=tuple(entries)
    )


def prefixes_of(view: CircleView, figure: str) -> tuple[str, ...]:
    """The accounts that a figure adds up."""
    if figure == "available_capital":
        return accounts.capital_prefixes(fines_count=view.policy.fines_count)
    return _PREFIXES[figure]


def _capital(view: CircleView, balances: Mapping[str, AccountBalance]) -> Capital:
    reserved = (_total(view, balances, code) for code in accounts.SET_ASIDE)
    return capital(
        cash=_total(view, balances, accounts.CASH),
        fines_receivable=_total(view, balances, accounts.FINES),
        never_lent=sum(reserved, Money.zero(view.currency)),
        promised=view.money(standings.promised_minor(book_id=view.book_id)),
        fines_count=view.policy.fines_count,
    )


def _total(view: CircleView, balances: Mapping[str, AccountBalance], prefix: str) -> Money:
    below = (one.balance for code, one in balances.items() if _is_below(code, prefix))
    return sum(below, Money.zero(view.currency))


def _owing(balances: Mapping[str, AccountBalance]) -> int:
    """How many members owe fines."""
    return sum(1 for code, one in balances.items() if _is_below(code, accounts.FINES) and one.balance.minor)


def _is_below(code: str, prefix: str) -> bool:
    return code == prefix or code.startswith(f"{prefix}:")


def _stored(view: CircleView) -> tuple[dict[str, StoredFigure], tuple[Difference, ...]]:
    """What the former system stored by figure, and the lines that belong to no figure. Two queries."""
    lines: dict[str, list[Difference]] = {}
    rows = ImportedDifference.objects.filter(book_id=view.book_id).order_by("code", "source_table", "source_key", "id")
    for row in rows[:DIFFERENCES_MAX]:
        lines.setdefault(row.figure, []).append(_difference(view, row))
    stored = {
        row.figure: StoredFigure(
            stored=view.money(row.stored_minor),
            stored_text=row.stored_text,
            true=view.money(row.true_minor),
            formula=row.formula,
            difference=view.money(row.stored_minor - row.true_minor),
            moved_since=Money.zero(view.currency),
            differences=tuple(lines.pop(row.figure, ())) if view.may(Permission.READ_ALL) else (),
        )
        for row in ImportedFigure.objects.filter(book_id=view.book_id).order_by("figure")
    }
    return stored, tuple(line for rest in lines.values() for line in rest)


def _since(stored: StoredFigure | None, amount: Money) -> StoredFigure | None:
    if stored is None:
        return None
    return replace(stored, moved_since=amount - stored.true)


def _difference(view: CircleView, row: ImportedDifference) -> Difference:
    return Difference(
        code=row.code,
        amount=view.money(row.amount_minor),
        amount_text=row.amount_text,
        formula=row.formula,
        explanation=row.explanation,
        figure=row.figure,
        source_table=row.source_table,
        source_key=row.source_key,
    )


def entry_concerns(view: CircleView, entry: EntryView) -> tuple[UUID | None, UUID | None]:
    """The member and the loan that an entry names. One query at the most."""
    loan = entry.details.get("loan")
    member = entry.details.get("member")
    loan_id = UUID(str(loan)) if loan else None
    if member:
        return UUID(str(member)), loan_id
    if loan_id is None:
        return None, None
    return lending.loan(book_id=view.book_id, loan_id=loan_id).borrower_id, loan_id
