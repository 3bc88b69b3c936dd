"""A share-out on one phone: two officers sign, the cycle closes, payouts are handed over; nothing keeps anybody out."""

from uuid import UUID, uuid4

import pytest

from caudal.circles.queries import members as member_queries
from caudal.circles.tests.make import Junta, a_junta, day, pen
from caudal.parties import actions as parties
from tests.browser.conftest import Visit
from tests.browser.visitor import DARK_PHONE
from tests.browser.world import PASSWORD

QUOTE = "/quotes/share-out?currency=PEN&pool=100&rounding=floor&members=Ana+1+40%0ALuz+1%0AEva+1"


def _officer(junta: Junta, name: str) -> str:
    member_id: UUID = junta.member(name, role="treasurer")
    person_id = member_queries.member(junta.view(), member_id=member_id, on=day(1, 1)).person_id
    username = f"oficial-{uuid4().hex[:8]}"
    parties.add_user(junta.call(), username=username, password=PASSWORD, person_id=person_id)
    return username


@pytest.mark.usefixtures("world")
def test_two_officers_share_out_on_one_screen(visit: Visit) -> None:
    junta = a_junta()
    junta.buy(junta.member("Ana Mamani"), 50)
    luz = junta.member("Luz Ccori")
    junta.buy(luz, 30)
    junta.fine(luz, pen(7), day(2, 1))
    rosa, eva = _officer(junta, "Rosa Quispe"), _officer(junta, "Eva Huamán")
    reader = visit(DARK_PHONE)
    reader.open("/sign-in/")
    reader.sign_in(rosa)
    home = f"/circles/{junta.circle_id}/"
    reader.open(f"{home}share-outs/")
    barriers = reader.barriers()
    reader.follow(reader.link("Lo que recibiría cada uno"))
    assert "S/ 807.00" in reader.text()
    barriers += reader.barriers()
    reader.follow(reader.link("Planear el reparto"))
    barriers += reader.barriers()
    reader.send("Planear el reparto")
    reader.follow(reader.link("Firmar el reparto"))
    reader.send("Firmar el reparto")
    reader.follow(reader.link("Otro directivo firma aquí"))
    barriers += reader.barriers()
    reader.send("Firmar el reparto", username=eva, password=PASSWORD)
    assert "Eva Huamán" in reader.text()
    barriers += reader.barriers()
    reader.follow(reader.link("Anotar el reparto en las cuentas"))
    reader.send("Anotar el reparto en las cuentas")
    for _ in range(2):
        reader.follow(reader.page.get_by_role("link", name="Entregar", exact=True).first)
        reader.send("Entregar lo repartido")
    assert "Por entregar S/ 0.00" in reader.text() or "Queda" in reader.text()
    barriers += reader.barriers()
    reader.open(f"{home}share-outs/")
    barriers += reader.barriers()
    reader.open(QUOTE)
    assert barriers + reader.barriers() == []
