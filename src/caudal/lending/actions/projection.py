"""Keep the derived figures of loans in step with the replay: how each stands, and its schedule in force.

Every action that changes loans calls `project` last, in its own transaction, after the rows of the loans and of their
events are written. Lock order: the loans are the caller's; their standings follow in the order of their ids.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.timezone import localtime
from pydantic_core import to_json

from caudal.audit.actions import Act
from caudal.db import arrays
from caudal.db.sql_files import sql_text
from caudal.lending import queries
from caudal.lending.models import Loan, Portfolio
from caudal.lending.rules.components import Installment
from caudal.lending.rules.delinquency import BUCKET_SETS
from caudal.lending.rules.events import REPAYMENT_KINDS
from caudal.lending.rules.replay import LoanState, replay
from caudal.lending.rules.terms import terms_from_json

LOANS_MAX = 5_000
"""Loans written by one statement."""

_BUCKET_SETS = to_json({name: one.starts for name, one in BUCKET_SETS.items()}).decode()


def project(act: Act, *, book_id: int, states: Mapping[UUID, LoanState]) -> None:
    """Write the figures of loans, each as the replay of all its events leaves it.

    They hold for the business day of the book's portfolio, or else for the day of the act. Four statements for up to
    5,000 loans; loans whose figures change by the day are replayed up to it.
    """
    assert act.is_open, f"{act.name} is over; it can change nothing"
    today = day_of(act.at)
    for some in _slices(sorted(states)):
        written = _write(book_id, {loan_id: states[loan_id] for loan_id in some}, today=today)
        behind = [
            loan_id for loan_id, (as_of, is_daily) in written.items() if is_daily and states[loan_id].as_of < as_of
        ]
        if behind:
            _write(
                book_id, replayed(book_id=book_id, loan_ids=behind, on=max(written[one][0] for one in behind)), today
            )
        for day, loan_ids in _by_day(written).items():
            of_day(book_id=book_id, loan_ids=loan_ids, day=day)


def rebuild(act: Act, *, book_id: int, loan_ids: Collection[UUID]) -> None:
    """Write the figures of loans anew, out of what was recorded of them."""
    for some in _slices(sorted(loan_ids)):
        project(act, book_id=book_id, states=replayed(book_id=book_id, loan_ids=some, on=None))


def replay_to(act: Act, *, book_id: int, loan_ids: Collection[UUID], day: date) -> None:
    """Write the schedules of loans as they are on a day, where days of delay change them; `of_day` follows."""
    for some in _slices(sorted(loan_ids)):
        _write(book_id, replayed(book_id=book_id, loan_ids=some, on=day), today=day_of(act.at))


def of_day(*, book_id: int, loan_ids: Collection[UUID], day: date) -> None:
    """Move the figures that follow from the schedule in force to a day. One statement."""
    _run("standings_of_day", book_id=book_id, loan_ids=list(loan_ids), day=day)


def settle_day(*, book_id: int, loan_ids: Collection[UUID]) -> None:
    """Bring the figures of loans to the business day of their portfolio, also back to it."""
    business_on = Portfolio.objects.filter(book_id=book_id).values_list("business_on", flat=True).first()
    if business_on is not None:
        of_day(book_id=book_id, loan_ids=loan_ids, day=business_on)


def keep_figures(act: Act, *, book_id: int, day: date) -> None:
    """Keep what a portfolio stands at on a day that ends, by officer, product and days past due. One statement."""
    _run("day_figures", book_id=book_id, day=day, event_id=act.event_id)


def replayed(*, book_id: int, loan_ids: Collection[UUID], on: date | None) -> dict[UUID, LoanState]:
    """The states of loans on a day, with whatever was recorded of later days (None: on the day of the last event)."""
    events = queries.recorded_events(book_id=book_id, loan_ids=loan_ids)
    found = Loan.objects.filter(book_id=book_id, id__in=list(loan_ids)).values_list("id", "terms", "terms_version")
    return {
        loan_id: replay(
            terms=terms_from_json(terms, version=version),
            events=events[loan_id],
            as_of=max(on, *(event.on for event in events[loan_id])) if on is not None else None,
        )
        for loan_id, terms, version in found
    }


def day_of(at: datetime) -> date:
    """The day of a moment where Caudal is used, for books without a business day of their own."""
    return localtime(at).date()


def _write(book_id: int, states: Mapping[UUID, LoanState], today: date) -> dict[UUID, tuple[date, bool]]:
    """Write standings and schedules; for each loan the day of its figures, and whether they go by the day."""
    ids, all_of = list(states), list(states.values())
    paid = [state.paid for state in all_of]
    written = _run(
        "standings_write",
        book_id=book_id,
        today=today,
        bucket_sets=_BUCKET_SETS,
        loan_ids=_array(ids),
        disbursed=_array(state.disbursed_minor for state in all_of),
        outstanding=_array(state.outstanding_minor for state in all_of),
        unpaid=_array(state.unpaid.total_minor for state in all_of),
        overpaid=_array(state.overpaid_minor for state in all_of),
        last_paid_on=_array(_last_paid_on(state) for state in all_of),
        paid_penalty=_array(one.penalty_minor for one in paid),
        paid_fee=_array(one.fee_minor for one in paid),
        paid_interest=_array(one.interest_minor for one in paid),
        paid_principal=_array(one.principal_minor for one in paid),
    )
    assert len(written) == len(ids), "figures are of loans that are there"
    counts = [len(state.installments) for state in all_of]
    rows = [row for state in all_of for row in state.installments]
    _run(
        "installments_write",
        book_id=book_id,
        all_ids=_array(ids),
        counts=_array(counts),
        loan_ids=_array(told for told, count in zip(map(str, ids), counts, strict=True) for _ in range(count)),
        numbers=_array(number for count in counts for number in range(1, count + 1)),
        **_columns(rows),
    )
    return {loan_id: (as_of, is_daily) for loan_id, as_of, is_daily in written}


def _columns(rows: Sequence[Installment]) -> dict[str, str]:
    unpaid = [row.unpaid for row in rows]
    return {
        "from_on": _array(row.from_on for row in rows),
        "due_on": _array(row.due_on for row in rows),
        "opening": _array(row.opening_minor for row in rows),
        "settled_on": _array(row.settled_on for row in rows),
        "given_up": _array(row.given_up.total_minor for row in rows),
        "due_penalty": _array(row.due.penalty_minor for row in rows),
        "due_fee": _array(row.due.fee_minor for row in rows),
        "due_interest": _array(row.due.interest_minor for row in rows),
        "due_principal": _array(row.due.principal_minor for row in rows),
        "unpaid_penalty": _array(one.penalty_minor for one in unpaid),
        "unpaid_fee": _array(one.fee_minor for one in unpaid),
        "unpaid_interest": _array(one.interest_minor for one in unpaid),
        "unpaid_principal": _array(one.principal_minor for one in unpaid),
    }


def _last_paid_on(state: LoanState) -> date | None:
    return max((split.on for split in state.allocations if split.kind in REPAYMENT_KINDS), default=None)


def _array(values: Iterable[object]) -> str:
    """An array of the database, of numbers, days and ids; PostgreSQL's own text knows no None."""
    return arrays.plain(map(str, values)).replace("None", "NULL")


def _by_day(written: Mapping[UUID, tuple[date, bool]]) -> dict[date, list[UUID]]:
    days: dict[date, list[UUID]] = defaultdict(list)
    for loan_id, (day, _) in written.items():
        days[day].append(loan_id)
    return days


def _slices(loan_ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(loan_ids), LOANS_MAX):
        yield loan_ids[start : start + LOANS_MAX]


def _run(name: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql_text("caudal.lending", name), values)
        return cursor.fetchall() if cursor.description else []
