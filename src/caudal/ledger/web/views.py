"""Pages of the explorer: every figure leads to its entries, every entry to the action and the person behind it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caudal.audit import calls, queries as audit_queries
from caudal.edge import pagination
from caudal.edge.pagination import Page
from caudal.edge.web import exports
from caudal.kernel.instants import instant_of, microseconds_of
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger import queries, rules
from caudal.ledger.queries import BookView, EntryLine, EntryView, StatementLine
from caudal.ledger.web import frames, listings, trees, words
from caudal.ledger.web.dates import Dates, dates_of

Trail = tuple[tuple[str, str], ...]


@require_safe
@login_required
def books(request: HttpRequest) -> HttpResponse:
    """The books of the organisation, for who has a role in it."""
    caller = calls.caller_of(request)
    place = pagination.place_of(request.GET.get("cursor"), kind="books", shape=(int,))
    found = (
        queries.books(
            organisation_id=caller.organisation_id,
            after=int(str(place[0])) if place else None,
            limit=pagination.LIMIT_DEFAULT + 1,
        )
        if rules.reads_every_book(caller.roles)
        else []
    )
    page = pagination.page_of(
        found, limit=pagination.LIMIT_DEFAULT, kind="books", next_place=lambda shown: (shown[-1].book_id,)
    )
    return render(request, "ledger/books.html", {"books": page.items, **frames.pages(request, page.next_cursor)})


@require_safe
@login_required
def book(request: HttpRequest, book_id: int) -> HttpResponseBase:
    """The trial balance as a tree, one branch at a time, with subtotals; now, or at any two dates."""
    found = frames.readable(request, book_id)
    under = clean_text(request.GET.get("under", ""), length_max=rules.CODE_LENGTH_MAX, empty_allowed=True)
    dates = dates_of(request)
    branches = queries.subtotals(
        book_id=book_id, prefix=under, depth=trees.depth_under(under), on=dates.on, known_at=dates.known_at
    )
    told = words.of(found.kind)
    rows = trees.rows(branches, under=under)
    if (wanted := exports.asked(request)) is not None:
        return exports.answer(listings.of_tree(under, told, rows), wanted=wanted)
    context = {
        "book": found,
        "dates": dates,
        "hidden": [("under", under)] if under else [],
        "now_url": f"?{urlencode({'under': under})}" if under else request.path,
        "under": under,
        "branch": [(row, row.name or words.account(told, row.code), _row_url(found, row, dates.query)) for row in rows],
        "totals": trees.totals(branches),
        "trail": _trail(found, under=under, query=dates.query),
        "parts": frames.parts(book_id, current="book"),
    }
    return render(request, "ledger/book.html", context)


@require_safe
@login_required
def account(request: HttpRequest, book_id: int, code: str) -> HttpResponseBase:
    """One account: its balance, and every posting that made it: as recorded, or by the day that each takes effect."""
    found = frames.readable(request, book_id)
    code = clean_text(code, length_max=rules.CODE_LENGTH_MAX)
    dates = dates_of(request)
    is_by_day = request.GET.get("order") == "day" or dates.on is not None
    paged = partial(_page_by_day if is_by_day else _page_as_recorded, book_id, code, dates)
    told = words.of(found.kind)
    if (wanted := exports.asked(request)) is not None:
        return exports.answer(listings.of_account(code, told, paged), wanted=wanted)
    page = paged(request.GET.get("cursor"))
    stands = queries.balances(book_id=book_id, codes=[code], on=dates.on, known_at=dates.known_at)[code]
    name = stands.name or words.account(told, code)
    # Only by day does a statement explain what an account stood at on one.
    known = {key: value for key, value in dates.query.items() if key != "on"}
    context = {
        "book": found,
        "dates": dates,
        "hidden": [("order", "day")] if is_by_day else [],
        "account": stands,
        "account_kind": words.account_kind(stands.kind),
        "name": name,
        "lines": [(line, told.entry(line.kind)) for line in page.items],
        "tabs": [
            {"words": _("As recorded"), "url": f"?{urlencode(known)}", "is_current": not is_by_day},
            {"words": _("By day"), "url": f"?{urlencode({**dates.query, 'order': 'day'})}", "is_current": is_by_day},
        ],
        "trail": (*_trail(found, under=code.rpartition(":")[0], leaf=False, query=dates.query), (name, "")),
        **frames.pages(request, page.next_cursor, {**dates.query, **({"order": "day"} if is_by_day else {})}),
    }
    return render(request, "ledger/account.html", context)


def _page_as_recorded(book_id: int, code: str, dates: Dates, cursor: str | None) -> Page[StatementLine]:
    place = pagination.place_of(cursor, kind="statement", shape=(int,))
    lines = queries.statement(
        book_id=book_id,
        account=code,
        before=instant_of(int(str(place[0]))) if place else None,
        known_at=dates.known_at,
        limit=pagination.LIMIT_DEFAULT + 1,
    )
    return pagination.page_of(
        lines,
        limit=pagination.LIMIT_DEFAULT,
        kind="statement",
        next_place=lambda shown: (microseconds_of(shown[-1].recorded_at),),
    )


def _page_by_day(book_id: int, code: str, dates: Dates, cursor: str | None) -> Page[StatementLine]:
    place = pagination.place_of(cursor, kind="days", shape=(int, int))
    day, microseconds = (int(str(part)) for part in place) if place else (0, 0)
    lines = queries.statement_by_day(
        book_id=book_id,
        account=code,
        last=dates.on,
        known_at=dates.known_at,
        before=queries.place_by_day(day=day, microseconds=microseconds) if place else None,
        limit=pagination.LIMIT_DEFAULT + 1,
    )
    return pagination.page_of(
        lines, limit=pagination.LIMIT_DEFAULT, kind="days", next_place=lambda shown: shown[-1].place
    )


@require_safe
@login_required
def entry(request: HttpRequest, book_id: int, entry_id: UUID) -> HttpResponse:
    """One entry: where the money came from, where it went, and who did what that caused it."""
    found = frames.readable(request, book_id)
    told = words.of(found.kind)
    shown = queries.entry(book_id=book_id, entry_id=entry_id)
    title = told.entry(shown.kind)
    context = {
        "book": found,
        "entry": shown,
        "title": title,
        "sides": (
            (_("Comes from"), _named(_side(shown, sign=-1), told)),
            (_("Goes to"), _named(_side(shown, sign=1), told)),
        ),
        "moved": _moved(shown),
        "trail": ((found.name, reverse("ledger:book", args=[book_id])), (title, "")),
        **_cause(shown),
    }
    return render(request, "ledger/entry.html", context)


def _row_url(found: BookView, row: trees.TreeRow, query: Mapping[str, str]) -> str:
    """The statement that explains an account, or the page of a branch; at the page's dates."""
    if not row.is_account:
        return f"?{urlencode({**query, 'under': row.code})}"
    address = reverse("ledger:account", args=[found.book_id, row.code])
    return f"{address}?{urlencode(query)}" if query else address


