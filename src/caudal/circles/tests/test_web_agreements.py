"""Pages of a circle's moments, rules and people: in words, for who may, without an id to remember."""

import re
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from caudal.circles.models import Beneficiary, Circle, Member
from caudal.circles.queries import checks, standings
from caudal.circles.rules.policy import CirclePolicy
from caudal.circles.tests.make import FOUNDED, Junta, a_junta, day, pen
from caudal.circles.tests.test_web import PASSWORD, Reader, plain, sign_in
from caudal.circles.web import integrity_words, rule_words
from caudal.circles.web.rule_words import RULES
from caudal.ledger.rules import book_id_of
from caudal.parties import actions as parties

pytestmark = pytest.mark.django_db

QUERIES_MAX = 32
INTEGRITY_QUERIES_MAX = 60
"""One for each file of checks, and those of the comparisons: however many members there are."""
FIRST_PAGE = ("shares/", "shares/history/", "capital/", "integrity/", "rules/")


@pytest.fixture
def junta() -> Junta:
    return a_junta()


@pytest.fixture
def treasurer(junta: Junta) -> Reader:
    return sign_in(junta, member_id=junta.member("Rosa Quispe", role="treasurer"))


def test_every_rule_has_words_and_a_field() -> None:
    fields = set(CirclePolicy.__dataclass_fields__)
    assert {rule.name for rule in RULES} == fields
    assert all(told.words for told in rule_words.told(CirclePolicy()))


def test_every_check_has_words() -> None:
    assert {one.name for one in checks.verify(book_id=0)} <= set(integrity_words.CHECKS)


def test_shares_of_a_past_day(junta: Junta, treasurer: Reader) -> None:
    ana = junta.member()
    junta.buy(ana, 7, day(2, 1))
    junta.buy(ana, 5, day(3, 1))
    told = plain(treasurer.get("shares/?on=2026-02-15"))
    assert "Al final del 15 feb. 2026" in told
    assert "Ana Quispe 7 S/ 70.00 S/ 70.00" in told
    assert "Ana Quispe 12 S/ 120.00" in plain(treasurer.get("shares/"))
    assert "Ana Quispe" not in plain(treasurer.get("shares/?on=2026-01-15"))
    listing = treasurer.client.get(f"{treasurer.home}shares/?on=2026-02-15&format=csv")
    assert "Ana Quispe,7,70.00,70.00" in listing.getvalue().decode()
    history = plain(treasurer.get(f"shares/history/?member_id={ana}&first=2026-02-15"))
    assert "1 mar. 2026 Ana Quispe 5" in history
    assert "1 feb. 2026" not in history


def test_shares_change_hands(junta: Junta, treasurer: Reader) -> None:
    ana, rosa = junta.member(), junta.member("Rosa Huamán")
    junta.buy(ana, 7, day(2, 1))
    page = treasurer.done(
        "shares/transfer/", from_member_id=str(ana), to_member_id=str(rosa), shares="3", on="2026-02-02"
    )
    assert "Ana Quispe entregó 3 acciones a Rosa Huamán. No se movió dinero." in plain(page)
    refused = treasurer.send(
        "shares/transfer/", from_member_id=str(ana), to_member_id=str(ana), shares="3", on="2026-02-02"
    )
    assert refused.status_code == 400
    assert "son la misma persona" in plain(refused.content.decode())
    book = treasurer.get(f"members/{rosa}/")
    assert "Transferencia de acciones" in plain(book)
    undo = re.search(rf"members/{rosa}/trades/[0-9a-f-]{{36}}/reverse/", book)
    assert undo
    treasurer.done(undo[0], reason="Era otra socia", on="2026-02-03")
    assert standings.holdings(book_id=book_id_of(junta.circle_id))[ana] == 7


def test_the_price_stays_and_says_why(junta: Junta, treasurer: Reader) -> None:
    junta.buy(junta.member(), 1)
    refused = treasurer.send("shares/price/", price="12.50", valid_from="2026-03-02")
    assert refused.status_code == 422
    assert "su precio sigue siendo S/ 10.00 hasta el reparto" in plain(refused.content.decode())


