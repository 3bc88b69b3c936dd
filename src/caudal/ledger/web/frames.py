"""What the pages of a book have around them: who may read it, the tabs of its parts, the way to the next page."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from caudal.audit import calls
from caudal.edge.api.fields import BIGINT_MAX
from caudal.ledger import queries
from caudal.ledger.errors import BookNotFound
from caudal.ledger.queries import BookView


def readable(request: HttpRequest, book_id: int) -> BookView:
    """A book that whoever asks may read.

    :raises BookNotFound:
    """
    if book_id > BIGINT_MAX:
        raise BookNotFound
    return queries.readable_book(caller=calls.caller_of(request), book_id=book_id)


def parts(book_id: int, *, current: str) -> list[dict[str, object]]:
    """The tabs of a book: its accounts, and what stands beside them; `current` names the page that is shown."""
    named = (
        ("book", _("Accounts")),
        ("holds", _("Holds")),
        ("caps", _("Caps")),
        ("periods", _("Sealed periods")),
        ("crossings", _("Crossings")),
    )
    return [
        {"words": words, "url": reverse(f"ledger:{name}", args=[book_id]), "is_current": name == current}
        for name, words in named
    ]


def pages(request: HttpRequest, next_cursor: str | None, query: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """Links to the next page, and back to the first one; `query` goes with them."""
    asked = dict(query or {})
    first = f"{request.path}?{urlencode(asked)}" if asked else request.path
    return {
        "older_url": f"{request.path}?{urlencode({**asked, 'cursor': next_cursor})}" if next_cursor else "",
        "newer_url": first if request.GET.get("cursor") else "",
    }
