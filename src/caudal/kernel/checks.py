"""What a verification answers: a named check, whether it holds, and the figures behind the answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Check:
    """One re-derived invariant. `figures` say how much was looked at and what was found."""

    name: str
    ok: bool
    figures: Mapping[str, int | str] = field(default_factory=dict)


def counted(*, name: str, rows: int, wrong: int, first: int | str | None = None) -> Check:
    """A check of rows, as the verify.sql of a package tells it: how many there are, how many are wrong, the first."""
    figures: dict[str, int | str] = {"rows": rows, "wrong": wrong}
    return Check(name, wrong == 0, {**figures, "first": str(first)} if wrong and first is not None else figures)
