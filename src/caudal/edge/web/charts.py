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
