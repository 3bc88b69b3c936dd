"""Promises with what became of them, visits and notes: of one loan, and of a whole day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from caudal.audit.rules import Actor, ActorKind
from caudal.db.rows import rows
from caudal.kernel.money import Money
from caudal.lending.models.following import Note, Promise, Visit
from caudal.lending.models.loans import Loan
from caudal.lending.rules.promises import Paid, Promised, PromiseStatus, promise_standings
from caudal.parties import queries as parties

DAYS_BACK = 30
DAYS_AHEAD = 7
DUE_MAX = 500
OF_LOAN_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseView:
    """A promise, and how it stands on the day that was asked for."""

    promise_id: UUID
    loan_id: UUID
    number: int
    amount: Money
    made_on: date
    due_on: date
    text: str
    status: PromiseStatus
    paid: Money
    kept_on: date | None
    withdrawn_on: date | None
    withdrawal_reason: str
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitView:
    """A visit, what came of it, and when the next is meant to be."""

    visit_id: UUID
    loan_id: UUID
    number: int
    visited_on: date
    outcome: str
    text: str
    next_on: date | None
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """A note about a loan."""

    note_id: UUID
    number: int
    text: str
    written_at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """The loan that something on a day's list is about."""

    loan_id: UUID
    loan_number: int
    borrower_id: UUID
    borrower_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseDue:
    """A promise of the days around one, with its loan."""

    whose: Whose
    promise: PromiseView


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDue:
    """A visit that is to be made by a day, with its loan and the visit that said so."""

    whose: Whose
    visit: VisitView


def promises(*, book_id: int, loan_id: UUID, on: date) -> list[PromiseView]:
    """The promises about a loan, the newest first, judged by what was paid until `on`. Three queries."""
    found = list(Promise.objects.filter(book_id=book_id, loan_id=loan_id).order_by("-number")[:OF_LOAN_MAX])
    currency = Loan.objects.filter(book_id=book_id, id=loan_id).values_list("currency", flat=True).first() or ""
    return _judged(book_id, found, currencies={loan_id: currency}, on=on)


def promises_due(*, book_id: int, on: date, officer_id: UUID | None = None) -> list[PromiseDue]:
    """Promises that fall due from a month before to a week after `on`, judged as of `on`, withdrawn ones left out.

    The earliest day first, at most `DUE_MAX`. `officer_id` leaves only the loans of one officer. Five queries.
    """
    due = Promise.objects.filter(
        book_id=book_id,
        due_on__range=(on - timedelta(days=DAYS_BACK), on + timedelta(days=DAYS_AHEAD)),
        made_on__lte=on,
        withdrawn_on__isnull=True,
    )
    if officer_id is not None:
        own = Loan.objects.filter(book_id=book_id, officer_id=officer_id)
        due = due.filter(loan_id__in=own.values("id"))
    shown = list(due.order_by("due_on", "recorded_at", "id").values_list("id", "loan_id")[:DUE_MAX])
    loan_ids = {loan_id for _, loan_id in shown}
    # A payment keeps one promise only, so that all of a loan's promises are judged together.
    beside = list(Promise.objects.filter(book_id=book_id, loan_id__in=loan_ids, made_on__lte=on))
    whose, currencies = _whose(book_id, loan_ids)
    judged = {view.promise_id: view for view in _judged(book_id, beside, currencies=currencies, on=on)}
    return [PromiseDue(whose=whose[loan_id], promise=judged[promise_id]) for promise_id, loan_id in shown]


def visits(*, book_id: int, loan_id: UUID) -> list[VisitView]:
    """The visits about a loan, the newest first. One query."""
    found = Visit.objects.filter(book_id=book_id, loan_id=loan_id).order_by("-number")[:OF_LOAN_MAX]
    return [_visit(row) for row in found]


def visits_due(*, book_id: int, on: date, officer_id: UUID | None = None) -> list[VisitDue]:
    """Visits that were meant for `on` or before and have not been followed by another, the earliest first.

    At most `DUE_MAX`; loans that are no longer active are left out. Three queries.
    """
    found = rows("caudal.lending", "visits_due", book_id=book_id, on=on, officer_id=officer_id, limit=DUE_MAX)
    due = [_visit(Visit(**row)) for row in found]
    whose, _ = _whose(book_id, {one.loan_id for one in due})
    return [VisitDue(whose=whose[one.loan_id], visit=one) for one in due]


