"""Pages of what stands beside a book's entries: holds, caps, sealed periods, crossings; and the seals of the log."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from caudal.edge import pagination
from caudal.edge.web import refusals
from caudal.kernel.instants import instant_of, microseconds_of
from caudal.ledger import queries as ledger
from caudal.ledger.caps import queries as caps_queries
from caudal.ledger.crossings import queries as crossings_queries
from caudal.ledger.crossings.queries import CrossingView
from caudal.ledger.holds import queries as holds_queries
from caudal.ledger.holds.queries import HoldView
from caudal.ledger.periods import queries as periods_queries
from caudal.ledger.proofs import queries as proofs_queries
from caudal.ledger.proofs.rules import notes
from caudal.ledger.queries import BookView
from caudal.ledger.rules import SealedPolicy
from caudal.ledger.web import frames, words

LIMIT = pagination.LIMIT_DEFAULT


@require_safe
@login_required
def holds(request: HttpRequest, book_id: int) -> HttpResponse:
    """What is still held: who has promised how much to whom, what expires first comes first."""
    book = frames.readable(request, book_id)
    place = pagination.place_of(request.GET.get("cursor"), kind="holds", shape=(int, UUID))
    after = (instant_of(int(str(place[0]))), UUID(str(place[1]))) if place else None
    found = holds_queries.open_holds(book_id=book_id, after=after, limit=LIMIT + 1)
    page = pagination.page_of(found, limit=LIMIT, kind="holds", next_place=_place_of_hold)
    told = words.of(book.kind)
    names = _names(book, [code for one in page.items for code in (one.credit, one.debit)])
    rows = [(one, told.entry(one.kind), names[one.credit], names[one.debit]) for one in page.items]
    context = {"book": book, "parts": frames.parts(book_id, current="holds"), "holds": rows}
    return render(request, "ledger/holds.html", {**context, **frames.pages(request, page.next_cursor)})


@require_safe
@login_required
def hold(request: HttpRequest, book_id: int, hold_id: UUID) -> HttpResponse:
    """One hold, and all that became of it."""
    book = frames.readable(request, book_id)
    one = holds_queries.hold(book_id=book_id, hold_id=hold_id)
    title = words.of(book.kind).entry(one.kind)
    names = _names(book, [one.credit, one.debit])
    context = {
        "book": book,
        "hold": one,
        "title": title,
        "accounts": [(code, names[code]) for code in (one.credit, one.debit)],
        "moves": [(move, words.way(move.way)) for move in one.moves],
        "trail": ((book.name, reverse("ledger:holds", args=[book_id])), (title, "")),
    }
    return render(request, "ledger/hold.html", context)


@require_safe
@login_required
def caps(request: HttpRequest, book_id: int) -> HttpResponse:
    """What groups of accounts may stand at together."""
    book = frames.readable(request, book_id)
    found = caps_queries.caps(book_id=book_id)
    context = {"book": book, "parts": frames.parts(book_id, current="caps"), "caps": found}
    return render(request, "ledger/caps.html", context)


@require_safe
@login_required
def periods(request: HttpRequest, book_id: int) -> HttpResponse:
    """Through which day the book is sealed, and each seal with the totals that it fixed."""
    book = frames.readable(request, book_id)
    place = pagination.place_of(request.GET.get("cursor"), kind="periods", shape=(int,))
    before = date.fromordinal(max(1, min(int(str(place[0])), date.max.toordinal()))) if place else None
    found = periods_queries.periods(book_id=book_id, before=before, limit=LIMIT + 1)
    page = pagination.page_of(
        found, limit=LIMIT, kind="periods", next_place=lambda shown: (shown[-1].through.toordinal(),)
    )
    state = periods_queries.sealed_state(book_id=book_id)
    context = {
        "book": book,
        "parts": frames.parts(book_id, current="periods"),
        "state": state,
        "refuses": state.policy is SealedPolicy.REFUSE,
        "periods": page.items,
    }
    return render(request, "ledger/periods.html", {**context, **frames.pages(request, page.next_cursor)})


@require_safe
@login_required
def crossings(request: HttpRequest, book_id: int) -> HttpResponse:
    """What has left the book for others, newest first, and how far it has come."""
    book = frames.readable(request, book_id)
    place = pagination.place_of(request.GET.get("cursor"), kind="crossings", shape=(UUID,))
    before = UUID(str(place[0])) if place else None
    found = crossings_queries.crossings(book_id=book_id, before=before, limit=LIMIT + 1)
    page = pagination.page_of(found, limit=LIMIT, kind="crossings", next_place=lambda shown: (shown[-1].id,))
    names = _names(book, [one.account for one in page.items])
    context = {
        "book": book,
        "parts": frames.parts(book_id, current="crossings"),
        "crossings": [_crossing(one, names[one.account]) for one in page.items],
    }
    return render(request, "ledger/crossings.html", {**context, **frames.pages(request, page.next_cursor)})


@require_safe
@login_required
def proofs(request: HttpRequest) -> HttpResponse:
    """The seals of this installation's log: the newest as a checkpoint to keep, the keys, and how to check."""
    place = pagination.place_of(request.GET.get("cursor"), kind="seals", shape=(int,))
    before = int(str(place[0])) if place else None
    found = proofs_queries.seals(before=before, limit=LIMIT + 1)
    page = pagination.page_of(found, limit=LIMIT, kind="seals", next_place=lambda shown: (shown[-1].seal.number,))
    context = {
        "last": proofs_queries.last_seal(),
        "sealing": proofs_queries.sealing(now=timezone.now()),
        "seals": page.items,
        "keys": [
            (one.key, notes.verifier_key(name=one.key.origin, public=one.key.public))
            for one in proofs_queries.seal_keys()
        ],
    }
    return render(request, "ledger/proofs.html", {**context, **frames.pages(request, page.next_cursor)})


def _place_of_hold(shown: Sequence[HoldView]) -> tuple[int, UUID]:
    return microseconds_of(shown[-1].expires_at), shown[-1].id


def _names(book: BookView, codes: Sequence[str]) -> dict[str, str]:
    """What accounts are called, by code; one query."""
    told = words.of(book.kind)
    found = ledger.balances(book_id=book.book_id, codes=sorted(set(codes)))
    return {code: one.name or words.account(told, code) for code, one in found.items()}


def _crossing(one: CrossingView, account: str) -> dict[str, Any]:
    return {
        "view": one,
        "account": account,
        "state": words.crossing_state(one.state),
        "tone": {"arrived": "good", "returned": "bad"}.get(one.state, "wait"),
        "refusal": refusals.notice_of(one.refusal).message if one.refusal else "",
    }