def test_capital_of_a_past_day_and_movements_of_a_kind(junta: Junta, treasurer: Reader) -> None:
    ana = junta.member()
    junta.buy(ana, 10, day(2, 1))
    junta.fine(ana, pen(5), day(3, 1))
    assert "Capital disponible S/ 100.00" in plain(treasurer.get("capital/?on=2026-02-15"))
    assert "Capital disponible S/ 105.00" in plain(treasurer.get("capital/"))
    fines = plain(treasurer.get("movements/?type=fine&first=2026-02-01"))
    assert "S/ 105.00" in fines
    assert "Compra de acciones" not in fines
    assert "Nada de este tipo" in plain(treasurer.get("movements/?type=loan"))


def test_the_books_say_that_they_are_whole(junta: Junta, treasurer: Reader) -> None:
    junta.buy(junta.member(), 10, day(2, 1))
    told = plain(treasurer.get("integrity/"))
    assert "Sí: todo lo anotado y los libros dicen lo mismo" in told
    assert "No cuadra" not in told
    assert "S/ 100.00 S/ 100.00" in told


def test_rules_take_two_people(junta: Junta, treasurer: Reader) -> None:
    secretary = sign_in(junta, member_id=junta.member("Julio Mamani", role="secretary"))
    page = treasurer.get("rules/")
    assert "Quien está atrasado con un préstamo no recibe otro." in plain(page)
    fields = _fields(treasurer.get("rules/propose/"))
    done = treasurer.done("rules/propose/", **fields | {"open_loans_max": "2", "reason": "Asamblea de marzo"})
    assert "Propuesto" in plain(done)
    assert "Préstamos abiertos de un socio: 2 como máximo." in plain(done)
    refused = treasurer.send("rules/1/approve/")
    assert refused.status_code == 403
    assert "Quien propone un cambio de las reglas no lo aprueba" in plain(refused.content.decode())
    assert "Propose" not in secretary.get("rules/")
    assert "Aprobado" in plain(secretary.done("rules/1/approve/"))
    assert junta.view().policy.open_loans_max == 2
    assert junta.view().policy.open_loans_max is not None
    treasurer.done("rules/propose/", **fields | {"reason": "Como antes"})
    assert "Rechazado" in plain(secretary.done("rules/2/reject/", reason="Falta hablarlo"))
    treasurer.done("rules/propose/", **fields | {"reason": "Como antes"})
    assert "Retirado" in plain(treasurer.done("rules/3/withdraw/"))
    assert treasurer.get("rules/9/approve/", status=404)


