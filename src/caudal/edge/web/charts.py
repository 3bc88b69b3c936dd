"""Lines drawn by the server as SVG paths, with whole numbers only: a chart needs no script and no float."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 600
HEIGHT = 120
MARGIN = 6


@dataclass(frozen=True, slots=True)
class StepChart:
    """A line that stays level until the next change, and the area under it."""

    line: str
    area: str
    view_box: str = f"0 0 {WIDTH} {HEIGHT}"


def step_chart(values: Sequence[int]) -> StepChart | None:
    """Draw amounts in minor units in their order; None when there are fewer than two."""
    if len(values) < 2:
        return None
    least, most = min(0, *values), max(0, *values)
    span = max(1, most - least)
    tall = HEIGHT - 2 * MARGIN
    heights = [MARGIN + tall - (value - least) * tall // span for value in values]
    places = [index * WIDTH // (len(values) - 1) for index in range(len(values))]
    steps = [f"H{x}V{y}" for x, y in zip(places[1:], heights[1:], strict=True)]
    line = f"M0 {heights[0]}" + "".join(steps)
    ground = MARGIN + tall + least * tall // span
    return StepChart(line=line, area=f"{line}V{ground}H0Z")


@dataclass(frozen=True, slots=True)
class StackedChart:
    """Bars side by side, each made of parts that stand on one another: one path a part, the lowest first."""

    parts: tuple[str, ...]
    view_box: str = f"0 0 {WIDTH} {HEIGHT}"


def stacked_chart(bars: Sequence[Sequence[int]], *, most: int = 0) -> StackedChart | None:
    """Draw bars of amounts in minor units, none of them negative; None when there is nothing to draw.

    `most` is what the tallest bar of several charts stands for, so that they can be compared.
    """
    tallest = max(most, max((sum(bar) for bar in bars), default=0))
    if not tallest:
        return None
    gap = 1 if WIDTH // len(bars) >= 4 else 0
    paths: list[list[str]] = [[] for _ in range(max(len(bar) for bar in bars))]
    for index, bar in enumerate(bars):
        left, right = index * WIDTH // len(bars), (index + 1) * WIDTH // len(bars) - gap
        below = 0
        for path, amount in zip(paths, bar, strict=False):
            ground, top = _height(below, tallest), _height(below + amount, tallest)
            below += amount
            if top < ground:
                path.append(f"M{left} {ground}H{right}V{top}H{left}Z")
    return StackedChart(parts=tuple("".join(path) for path in paths))


def _height(amount: int, tallest: int) -> int:
    return HEIGHT - MARGIN - amount * (HEIGHT - 2 * MARGIN) // tallest


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, with the middle under which its name stands."""

    x: int
    y: int
    width: int
    height: int
    middle: int


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars that stand on one line, in the order of their values."""

    bars: tuple[Bar, ...]
    ground: int
    view_box: str = f"0 0 {WIDTH} {HEIGHT}"


def bar_chart(values: Sequence[int], *, most: int) -> BarChart | None:
    """Draw values of zero and more against `most`, the height of the chart; None when there are none."""
    if not values:
        return None
    ground = HEIGHT - MARGIN
    step = WIDTH // len(values)
    wide = max(2, min(64, step * 2 // 3))
    heights = [min(ground - MARGIN, (ground - MARGIN) * max(0, value) // max(1, most)) for value in values]
    bars = [
        Bar(index * step + (step - wide) // 2, ground - tall, wide, tall, index * step + step // 2)
        for index, tall in enumerate(heights)
    ]
    return BarChart(tuple(bars), ground)
