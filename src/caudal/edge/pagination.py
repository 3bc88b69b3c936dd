"""The one way to page: an opaque cursor that says where the next page begins, and a limit with a written maximum."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from caudal.edge.errors import CursorIsNotReadable

LIMIT_DEFAULT = 50
LIMIT_MAX = 100
CURSOR_LENGTH_MAX = 500
NUMBER_MAX = 2**62

T = TypeVar("T")
Place = tuple[int | str | UUID, ...]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Items in order, and the cursor of the page after them; None on the last page."""

    items: tuple[T, ...]
    next_cursor: str | None


def page_of(found: Sequence[T], *, limit: int, kind: str, next_place: Callable[[Sequence[T]], Place]) -> Page[T]:
    """Cut `found` (one more than `limit` were asked for) to a page; `next_place` says where its last item stands."""
    if len(found) <= limit:
        return Page(items=tuple(found), next_cursor=None)
    shown = found[:limit]
    return Page(items=tuple(shown), next_cursor=cursor_text(kind, next_place(shown)))


def cursor_text(kind: str, place: Place) -> str:
    """Write a place in the list of `kind` so that it travels in an address."""
    return base64.urlsafe_b64encode(json.dumps([kind, *place], default=str).encode()).decode().rstrip("=")


def place_of(cursor: str | None, *, kind: str, shape: tuple[type, ...]) -> Place | None:
    """Read a cursor of the same list; None for none: the list from its beginning.

    :raises CursorIsNotReadable: it is another list's, or nobody's
    """
    if not cursor:
        return None
    if len(cursor) > CURSOR_LENGTH_MAX:
        raise CursorIsNotReadable(field="cursor")
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        read = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise CursorIsNotReadable(field="cursor") from error
    if not isinstance(read, list) or len(read) != 1 + len(shape) or read[0] != kind:
        raise CursorIsNotReadable(field="cursor")
    return tuple(_value(value, wanted) for value, wanted in zip(read[1:], shape, strict=True))


def offset_of(cursor: str | None, *, kind: str) -> int:
    """Where a page begins in a list that is paged by counting.

    :raises CursorIsNotReadable:
    """
    place = place_of(cursor, kind=kind, shape=(int,))
    return max(0, int(str(place[0]))) if place else 0


def _value(value: object, wanted: type) -> int | str | UUID:
    """A value of the type that the list is ordered by, such as the database can take.

    :raises CursorIsNotReadable:
    """
    if wanted is int and type(value) is int and abs(value) < NUMBER_MAX:
        return value
    if wanted is str and isinstance(value, str) and value.isprintable():
        return value
    if wanted is UUID and isinstance(value, str):
        try:
            return UUID(value)
        except ValueError as error:
            raise CursorIsNotReadable(field="cursor") from error
    raise CursorIsNotReadable(field="cursor")
