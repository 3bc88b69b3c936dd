"""Every way in does the same: mouse, keyboard alone, no scripts; what is sent twice is done once, nonsense is told."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import PHONE, Standing
from tests.browser.world import JULIO, PASSWORD, World

AFTER_FIVE_SHARES = Standing(capital="1,375.00", cash="1,275.00", shares="1,450.00", loans="200.00", fines="100.00")


def test_somebody_with_a_keyboard_alone_signs_in_and_sells_shares(world: World, visit: Visit) -> None:
    ana = visit()
    page, keys = ana.page, ana.page.keyboard
    ana.open("/sign-in/")
    ana.tab_to(page.locator(".skip-link"))
    ana.tab_to(page.locator("[name=login]"))
    keys.type(world.treasurer)
    ana.tab_to(page.locator("[name=password]"))
    keys.type(PASSWORD)
    ana.enter()
    ana.tab_to(ana.link("Comprar acciones"))
    ana.enter()
    ana.tab_to(page.locator("[name=member_id]"))
    keys.type(JULIO)
    ana.tab_to(page.locator("[name=shares]"))
    keys.type("5")
    ana.tab_to(page.locator("main").get_by_role("button", name="Comprar acciones"))
    ana.enter()
    assert ana.receipt() == f"{JULIO} compró 5 acciones por S/ 50.00. El capital disponible es ahora S/ 1,375.00."
    ana.tab_to(page.locator("details.menu summary"))
    keys.press("Enter")
    assert ana.button("Cerrar sesión").is_visible()
    keys.press("Escape")
    assert ana.button("Cerrar sesión").is_hidden()


def test_without_scripts_the_home_is_read_and_shares_are_sold(world: World, visit: Visit) -> None:
    ana = visit(PHONE, java_script_enabled=False)
    ana.sign_in(world.treasurer)
    assert "El sistema anterior decía S/ 1,540.00" in ana.text(".hero")
    ana.follow(ana.link("Comprar acciones"))
    ana.send("Comprar acciones", member_id=JULIO, shares="5")
    ana.go("Inicio")
    assert ana.standing() == AFTER_FIVE_SHARES
    ana.sign_out()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_double_click_has_one_effect(world: World, visit: Visit, scripts: bool) -> None:
    ana = visit(java_script_enabled=scripts)
    ana.sign_in(world.treasurer)
    ana.follow(ana.link("Comprar acciones"))
    ana.fill(member_id=JULIO, shares="5")
    ana.page.locator("main form[method=post] [type=submit]").dblclick()
    # The second click ends the first one's navigation, so that only where one arrives can be waited for.
    expect(ana.page).to_have_url(re.compile(r"/members/[^/]+/$"))
    ana.page.wait_for_load_state()
    ana.open(world.home)
    assert ana.standing() == AFTER_FIVE_SHARES
    ana.open(f"{world.home}members/{world.julio_id}/")
    assert ana.page.locator("section:has(#lines) tbody tr").count() == 1


def test_amounts_that_nobody_can_read_are_told_and_nothing_is_lost(world: World, visit: Visit) -> None:
    ana = visit(PHONE)
    ana.sign_in(world.treasurer)
    ana.follow(ana.link("Poner una multa"))
    ana.fill(member_id=JULIO, reason="Llegó tarde", on="2026-08-10")
    for amount, said in (
        ("1.500", "“1.500” se puede leer como dos montos distintos."),
        ("-5", "El monto es negativo"),
        ("5.001", "dos montos distintos"),
        ("5.0011", "tiene más de 2 decimales"),
        ("0", "El monto es cero"),
        ("$ 5.00", "El monto no está en PEN"),
        ("cinco", "Esto no es un monto de dinero"),
    ):
        ana.send("Poner una multa", status=400, amount=amount)
        assert said in ana.text(), (amount, ana.text())
        box = ana.page.locator("[name=amount]")
        assert (box.input_value(), box.get_attribute("aria-invalid")) == (amount, "true")
        assert ana.page.locator("[name=member_id] option:checked").inner_text() == JULIO
        assert ana.page.locator("[name=reason]").input_value() == "Llegó tarde"
        assert ana.page.locator("[name=on]").input_value() == "2026-08-10"
        assert ana.page.locator("[role=alert]").evaluate("it => it === document.activeElement")
    ana.open(world.home)
    assert ana.standing().fines == "100.00"
    ana.go("Multas")
    assert "Llegó tarde" not in ana.text()


def test_a_chosen_language_stays(world: World, visit: Visit) -> None:
    ana = visit(locale="en-US")
    ana.open("/sign-in/")
    # The phone speaks English to its owner; Caudal speaks Spanish until somebody says otherwise.
    assert ana.text("h1") == "Ingresar"
    ana.follow(ana.button("English"))
    ana.sign_in(world.treasurer, button="Sign in")
    ana.open(f"{world.home}movements/")
    assert ana.text("h1") == "Movements"
    assert ana.button("English").get_attribute("aria-pressed") == "true"
    ana.sign_out(words="Sign out")
    assert ana.text("h1") == "Sign in"
    ana.follow(ana.button("Español"))
    assert ana.text("h1") == "Ingresar"


def test_a_wrong_password_opens_nothing_and_says_so(world: World, visit: Visit) -> None:
    somebody = visit()
    somebody.open("/sign-in/")
    somebody.page.locator("[name=login]").fill(world.treasurer)
    somebody.page.locator("[name=password]").fill("totora")
    somebody.follow(somebody.button("Ingresar"))
    assert "no son correctos" in somebody.text("[role=alert]")
    assert somebody.page.locator("[name=password]").input_value() == ""
    somebody.open(world.home)
    assert somebody.text("h1") == "Ingresar"
