"""Take in many repayments at once: a collection sheet is one action with one outcome per row.

Rows play in their order, so that two of one loan follow each other. Each row is refused for what it would be refused
for alone; `Mode.EACH` leaves it out, `Mode.ALL` then writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field as made
from datetime import date
from typing import Any
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.kernel import refusals
from caudal.kernel.garbage import uncollected
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.ledger.rules import Mode
from caudal.lending import errors
from caudal.lending.actions import demands, playing, rows as stored_rows
from caudal.lending.actions.playing import Played
from caudal.lending.actions.repayments import played_repayment
from caudal.lending.errors import payments as payment_errors
from caudal.lending.models import Loan
from caudal.lending.rules import checks
from caudal.lending.rules.components import Breakdown
from caudal.lending.rules.permissions import Permission
from caudal.lending.rules.replay import LoanStatus

SHEET_ROWS_MAX = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """A repayment on a sheet. The loan is named by its id, or by its number in the book."""

    amount: Money
    loan_id: UUID | None = None
    number: int | None = None
    on: date | None = None
    """None: the day of the sheet."""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOutcome:
    """What became of one row: the repayment and what is still owed, or the refusal by its code, field and facts."""

    row: int
    """Counted from 1."""
    loan_id: UUID | None = None
    repayment_id: UUID | None = None
    parts: Breakdown | None = None
    overpaid_minor: int = 0
    outstanding_minor: int = 0
    status: LoanStatus | None = None
    refusal_code: str | None = None
    field: str | None = None
    facts: Mapping[str, Any] = made(default_factory=dict)
    """As `refusals.facts_to_json` writes them."""

    @property
    def refusal(self) -> Refusal | None:
        """The refusal in words, for a door to show."""
        if self.refusal_code is None:
            return None
        return refusals.remembered(code=self.refusal_code, facts=self.facts, field=self.field)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRecorded:
    """One outcome per row, in order, and what came in."""

    outcomes: tuple[RowOutcome, ...]
    recorded: int
    refused: int
    totals: tuple[Money, ...]
    """What was recorded, by currency."""


class SheetRefused(Exception):
    """A sheet that goes in whole or not at all does not: the first of its rows that is refused, counted from 0."""

    def __init__(self, refused: Mapping[int, Refusal]) -> None:
        self.place = min(refused)
        self.refusal = refused[self.place]
        super().__init__(self.refusal.code)

    def named(self) -> Refusal:
        """The refusal under the name of its row and field."""
        return type(self.refusal)(field=f"rows.{self.place + 1}.{self.refusal.field or 'loan'}", **self.refusal.facts)


@action("lending.record_collection_sheet")
def record_collection_sheet(
    act: Act,
    *,
    portfolio_id: UUID,
    on: date,
    rows: tuple[SheetRow, ...],
    mode: Mode = Mode.EACH,
    cash_account: str = "",
    accepts_overpayment: bool = False,
) -> SheetRecorded:
    """Record up to 10,000 repayments in one transaction, with a bounded number of statements.

    To an officer who sees only the loans of their own clients, others are not there.

    :raises PortfolioNotFound, NotPermitted:
    :raises SheetIsEmpty, SheetIsTooLong:
    :raises Refusal: in `Mode.ALL`, what the first row that cannot be recorded is refused for, under the name of its
        row and field (`rows.3.amount`)
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.RECORD)
    if not rows:
        raise payment_errors.SheetIsEmpty(field="rows")
    if len(rows) > SHEET_ROWS_MAX:
        raise payment_errors.SheetIsTooLong(field="rows", rows=len(rows), rows_max=SHEET_ROWS_MAX)
    try:
        with uncollected():
            outcomes = record_rows(
                act, book_id=portfolio.book_id, on=on, rows=rows, mode=mode, officer_id=portfolio.officer_id,
                cash_account=cash_account, accepts_overpayment=accepts_overpayment,
            )  # fmt: skip
    except SheetRefused as refused:
        raise refused.named() from refused
    totals: dict[str, int] = {}
    for row, outcome in zip(rows, outcomes, strict=True):
        if outcome.repayment_id is not None:
            totals[row.amount.currency] = totals.get(row.amount.currency, 0) + row.amount.minor
    recorded = sum(outcome.repayment_id is not None for outcome in outcomes)
    return SheetRecorded(
        outcomes=tuple(outcomes),
        recorded=recorded,
        refused=len(outcomes) - recorded,
        totals=tuple(Money(minor, currency) for currency, minor in sorted(totals.items())),
    )


