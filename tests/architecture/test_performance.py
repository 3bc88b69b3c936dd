"""The page of the figures says what the kept runs say: a number is measured, never typed."""

import pytest

from bench.figures import Figure, Reach, Unit, told
from tools import growth_plot, performance_page


def test_the_page_of_the_figures_is_fresh() -> None:
    wanted = performance_page.rendered(bench=performance_page.kept("bench"), growth=performance_page.kept("growth"))
    assert performance_page.PAGE.read_text(encoding="utf-8") == wanted, "run `make docs`"


def test_the_plot_shows_the_kept_run() -> None:
    growth = performance_page.kept("growth")
    assert performance_page.PLOT.exists() == (growth is not None)
    if growth is not None:
        assert performance_page.PLOT.read_text(encoding="utf-8") == growth_plot.drawn(growth["steps"])


def test_every_cost_that_is_drawn_has_a_colour_of_its_own() -> None:
    assert len(set(growth_plot.COLOURS)) == len(growth_plot.COLOURS) == len(growth_plot.LABELS)


def a_figure(unit: Unit, *, ours: tuple[float, ...], theirs: tuple[float, ...] = (), reach: Reach) -> Figure:
    return Figure("key", "name", unit, ours, "floor" if theirs else "", theirs, reach)


def test_a_ratio_is_the_median_of_neighbouring_blocks_not_of_the_luckiest() -> None:
    figure = a_figure(Unit.TRANSFERS, ours=(50, 60, 90), theirs=(100, 100, 100), reach=Reach(ratio=0.6))
    assert (figure.value, figure.ratio, figure.is_met) == (60, 0.6, True)


@pytest.mark.parametrize(
    ("unit", "ours", "reach", "met"),
    [
        (Unit.TRANSFERS, 59.0, Reach(ratio=0.6), False),
        (Unit.TRANSFERS, 60.0, Reach(ratio=0.6, value=61), False),
        (Unit.TRANSFERS, 61.0, Reach(ratio=0.6, value=61), True),
        (Unit.MILLISECONDS, 500.0, Reach(ratio=5), True),
        (Unit.MILLISECONDS, 501.0, Reach(ratio=5), False),
        (Unit.TRANSFERS, 1.0, Reach(), None),
    ],
)
def test_a_rate_reaches_from_above_and_a_time_from_below(
    unit: Unit, ours: float, reach: Reach, met: bool | None
) -> None:
    assert a_figure(unit, ours=(ours,), theirs=(100,), reach=reach).is_met is met


def test_a_figure_that_is_not_reached_says_so_on_the_page() -> None:
    figure = a_figure(Unit.MILLISECONDS, ours=(600.0,), theirs=(100.0,), reach=Reach(ratio=5)).as_json()
    assert told(figure)[3:] == ("6.00 (6.00 to 6.00)", "≤ 5 x", "NO")
