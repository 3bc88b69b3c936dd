"""Pages of the explorer: every figure leads to its entries, every entry to the action and the person behind it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from caudal.audit import calls, queries as audit_queries
from caudal.edge import pagination
from caudal.edge.api.fields import BIGINT_MAX
from caudal.edge.web.forms import DayField
from caudal.kernel.instants import instant_of, microseconds_of
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger import queries, rules
from caudal.ledger.errors import BookNotFound
from caudal.ledger.queries import BookView, EntryLine, EntryView
from caudal.ledger.web import trees, words

Trail = tuple[tuple[str, str], ...]


class DayForm(forms.Form):
    """As of which day a page is asked."""

    on = DayField(
        required=False,
        label=gettext_lazy("As of"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
    )


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
        if caller.roles
        else []
    )
    page = pagination.page_of(
        found, limit=pagination.LIMIT_DEFAULT, kind="books", next_place=lambda shown: (shown[-1].book_id,)
    )
    return render(request, "ledger/books.html", {"books": page.items, **_pages(request, page.next_cursor)})


@require_safe
@login_required
def book(request: HttpRequest, book_id: int) -> HttpResponse:
    """The trial balance as a tree, one branch at a time, as of today or of any day."""
    found = _readable(request, book_id)
    under = clean_text(request.GET.get("under", ""), length_max=rules.CODE_LENGTH_MAX, empty_allowed=True)
    form = DayForm(request.GET)
    on: date | None = form.cleaned_data["on"] if form.is_valid() else None
    lines = [line for line in queries.balances(book_id=book_id, prefix=under, on=on).values() if line.version]
    told = words.of(found.kind)
    branch = [(row, row.name or words.account(told, row.code)) for row in trees.rows(lines, under=under)]
    context = {
        "book": found,
        "form": form,
        "on": on,
        "under": under,
        "branch": branch,
        "totals": list(queries.totals(lines).values()),
        "trail": _trail(found, under=under),
    }
    return render(request, "ledger/book.html", context)


@require_safe
@login_required
def account(request: HttpRequest, book_id: int, code: str) -> HttpResponse:
    """One account: its balance, and every posting that made it, newest first."""
    found = _readable(request, book_id)
    code = clean_text(code, length_max=rules.CODE_LENGTH_MAX)
    place = pagination.place_of(request.GET.get("cursor"), kind="statement", shape=(int,))
    lines = queries.statement(
        book_id=book_id,
        account=code,
        before=instant_of(int(str(place[0]))) if place else None,
        limit=pagination.LIMIT_DEFAULT + 1,
    )
    page = pagination.page_of(
        lines,
        limit=pagination.LIMIT_DEFAULT,
        kind="statement",
        next_place=lambda shown: (microseconds_of(shown[-1].recorded_at),),
    )
    told = words.of(found.kind)
    stands = queries.balances(book_id=book_id, codes=[code])[code]
    name = stands.name or words.account(told, code)
    context = {
        "book": found,
        "account": stands,
        "account_kind": words.account_kind(stands.kind),
        "name": name,
        "lines": [(line, told.entry(line.kind)) for line in page.items],
        "trail": (*_trail(found, under=code.rpartition(":")[0], leaf=False), (name, "")),
        **_pages(request, page.next_cursor),
    }
    return render(request, "ledger/account.html", context)


@require_safe
@login_required
def entry(request: HttpRequest, book_id: int, entry_id: UUID) -> HttpResponse:
    """One entry: where the money came from, where it went, and who did what that caused it."""
    found = _readable(request, book_id)
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


def _readable(request: HttpRequest, book_id: int) -> BookView:
    if book_id > BIGINT_MAX:
        raise BookNotFound
    return queries.readable_book(caller=calls.caller_of(request), book_id=book_id)


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


def _trail(found: BookView, *, under: str, leaf: bool = True) -> Trail:
    """The book, then each branch down to `under`; the last without a link when it is the page itself."""
    home = reverse("ledger:book", args=[found.book_id])
    steps = under.split(":") if under else []
    branches = [":".join(steps[: depth + 1]) for depth in range(len(steps))]
    told = words.of(found.kind)
    trail = [(found.name, home), *((words.account(told, at), f"{home}?{urlencode({'under': at})}") for at in branches)]
    if leaf:
        trail[-1] = (trail[-1][0], "")
    return tuple(trail)


def _pages(request: HttpRequest, next_cursor: str | None) -> Mapping[str, str]:
    """Links to the next page, and back to the first one."""
    return {
        "older_url": f"{request.path}?{urlencode({'cursor': next_cursor})}" if next_cursor else "",
        "newer_url": request.path if request.GET.get("cursor") else "",
    }
