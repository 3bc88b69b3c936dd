"""A meeting in a field: the connection goes, the tab dies, the connection returns; the books are as if neither had."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Route, expect

from caudal.circles.actions import cash, fines, funds, meetings, members, roll_call, shares
from caudal.circles.errors.meetings import AnotherMeetingIsOpen, MeetingIsNotOpen
from caudal.circles.rules.meetings import AttendanceStatus
from caudal.circles.tests.make import pen
from tests.browser.conftest import Visit
from tests.browser.phones import (
    PAGE,
    Phone,
    acts,
    agree_on_fines,
    books,
    everything_kept,
    forgive,
    open_a_meeting,
    said,
)
from tests.browser.visitor import DARK_PHONE, DESKTOP, PHONE, Visitor, words
from tests.browser.world import ANA, JULIO, World, a_world

Lend = Callable[[], Phone]


@pytest.fixture
def phone(world: World, visit: Visit) -> Lend:
    """A phone whose owner has signed in and prepared it for the circle."""

    def lend() -> Phone:
        lent = Phone(visit(PHONE), world)
        lent.visitor.sign_in(world.treasurer)
        lent.prepare()
        lent.open()
        return lent

    return lend


def test_a_meeting_goes_on_without_connection_and_after_the_tab_has_died(world: World, phone: Lend) -> None:
    agree_on_fines(world)
    ana = phone()
    assert ana.box() == "S/ 1,225.00"
    ana.cut()
    ana.note("open_meeting", cash_counted="1225")
    ana.roll_call(julio="Llegó tarde")
    ana.note("buy_shares", member_id=JULIO, shares="3")
    ana.note("collect_fine", fine_id=f"{JULIO}: Tardanza, S/ 2.00")
    ana.wait(4)

    ana.die()
    ana.open()
    ana.wait(4)
    assert ana.box() == "S/ 1,257.00"
    assert "provisional" in ana.visitor.text().lower()
    ana.note("contribute", member_id=JULIO, amount="5")
    ana.note("record_expense", description="Cuadernos", amount="3.50")
    ana.note("count_meeting", cash_counted="1258.50")
    ana.wait(7)
    assert {state for _, state in ana.queue()} == {"sin enviar"}
    # Elsewhere there is no page, and the meeting is at hand.
    ana.page.goto(world.home)
    assert "esa página no se guarda en el teléfono" in ana.visitor.text()
    ana.open()

    ana.reconnect()
    ana.wait(0)
    assert ana.queue() == [
        ("Reunión abierta, S/ 1,225.00 contados en la caja", "hecho"),
        ("Asistencia: vinieron 2 de 2", "hecho"),
        (f"{JULIO} compra 3 acciones por S/ 30.00", "hecho · recibo 1"),
        (f"{JULIO} paga la multa de S/ 2.00: Tardanza", "hecho · recibo 2"),
        (f"{JULIO} aporta S/ 5.00 al fondo social", "hecho · recibo 3"),
        ("Gasto de S/ 3.50: Cuadernos", "hecho"),
        ("Caja contada al final: S/ 1,258.50", "hecho"),
    ]
    assert books(world) == books(_the_same_meeting_with_a_connection())
    _send_everything_again(ana, world)


def _send_everything_again(ana: Phone, world: World) -> None:
    """The queue comes back from the dead, in order and backwards: every key has had its one effect already."""
    before = books(world), acts(world)
    ana.tried(
        """const mine = await store.queue(await store.owner());
        await store.change(mine.map((one) => one.number), (one) => ({...one, state: "waiting"}));
        await sender.send();"""
    )
    ana.wait(0)
    ana.become(*["done"] * 7)
    answers = ana.tried(
        """const owner = await store.owner();
        const token = /csrftoken=([^;]+)/.exec(document.cookie)[1];
        const found = [];
        for (const one of (await store.queue(owner)).reverse()) {
          const headers = {"Content-Type": "application/json", "Idempotency-Key": one.key, "X-CSRFToken": token};
          const answer = await fetch(one.path, {method: "POST", headers, body: JSON.stringify(one.body)});
          found.push([answer.status, JSON.stringify(await answer.json()) === JSON.stringify(one.answer)]);
        }
        return found;"""
    )
    assert answers == [[200, True]] * 7
    assert (books(world), acts(world)) == before


def test_what_is_refused_says_why_and_holds_only_what_depends_on_it(world: World, phone: Lend) -> None:
    ana = phone()
    ana.cut()
    ana.note("open_meeting", cash_counted="1225")
    ana.note("issue_fine", member_id=JULIO, reason="Habló mucho", amount="4")
    ana.note("collect_fine", fine_id=f"{JULIO}: Habló mucho, S/ 4.00")
    ana.note("buy_shares", member_id=ANA, shares="2")
    ana.note("count_meeting", cash_counted="1245")
    # Meanwhile, with a connection, Julio leaves.
    members.end_membership(
        world.junta.call(), circle_id=world.junta.circle_id, member_id=world.julio_id, on=date(2026, 8, 1)
    )
    ana.reconnect()
    forgive(ana, 422)
    ana.become("done", "refused", "held", "done", "held")
    ana.wait(3)
    assert [state for _, state in ana.queue()][:3] == ["hecho", "rechazado", "detenido"]
    fine = f"Multa de S/ 4.00 para {JULIO}: Habló mucho"
    assert ana.why(fine).startswith("El socio ya salió de la junta. Todavía puede pagar")
    assert ana.why("paga la multa") == f"Espera, porque esto fue rechazado: {fine}"
    assert ana.why("Caja contada") == f"Espera hasta que todo lo anterior esté hecho o descartado: {fine}"
    assert acts(world)["circles.buy_shares"] == 1 and "circles.count_meeting" not in acts(world)

    ana.entry(fine).get_by_role("button", name="Descartar").tap()
    dialog = ana.page.locator("dialog[open]")
    assert f"{JULIO} paga la multa de S/ 4.00" in words(dialog.inner_text())
    dialog.get_by_role("button", name="Descartarlo").tap()
    ana.become("done", "discarded", "discarded", "done", "done")
    ana.wait(0)
    assert acts(world)["circles.count_meeting"] == 1


def test_a_refused_command_is_corrected_in_its_place(world: World, phone: Lend) -> None:
    ana = phone()
    ana.cut()
    ana.note("open_meeting", cash_counted="1200")
    ana.note("buy_shares", member_id=JULIO, shares="1")
    ana.reconnect()
    forgive(ana, 422, 409)
    ana.become("refused", "held")
    opened = "Reunión abierta, S/ 1,200.00"
    assert "S/ 1,225.00" in ana.why(opened)
    ana.entry(opened).get_by_role("button", name="Corregir").tap()
    assert ana.form("open_meeting").locator("[name=cash_counted]").input_value() == "1200"
    ana.send("open_meeting", difference_reason="Faltaba desde la reunión anterior")
    ana.become("done", "done")
    assert books(world)["assets:cash:box"] == 121_000


def test_a_phone_that_slept_through_another_meeting_writes_nothing(world: World, phone: Lend) -> None:
    ana = phone()
    ana.cut()
    ana.note("open_meeting", cash_counted="1225")
    ana.note("buy_shares", member_id=JULIO, shares="3")
    open_a_meeting(world)
    before = books(world)
    ana.reconnect()
    forgive(ana, 422, 409)
    ana.become("refused", "held")
    ana.wait(2)
    assert ana.why("Reunión abierta").startswith(said(AnotherMeetingIsOpen))
    assert books(world) == before


def test_money_of_a_meeting_that_was_closed_meanwhile_is_refused_in_words(world: World, phone: Lend) -> None:
    rosa = world.junta.as_(world.junta.user(world.junta.member("Rosa Flores", role="president")))
    meeting: dict[str, Any] = {"circle_id": world.junta.circle_id, "meeting_id": open_a_meeting(world)}
    ana = phone()
    ana.cut()
    ana.note("buy_shares", member_id=JULIO, shares="3")
    meetings.count_meeting(world.junta.call(), **meeting, cash_counted=pen(1225))
    meetings.sign_meeting(rosa.call(), **meeting)
    before = books(world)
    ana.reconnect()
    forgive(ana, 422, 409)
    ana.become("refused")
    assert ana.why("compra 3 acciones").startswith(said(MeetingIsNotOpen))
    assert books(world) == before
    # Opened again, it takes what is sent again.
    meetings.reopen_meeting(world.junta.call(), **meeting, reason="Faltó anotar una compra")
    ana.entry("compra 3 acciones").get_by_role("button", name="Enviar de nuevo").tap()
    ana.wait(0)
    assert books(world)["assets:cash:box"] == 125_500


def test_a_lost_answer_and_a_second_tab_do_nothing_twice(world: World, phone: Lend) -> None:
    open_a_meeting(world)
    ana = phone()
    lost = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    ana.page.route("**/share-purchases", lose, times=1)
    ana.note("buy_shares", member_id=JULIO, shares="3")
    bought = ana.entry("compra 3 acciones")
    expect(bought.locator("[data-cell=state]")).to_have_text("sin respuesta todavía")
    # It may have arrived: nobody gives it up, and it is not in doubt for long.
    assert bought.get_by_role("button", name="Descartar").is_hidden()
    ana.become("done")
    assert lost == [200] and acts(world)["circles.buy_shares"] == 1
    ana.visitor.problems[:] = [one for one in ana.visitor.problems if "share-purchases failed" not in one]

    other = Phone(Visitor(ana.context.new_page(), PHONE, ana.visitor.problems), world)
    other.open()
    sent: list[str] = []
    ana.context.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    ana.cut()
    for shares_bought in ("1", "2"):
        ana.note("buy_shares", member_id=JULIO, shares=shares_bought)
    other.wait(2)
    ana.reconnect()
    ana.wait(0)
    other.wait(0)
    assert len(sent) == 2
    assert books(world)["assets:cash:box"] == 128_500


def test_whoever_signs_out_is_warned_and_another_does_not_send_it(world: World, phone: Lend) -> None:
    open_a_meeting(world)
    ana = phone()
    ana.cut()
    ana.note("buy_shares", member_id=JULIO, shares="3")
    ana.wait(1)
    # Back in the village, somebody else has the phone before anything is sent.
    ana.page.close()
    hold = ana.context.new_page()
    hold.route("**/api/v1/**", lambda route: route.abort())
    ana.reconnect()
    ana.visitor = Visitor(hold, PHONE, [])
    ana.page.goto(world.home)
    badge = ana.page.locator("[data-unsent]")
    expect(badge).to_have_text("1 sin enviar")
    ana.page.locator("details.menu summary").tap()
    ana.page.get_by_role("button", name="Cerrar sesión", exact=True).tap()
    dialog = ana.page.locator("dialog[open]")
    assert "Todavía sin enviar: 1" in words(dialog.inner_text())
    dialog.get_by_role("button", name="Quedarme").tap()
    assert ana.page.url.endswith(world.home)
    ana.page.locator("details.menu summary").tap()
    ana.page.get_by_role("button", name="Cerrar sesión", exact=True).tap()
    ana.page.get_by_role("button", name="Cerrar sesión de todos modos").tap()
    ana.page.wait_for_url("**/sign-in/")
    kept = ana.tried("return [await store.circles(given[0]), await store.owner()]", str(world.junta.circle_id))
    assert kept == [[], None] and JULIO not in str(everything_kept(ana))

    julia = Phone(Visitor(ana.context.new_page(), PHONE), world)
    julia.visitor.sign_in(world.facilitator)
    julia.prepare()
    julia.open()
    assert "De otra persona, este teléfono tiene sin enviar: 1" in julia.visitor.text()
    assert julia.queue() == [] and julia.page.locator("[data-unsent]").count() == 0
    # Even a program in this browser that sends it in her session is refused: it says whose it is.
    assert _sent_as_another(julia) == [403, "edge.caller_is_another"]
    assert books(world)["assets:cash:box"] == 122_500
    julia.visitor.open(world.home)
    julia.visitor.sign_out()

    again = Phone(Visitor(ana.context.new_page(), PHONE), world)
    again.visitor.sign_in(world.treasurer)
    again.prepare()
    again.open()
    again.become("done")
    assert books(world)["assets:cash:box"] == 125_500


def test_the_page_keeps_nobody_out(world: World, visit: Visit) -> None:
    reader = visit(DARK_PHONE)
    reader.open(PAGE)
    expect(reader.page.locator("h1:visible")).to_have_text("Ninguna junta está preparada en este teléfono")
    barriers = reader.barriers()
    reader.sign_in(world.treasurer)
    ana = Phone(reader, world)
    ana.prepare()
    barriers += reader.barriers()
    ana.open()
    ana.cut()
    ana.page.locator("form[data-command=open_meeting] [name=cash_counted]").fill("1225")
    ana.page.keyboard.press("Enter")
    ana.become("waiting")
    for fold in ana.page.locator("details.fold > summary:visible").all():
        fold.tap()
    ana.page.locator("form[data-command=buy_shares] [type=submit]").tap()
    assert "Elige uno de la lista." in ana.visitor.text("form[data-command=buy_shares]")
    assert reader.fits()
    barriers += reader.barriers()
    ana.page.set_viewport_size({"width": DESKTOP.width, "height": DESKTOP.height})
    assert Visitor(ana.page, DESKTOP).fits()
    barriers += reader.barriers()
    ana.page.get_by_role("button", name="Descartar").first.click()
    assert barriers + reader.barriers() == []
    ana.page.keyboard.press("Escape")
    ana.reconnect()


def test_the_phone_keeps_a_shell_and_the_prepared_circle_and_nothing_else(world: World, phone: Lend) -> None:
    ana = phone()
    for path in ("", "members/", "fines/"):
        ana.visitor.open(world.home + path)
    kept = ana.page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys()) {
            for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
          }
          return found;
        }"""
    )
    assert PAGE in kept and "/static/circles/meeting.js" in kept
    assert [path for path in kept if path != PAGE and not path.startswith("/static/")] == []
    told = everything_kept(ana)
    assert list(told["circles"][0]["told"]["members"][0]) == [
        *("member_id", "number", "full_name", "shares", "loans_outstanding", "fines_due"),
    ]
    assert {name: len(rows) for name, rows in told.items()} == {"circles": 1, "phone": 1, "queue": 0}
    assert ANA not in ana.page.evaluate(f"fetch('{PAGE}').then((one) => one.text())")
    ana.visitor.sign_out()
    assert everything_kept(ana) == {"circles": [], "phone": [], "queue": []}