def _cause(shown: EntryView) -> dict[str, Any]:
    event = audit_queries.event(event_id=shown.event_id)
    if event is None:
        return {"event": None}
    who = calls.names_of([event.actor]).get(event.actor)
    return {"event": event, "who": who or words.actor_kind(event.actor.kind)}


def _side(shown: EntryView, *, sign: int) -> list[EntryLine]:
    return [line for line in shown.lines if line.amount.minor * sign > 0]


def _named(lines: Sequence[EntryLine], told: words.Words) -> list[dict[str, Any]]:
    return [
        {
            "code": line.account,
            "name": line.name or words.account(told, line.account),
            "amount": Money(abs(line.amount.minor), line.amount.currency),
            "balance": line.balance,
        }
        for line in lines
    ]


def _moved(shown: EntryView) -> list[Money]:
    """What changed places, by currency: the sum of one side."""
    sums: dict[str, int] = {}
    for line in _side(shown, sign=1):
        sums[line.amount.currency] = sums.get(line.amount.currency, 0) + line.amount.minor
    return [Money(minor, currency) for currency, minor in sums.items()]


def _trail(found: BookView, *, under: str, query: Mapping[str, str], leaf: bool = True) -> Trail:
    """The book, then each branch down to `under`, at the page's dates; the last without a link when it is the page."""
    home = reverse("ledger:book", args=[found.book_id])
    steps = under.split(":") if under else []
    branches = [":".join(steps[: depth + 1]) for depth in range(len(steps))]
    told = words.of(found.kind)
    trail = [
        (found.name, f"{home}?{urlencode(query)}" if query else home),
        *((words.account(told, at), f"{home}?{urlencode({**query, 'under': at})}") for at in branches),
    ]
    if leaf:
        trail[-1] = (trail[-1][0], "")
    return tuple(trail)
