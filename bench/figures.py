"""A figure: five blocks of a measure, those of what was measured beside it, their ratio, and what it was to reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Any

BLOCKS = 5


class Unit(StrEnum):
    """What the numbers of a figure count."""

    TRANSFERS = "transfers/s"
    QUOTES = "quotes/s"
    REPAYMENTS = "repayments/s"
    MILLISECONDS = "ms"


@dataclass(frozen=True, slots=True)
class Reach:
    """What a figure is to reach: a ratio to its peer, a value of its own, or both. Rates at least, times at most."""

    ratio: float | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure in blocks that took turns with the blocks of its floor or peer."""

    key: str
    name: str
    unit: Unit
    blocks: tuple[float, ...]
    peer: str = ""
    peer_blocks: tuple[float, ...] = ()
    reach: Reach = Reach()

    @property
    def value(self) -> float:
        return median(self.blocks)

    @property
    def peer_value(self) -> float | None:
        return median(self.peer_blocks) if self.peer_blocks else None

    @property
    def ratios(self) -> tuple[float, ...]:
        """Ours to theirs, block by block: each block met the machine as its neighbour did."""
        return tuple(ours / theirs for ours, theirs in zip(self.blocks, self.peer_blocks, strict=True))

    @property
    def ratio(self) -> float | None:
        return median(self.ratios) if self.peer_blocks else None

    @property
    def is_met(self) -> bool | None:
        """Whether all that was to be reached is; None where nothing was."""
        asked = [
            _reaches(self.unit, found, wanted)
            for found, wanted in ((self.ratio, self.reach.ratio), (self.value, self.reach.value))
            if wanted is not None
        ]
        return all(asked) if asked else None

    def as_json(self) -> dict[str, Any]:
        """The figure for machines: numbers with the digits that they deserve."""
        peer_value, ratio = self.peer_value, self.ratio
        return {
            "key": self.key,
            "name": self.name,
            "unit": self.unit.value,
            "value": _rounded(self.value),
            "spread": [_rounded(min(self.blocks)), _rounded(max(self.blocks))],
            "blocks": [_rounded(block) for block in self.blocks],
            "peer": self.peer,
            "peer_value": None if peer_value is None else _rounded(peer_value),
            "peer_spread": [_rounded(edge(self.peer_blocks)) for edge in (min, max)] if self.peer_blocks else None,
            "peer_blocks": [_rounded(block) for block in self.peer_blocks],
            "ratio": None if ratio is None else _rounded(ratio),
            "ratio_spread": [_rounded(min(self.ratios)), _rounded(max(self.ratios))] if self.peer_blocks else None,
            "reach": {"ratio": self.reach.ratio, "value": self.reach.value},
            "met": self.is_met,
        }


def told(figure: dict[str, Any]) -> tuple[str, ...]:
    """A figure's row for people, from its JSON: measure, figure, beside it, ratio, reach, met."""
    unit = figure["unit"]
    peer = f"{figure['peer']}: {_number(figure['peer_value'], unit)}" if figure["peer"] else ""
    ratio = "" if figure["ratio"] is None else f"{figure['ratio']:.2f} ({_spread(figure['ratio_spread'])})"
    own = f"{_number(figure['value'], unit)} ({' to '.join(_number(edge, unit) for edge in figure['spread'])})"
    met = {True: "yes", False: "NO", None: ""}[figure["met"]]
    return figure["name"], f"{own} {unit}", peer, ratio, _reach(figure), met


def _reach(figure: dict[str, Any]) -> str:
    sign = "≤" if figure["unit"] == Unit.MILLISECONDS else "≥"
    wanted = figure["reach"]
    parts = [] if wanted["ratio"] is None else [f"{sign} {wanted['ratio']:g} x"]
    if wanted["value"] is not None:
        parts.append(f"{sign} {_number(wanted['value'], figure['unit'])}")
    return ", ".join(parts)


def _reaches(unit: Unit, found: float | None, wanted: float) -> bool:
    assert found is not None, "a ratio is asked of a figure with a peer"
    return found <= wanted if unit is Unit.MILLISECONDS else found >= wanted


def _number(value: float, unit: str) -> str:
    return f"{value:,.2f}" if unit == Unit.MILLISECONDS and value < 100 else f"{value:,.0f}"


def _spread(edges: Sequence[float]) -> str:
    return " to ".join(f"{edge:.2f}" for edge in edges)


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
