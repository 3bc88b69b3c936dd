"""A meeting on a treasurer's phone, step by step, until the president signs on the same phone."""

from caudal.circles.actions import members, price_list
from caudal.circles.tests.make import day, pen
from caudal.parties import actions as parties
from tests.browser.conftest import Visit
from tests.browser.visitor import PHONE, Visitor
from tests.browser.world import ANA, JULIO, PASSWORD, World

PRESIDENT = "Rosa Huamán"


def test_a_meeting_on_one_phone_with_two_officers(world: World, visit: Visit) -> None:
    president = _president(world)
    ana = visit(PHONE)
    ana.sign_in(world.treasurer)
    ana.open(f"{world.home}meetings/")
    barriers = _opens(ana)
    barriers += _calls_the_roll(ana)
    barriers += _takes_money(ana)
    barriers += _agrees(ana)
    barriers += _counts_and_lets_sign(ana, president)
    assert barriers == []


def _president(world: World) -> str:
    """Rosa, who signs; and what it costs to come late."""
    junta = world.junta
    added = members.add_member(
        junta.call(), circle_id=junta.circle_id, joined_on=day(1, 1), role="president", full_name=PRESIDENT
    )
    price_list.set_fine_price(junta.call(), circle_id=junta.circle_id, code="late", name="Tardanza", price=pen(3))
    username = f"presidenta-{junta.circle_id.hex[:8]}"
    parties.add_user(junta.call(), username=username, password=PASSWORD, person_id=added.person_id)
    return username


def _opens(ana: Visitor) -> list[str]:
    barriers = ana.barriers()
    ana.follow(ana.link("Abrir una reunión"))
    barriers += ana.barriers()
    ana.send("Abrir la reunión", status=422, cash_counted="1220")
    assert "una diferencia de -S/ 5.00" in ana.text("[role=alert]")
    ana.send("Abrir la reunión", cash_counted="1225")
    assert "está abierta, con S/ 1,225.00 en la caja" in ana.receipt()
    return barriers


def _calls_the_roll(ana: Visitor) -> list[str]:
    barriers = ana.barriers()
    for name, word in ((ANA, "Presente"), (JULIO, "Llegó tarde"), (PRESIDENT, "Presente")):
        ana.page.get_by_role("group", name=name).get_by_label(word).check()
    ana.send("Guardar la lista y seguir")
    assert ana.receipt() == "Lista pasada: 2 presentes, 1 tarde, 0 faltaron, 0 con permiso. Multas puestas: 1."
    return barriers


def _takes_money(ana: Visitor) -> list[str]:
    barriers = ana.barriers()
    ana.follow(ana.page.locator(".calls a", has_text=JULIO))
    barriers += ana.barriers()
    ana.send("Recibido", shares_bought="2", fines_paid="1.00", social_fund="2.00")
    assert f"{JULIO} entregó S/ 23.00; en la caja debería haber S/ 1,248.00." in ana.receipt()
    ana.follow(ana.page.locator("nav.steps").get_by_role("link", name="Sale dinero"))
    barriers += ana.barriers()
    ana.follow(ana.link("Gasto"))
    barriers += ana.barriers()
    ana.send("Anotar", amount="8", category="Pasajes", description="Viaje al banco")
    assert "S/ 1,240.00" in ana.text(".box-bar")
    return barriers


def _agrees(ana: Visitor) -> list[str]:
    ana.follow(ana.link("Seguir: acuerdos"))
    barriers = ana.barriers()
    ana.page.locator("[name=title]").fill("Precio de la acción")
    ana.follow(ana.button("Poner en la agenda"))
    ana.follow(ana.page.get_by_role("link", name="¿Qué se acordó?"))
    ana.send("Anotar", decision="Sigue en 20 soles", votes_for="3", votes_against="0")
    assert "3 a favor, 0 en contra" in ana.text()
    ana.follow(ana.link("Seguir: contar la caja"))
    return barriers


def _counts_and_lets_sign(ana: Visitor, president: str) -> list[str]:
    ana.send("Anotar el conteo", cash_counted="1240")
    barriers = ana.barriers()
    ana.page.locator("[name=username]").fill(president)
    ana.page.locator("[name=password]").fill(PASSWORD)
    ana.follow(ana.button("Firmar y cerrar la reunión"))
    assert "está cerrada y firmada, con S/ 1,240.00 en la caja" in ana.receipt()
    told = ana.text()
    for part in ("En la caja al empezar S/ 1,225.00", "Debe haber en la caja S/ 1,240.00", f"Firmado por {PRESIDENT}"):
        assert part in told, part
    return barriers + ana.barriers()
