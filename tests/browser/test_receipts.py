"""A receipt on a phone: its member opens it, and whoever holds the paper sees it confirmed without signing in."""

from caudal.circles.tests.make import day
from tests.browser.conftest import Visit
from tests.browser.visitor import DARK_PHONE, PHONE
from tests.browser.world import World


def test_a_member_shows_a_receipt_and_a_stranger_checks_it(world: World, visit: Visit) -> None:
    number = world.junta.buy(world.julio_id, 12, on=day(8, 1)).receipt_number
    member = visit(PHONE)
    member.open("/sign-in/")
    member.sign_in(world.member)
    member.follow(member.link(f"Recibo {number}"))
    assert member.page.locator(".square").is_visible()
    barriers = member.barriers()
    address = member.page.get_by_role("link", name="La página pública de este recibo").get_attribute("href")
    assert address is not None
    stranger = visit(DARK_PHONE)
    stranger.open(address)
    assert "Este recibo vale." in stranger.text()
    assert "J. H." in stranger.text()
    barriers += stranger.barriers()
    typed = stranger.page.url.rstrip("/").rpartition("/")[2].lower().replace("-", " ")
    stranger.open("/receipts/")
    barriers += stranger.barriers()
    stranger.page.get_by_label("Código del recibo").fill(typed)
    stranger.follow(stranger.button("Comprobarlo"))
    assert "Este recibo vale." in stranger.text()
    stranger.open("/receipts/00000-00000-00000-00000/", status=404)
    assert "Este código no abre ningún recibo" in stranger.text()
    assert barriers + stranger.barriers() == []
    assert member.fits()
    assert stranger.fits()