def notes(*, book_id: int, loan_id: UUID) -> list[NoteView]:
    """The notes about a loan, the newest first. One query."""
    found = Note.objects.filter(book_id=book_id, loan_id=loan_id).order_by("-number")[:OF_LOAN_MAX]
    return [
        NoteView(note_id=row.id, number=row.number, text=row.text, written_at=row.recorded_at, actor=_actor(row))
        for row in found
    ]


def _judged(book_id: int, found: Sequence[Promise], *, currencies: dict[UUID, str], on: date) -> list[PromiseView]:
    payments = _payments(book_id, found, on=on)
    by_loan: dict[UUID, list[Promised]] = defaultdict(list)
    for row in found:
        by_loan[row.loan_id].append(
            Promised(
                id=row.id, number=row.number, made_on=row.made_on, due_on=row.due_on, amount_minor=row.amount_minor,
                withdrawn_on=row.withdrawn_on,
            )
        )  # fmt: skip
    standings = {
        promise_id: standing
        for loan_id, promised in by_loan.items()
        for promise_id, standing in promise_standings(
            promises=promised, payments=payments.get(loan_id, ()), as_of=on
        ).items()
    }
    return [
        PromiseView(
            promise_id=row.id,
            loan_id=row.loan_id,
            number=row.number,
            amount=Money(row.amount_minor, currencies[row.loan_id]),
            made_on=row.made_on,
            due_on=row.due_on,
            text=row.text,
            status=standings[row.id].status,
            paid=Money(standings[row.id].paid_minor, currencies[row.loan_id]),
            kept_on=standings[row.id].kept_on,
            withdrawn_on=row.withdrawn_on,
            withdrawal_reason=row.withdrawal_reason,
            actor=_actor(row),
        )
        for row in found
    ]


def _payments(book_id: int, found: Iterable[Promise], *, on: date) -> dict[UUID, list[Paid]]:
    """Money that came for the loans since the first of their promises, and was not taken back by `on`."""
    since: dict[UUID, date] = {}
    for row in found:
        since[row.loan_id] = min(row.made_on, since.get(row.loan_id, row.made_on))
    payments: dict[UUID, list[Paid]] = defaultdict(list)
    if not since:
        return payments
    paid = rows(
        "caudal.lending", "promise_payments",
        book_id=book_id, loan_ids=list(since), since=min(since.values()), on=on,
    )  # fmt: skip
    for one in paid:
        payments[one["loan_id"]].append(
            Paid(number=one["number"], on=one["effective_on"], amount_minor=one["amount_minor"])
        )
    return payments


def _whose(book_id: int, loan_ids: Collection[UUID]) -> tuple[dict[UUID, Whose], dict[UUID, str]]:
    """Loans by id with their borrowers' names, and their currencies. Two queries."""
    loans = Loan.objects.filter(book_id=book_id, id__in=list(loan_ids))
    found = list(loans.values_list("id", "number", "borrower_id", "organisation_id", "currency"))
    names: dict[UUID, parties.PersonCard] = {}
    if found:
        names = parties.people(organisation_id=found[0][3], ids=[borrower_id for _, _, borrower_id, _, _ in found])
    whose = {
        loan_id: Whose(
            loan_id=loan_id,
            loan_number=number,
            borrower_id=borrower_id,
            borrower_name=names[borrower_id].full_name if borrower_id in names else "",
        )
        for loan_id, number, borrower_id, _, _ in found
    }
    return whose, {loan_id: currency for loan_id, _, _, _, currency in found}


def _visit(row: Visit) -> VisitView:
    return VisitView(
        visit_id=row.id,
        loan_id=row.loan_id,
        number=row.number,
        visited_on=row.visited_on,
        outcome=row.outcome,
        text=row.text,
        next_on=row.next_on,
        actor=_actor(row),
    )


def _actor(row: Promise | Visit | Note) -> Actor:
    return Actor(ActorKind(row.actor_kind), row.actor_id)
