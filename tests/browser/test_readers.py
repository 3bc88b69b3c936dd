"""Everybody sees what their role grants and no more: a member, a facilitator, an auditor, another organisation."""

from uuid import uuid4

from caudal.circles.tests.make import day
from tests.browser.conftest import Visit
from tests.browser.visitor import PHONE
from tests.browser.world import ANA, JULIO, World, a_world

FORMS = ("shares/buy/", "shares/sell/", "shares/price/", "fines/issue/", "loans/give/", "members/add/")
PAGES = ("", "members/", "loans/", "fines/", "movements/", "why/cash/", "why/available_capital/")


def test_a_member_reads_their_own_passbook_and_the_totals(world: World, visit: Visit) -> None:
    world.junta.buy(world.julio_id, 12, on=day(8, 1))
    julio = visit(PHONE)
    julio.sign_in(world.member)
    assert julio.page.url.endswith(f"{world.home}passbook/")
    assert julio.text("h1") == JULIO
    assert julio.texts("dl.figures .value") == ["S/ 120.00", "S/ 0.00", "S/ 0.00"]
    places = julio.texts("nav.section-nav a")
    assert places[:2] == ["Inicio", "Mi libreta"] and "Solicitudes" in places, places
    assert not {"Socios", "Préstamos", "Multas", "Recibos"} & set(places), places
    julio.go("Inicio")
    assert julio.standing().capital == "1,445.00"
    assert ANA not in julio.text() and julio.page.locator("a.why[href*='/why/']").count() == 0
    julio.go("Movimientos")
    assert ANA not in julio.text()
    julio.open(f"{world.home}members/{world.ana_id}/", status=403)
    assert ANA not in julio.text()
    for path in (*FORMS, "members/", "loans/", "fines/", "why/cash/"):
        julio.open(world.home + path, status=403)


def test_a_facilitator_finds_every_circle_of_the_organisation(world: World, visit: Visit) -> None:
    facilitator = visit()
    facilitator.sign_in(world.facilitator)
    assert facilitator.page.url.endswith("/circles/")
    assert facilitator.texts(".pool h2") == ["Junta Los Andes"]
    facilitator.follow(facilitator.link("Junta Los Andes"))
    assert facilitator.standing().capital == "1,325.00"
    assert facilitator.link("Comprar acciones").is_visible()


def test_an_auditor_sees_everything_and_has_no_form(world: World, visit: Visit) -> None:
    auditor = visit()
    auditor.sign_in(world.auditor)
    for path in (*PAGES, f"members/{world.ana_id}/"):
        auditor.open(world.home + path)
        assert auditor.page.locator("main form[method=post]").count() == 0, path
        assert auditor.page.locator("main a.btn-primary, main .doings").count() == 0, path
    auditor.open(f"{world.home}loans/")
    auditor.follow(auditor.page.locator("tbody th a").first)
    assert "Anular" not in auditor.text() and "Registrar un pago" not in auditor.text()
    for path in FORMS:
        auditor.open(world.home + path, status=403)


def test_what_another_organisation_keeps_looks_like_nothing(world: World, visit: Visit) -> None:
    other = a_world()
    reader = visit()
    reader.sign_in(world.treasurer)
    reader.open(f"/circles/{uuid4()}/", status=404)
    unknown = reader.text("body")
    for path in (*PAGES, *FORMS, f"members/{other.ana_id}/"):
        reader.open(other.home + path, status=404)
        assert reader.text("body") == unknown, path
    for username in (world.facilitator, world.auditor):
        officer = visit()
        officer.sign_in(username)
        officer.open(other.home, status=404)
