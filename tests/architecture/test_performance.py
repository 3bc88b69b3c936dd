"""The page of the figures says what the kept runs say: a number is measured, never typed."""

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
