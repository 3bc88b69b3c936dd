"""A loan from the question to the money, on four phones: who borrows, who answers and votes, who approves, who pays."""

from uuid import UUID, uuid4

import pytest

from caudal.circles.queries import members as member_queries
from caudal.circles.rules.policy import CirclePolicy, GuaranteeRule, VoteMajority, VoteQuorum
from caudal.circles.tests.make import Junta, a_junta, day, pen
from caudal.parties import actions as parties
from tests.browser.conftest import Visit
from tests.browser.visitor import DARK_PHONE, DESKTOP, PHONE, Screen, Visitor
from tests.browser.world import PASSWORD

POLICY = CirclePolicy(
    approvals_required=1, vote_majority=VoteMajority.SIMPLE, vote_quorum=VoteQuorum.HALF,
    guarantee_above_shares=GuaranteeRule.REQUIRED, form_fee=pen(2),
)  # fmt: skip


@pytest.mark.usefixtures("world")
def test_a_loan_that_the_others_decide_on(visit: Visit) -> None:
    junta = a_junta(policy=POLICY)
    ana, beto = junta.member("Ana Mamani"), junta.member("Beto Ccori")
    president, treasurer = junta.member("Rosa Quispe", role="president"), junta.member("Eva Ríos", role="treasurer")
    junta.buy(ana, 10)
    junta.buy(beto, 40)
    here = _asks(signed_in := _visitor(visit, junta, ana, PHONE), junta)
    barriers = signed_in.barriers()
    aval = _visitor(visit, junta, beto, DARK_PHONE)
    aval.open(here)
    barriers += aval.barriers()
    aval.follow(aval.link("Responder por este préstamo"))
    aval.send("Responder por este préstamo")
    barriers += _votes(aval)
    chair = _visitor(visit, junta, president, DESKTOP)
    chair.open(here)
    barriers += _votes(chair)
    chair.follow(chair.link("Aprobar"))
    chair.send("Aprobar la solicitud")
    assert "Aprobada: el dinero está apartado. El capital disponible es ahora S/ 300.00." in chair.receipt()
    barriers += chair.barriers()
    keeper = _visitor(visit, junta, treasurer, PHONE)
    keeper.open(here)
    keeper.follow(keeper.link("Entregar el dinero"))
    keeper.send("Entregar el dinero")
    assert "Préstamo 1 entregado" in keeper.receipt()
    keeper.follow(keeper.link("Ver el préstamo"))
    keeper.follow(keeper.link("¿Por qué se permitió este préstamo?"))
    assert "Garantizado por otros S/ 100.00" in keeper.text()
    assert barriers + keeper.barriers() == []


def _visitor(visit: Visit, junta: Junta, member_id: UUID, screen: Screen) -> Visitor:
    person_id = member_queries.member(junta.view(), member_id=member_id, on=day(1, 1)).person_id
    username = f"socia-{uuid4().hex[:8]}"
    parties.add_user(junta.call(), username=username, password=PASSWORD, person_id=person_id)
    visitor = visit(screen)
    visitor.sign_in(username)
    return visitor


def _asks(member: Visitor, junta: Junta) -> str:
    """Look at what one may borrow and what it costs, ask, and name an aval; the address of the request."""
    member.open(f"/circles/{junta.circle_id}/requests/")
    member.follow(member.link("Pedir un préstamo"))
    assert "Puede recibir un préstamo" in member.text()
    member.fill(principal="200", loan_type="Cuota a rebatir", reason="Semilla de papa")
    member.follow(member.button("Ver lo que costaría"))
    assert "Total S/ 35.00 S/ 235.00" in member.text()
    member.follow(member.page.locator("main form[method=post]").get_by_role("button", name="Pedir un préstamo"))
    member.follow(member.link("Agregar una garantía"))
    member.send("Agregar una garantía", kind="Aval", member_id="Beto Ccori", amount="100")
    return member.page.url


def _votes(member: Visitor) -> list[str]:
    barriers = member.barriers()
    member.follow(member.link("Votar"))
    barriers += member.barriers()
    member.press(member.page.get_by_label("Sí, que se preste"))
    member.follow(member.button("Votar por la solicitud"))
    return barriers