def test_a_queue_that_programs_send_twice_and_backwards_has_one_effect(world: World, visit: Visit) -> None:
    """Over real HTTP, without the phone's care for order: what comes too early is refused, and nothing is half done."""
    ana = visit()
    ana.sign_in(world.treasurer)
    at = f"/api/v1/circles/{world.junta.circle_id}"
    meeting, fine, day = str(uuid4()), str(uuid4()), "2026-11-01"
    in_meeting = {"on": day, "meeting_id": meeting}
    four, counted = {"amount": "4.00", "currency": "PEN"}, {"amount": "1225.00", "currency": "PEN"}
    queue: list[tuple[str, dict[str, Any]]] = [
        (f"{at}/meetings", {"meeting_id": meeting, "held_on": day, "cash_counted": counted}),
        (
            f"{at}/fines",
            {"fine_id": fine, "member_id": str(world.julio_id), "amount": four, "reason": "Tardanza", **in_meeting},
        ),
        (f"{at}/fines/{fine}/collection", in_meeting),
        (f"{at}/share-purchases", {"member_id": str(world.julio_id), "shares": 3, **in_meeting}),
    ]

    def sent(commands: list[tuple[str, dict[str, Any]]], keys: dict[str, str]) -> list[int]:
        token = next(one["value"] for one in ana.page.context.cookies() if one["name"] == "csrftoken")
        answers = [
            ana.page.request.post(
                path,
                data=body,
                headers={"Idempotency-Key": keys[path], "X-CSRFToken": token, "Referer": ana.page.url},
            )
            for path, body in commands
        ]
        return [one.status for one in answers]

    before = books(world)
    first, second = ({path: str(uuid4()) for path, _ in queue} for _ in range(2))
    backwards = queue[:0:-1]
    assert all(400 <= status < 500 for status in sent(backwards, first))
    assert books(world) == before
    # In order: the first goes through; what came too early keeps its answer, until it is sent under a key of its own.
    assert [status == 200 for status in sent(queue, first)] == [True, False, False, False]
    assert sent(queue[1:], second) == [200, 200, 200]
    after = books(world)
    assert after["assets:cash:box"] == before["assets:cash:box"] + 400 + 3_000
    assert sent(queue[1:], second) == [200, 200, 200] and sent(queue[:0:-1], second) == [200, 200, 200]
    assert books(world) == after
    assert {action: count for action, count in acts(world).items() if count > 1} == {}


