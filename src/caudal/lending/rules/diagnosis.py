"""What is stored of a loan against its replay: each difference by field, with its cause and whether it can be mended.

Nothing here reads a database. The figures of the day are worked out from the schedule in Python, apart from the SQL
that keeps them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from caudal.kernel.money import Money
from caudal.lending.rules.components import NOTHING, Breakdown, Installment
from caudal.lending.rules.delinquency import Paused, bucket_set
from caudal.lending.rules.events import REPAYMENT_KINDS, Allocation, EventKind, LoanEvent, LoanState, LoanStatus
from caudal.lending.rules.replay import replay
from caudal.lending.rules.terms import LoanTerms

FOLLOWED = (
    "status", "disbursed_minor", "outstanding_minor", "unpaid_minor", "overpaid_minor", "paid_penalty_minor",
    "paid_fee_minor", "paid_interest_minor", "paid_principal_minor", "last_paid_on",
)  # fmt: skip
"""Figures of a standing that follow the events."""
SETTLED = ("is_dated", "is_daily", "bucket_starts", "arrears_grace_days")
"""Figures that follow the terms and the product."""
OF_DAY = (
    "due_minor", "overdue_penalty_minor", "overdue_fee_minor", "overdue_interest_minor", "overdue_principal_minor",
    "overdue_since_on", "next_due_on", "next_due_minor", "days_past_due", "days_delinquent", "delinquent_on", "bucket",
    "days_past_due_max",
)  # fmt: skip
"""Figures that follow the schedule in force on the standing's day."""
FIGURES = (*FOLLOWED, *SETTLED, *OF_DAY)
INSTALLMENT = (
    "number", "from_on", "due_on", "opening_minor", "due_penalty_minor", "due_fee_minor", "due_interest_minor",
    "due_principal_minor", "unpaid_penalty_minor", "unpaid_fee_minor", "unpaid_interest_minor",
    "unpaid_principal_minor", "settled_on", "given_up_minor",
)  # fmt: skip
SPLIT = ("penalty_minor", "fee_minor", "interest_minor", "principal_minor", "overpaid_minor", "is_recovered")
UNDONE_MAX = 10
"""How many events a figure may be behind and still be known as such."""
_USUAL = frozenset({EventKind.DISBURSEMENT, EventKind.RECOVERY, EventKind.CHARGE})
"""Kinds whose split is stored only where it is not what the event itself says."""


class Cause(StrEnum):
    """Why a stored figure is not the replay's."""

    FIGURES_ARE_MISSING = "figures_are_missing"
    """There is no row where there has to be one, or one too many."""
    EVENT_IS_MISSED = "event_is_missed"
    """The figures are those of the loan before its last events: they were recorded, and not followed."""
    FIGURES_ARE_STALE = "figures_are_stale"
    """They are not what any of the last events left."""
    STATUS_IS_EDITED = "status_is_edited"
    DAY_IS_BEHIND = "day_is_behind"
    """The end of day of the portfolio has not reached the loan."""
    DAY_IS_AHEAD = "day_is_ahead"
    SPLIT_IS_MISSING = "split_is_missing"
    SPLIT_IS_ANOTHER = "split_is_another"
    """Other rules split the money, older ones or somebody's hand."""
    LEDGER_DIFFERS = "ledger_differs"
    """The account of the loan does not hold what the events say: only a person can tell which of the two is right."""


