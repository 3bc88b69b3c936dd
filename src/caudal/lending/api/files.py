"""Files of repayments over HTTP: sent once, played by a job, read until every row has its outcome."""

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query

from caudal.audit.calls import call_of, caller_of
from caudal.edge import pagination
from caudal.edge.api.door import WRITES
from caudal.edge.api.outputs import page_of, told
from caudal.edge.pagination import Page
from caudal.lending.actions import imports
from caudal.lending.api import inputs, life, told as tells
from caudal.lending.api.reads import Cursor, Limit, P
from caudal.lending.queries import access, imports as queries
from caudal.lending.queries.access import PortfolioView
from caudal.lending.queries.imports import ImportView
from caudal.lending.rules.imports import ImportQueued
from caudal.lending.rules.permissions import Permission

router = life.router

Id = Annotated[UUID, Path()]
Outcome = Literal["recorded", "refused", "left_out"]
CURSOR_KIND = "lending.import_rows"
FILES_MAX = 100


@router.post(f"{P}/imports", response=told(ImportQueued), openapi_extra=WRITES)
def import_repayments(request: HttpRequest, portfolio_id: Id, body: inputs.ImportFile) -> ImportQueued:
    """Take in a file of repayments; its rows are recorded one after the other, and the very same file only once."""
    view = access.view(caller_of(request), portfolio_id=portfolio_id)
    return imports.import_repayments(
        call_of(request), portfolio_id=portfolio_id, **body.arguments(currency=view.currency)
    )


@router.get(f"{P}/imports", response=page_of(told(ImportView)))
def import_list(
    request: HttpRequest, portfolio_id: Id, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT
) -> Page[ImportView]:
    """The newest hundred files, newest first, and how far each has come; officers see their own."""
    view = _view(request, portfolio_id)
    offset = pagination.offset_of(cursor, kind="imports")
    found = queries.imports(book_id=view.book_id, officer_id=view.officer_id, limit=FILES_MAX)
    return pagination.page_of(
        found[offset : offset + limit + 1],
        limit=limit,
        kind="imports",
        next_place=lambda shown: (offset + len(shown),),
    )


@router.get(f"{P}/imports/{{import_id}}", response=told(ImportView))
def import_progress(request: HttpRequest, portfolio_id: Id, import_id: Id) -> ImportView:
    """How far a file has come."""
    view = _view(request, portfolio_id)
    return queries.import_progress(book_id=view.book_id, import_id=import_id, officer_id=view.officer_id)


@router.get(f"{P}/imports/{{import_id}}/rows", response=page_of(told(tells.ImportRowTold)))
def import_rows(
    request: HttpRequest,
    portfolio_id: Id,
    import_id: Id,
    outcome: Annotated[Outcome | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> Page[tells.ImportRowTold]:
    """The rows of a file in their order: as they were read, and what became of each."""
    one = import_progress(request, portfolio_id, import_id)
    found = queries.import_rows(
        book_id=_view(request, portfolio_id).book_id,
        import_id=one.import_id,
        after_row=pagination.offset_of(cursor, kind=CURSOR_KIND),
        outcome=outcome,
        limit=limit + 1,
    )
    rows = [tells.import_row(row) for row in found]
    return pagination.page_of(rows, limit=limit, kind=CURSOR_KIND, next_place=lambda shown: (shown[-1].row,))


def _view(request: HttpRequest, portfolio_id: UUID) -> PortfolioView:
    view = access.view(caller_of(request), portfolio_id=portfolio_id)
    view.demand(Permission.RECORD)
    return view
