"""Somebody in front of a browser: what they read, press and fill in, and everything that goes wrong meanwhile."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response

from tests.browser.world import PASSWORD

SECONDS_MAX = 20
TABS_MAX = 60
# Boxes that hide a part of what is in them. Those of one pixel are there for screen readers.
_CUT_OFF = """[...document.querySelectorAll("main *")]
    .filter(box => ["hidden", "clip"].includes(getComputedStyle(box).overflowX) && box.clientWidth > 1)
    .filter(box => box.scrollWidth > box.clientWidth).map(box => box.outerHTML.slice(0, 100))"""

# Styles are the console's own: nothing has to be asked for again before looking.
_LOOK = "axe.run({preload: false, resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"


class Standing(NamedTuple):
    """The figures on a circle's home, as they are written there."""

    capital: str
    cash: str
    shares: str
    loans: str
    fines: str


class Movement(NamedTuple):
    """A line of the movements: what, how much, and the capital after it."""

    what: str
    change: str
    capital: str


@dataclass(frozen=True)
class Screen:
    """What somebody looks at."""

    name: str
    width: int
    height: int
    is_phone: bool = False
    colours: str = "light"

    @property
    def options(self) -> dict[str, Any]:
        """Playwright's words for it."""
        size = {"width": self.width, "height": self.height}
        phone = {"is_mobile": True, "has_touch": True} if self.is_phone else {}
        return {"viewport": size, "color_scheme": self.colours, "reduced_motion": "reduce", **phone}

    def __str__(self) -> str:
        return self.name


DESKTOP = Screen("desktop", 1280, 900)
PHONE = Screen("phone", 360, 780, is_phone=True)
DARK_PHONE = Screen("dark phone", 360, 780, is_phone=True, colours="dark")


@dataclass
class Visitor:
    """A page, watched: errors of the console, violations of the policy and failed requests are problems."""

    page: Page
    screen: Screen
    problems: list[str] = field(default_factory=list)
    expected: int = 0
    """The one status of 400 or more that the next page is expected to have."""

    def __post_init__(self) -> None:
        self.page.set_default_timeout(SECONDS_MAX * 1000)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        self.page.on("requestfailed", self._miss)
        self.page.on("response", self._look)

    def open(self, path: str, *, status: int = 200) -> None:
        """Go to an address."""
        self.expected = status
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == status, (path, answer.status)
        self._arrive()

    def follow(self, target: Locator, *, status: int = 200) -> None:
        """Press or tap something that leads to another page."""
        self.expected = status
        with self.page.expect_navigation():
            self.press(target)
        self._arrive()

    def press(self, target: Locator) -> None:
        """Press with the mouse, or tap with a finger."""
        if self.screen.is_phone:
            target.tap()
        else:
            target.click()

    def enter(self) -> None:
        """Press Enter where the keyboard is; it leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self._arrive()

    def sign_in(self, username: str, *, button: str = "Ingresar") -> None:
        """Come in through the door, in the language that it speaks."""
        self.open("/sign-in/")
        self.page.locator("[name=login]").fill(username)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.follow(self.button(button))

    def sign_out(self, *, words: str = "Cerrar sesión") -> None:
        self.press(self.page.locator("details.menu summary"))
        self.follow(self.button(words))

    def link(self, name: str, *, within: str = "main") -> Locator:
        return self.page.locator(within).get_by_role("link", name=name, exact=True).first

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def go(self, section: str) -> None:
        """Change to another section of the circle; a phone keeps those after the fourth behind "More"."""
        place = self.link(section, within="nav.section-nav")
        if not place.is_visible():
            self.press(self.page.locator("nav.section-nav summary"))
        self.follow(place)

    def fill(self, **fields: str) -> None:
        """Fill in the form that sends an action, each field by its name; a choice by its words."""
        for name, text in fields.items():
            box = self.page.locator(f"form[method=post] [name={name}]")
            if box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(label=text)
            else:
                box.fill(text)

    def send(self, button: str, *, status: int = 200, **fields: str) -> None:
        """Fill in a form and send it."""
        self.fill(**fields)
        self.follow(self.page.locator("main form[method=post]").get_by_role("button", name=button), status=status)

    def text(self, selector: str = "main") -> str:
        """What stands there, in single spaces."""
        return words(self.page.locator(selector).first.inner_text())

    def texts(self, selector: str) -> list[str]:
        return [words(text) for text in self.page.locator(selector).all_text_contents()]

    def receipt(self) -> str:
        """What the console says it has done."""
        return self.text("[role=status]")

    def standing(self) -> Standing:
        """The figures of the circle's home that is open."""
        capital = self.texts(".hero .value")
        others = self.texts(".hero ~ dl.figures .figure .value")
        return Standing(*(re.sub(r"^(S/|PEN) ", "", text) for text in [*capital, *others]))

    def movements(self, count: int) -> list[Movement]:
        """The newest movements of the table that is open."""
        rows = self.page.locator("table.data-table tbody tr")
        return [
            Movement(
                words(row.locator("th a").inner_text()),
                *(text.replace("S/ ", "") for text in map(words, row.locator("td.number .amount").all_text_contents())),
            )
            for row in rows.all()[:count]
        ]

    def tab_to(self, target: Locator) -> None:
        """Come to something with the Tab key alone, and see that it shows where the keyboard is."""
        for _ in range(TABS_MAX):
            if target.evaluate("it => it === document.activeElement"):
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"the Tab key does not come to {target}")
        style = target.evaluate("it => [getComputedStyle(it).outlineStyle, getComputedStyle(it).boxShadow]")
        assert style != ["none", "none"], f"nobody sees that the keyboard is at {target}"

    def fits(self) -> bool:
        """Whether the page can be read without scrolling sideways, and nothing is cut off at an edge."""
        # Not `innerWidth`: a phone zooms out of a page that is too wide, and then calls that its width.
        width = int(self.page.evaluate("document.documentElement.scrollWidth"))
        return width <= self.screen.width and not self.page.evaluate(_CUT_OFF)

    def barriers(self) -> list[str]:
        """What axe finds to be serious or critical for who reads with a screen reader, a keyboard or weak eyes."""
        self.page.evaluate(_axe())
        found = self.page.evaluate(_LOOK)
        return [
            f"{self.page.url} {one['id']}: {node['html'][:160]}"
            for one in found["violations"]
            if one["impact"] in {"serious", "critical"}
            for node in one["nodes"]
        ]

    def _arrive(self) -> None:
        self.page.wait_for_load_state()
        if not self.fits():
            self.problems.append(f"{self.page.url} is too wide for {self.screen.width} px")

    def _hear(self, message: ConsoleMessage) -> None:
        # Chromium also writes down every answer of 400 and more; `_look` judges those.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"console: {message.text}")

    def _miss(self, request: Request) -> None:
        # What the browser gives up itself, because somebody went on before it was there, has not failed.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"{request.method} {request.url} failed: {request.failure}")

    def _look(self, answer: Response) -> None:
        if answer.status >= 400 and not (answer.status == self.expected and answer.request.is_navigation_request()):
            self.problems.append(f"{answer.request.method} {answer.url} answered {answer.status}")


def words(text: str) -> str:
    """A text in single spaces."""
    return re.sub(r"\s+", " ", text).strip()


def minor(texts: Iterable[str]) -> int:
    """The sum of written amounts, in cents."""
    return sum(int(re.sub(r"[^0-9]", "", text)) * (-1 if text.startswith("−") else 1) for text in texts)


@cache
def _axe() -> str:
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
