"""A phone in somebody's hands, prepared for a circle: its forms and its queue, and what the books say meanwhile."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import translation
from playwright.sync_api import BrowserContext, Locator, Page, expect

from caudal.audit.models import Event
from caudal.audit.rules import ActorKind
from caudal.circles.actions import meetings, price_list
from caudal.circles.tests.make import pen
from caudal.kernel.refusals import Refusal
from caudal.ledger import queries as ledger
from tests.browser.visitor import Visitor, words
from tests.browser.world import World

PAGE = "/circles/phone/"
# What a browser says of a request that had no connection; whoever cuts the connection expects it.
NO_CONNECTION = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")


@dataclass
class Phone:
    """A phone in somebody's hands: its page of the meeting, forms by the name of the command."""

    visitor: Visitor
    world: World

    @property
    def page(self) -> Page:
        return self.visitor.page

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def prepare(self) -> None:
        self.visitor.open(self.world.home)
        self.visitor.press(self.page.get_by_role("button", name="Preparar este teléfono"))
        expect(self.page.get_by_role("link", name="Abrir la reunión en este teléfono")).to_be_visible()

    def open(self) -> None:
        self.page.goto(f"{PAGE}#{self.world.junta.circle_id}")
        expect(self.page.locator("[data-part=name]")).to_have_text("Junta Los Andes")
        assert self.visitor.fits()

    def cut(self) -> None:
        self.context.set_offline(True)

    def reconnect(self) -> None:
        self.context.set_offline(False)
        self.visitor.problems[:] = [one for one in self.visitor.problems if not any(it in one for it in NO_CONNECTION)]

    def die(self) -> None:
        """The tab is gone without a word, and another one is opened."""
        context, problems = self.context, self.visitor.problems
        self.page.close(run_before_unload=False)
        self.visitor = Visitor(context.new_page(), self.visitor.screen, problems)

    def note(self, command: str, **fields: str) -> None:
        """Fill in a form and see the command stand in the queue."""
        count = self.rows.count()
        self.send(command, **fields)
        expect(self.rows).to_have_count(count + 1)

    def send(self, command: str, **fields: str) -> None:
        form = self.form(command)
        for name, value in fields.items():
            box = form.locator(f"[name={name}]")
            if box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(label=value)
            else:
                box.fill(value)
        form.locator("[type=submit]").tap()

    def form(self, command: str) -> Locator:
        form = self.page.locator(f"form[data-command={command}]")
        fold = form.locator("xpath=ancestor::details")
        if fold.count() and not fold.evaluate("it => it.open"):
            fold.locator("summary").first.tap()
        return form

    @property
    def rows(self) -> Locator:
        return self.page.locator("[data-part=queue] > li")

    def roll_call(self, **said: str) -> None:
        """Who came how, by the first name."""
        count = self.rows.count()
        form = self.form("mark_attendance")
        for name, how in said.items():
            form.locator("fieldset", has_text=name.capitalize()).get_by_label(how).check()
        form.locator("[type=submit]").tap()
        expect(self.rows).to_have_count(count + 1)

    def queue(self) -> list[tuple[str, str]]:
        """What is noted, oldest first: words and state."""
        rows = self.rows.all()
        return [
            (words(row.locator("[data-cell=what]").inner_text()), words(row.locator("[data-cell=state]").inner_text()))
            for row in reversed(rows)
        ]

    def entry(self, text: str) -> Locator:
        return self.rows.filter(has=self.page.locator("[data-cell=what]", has_text=text))

    def why(self, text: str) -> str:
        return words(self.entry(text).locator("[data-cell=why]").inner_text())

    def wait(self, unsent: int) -> None:
        expect(self.page.locator("[data-part=unsent]")).to_have_text(str(unsent))

    def become(self, *states: str) -> None:
        """Wait until the entries, oldest first, have come to these states."""
        script = """expected => [...document.querySelectorAll("[data-part=queue] > li")]
            .map(row => row.dataset.state).reverse().join() === expected"""
        self.page.wait_for_function(script, arg=",".join(states))

    def box(self) -> str:
        return words(self.page.locator("[data-part=box]").inner_text())

    def tried(self, script: str, *arguments: Any) -> Any:
        """Run a script with the phone's own modules at hand."""
        modules = ("store", "order", "sender", "money")
        imports = "".join(f"const {name} = await import('/static/caudal/phone/{name}.js');" for name in modules)
        return self.page.evaluate(f"async (given) => {{ {imports} {script} }}", list(arguments))


def agree_on_fines(world: World) -> None:
    price_list.set_fine_price(
        world.junta.call(), circle_id=world.junta.circle_id, code="late", name="Tardanza", price=pen(2)
    )


def open_a_meeting(world: World) -> UUID:
    opened = meetings.open_meeting(
        world.junta.call(), circle_id=world.junta.circle_id, held_on=date(2026, 11, 1), cash_counted=pen(1225)
    )
    return opened.meeting_id


def said(refusal: type[Refusal]) -> str:
    """A refusal's words as a village reads them."""
    with translation.override("es"):
        return translation.gettext(refusal.message)


def books(world: World) -> dict[str, int]:
    """What stands on each account of the circle."""
    balances = ledger.balances(book_id=world.junta.view().book_id)
    return {code: one.balance.minor for code, one in balances.items() if one.version}


def acts(world: World) -> dict[str, int]:
    """How often people have done what, the refused acts aside."""
    events = Event.objects.filter(stream=world.junta.organisation_id, outcome="done", actor_kind=ActorKind.USER.value)
    found: dict[str, int] = {}
    for action in events.values_list("action", flat=True):
        found[action] = found.get(action, 0) + 1
    return found


def forgive(phone: Phone, *statuses: int) -> None:
    """Refusals of the API are expected here; anything else that goes wrong is not."""
    problems = phone.visitor.problems

    def forget() -> None:
        problems[:] = [one for one in problems if not re.search(rf"answered ({'|'.join(map(str, statuses))})$", one)]

    phone.page.on("response", lambda _answer: forget())


def everything_kept(phone: Phone) -> dict[str, list[Any]]:
    """All rows of all stores of the phone's database."""
    found: dict[str, list[Any]] = phone.page.evaluate(
        """async () => {
          const done = (request) => new Promise((tell) => { request.onsuccess = () => tell(request.result); });
          const database = await done(indexedDB.open("caudal-phone"));
          const stores = [...database.objectStoreNames];
          const kept = database.transaction(stores, "readonly");
          const rows = await Promise.all(stores.map((name) => done(kept.objectStore(name).getAll())));
          return Object.fromEntries(stores.map((name, index) => [name, rows[index]]));
        }"""
    )
    return found
