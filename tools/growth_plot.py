"""Draw how costs grow with the history: a plain SVG, both axes logarithmic, of docs/reference/growth.json."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import ceil, floor, log10
from typing import Any

WIDTH, HEIGHT = 840, 460
LEFT, RIGHT, TOP, BOTTOM = 80, 610, 28, 400
LABEL_GAP = 17
# Dark enough on white for small text; neighbours differ in lightness too, for eyes that do not see the hues.
COLOURS = ("#1b4f8f", "#b3541e", "#2e7d4f", "#7b3f98", "#8a6d00", "#b0285a", "#3d7f95", "#4a4a4a")
LABELS = {
    "post_batch": "post 1,000 entries",
    "balance": "balance",
    "balance_on": "balance at a date",
    "balance_known_at": "balance as known at",
    "balance_on_known_at": "at a date, as known at",
    "statement_page": "statement, 50 lines",
    "trial_balance": "trial balance",
    "trial_balance_on": "trial balance at a date",
}


def drawn(steps: Sequence[Mapping[str, Any]]) -> str:
    """The picture: postings to the right, milliseconds upwards, a line for each cost with its name at its end."""
    costs = [cost for step in steps for cost in step["milliseconds"].values()]
    bottom, top = floor(log10(min(costs))), ceil(log10(max(costs)))
    sizes = [step["postings"] for step in steps]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif"'
        ' font-size="13" role="img" aria-label="Cost in milliseconds against the number of postings">'
    )
    parts = [head, f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>']
    parts += _grid(sizes, bottom, top)
    places = {name: [_y(step["milliseconds"][name], bottom, top) for step in steps] for name in LABELS}
    across = [_x(size, sizes) for size in sizes]
    labels = _apart({name: heights[-1] for name, heights in places.items()})
    for (name, heights), colour in zip(places.items(), COLOURS, strict=True):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, heights, strict=True))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        dots = (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in zip(across, heights, strict=True)
        )
        parts += dots
        end, label = heights[-1], labels[name]
        parts.append(f'<path d="M{RIGHT + 5} {end:.1f}L{RIGHT + 16} {label:.1f}" stroke="{colour}"/>')
        parts.append(f'<text x="{RIGHT + 20}" y="{label + 4:.1f}" fill="{colour}">{LABELS[name]}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _grid(sizes: Sequence[int], bottom: int, top: int) -> Iterator[str]:
    """Lines and numbers of both axes."""
    for power in range(bottom, top + 1):
        y = _y(10**power, bottom, top)
        yield f'<path d="M{LEFT} {y:.1f}H{RIGHT}" stroke="#d8d8d8"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#444444">{10**power:g} ms</text>'
    for size in sizes:
        x = _x(size, sizes)
        yield f'<path d="M{x:.1f} {TOP}V{BOTTOM}" stroke="#eeeeee"/>'
        yield f'<text x="{x:.1f}" y="{BOTTOM + 20}" text-anchor="middle" fill="#444444">{size:,}</text>'
    middle = (LEFT + RIGHT) / 2
    yield f'<text x="{middle}" y="{BOTTOM + 44}" text-anchor="middle" fill="#444444">postings in the book</text>'


def _x(size: int, sizes: Sequence[int]) -> float:
    share = (log10(size) - log10(sizes[0])) / (log10(sizes[-1]) - log10(sizes[0]))
    return LEFT + (RIGHT - LEFT) * share


def _y(cost: float, bottom: int, top: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * (log10(cost) - bottom) / (top - bottom)


def _apart(heights: Mapping[str, float]) -> dict[str, float]:
    """Heights for the names at the lines' ends, in the lines' order and never one upon the other."""
    order = sorted(heights, key=lambda name: heights[name])
    places = dict(heights)
    for above, below in pairwise(order):
        places[below] = max(places[below], places[above] + LABEL_GAP)
    over = max(0.0, places[order[-1]] - BOTTOM)
    places[order[-1]] -= over
    for below, above in pairwise(reversed(order)):
        places[above] = min(places[above], places[below] - LABEL_GAP)
    return places
