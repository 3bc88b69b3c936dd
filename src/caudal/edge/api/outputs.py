"""Answers are told from the frozen dataclasses of queries and actions: the same names, money as an object."""

import dataclasses
import types
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BeforeValidator, create_model

from caudal.edge.api import problems
from caudal.edge.api.fields import BookNumber, Figure, Output
from caudal.edge.api.problems import RefusalTold
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal

_Reason = Annotated[
    RefusalTold, BeforeValidator(lambda value: problems.told(value) if isinstance(value, Refusal) else value)
]
_named: dict[str, type] = {}


@cache
def told(kind: type) -> type[Output]:
    """The schema of a frozen dataclass: every field under its own name. Two of one name would hide each other."""
    assert dataclasses.is_dataclass(kind), f"{kind} is no dataclass"
    assert _named.setdefault(kind.__name__, kind) is kind, f"two answers are called {kind.__name__}"
    hints = get_type_hints(kind)
    fields: dict[str, Any] = {
        field.name: (BookNumber if field.name == "book_id" else _told(hints[field.name]), ...)
        for field in dataclasses.fields(kind)
    }
    return create_model(kind.__name__, __base__=Output, __doc__=kind.__doc__, **fields)


@cache
def page_of(item: type[Output]) -> type[Output]:
    """The schema of a page of `item`."""
    fields: dict[str, Any] = {"items": (list[item], ...), "next_cursor": (str | None, ...)}  # type: ignore[valid-type]
    return create_model(f"{item.__name__}Page", __base__=Output, __doc__=f"A page of {item.__name__}.", **fields)


def _told(hint: Any) -> Any:
    if hint is Money:
        return Figure
    if isinstance(hint, type) and issubclass(hint, Refusal):
        return _Reason
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return told(hint)
    return _made_of_parts(hint) if get_origin(hint) is not None else hint


def _made_of_parts(hint: Any) -> Any:
    """Lists become lists, a pair stays a pair, a mapping an object; their parts are told in turn."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple and Ellipsis not in inner:
        return tuple[tuple(_told(one) for one in inner)]  # type: ignore[misc]
    if origin in {tuple, list, frozenset}:
        return list[_told(inner[0])]  # type: ignore[misc]
    if origin in {Union, types.UnionType}:
        return Union[tuple(_told(one) for one in inner)]  # noqa: UP007 made of parts
    assert issubclass(origin, Mapping), f"nobody has said how {hint} is told"
    return dict[str, _told(inner[1])]  # type: ignore[misc]