def record_rows(
    act: Act,
    *,
    book_id: int,
    on: date,
    rows: Sequence[SheetRow],
    mode: Mode = Mode.EACH,
    officer_id: UUID | None = None,
    cash_account: str = "",
    accepts_overpayment: bool = False,
) -> list[RowOutcome]:
    """Record rows as a step of an act; one outcome per row, in order.

    :raises SheetRefused: in `Mode.ALL`, for the first row that is refused; nothing is written
    """
    asked = _Asked(act, book_id, officer_id, cash_account, accepts_overpayment)
    named = [
        _Named(row, row.on or on, loan_id) for row, loan_id in zip(rows, _loan_ids(act, book_id, rows), strict=True)
    ]
    refused = {place: refusal for place, one in enumerate(named) if (refusal := _input_refusal(act, one)) is not None}
    while True:
        played, unplayable = _played(asked, named, without=refused)
        if mode is Mode.ALL and (refused or unplayable):
            raise SheetRefused(refused | unplayable)
        places = list(played)
        told = playing.written(act, book_id=book_id, played=list(played.values()))
        if not told:
            return [_outcome(place, named, played, refused | unplayable) for place in range(len(rows))]
        if mode is Mode.ALL:
            raise SheetRefused({places[i]: refusal for i, refusal in told.items()})
        refused |= {places[i]: told[i] for i in _certain(list(played.values()), told)}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What holds for all rows of a sheet."""

    act: Act
    book_id: int
    officer_id: UUID | None
    cash_account: str
    accepts_overpayment: bool


@dataclass(frozen=True, slots=True)
class _Named:
    """A row with its day and its loan; None where nothing here has that number."""

    row: SheetRow
    on: date
    loan_id: UUID | None


def _loan_ids(act: Act, book_id: int, rows: Sequence[SheetRow]) -> list[UUID | None]:
    """The loan of each row. One query, where rows name loans by number."""
    numbers = {row.number for row in rows if row.loan_id is None and row.number is not None}
    by_number: dict[int, UUID] = {}
    if numbers:
        found = Loan.objects.filter(book_id=book_id, organisation_id=act.organisation_id, number__in=numbers)
        by_number = dict(found.values_list("number", "id"))
    return [row.loan_id or (by_number.get(row.number) if row.number is not None else None) for row in rows]


def _input_refusal(act: Act, one: _Named) -> Refusal | None:
    """What is wrong with a row whatever loan it names."""
    try:
        checks.check_repayment(amount=one.row.amount, stated=None)
        checks.check_date(on=one.on, at=act.at)
        stored_rows.checked_description(one.row.description)
    except Refusal as refusal:
        return refusal
    return None


def _played(
    asked: _Asked, named: Sequence[_Named], *, without: Mapping[int, Refusal]
) -> tuple[dict[int, Played], dict[int, Refusal]]:
    """Play the rows in order on their loans, which are locked; and by place why some cannot be."""
    wanted = {one.loan_id for place, one in enumerate(named) if place not in without and one.loan_id is not None}
    held = playing.hold(asked.act, book_id=asked.book_id, loan_ids=wanted)
    if asked.officer_id is not None:
        held = {loan_id: one for loan_id, one in held.items() if one.loan.officer_id == asked.officer_id}
    played: dict[int, Played] = {}
    refused: dict[int, Refusal] = {}
    for place, one in enumerate(named):
        if place in without:
            continue
        if one.loan_id not in held:
            refused[place] = errors.LoanNotFound(field="loan")
            continue
        try:
            played[place] = played_repayment(
                asked.act, held[one.loan_id], amount=one.row.amount, on=one.on, cash_account=asked.cash_account,
                accepts_overpayment=asked.accepts_overpayment,
                description=stored_rows.checked_description(one.row.description),
            )  # fmt: skip
        except Refusal as refusal:
            refused[place] = refusal
    return played, refused


def _certain(played: Sequence[Played], told: Mapping[int, Refusal]) -> list[int]:
    """Of what the ledger refused, the places that it would refuse whatever becomes of the other rows.

    The first refused row of a loan is one; what comes after a row of which only some entries stood is not.
    """
    certain: list[int] = []
    loans: set[UUID] = set()
    for place in sorted(told):
        loan_id = played[place].held.loan.id
        if loan_id not in loans:
            loans.add(loan_id)
            certain.append(place)
        if len(played[place].entries) > 1:
            break
    return certain


def _outcome(
    place: int, named: Sequence[_Named], played: Mapping[int, Played], refused: Mapping[int, Refusal]
) -> RowOutcome:
    if place in refused:
        refusal = refused[place]
        return RowOutcome(
            row=place + 1, loan_id=named[place].loan_id, refusal_code=refusal.code, field=refusal.field,
            facts=refusals.facts_to_json(refusal.facts),
        )  # fmt: skip
    one = played[place]
    assert one.split is not None, "a repayment is split"
    return RowOutcome(
        row=place + 1,
        loan_id=named[place].loan_id,
        repayment_id=one.event.id,
        parts=one.split.parts,
        overpaid_minor=one.split.overpaid_minor,
        outstanding_minor=one.after.outstanding_minor,
        status=one.after.status,
    )
