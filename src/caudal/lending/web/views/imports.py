"""Repayments from a file: send it, see how far it has come, and what became of every row."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caudal.audit.calls import call_of
from caudal.edge import pagination
from caudal.edge.web import exports
from caudal.edge.web.exports import Listing
from caudal.edge.web.forms import ActionForm
from caudal.edge.web.refusals import notice_of
from caudal.edge.web.submissions import Receipt, submission
from caudal.lending.actions import imports as actions
from caudal.lending.queries import imports as queries
from caudal.lending.queries.access import PortfolioView
from caudal.lending.queries.imports import ImportRowView
from caudal.lending.rules import files
from caudal.lending.rules.permissions import Permission
from caudal.lending.web import pages, words
from caudal.lending.web.forms import FileForm

PAGE = 100
FILES_MAX = 30
EXPORT_MAX = 500
CURSOR_KIND = "lending.import"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def file_list(request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
    """The files that came in, and the form that sends another."""
    view = pages.opened(request, portfolio_id, permission=Permission.RECORD)

    def act(form: ActionForm) -> Receipt:
        sent = form.cleaned_data["file"]
        read = files.read(name=sent.name, content=sent.read(), currency=view.currency)
        queued = actions.import_repayments(
            call_of(request, key=form.idempotency_key),
            portfolio_id=portfolio_id,
            file_name=sent.name,
            digest=read.digest,
            rows=read.rows,
            mode=form.cleaned_data["mode"],
        )
        said = _("The file is taken in: its rows are recorded one after the other.")
        return Receipt(said, pages.address(view, "import", queued.import_id))

    title = _("Repayments from a file")
    found = queries.imports(book_id=view.book_id, officer_id=view.officer_id, limit=FILES_MAX)
    return submission(
        request,
        form=FileForm(pages.posted(request), request.FILES or None, today=pages.today(), currency=view.currency),
        template="lending/imports.html",
        context={
            **pages.around(view, section="sheet", trail=((_("Collection"), pages.address(view, "sheet")), (title, ""))),
            "title": title,
            "files": [{"one": one, "state": words.import_state(one.state, one.refused)} for one in found],
            "submit": _("Send the file"),
            "cancel_url": pages.address(view, "sheet"),
        },
        act=act,
    )


@require_safe
@login_required
def file_progress(request: HttpRequest, portfolio_id: UUID, import_id: UUID) -> HttpResponseBase:
    """How far a file has come, and its rows with their outcomes."""
    view = pages.opened(request, portfolio_id, permission=Permission.RECORD)
    one = queries.import_progress(book_id=view.book_id, import_id=import_id, officer_id=view.officer_id)
    outcome = pages.chosen(request, "show", ("recorded", "refused", "left_out"))
    if (wanted := exports.asked(request)) is not None:
        return exports.answer(_listing(view, import_id, outcome), wanted=wanted)
    found = queries.import_rows(
        book_id=view.book_id,
        import_id=import_id,
        after_row=pagination.offset_of(request.GET.get(pages.CURSOR), kind=CURSOR_KIND),
        outcome=outcome or None,
        limit=PAGE + 1,
    )
    page = pagination.page_of(found, limit=PAGE, kind=CURSOR_KIND, next_place=lambda shown: (shown[-1].row,))
    title = one.file_name
    back = pages.address(view, "imports")
    context = {
        **pages.around(view, section="sheet", trail=((_("Repayments from a file"), back), (title, ""))),
        "title": title,
        "one": one,
        "done": one.rows - one.waiting,
        "state": words.import_state(one.state, one.refused),
        "rows": [_shown(row) for row in page.items],
        "tabs": _tabs(view, import_id, outcome),
        "newer_url": pages.first_url(request),
        "older_url": pages.next_url(request, page.next_cursor),
    }
    return pages.show(request, "import.html", context)


def _shown(row: ImportRowView) -> dict[str, Any]:
    tone, said = words.row_outcome(row.outcome)
    refusal = row.refusal
    notice = notice_of(refusal) if refusal is not None else None
    return {"row": row, "tone": tone, "state": said, "reason": notice.message if notice else ""}


def _tabs(view: PortfolioView, import_id: UUID, current: str) -> list[dict[str, Any]]:
    address = pages.address(view, "import", import_id)
    choices = (("", _("All rows")), ("recorded", _("Recorded")), ("refused", _("Refused")), ("left_out", _("Left out")))
    return [
        {"words": said, "url": pages.with_query(address, show=key), "is_current": key == current}
        for key, said in choices
    ]


def _listing(view: PortfolioView, import_id: UUID, outcome: str) -> Listing:
    """The rows of the screen as a file; those that were refused can be mended there and sent again."""
    rows: list[ImportRowView] = []
    while True:
        more = queries.import_rows(
            book_id=view.book_id,
            import_id=import_id,
            after_row=rows[-1].row if rows else 0,
            outcome=outcome or None,
            limit=EXPORT_MAX,
        )
        rows += more
        if len(more) < EXPORT_MAX:
            break
    head = (_("Row"), _("Loan"), _("Amount"), _("Day"), _("Reference"), _("Outcome"), _("Reason"))
    lines = [
        (one["row"].row, one["row"].loan_number, one["row"].amount, one["row"].on, one["row"].reference, one["state"],
         one["reason"])
        for one in map(_shown, rows)
    ]  # fmt: skip
    return Listing("rows", head, lines)
