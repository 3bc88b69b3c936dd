"""Arrays in PostgreSQL's own text: ten times cheaper than handing the driver a list."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def plain(values: Iterable[str]) -> str:
    """An array of values that need no quoting: numbers, dates, UUIDs."""
    return "{" + ",".join(values) + "}"


def texts(values: Sequence[str | None]) -> str:
    """An array of texts, each distinct one quoted once; those which need no escaping, all at once."""
    joined = '","'.join([value or "" for value in values])
    if None not in values and "\\" not in joined and joined.count('"') == 2 * (len(values) - 1):
        return f'{{"{joined}"}}'
    quoted = {value: "null" if value is None else _quoted(value) for value in set(values)}
    return plain([quoted[value] for value in values])


def shared(values: list[T]) -> list[T]:
    """One value, where it stands for all."""
    return values[:1] if len(set(values)) == 1 else values


def or_none(values: list[str | None]) -> list[str | None]:
    """Nothing, where all are None."""
    return values if any(value is not None for value in values) else []


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