def _fields(page: str) -> dict[str, str]:
    """What a form holds as it is shown: every field of the rules with its value."""
    found = dict(re.findall(r'<input[^>]*name="([a-z_]+)"[^>]*value="([^"]*)"', page))
    for name, options in re.findall(r'<select name="([a-z_]+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return {name: value for name, value in found.items() if name in CirclePolicy.__dataclass_fields__}


def test_a_member_gets_a_role_a_beneficiary_and_leaves(junta: Junta, treasurer: Reader) -> None:
    ana = junta.member()
    told = plain(treasurer.done(f"members/{ana}/role/", role="secretary", on="2026-02-01"))
    assert "Ana Quispe es ahora Secretaría" in told
    assert "Socio → Secretaría" in told
    told = plain(treasurer.done(
        f"members/{ana}/beneficiary/", full_name="Luz Quispe", relation="hija", document_type="DNI",
        document_number="40404040", phone="999111222",
    ))  # fmt: skip
    assert "Luz Quispe" in told
    assert 'value="Luz Quispe"' in treasurer.get(f"members/{ana}/beneficiary/")
    auditor = sign_in(junta, member_id=junta.member("Elsa", role="auditor"))
    assert "Luz Quispe" not in auditor.get(f"members/{ana}/details/")
    own = sign_in(junta, member_id=ana)
    assert "Luz Quispe" in own.get(f"members/{ana}/details/")
    treasurer.done(f"members/{ana}/beneficiary/remove/")
    assert not Beneficiary.objects.filter(member_id=ana).exists()
    junta.buy(ana, 2)
    refused = treasurer.send(f"members/{ana}/end/", on="2026-03-01")
    assert (refused.status_code, "aún tiene 2 acciones" in plain(refused.content.decode())) == (422, True)
    treasurer.done("shares/sell/", member_id=str(ana), shares="2", on="2026-03-01")
    assert "dejó la junta" in plain(treasurer.done(f"members/{ana}/end/", on="2026-03-01"))
    assert Member.objects.get(id=ana).left_on == day(3, 1)


def test_an_owner_starts_a_circle_in_the_browser(junta: Junta, client: Client) -> None:
    person = parties.add_person(junta.call(), full_name="Flor Condori").person_id
    parties.add_user(junta.call(), username="flor", password=PASSWORD, person_id=person, role="owner")
    assert client.login(username="flor", password=PASSWORD)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"
    page = client.get("/circles/open/").content.decode()
    assert "/circles/open/" in client.get("/circles/").content.decode()
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', page)
    assert key
    asked = _fields(page) | {
        "key": key[1], "name": "Junta Las Flores", "currency": "PEN", "founded_on": FOUNDED.isoformat(),
        "share_price": "5.00", "own_role": "treasurer", "shares_per_purchase_max": "5",
        "member_1_full_name": "Ana Quispe", "member_1_role": "president", "member_1_document_type": "DNI",
        "member_1_document_number": "4040", "member_2_full_name": "Rosa Huamán", "member_2_role": "member",
    }  # fmt: skip
    wrong = client.post("/circles/open/", asked)
    assert wrong.status_code == 400
    assert "El número de DNI tiene 8 cifras." in plain(wrong.content.decode())
    again = re.search(r'name="key" value="([0-9a-f-]{36})"', wrong.content.decode())
    assert again
    done = client.post("/circles/open/", asked | {"member_1_document_number": "40404040", "key": again[1]})
    assert done.status_code == 302, plain(done.content.decode())
    opened = Circle.objects.get(name="Junta Las Flores")
    assert done.headers["Location"] == f"/circles/{opened.id}/"
    rows = Member.objects.filter(book_id=opened.book_id).order_by("number")
    assert [(row.role, row.person_id == person) for row in rows] == [
        ("treasurer", True), ("president", False), ("member", False)
    ]  # fmt: skip
    assert opened.policy["shares_per_purchase_max"] == 5
    home = plain(client.get(done.headers["Location"]).content.decode())
    assert "la acción cuesta S/ 5.00" in home


def test_a_plain_member_starts_no_circle(junta: Junta) -> None:
    reader = sign_in(junta, member_id=junta.member())
    assert reader.client.get("/circles/open/").status_code == 403
    assert "/circles/open/" not in reader.client.get("/circles/").content.decode()
    for path in ("rules/propose/", "shares/transfer/", "integrity/"):
        reader.get(path, status=403)
    assert "Reglas de la junta" in plain(reader.get("rules/"))
    assert 'name="member_id"' not in reader.get("shares/history/")


@pytest.mark.parametrize("path", FIRST_PAGE)
def test_a_page_reads_a_bounded_number_of_rows(
    junta: Junta, treasurer: Reader, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for name in ("Ana", "Julio", "Elsa"):
        junta.buy(junta.member(name), 3)
    with django_assert_max_num_queries(INTEGRITY_QUERIES_MAX if path == "integrity/" else QUERIES_MAX):
        treasurer.get(path)


def test_another_circles_member_has_no_page_here(junta: Junta, treasurer: Reader) -> None:
    stranger: UUID = a_junta().member()
    for path in ("details/", "role/", "beneficiary/", "end/"):
        treasurer.get(f"members/{stranger}/{path}", status=404)
