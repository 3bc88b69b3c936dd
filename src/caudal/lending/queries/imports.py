"""Files of repayments: how far each has come, and what became of every row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from caudal.kernel import refusals
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.lending.errors.payments import ImportNotFound
from caudal.lending.models import Import, ImportRow

PAGE_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportView:
    """A file and its progress: every row is recorded, refused, left out (of a file refused whole), or waits."""

    import_id: UUID
    file_name: str
    mode: str
    state: str
    rows: int
    recorded: int
    refused: int
    left_out: int
    waiting: int
    total: Money | None
    """What was recorded; None as long as nothing is."""
    refused_row: int | None
    recorded_at: datetime
    ended_at: datetime | None
    event_id: UUID

    @property
    def percent(self) -> int:
        return 100 * (self.rows - self.waiting) // self.rows


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRowView:
    """A row of a file as it was read, and its outcome; None while it waits."""

    row: int
    loan_number: int | None
    amount: Money | None
    on: date | None
    reference: str
    outcome: str | None
    loan_id: UUID | None
    repayment_id: UUID | None
    refusal_code: str | None
    field: str | None
    facts: Mapping[str, Any]

    @property
    def refusal(self) -> Refusal | None:
        """The refusal in words, for a door to show."""
        if self.refusal_code is None:
            return None
        return refusals.remembered(code=self.refusal_code, facts=self.facts, field=self.field)


def imports(*, book_id: int, officer_id: UUID | None = None, limit: int = 50) -> list[ImportView]:
    """The newest files of a book, newest first; an officer's own, where one is named. Two queries."""
    found = Import.objects.filter(book_id=book_id)
    if officer_id is not None:
        found = found.filter(officer_id=officer_id)
    rows = list(found.order_by("-recorded_at", "-id")[: min(limit, PAGE_MAX)])
    return _views(book_id, rows)


def import_progress(*, book_id: int, import_id: UUID, officer_id: UUID | None = None) -> ImportView:
    """How far a file has come. Two queries.

    :raises ImportNotFound: an unknown one, another book's, or another officer's
    """
    found = Import.objects.filter(book_id=book_id, id=import_id)
    if officer_id is not None:
        found = found.filter(officer_id=officer_id)
    views = _views(book_id, list(found))
    if not views:
        raise ImportNotFound
    return views[0]


def import_rows(
    *, book_id: int, import_id: UUID, after_row: int = 0, outcome: str | None = None, limit: int = 100
) -> list[ImportRowView]:
    """Rows of a file behind `after_row`, in order; those with one outcome, or all. One query."""
    found = ImportRow.objects.filter(book_id=book_id, import_id=import_id, row__gt=after_row)
    if outcome is not None:
        found = found.filter(outcome=outcome)
    return [_row(row) for row in found.order_by("row")[: min(limit, PAGE_MAX)]]


def first_waiting_row(*, book_id: int, import_id: UUID) -> int | None:
    """The first row of a file that waits for its turn; None when none does."""
    waiting = ImportRow.objects.filter(book_id=book_id, import_id=import_id, outcome=None)
    return waiting.order_by("row").values_list("row", flat=True).first()


def _views(book_id: int, found: list[Import]) -> list[ImportView]:
    counted = (
        ImportRow.objects.filter(book_id=book_id, import_id__in=[one.id for one in found])
        .values("import_id", "currency")
        .annotate(
            recorded=Count("row", filter=Q(outcome="recorded")),
            refused=Count("row", filter=Q(outcome="refused")),
            left_out=Count("row", filter=Q(outcome="left_out")),
            total=Sum("amount_minor", filter=Q(outcome="recorded")),
        )
    )
    by_import = {row["import_id"]: row for row in counted}
    return [_view(one, by_import[one.id]) for one in found]


def _view(one: Import, counted: Mapping[str, Any]) -> ImportView:
    recorded, refused, left_out = counted["recorded"], counted["refused"], counted["left_out"]
    return ImportView(
        import_id=one.id,
        file_name=one.file_name,
        mode=one.mode,
        state=one.state,
        rows=one.row_count,
        recorded=recorded,
        refused=refused,
        left_out=left_out,
        waiting=one.row_count - recorded - refused - left_out,
        total=Money(int(counted["total"]), counted["currency"]) if counted["total"] else None,
        refused_row=one.refused_row,
        recorded_at=one.recorded_at,
        ended_at=one.ended_at,
        event_id=one.event_id,
    )


def _row(row: ImportRow) -> ImportRowView:
    return ImportRowView(
        row=row.row,
        loan_number=row.loan_number,
        amount=None if row.amount_minor is None else Money(row.amount_minor, row.currency),
        on=row.effective_on,
        reference=row.reference,
        outcome=row.outcome,
        loan_id=row.loan_id,
        repayment_id=row.repayment_id,
        refusal_code=row.refusal_code,
        field=row.field,
        facts=row.facts,
    )