def _the_same_meeting_with_a_connection() -> World:
    world = a_world()
    agree_on_fines(world)
    at: dict[str, Any] = {"circle_id": world.junta.circle_id}
    call, on, julio = world.junta.call, date(2026, 11, 19), world.julio_id
    opened = meetings.open_meeting(call(), **at, held_on=on, cash_counted=pen(1225)).meeting_id
    marks = (roll_call.Mark(member_id=julio, status=AttendanceStatus.LATE),)
    taken = roll_call.take_attendance(call(), **at, meeting_id=opened, marks=marks)
    shares.buy_shares(call(), **at, member_id=julio, shares=3, on=on)
    fines.collect_fine(call(), **at, fine_id=taken.fines_issued[0].fine_id, on=on)
    funds.contribute_social_fund(call(), **at, member_id=julio, amount=pen(5), on=on)
    cash.record_expense(call(), **at, amount=pen("3.50"), description="Cuadernos", on=on)
    meetings.count_meeting(call(), **at, meeting_id=opened, cash_counted=pen("1258.50"))
    return world


def _sent_as_another(julia: Phone) -> Any:
    return julia.tried(
        """const request = indexedDB.open("caudal-phone");
        const database = await new Promise((done) => { request.onsuccess = () => done(request.result); });
        const all = database.transaction("queue").objectStore("queue").getAll();
        const [entry] = await new Promise((done) => { all.onsuccess = () => done(all.result); });
        const token = /csrftoken=([^;]+)/.exec(document.cookie)[1];
        const headers = {"Content-Type": "application/json", "Idempotency-Key": entry.key, "X-CSRFToken": token,
                         "Caudal-Actor": entry.owner};
        const answer = await fetch(entry.path, {method: "POST", headers, body: JSON.stringify(entry.body)});
        return [answer.status, (await answer.json()).code];"""
    )