UNREPAIRABLE = frozenset({Cause.LEDGER_DIFFERS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field of a loan that says something else than the replay."""

    book_id: int
    loan_id: UUID
    number: int
    field: str
    """`standing.outstanding`, `installment.3.due_on`, `split.<event>.interest`, `loan.status`, `ledger.principal`."""
    stored: str | None
    computed: str | None
    cause: Cause
    is_repairable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLoan:
    """A loan with every figure that is kept of it."""

    book_id: int
    loan_id: UUID
    number: int
    currency: str
    status: str
    terms: LoanTerms
    is_daily: bool
    """Its terms ask for figures that change with every day of delay."""
    grace_days: int
    """Days of arrears that do not count."""
    bucket_set: str
    business_on: date | None
    as_of: date | None
    """None: there is no standing."""
    figures: tuple[Any, ...]
    """In the order of `FIGURES`."""
    installments: str
    """A line for each row, its columns in the order of `INSTALLMENT`."""
    splits: Mapping[str, str]
    """By event, its columns in the order of `SPLIT`."""
    principal_minor: int | None
    overpaid_minor: int | None
    """Balances of the loan's own accounts; None where there is no such account."""


def diagnosed(
    stored: StoredLoan, *, events: Sequence[LoanEvent], pauses: Sequence[Paused] = ()
) -> tuple[LoanState, list[Difference]]:
    """The state of a loan by replay, and where what is stored differs from it; balances of accounts are not judged."""
    state = replay(terms=stored.terms, events=events, as_of=_as_of(stored, events))
    found: list[Difference] = []
    if stored.status != state.status:
        found.append(_difference(stored, "loan.status", stored.status, state.status, Cause.STATUS_IS_EDITED))
    if stored.as_of is None:
        found.append(_difference(stored, "standing", None, "a row", Cause.FIGURES_ARE_MISSING))
    else:
        found += _standing_differences(stored, state, events, pauses)
    if stored.installments != schedule_text(state.installments):
        found += _installment_differences(stored, state)
    found += _split_differences(stored, state, events)
    return state, found


def ledger_difference(stored: StoredLoan, *, account: str, held_minor: int, computed_minor: int) -> Difference:
    """An account of the loan that does not hold what the replay says."""
    return _difference(
        stored, f"ledger.{account}", _told(stored, "_minor", held_minor), _told(stored, "_minor", computed_minor),
        Cause.LEDGER_DIFFERS,
    )  # fmt: skip


def owed_in_ledger(state: LoanState) -> int:
    """What the account of a loan's principal holds: after a charge-off it is given up there."""
    return 0 if state.charged_off_on is not None else state.outstanding_minor


def schedule_text(rows: Iterable[Installment]) -> str:
    """The schedule in force in one text, as `diagnose_loans.sql` tells what is stored of it."""
    return "\n".join([",".join(map(str, _installment(nth, row))) for nth, row in enumerate(rows, start=1)])


def split_text(split: Allocation) -> str:
    """A split in one text, as `diagnose_loans.sql` tells it."""
    parts = split.parts
    return (
        f"{parts.penalty_minor},{parts.fee_minor},{parts.interest_minor},{parts.principal_minor},"
        f"{split.overpaid_minor},{'t' if split.is_recovered else 'f'}"
    )


def figures(stored: StoredLoan, state: LoanState, *, pauses: Sequence[Paused] = ()) -> tuple[Any, ...]:
    """What a standing has to say, in the order of `FIGURES`."""
    settled = (
        not stored.terms.are_unknown, stored.is_daily, bucket_set(stored.bucket_set).starts, stored.grace_days
    )  # fmt: skip
    return (*followed(state), *settled, *_of_day(stored, state, pauses, on=day_of(stored)))


def day_of(stored: StoredLoan) -> date:
    """The day for which the figures have to hold: the business day that the end of day brings active loans to.

    Those of a loan that is over stay on the day on which they were last written.
    """
    assert stored.as_of is not None, "a loan without a standing has no day"
    if stored.business_on is None:
        return stored.as_of
    return stored.business_on if stored.status == LoanStatus.ACTIVE else min(stored.as_of, stored.business_on)


def followed(state: LoanState) -> tuple[Any, ...]:
    """The figures that follow the events, in the order of `FOLLOWED`."""
    paid = state.paid
    last_paid_on = max((split.on for split in state.allocations if split.kind in REPAYMENT_KINDS), default=None)
    return (
        str(state.status), state.disbursed_minor, state.outstanding_minor, state.unpaid.total_minor,
        state.overpaid_minor, paid.penalty_minor, paid.fee_minor, paid.interest_minor, paid.principal_minor,
        last_paid_on,
    )  # fmt: skip


def _as_of(stored: StoredLoan, events: Sequence[LoanEvent]) -> date | None:
    """A loan whose figures go by the day is played up to the standing's day; another up to its last event."""
    if not stored.is_daily or stored.as_of is None:
        return None
    return max(day_of(stored), *(event.on for event in events))


def _of_day(stored: StoredLoan, state: LoanState, pauses: Sequence[Paused], *, on: date) -> tuple[Any, ...]:
    is_dated = not stored.terms.are_unknown
    counts = is_dated and state.status is LoanStatus.ACTIVE
    unpaid = [(row.due_on, row.unpaid) for row in state.installments if counts and not row.is_paid]
    overdue = [(due_on, one) for due_on, one in unpaid if due_on < on]
    ahead = [(due_on, one) for due_on, one in unpaid if due_on >= on]
    late = sum((one for _, one in overdue), NOTHING)
    due_minor = late.total_minor + sum(one.total_minor for due_on, one in ahead if due_on == on)
    since_on = min((due_on for due_on, _ in overdue), default=None)
    days = (on - since_on).days if since_on else 0
    paused = sum(pause.days(after=since_on, on=on) for pause in pauses) if since_on else 0
    grace = stored.grace_days
    delinquent = max(0, days - paused - grace)
    next_on, next_due = min(ahead, key=lambda one: one[0], default=(None, NOTHING))
    settled = ((row.settled_on - row.due_on).days for row in state.installments if row.settled_on)
    latest = max(settled, default=0) if is_dated else 0
    return (
        due_minor, late.penalty_minor, late.fee_minor, late.interest_minor, late.principal_minor, since_on, next_on,
        next_due.total_minor, days, delinquent, since_on + timedelta(days=grace) if since_on else None,
        bucket_set(stored.bucket_set).bucket(delinquent), max(0, latest, days),
    )  # fmt: skip


def _standing_differences(
    stored: StoredLoan, state: LoanState, events: Sequence[LoanEvent], pauses: Sequence[Paused]
) -> Iterator[Difference]:
    assert stored.as_of is not None
    computed, day = figures(stored, state, pauses=pauses), day_of(stored)
    on_another_day = Cause.DAY_IS_BEHIND if stored.as_of < day else Cause.DAY_IS_AHEAD
    if stored.as_of != day:
        yield _difference(stored, "standing.as_of", str(stored.as_of), str(day), on_another_day)
    if stored.figures == computed:
        return
    has_moved = stored.as_of != day and stored.figures[: -len(OF_DAY)] == computed[: -len(OF_DAY)]
    cause = on_another_day if has_moved else _cause_of_figures(stored, events)
    for name, held, wanted in zip(FIGURES, stored.figures, computed, strict=True):
        if held != wanted:
            yield _difference(
                stored, f"standing.{name.removesuffix('_minor')}", _told(stored, name, held),
                _told(stored, name, wanted), cause,
            )  # fmt: skip


def _cause_of_figures(stored: StoredLoan, events: Sequence[LoanEvent]) -> Cause:
    """Whether the figures are those that the loan had before its last events."""
    held = stored.figures[: len(FOLLOWED)]
    in_order = sorted(events, key=lambda event: event.number)
    for undone in range(1, min(UNDONE_MAX, len(in_order) - 1) + 1):
        before = replay(terms=stored.terms, events=in_order[:-undone], as_of=None)
        if followed(before) == held:
            return Cause.EVENT_IS_MISSED
    return Cause.FIGURES_ARE_STALE


def _installment_differences(stored: StoredLoan, state: LoanState) -> Iterator[Difference]:
    held = {line.split(",", 1)[0]: line.split(",") for line in stored.installments.splitlines()}
    wanted = {
        str(nth): [str(value) for value in _installment(nth, row)]
        for nth, row in enumerate(state.installments, start=1)
    }
    for nth in sorted(held.keys() | wanted.keys(), key=int):
        if nth not in held or nth not in wanted:
            ours, theirs = ("a row", None) if nth in held else (None, "a row")
            yield _difference(stored, f"installment.{nth}", ours, theirs, Cause.FIGURES_ARE_MISSING)
            continue
        for name, kept, right in zip(INSTALLMENT, held[nth], wanted[nth], strict=True):
            if kept != right:
                yield _difference(
                    stored, f"installment.{nth}.{name.removesuffix('_minor')}", _told_text(stored, name, kept),
                    _told_text(stored, name, right), Cause.FIGURES_ARE_STALE,
                )  # fmt: skip


def _split_differences(stored: StoredLoan, state: LoanState, events: Sequence[LoanEvent]) -> Iterator[Difference]:
    by_id: Mapping[UUID, LoanEvent] | None = None
    for split in state.allocations:
        wanted, held = split_text(split), stored.splits.get(str(split.event_id))
        if held == wanted:
            continue
        if held is None and split.kind in _USUAL:
            by_id = by_id or {event.id: event for event in events}
            held = _usual_text(by_id[split.event_id])
            if held == wanted:
                continue
        name = f"split.{split.event_id}"
        if held is None:
            yield _difference(stored, name, None, "a row", Cause.SPLIT_IS_MISSING)
            continue
        for part, ours, theirs in zip(SPLIT, held.split(","), wanted.split(","), strict=True):
            if ours != theirs:
                yield _difference(
                    stored, f"{name}.{part.removesuffix('_minor')}", _told_text(stored, part, ours),
                    _told_text(stored, part, theirs), Cause.SPLIT_IS_ANOTHER,
                )  # fmt: skip


def _usual_text(event: LoanEvent) -> str:
    parts = event.stated or Breakdown(principal_minor=event.amount_minor)
    if event.kind is EventKind.RECOVERY:
        parts = NOTHING
    return f"{parts.penalty_minor},{parts.fee_minor},{parts.interest_minor},{parts.principal_minor},0,f"


def _installment(nth: int, row: Installment) -> tuple[Any, ...]:
    due, unpaid = row.due, row.unpaid
    return (
        nth, row.from_on, row.due_on, row.opening_minor, due.penalty_minor, due.fee_minor, due.interest_minor,
        due.principal_minor, unpaid.penalty_minor, unpaid.fee_minor, unpaid.interest_minor, unpaid.principal_minor,
        row.settled_on or "", row.given_up.total_minor,
    )  # fmt: skip


def _difference(stored: StoredLoan, field: str, held: str | None, wanted: str | None, cause: Cause) -> Difference:
    return Difference(
        book_id=stored.book_id, loan_id=stored.loan_id, number=stored.number, field=field, stored=held, computed=wanted,
        cause=cause, is_repairable=cause not in UNREPAIRABLE,
    )  # fmt: skip


def _told(stored: StoredLoan, name: str, value: Any) -> str | None:
    """A figure as people and programs read it; amounts with their decimals."""
    if value is None:
        return None
    if name.endswith("_minor"):
        return Money(value, stored.currency).text
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return str(value)


def _told_text(stored: StoredLoan, name: str, text: str) -> str | None:
    if not text:
        return None
    return _told(stored, name, int(text)) if name.endswith("_minor") else text
