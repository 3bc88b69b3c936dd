"""The collection sheet: what is due on a day, amounts filled in beforehand, one submission, one outcome per row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caudal.audit.calls import call_of
from caudal.edge import pagination
from caudal.edge.web.refusals import RefusalNotice, notice_of
from caudal.kernel.amounts import parse_amount
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal, Unavailable
from caudal.ledger.rules import Mode
from caudal.lending.actions import sheets as actions
from caudal.lending.actions.sheets import RowOutcome, SheetRecorded, SheetRow
from caudal.lending.queries import desk
from caudal.lending.queries.access import PortfolioView
from caudal.lending.queries.desk import LoanRow
from caudal.lending.rules.components import Component
from caudal.lending.rules.permissions import Permission
from caudal.lending.web import pages, words
from caudal.lending.web.forms import day_or_today

PAGE = 300
CURSOR_KIND = "lending.sheet"
FIELD = "amount-"


@dataclass(slots=True)
class Line:
    """One row of the sheet on the page: the loan, what stands in its box, and what is wrong with it."""

    row: LoanRow
    text: str
    state: tuple[str, str, str]
    error: str = ""

    @property
    def field(self) -> str:
        return f"{FIELD}{self.row.loan_id}"


@dataclass(frozen=True, slots=True)
class Sent:
    """A sheet as it was sent: its key, its day, how rows hang together, and the amounts that were written."""

    key: str
    on: date
    mode: Mode
    texts: Mapping[UUID, str]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sheet(request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
    """Everything due on a day by client, to be recorded at once."""
    view = pages.opened(request, portfolio_id, permission=Permission.RECORD)
    if request.method == "POST":
        return _record(request, view)
    on = day_or_today(pages.asked(request, "on"), today=pages.today())
    whose = pages.chosen(request, "whose", ("mine",))
    page = pagination.page_of(
        desk.loan_rows(
            view, on=on, is_due=True, officer_id=view.user_id if whose else None, after=_after(request), limit=PAGE + 1
        ),
        limit=PAGE,
        kind=CURSOR_KIND,
        next_place=lambda shown: shown[-1].place,
    )
    context = {
        **_context(view, [_line(row, row.due.text) for row in page.items], on=on),
        "whose": whose,
        "newer_url": pages.first_url(request),
        "older_url": pages.next_url(request, page.next_cursor),
    }
    return pages.show(request, "sheet.html", context)


def _record(request: HttpRequest, view: PortfolioView) -> HttpResponse:
    sent = _sent(request.POST)
    found = {row.loan_id: row for row in desk.loan_rows(view, on=sent.on, loan_ids=sent.texts, limit=PAGE)}
    lines = [_line(row, sent.texts[row.loan_id]) for row in found.values()]
    rows = _rows(lines, view.currency)
    again = _context(view, lines, on=sent.on, mode=sent.mode)
    if any(line.error for line in lines):
        return pages.show(request, "sheet.html", again | {"has_errors": True}, status=400)
    try:
        done = actions.record_collection_sheet(
            call_of(request, key=f"web:{sent.key}"),
            portfolio_id=view.portfolio_id,
            on=sent.on,
            rows=tuple(rows),
            mode=sent.mode,
        )
    except Refusal as refusal:
        notice = _marked(refusal, [line for line in lines if line.text])
        return pages.show(request, "sheet.html", again | {"refusal": notice}, status=notice.status)
    except Unavailable:
        return pages.show(request, "sheet.html", again | {"is_unavailable": True, "key": sent.key}, status=503)
    return pages.show(request, "sheet_done.html", _outcomes(view, sent, [line for line in lines if line.text], done))


def _sent(posted: QueryDict) -> Sent:
    """What came in; a name that is no loan's and a key that is none are left out."""
    texts: dict[UUID, str] = {}
    for name, text in posted.items():
        if name.startswith(FIELD) and len(texts) < PAGE:
            try:
                texts[UUID(name.removeprefix(FIELD))] = str(text).strip()[:40]
            except ValueError:
                continue
    try:
        key = str(UUID(str(posted.get("key", ""))))
    except ValueError:
        key = str(uuid4())
    mode = Mode.ALL if posted.get("mode") == Mode.ALL else Mode.EACH
    return Sent(key, day_or_today(str(posted.get("on", "")), today=pages.today()), mode, texts)


def _rows(lines: Sequence[Line], currency: str) -> list[SheetRow]:
    """The rows with an amount; one that cannot be read says so beside its box. A zero is nothing to record."""
    rows = []
    for line in lines:
        if not line.text:
            continue
        try:
            rows.append(SheetRow(loan_id=line.row.loan_id, amount=parse_amount(line.text, currency=currency)))
        except Refusal as refusal:
            line.error = notice_of(refusal).message
    return rows


def _marked(refusal: Refusal, lines: Sequence[Line]) -> RefusalNotice:
    """Tie a refusal of all rows to the row that it names (`rows.3.amount`)."""
    notice = notice_of(refusal)
    parts = (refusal.field or "").split(".")
    if len(parts) > 1 and parts[0] == "rows" and parts[1].isdigit() and 0 < int(parts[1]) <= len(lines):
        lines[int(parts[1]) - 1].error = notice.message
    return notice


def _outcomes(view: PortfolioView, sent: Sent, lines: Sequence[Line], done: SheetRecorded) -> dict[str, Any]:
    """What became of each row; those that were refused stand in a new form, to be mended."""
    refused: list[Line] = []
    recorded: list[dict[str, Any]] = []
    for line, outcome in zip(lines, done.outcomes, strict=True):
        refusal = outcome.refusal
        if refusal is None:
            recorded.append(_recorded(view, line, outcome))
        else:
            notice = notice_of(refusal)
            line.error = f"{notice.message} {notice.remedy}".strip()
            refused.append(line)
    return {
        **_context(view, refused, on=sent.on, mode=sent.mode),
        "recorded": recorded,
        "total": sum((one["amount"] for one in recorded), Money.zero(view.currency)),
    }


def _recorded(view: PortfolioView, line: Line, outcome: RowOutcome) -> dict[str, Any]:
    parts = outcome.parts
    told = [
        f"{_(words.COMPONENTS[component])} {words.amount(view.money(parts.of(component)))}"
        for component in Component
        if parts is not None and parts.of(component)
    ]
    return {
        "row": line.row,
        "amount": parse_amount(line.text, currency=view.currency),
        "parts": " · ".join(told),
        "outstanding": view.money(outcome.outstanding_minor),
    }


def _context(view: PortfolioView, lines: Sequence[Line], *, on: date, mode: Mode = Mode.EACH) -> dict[str, Any]:
    return {
        **pages.around(view, section="sheet"),
        "lines": lines,
        "on": on,
        "mode": mode.value,
        "key": uuid4(),
        "sum": sum((line.row.due for line in lines), Money.zero(view.currency)),
    }


def _line(row: LoanRow, text: str) -> Line:
    return Line(row, text, words.loan_state(row.status, row.days_past_due))


def _after(request: HttpRequest) -> desk.Place | None:
    place = pagination.place_of(request.GET.get(pages.CURSOR), kind=CURSOR_KIND, shape=(str, int))
    return (str(place[0]), int(str(place[1]))) if place else None
