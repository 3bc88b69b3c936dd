"""Chromium and the console: Debian's browser, and gunicorn as `caudal up` serves it, on this worker's own database."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from caudal.cli.test import BROWSERS
from tests.browser.visitor import DESKTOP, Screen, Visitor
from tests.browser.world import World, a_world
from tests.console import served

NO_CHROMIUM = "The browser tests need Chromium, and there is none. Install it: apt-get install chromium-headless-shell"
# Quiet, and good in a container: nothing but the console is asked for anything.
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)

Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def console(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a real server on this worker's database."""
    with served(tmp_path_factory.mktemp("console")) as address:
        yield address


@pytest.fixture(scope="package")
def chromium(browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    """One browser for all tests here, gone before others run: its event loop lives in this thread while it is there.

    Django takes a thread with an event loop for asynchronous code and refuses to ask the database, so the guard is
    off exactly as long as the loop is there.
    """
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.fail(NO_CHROMIUM, pytrace=False)
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(**browser_type_launch_args, executable_path=program, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def world(chromium: Browser, committed_db: None) -> World:
    """A fresh organisation with its circle and its users."""
    return a_world()


@pytest.fixture
def visit(request: pytest.FixtureRequest, chromium: Browser, console: str, output_path: str) -> Iterator[Visit]:
    """Let somebody new come to the console; what went wrong in their browser fails the test.

    The page of a failed test is kept as a picture in `test-results`.
    """
    visitors: list[Visitor] = []

    def come(screen: Screen = DESKTOP, **options: Any) -> Visitor:
        context = chromium.new_context(base_url=console, **screen.options, **options)
        visitors.append(Visitor(context.new_page(), screen))
        return visitors[-1]

    yield come
    report = getattr(request.node, "rep_call", None)
    for number, visitor in enumerate(visitors):
        if report is not None and report.failed:
            visitor.page.screenshot(path=Path(output_path) / f"page-{number}.png", full_page=True)
        visitor.page.context.close()
    assert [problem for visitor in visitors for problem in visitor.problems] == []
