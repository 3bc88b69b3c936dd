"""What a verification answers: a named check, whether it holds, and the figures behind the answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Check:
    """One re-derived invariant. `figures` say how much was looked at and what was found."""

    name: str
    ok: bool
    figures: Mapping[str, int | str] = field(default_factory=dict)
