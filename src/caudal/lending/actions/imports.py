"""Take in files of repayments: the rows are kept, and a job plays them chunk by chunk until each has its outcome."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from caudal.audit.actions import Act, action
from caudal.db import constraints
from caudal.jobs.actions import queue
from caudal.kernel import refusals
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.kernel.text import clean_text
from caudal.ledger.rules import Mode
from caudal.lending.actions import demands, sheets
from caudal.lending.actions.sheets import RowOutcome, SheetRow
from caudal.lending.errors import payments as errors
from caudal.lending.models import Import, ImportRow
from caudal.lending.rules.files import FILE_ROWS_MAX, FileRow
from caudal.lending.rules.imports import CHUNK_ROWS, JOB, ImportQueued, RowsPlayed
from caudal.lending.rules.permissions import Permission

FILE_NAME_LENGTH_MAX = 200
_DECIDED = ["outcome", "loan_id", "repayment_id", "refusal_code", "field", "facts", "event_id"]

constraints.refuses("lending_import_once", errors.FileIsTakenInAlready)


@action("lending.import_repayments")
def import_repayments(
    act: Act,
    *,
    portfolio_id: UUID,
    file_name: str,
    digest: str,
    rows: tuple[FileRow, ...],
    mode: Mode = Mode.EACH,
    cash_account: str = "",
    accepts_overpayment: bool = False,
) -> ImportQueued:
    """Keep the rows of a file as `rules.files.read` read them, and queue them to be recorded.

    In `Mode.EACH` a row that cannot be read has its outcome at once; the others wait for their turn.

    :raises PortfolioNotFound, NotPermitted:
    :raises SheetIsEmpty, SheetIsTooLong:
    :raises FileIsTakenInAlready: the very same file, whatever its name and key
    :raises Refusal: in `Mode.ALL`, what the first row that cannot be read is refused for, under its row and column
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.RECORD)
    told = clean_text(file_name, length_max=FILE_NAME_LENGTH_MAX, field="file_name")
    if not rows:
        raise errors.SheetIsEmpty(field="rows")
    if len(rows) > FILE_ROWS_MAX:
        raise errors.SheetIsTooLong(field="rows", rows=len(rows), rows_max=FILE_ROWS_MAX)
    unreadable = next((row.refusal for row in rows if row.refusal is not None), None)
    if mode is Mode.ALL and unreadable is not None:
        raise unreadable
    one = Import(
        book_id=portfolio.book_id, id=uuid7(act.at), organisation_id=act.organisation_id,
        officer_id=portfolio.officer_id, file_name=told, digest=digest, mode=mode, cash_account=cash_account,
        accepts_overpayment=accepts_overpayment, row_count=len(rows), event_id=act.event_id, recorded_at=act.at,
    )  # fmt: skip
    one.save(force_insert=True)
    ImportRow.objects.bulk_create([_row(act, one, row, portfolio.currency) for row in rows])
    queue(act, JOB, book_id=one.book_id, import_id=one.id)
    act.touch("import", one.id)
    unread = sum(row.refusal_code is not None for row in rows)
    return ImportQueued(import_id=one.id, rows=len(rows), unreadable=unread)


@action("lending.play_import_rows")
def play_import_rows(act: Act, *, book_id: int, import_id: UUID, from_row: int) -> RowsPlayed:
    """Record the next rows of a file that wait, from `from_row` on, and tell how many wait behind them.

    A file that goes in whole or not at all is one chunk; where a row of it is refused, nothing of it is recorded.

    :raises ImportNotFound:
    """
    one = (
        Import.objects.select_for_update(no_key=True)
        .filter(book_id=book_id, id=import_id, organisation_id=act.organisation_id)
        .first()
    )
    if one is None:
        raise errors.ImportNotFound
    waiting = ImportRow.objects.filter(book_id=book_id, import_id=import_id, outcome=None, row__gte=from_row)
    chunk = list(waiting.order_by("row")[: FILE_ROWS_MAX if one.mode == Mode.ALL else CHUNK_ROWS])
    if chunk:
        _play(act, one, chunk)
    left = ImportRow.objects.filter(book_id=book_id, import_id=import_id, outcome=None).count()
    if left == 0 and one.state == "queued":
        _end(one, state="done", at=act.at)
    return RowsPlayed(played=len(chunk), left=left)


def _play(act: Act, one: Import, chunk: Sequence[ImportRow]) -> None:
    asked = [_sheet_row(row) for row in chunk]
    try:
        with transaction.atomic():
            outcomes = sheets.record_rows(
                act, book_id=one.book_id, on=act.at.date(), rows=asked, mode=Mode(one.mode), officer_id=one.officer_id,
                cash_account=one.cash_account, accepts_overpayment=one.accepts_overpayment,
            )  # fmt: skip
    except sheets.SheetRefused as refused:
        _leave_out(act, one, chunk, at=refused.place, refusal=refused.refusal)
        return
    for row, outcome in zip(chunk, outcomes, strict=True):
        _decide(act, row, outcome)
    ImportRow.objects.bulk_update(chunk, _DECIDED, batch_size=CHUNK_ROWS)


def _leave_out(act: Act, one: Import, chunk: Sequence[ImportRow], *, at: int, refusal: Refusal) -> None:
    for place, row in enumerate(chunk):
        row.outcome, row.event_id = "left_out", act.event_id
        if place == at:
            row.outcome, row.refusal_code, row.field = "refused", refusal.code, refusal.field
            row.facts = refusals.facts_to_json(refusal.facts)
    ImportRow.objects.bulk_update(chunk, _DECIDED, batch_size=CHUNK_ROWS)
    _end(one, state="refused", at=act.at, refused_row=chunk[at].row)


def _decide(act: Act, row: ImportRow, outcome: RowOutcome) -> None:
    row.outcome = "refused" if outcome.repayment_id is None else "recorded"
    row.loan_id, row.repayment_id = outcome.loan_id, outcome.repayment_id
    row.refusal_code, row.field, row.facts = outcome.refusal_code, outcome.field, dict(outcome.facts)
    row.event_id = act.event_id


def _end(one: Import, *, state: str, at: datetime, refused_row: int | None = None) -> None:
    Import.objects.filter(book_id=one.book_id, id=one.id).update(state=state, ended_at=at, refused_row=refused_row)
    one.state = state


def _row(act: Act, one: Import, row: FileRow, currency: str) -> ImportRow:
    is_refused = row.refusal_code is not None
    told: dict[str, Any] = {"refusal_code": row.refusal_code, "field": row.column, "facts": dict(row.facts)}
    return ImportRow(
        book_id=one.book_id, import_id=one.id, row=row.row, loan_number=row.number,
        amount_minor=row.amount.minor if row.amount else None,
        currency=row.amount.currency if row.amount else currency,
        effective_on=row.on, reference=row.reference,
        **({"outcome": "refused", "event_id": act.event_id} | told if is_refused else {}),
    )  # fmt: skip


def _sheet_row(row: ImportRow) -> SheetRow:
    assert row.amount_minor is not None, "a row that waits was read"
    return SheetRow(
        amount=Money(row.amount_minor, row.currency),
        number=row.loan_number,
        on=row.effective_on,
        description=row.reference,
    )
