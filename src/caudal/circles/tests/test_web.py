"""Doors of the pages of circles: who lands where, what forms do, what is refused and how it is told."""

import re
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from caudal.circles.actions.imports import import_circle
from caudal.circles.queries import members as member_queries, standings
from caudal.circles.tests.a_source import a_source_circle
from caudal.circles.tests.make import Junta, a_junta, day, pen
from caudal.parties import actions as parties
from caudal.parties.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "caballito de totora"
QUERIES_MAX = 32


@dataclass
class Reader:
    """A signed-in browser, without scripts."""

    client: Client
    junta: Junta

    @property
    def home(self) -> str:
        return f"/circles/{self.junta.circle_id}/"

    def get(self, path: str = "", status: int = 200) -> str:
        answer = self.client.get(self.home + path)
        assert answer.status_code == status, answer.content.decode()[:2000]
        return answer.content.decode()

    def send(self, path: str, *, key: str | None = None, **fields: str) -> Any:
        """Open the form, fill it in, send it."""
        page = self.client.get(self.home + path)
        assert page.status_code == 200, (path, page.status_code)
        rendered = re.search(r'name="key" value="([0-9a-f-]{36})"', page.content.decode())
        assert rendered, f"{path} renders no key"
        return self.client.post(self.home + path, {"key": key or rendered[1], **fields})

    def done(self, path: str, **fields: str) -> str:
        """Send a form that must pass; the page with the receipt."""
        answer = self.send(path, **fields)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        followed = self.client.get(answer.headers["Location"])
        assert followed.status_code == 200
        return followed.content.decode()


def plain(page: str) -> str:
    """What a reader reads: no tags, single spaces."""
    spaced = re.sub(r"</(?:dt|dd|td|th|p|h[1-6]|li|div|label|a|span)>", " ", page.replace("\xa0", " "))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", spaced))


def sign_in(junta: Junta, *, member_id: UUID | None = None, role: str | None = None) -> Reader:
    """Let a member or an officer of the organisation in."""
    username = f"persona-{uuid4().hex[:12]}"
    person_id = None
    if member_id is not None:
        person_id = member_queries.member(junta.view(), member_id=member_id, on=day(1, 1)).person_id
    added = parties.add_user(junta.call(), username=username, password=PASSWORD, person_id=person_id, role=role)
    client = Client()
    client.force_login(User.objects.get(id=added.user_id), backend=settings.AUTHENTICATION_BACKENDS[0])
    return Reader(client, junta)


@pytest.fixture
def junta() -> Junta:
    return a_junta()


@pytest.fixture
def treasurer(junta: Junta) -> Reader:
    return sign_in(junta, member_id=junta.member("Rosa Quispe", role="treasurer"))


@pytest.fixture
def english(treasurer: Reader) -> Reader:
    treasurer.client.cookies["caudal_language"] = "en"
    return treasurer


def test_everyone_lands_on_their_own_home(junta: Junta) -> None:
    treasurer = sign_in(junta, member_id=junta.member("Rosa Quispe", role="treasurer"))
    member = sign_in(junta, member_id=junta.member("Julio Huamán"))
    facilitator, auditor = sign_in(junta, role="facilitator"), sign_in(junta, role="auditor")
    assert treasurer.client.get("/").headers["Location"] == treasurer.home
    assert member.client.get("/").headers["Location"] == f"{member.home}passbook/"
    assert facilitator.client.get("/").headers["Location"] == "/circles/"
    assert auditor.client.get("/").headers["Location"] == "/circles/"
    assert "Junta San José" in auditor.client.get("/circles/").content.decode()
    assert Client().get(treasurer.home).headers["Location"].startswith("/sign-in/?next=")


def test_signing_in_and_out_by_the_page(junta: Junta) -> None:
    person = member_queries.member(junta.view(), member_id=junta.member("Rosa Quispe", role="treasurer"), on=day(1, 1))
    parties.add_user(junta.call(), username="rosa.quispe", password=PASSWORD, person_id=person.person_id)
    client = Client()
    wrong = client.post("/sign-in/", {"login": "rosa.quispe", "password": "adivinanza"})
    assert wrong.status_code == 200 and 'role="alert"' in wrong.content.decode()
    right = client.post("/sign-in/", {"login": "Rosa.Quispe", "password": PASSWORD}, follow=True)
    assert "Junta San José" in plain(right.content.decode())
    assert right.redirect_chain[-1][0] == f"/circles/{junta.circle_id}/"
    client.post("/sign-out/")
    assert client.get(f"/circles/{junta.circle_id}/").status_code == 302


def test_who_forgot_a_password_is_told_whom_to_ask(client: Client) -> None:
    for path in ("/sign-in/", "/sign-in/forgotten/", "/sign-up/"):
        assert "facilitador" in client.get(path).content.decode(), path
    assert client.post("/sign-in/forgotten/", {"email": "rosa@example.org"}).status_code == 405
    assert User.objects.filter(username="eva").count() == 0
    client.post("/sign-up/", {"username": "eva", "password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.filter(username="eva").count() == 0


def test_the_story_of_a_treasurer(junta: Junta, treasurer: Reader) -> None:
    ana = str(junta.member("Ana Mamani"))
    page = treasurer.done("shares/buy/", member_id=ana, shares="100", on="2026-01-01")
    assert "Ana Mamani compró 100 acciones por S/ 1,000.00" in plain(page)
    page = treasurer.done("fines/issue/", member_id=ana, amount="100.00", reason="Tardanza", on="2026-01-15")
    assert "El capital disponible es ahora S/ 1,100.00" in plain(page)
    collect = re.search(r"fines/[0-9a-f-]{36}/collect/", page)
    assert collect
    page = treasurer.done(collect[0], on="2026-01-16")
    assert "cobrada. El capital disponible es ahora S/ 1,100.00" in plain(page)
    page = treasurer.done(
        f"loans/give/?member={ana}", member_id=ana, principal="300", loan_type="fixed", rate="5",
        installments="3", frequency="monthly", on="2026-01-20", reason="Semillas",
    )  # fmt: skip
    assert "Préstamo 1 de S/ 300.00 dado a Ana Mamani. El capital disponible es ahora S/ 800.00" in plain(page)
    loan = re.search(r"loans/[0-9a-f-]{36}/", page)
    assert loan
    page = treasurer.done(f"{loan[0]}repay/", amount="115.00", on="2026-02-15")
    assert "100.00 de capital y S/ 15.00 de interés. El capital disponible es ahora S/ 915.00" in plain(page)
    undo = re.search(r"loans/[0-9a-f-]{36}/repayments/[0-9a-f-]{36}/reverse/", page)
    assert undo
    page = treasurer.done(undo[0], reason="Se escribió dos veces", on="2026-02-16")
    assert "Pago de S/ 115.00 anulado. Se vuelven a deber S/ 300.00" in plain(page)
    assert plain(page).count("Pago anulado") == 1
    assert "S/ 800.00" in plain(treasurer.get())
    movements = plain(treasurer.get("movements/"))
    assert [movements.count(f"S/ {after}") for after in ("1,000.00", "1,100.00", "915.00")] >= [1, 1, 1]


def test_a_loan_above_capital_is_refused_with_the_numbers_and_nothing_moves(junta: Junta, treasurer: Reader) -> None:
    ana = junta.member("Ana Mamani")
    junta.buy(ana, 50)
    answer = treasurer.send(
        f"loans/give/?member={ana}", member_id=str(ana), principal="500.01", loan_type="fixed", rate="5",
        installments="3", frequency="monthly", on="2026-01-20", reason="Motor",
    )  # fmt: skip
    page = plain(answer.content.decode())
    assert answer.status_code == 422
    assert "S/ 500.01 es más que el capital disponible de S/ 500.00" in page
    assert "No se escribió nada" in page and "circles.capital_is_short" in page
    assert 'value="500.01"' in answer.content.decode() and 'value="Motor"' in answer.content.decode()
    assert standings.capital(junta.circle_id).available == pen(500)


def test_eligibility_is_shown_before_the_form(junta: Junta, treasurer: Reader) -> None:
    ana = junta.member("Ana Mamani")
    empty = plain(treasurer.get(f"loans/give/?member={ana}"))
    assert "Ahora no puede" in empty and "capital disponible de S/ 0.00" in empty
    assert 'name="principal"' not in treasurer.get(f"loans/give/?member={ana}")
    junta.buy(ana, 50)
    page = treasurer.get(f"loans/give/?member={ana}")
    assert "Máximo que se puede prestar S/ 500.00" in plain(page)
    assert page.index("Máximo que se puede prestar") < page.index('name="principal"')


def test_a_double_click_buys_once(junta: Junta, treasurer: Reader) -> None:
    ana = str(junta.member("Ana Mamani"))
    key = str(uuid4())
    answers = [treasurer.send("shares/buy/", key=key, member_id=ana, shares="5", on="2026-02-01") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert standings.capital(junta.circle_id).cash == pen(50)


def test_a_form_sent_again_with_other_values_is_a_conflict_in_words(junta: Junta, treasurer: Reader) -> None:
    ana = str(junta.member("Ana Mamani"))
    key = str(uuid4())
    treasurer.send("shares/buy/", key=key, member_id=ana, shares="5", on="2026-02-01")
    answer = treasurer.send("shares/buy/", key=key, member_id=ana, shares="7", on="2026-02-01")
    assert answer.status_code == 409
    assert "Este formulario ya se envió antes con otros valores" in plain(answer.content.decode())
    assert key not in answer.content.decode()
    assert standings.capital(junta.circle_id).cash == pen(50)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("1.500", "se puede leer como dos montos distintos"),
        ("-5", "El monto es negativo"),
        ("5.0011", "tiene más de 2 decimales"),
        ("$ 5.00", "El monto no está en PEN"),
        ("cinco", "Esto no es un monto de dinero"),
        ("", "obligatorio"),
    ],
)
def test_money_that_cannot_be_read_is_told_at_its_field(
    junta: Junta, treasurer: Reader, amount: str, said: str
) -> None:
    ana = str(junta.member("Ana Mamani"))
    answer = treasurer.send("fines/issue/", member_id=ana, amount=amount, reason="Tardanza", on="2026-01-15")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in plain(page)
    assert 'value="Tardanza"' in page and 'aria-invalid="true"' in page
    assert not standings.capital(junta.circle_id).fines_receivable


def test_text_that_no_one_can_store_and_days_that_have_not_come_are_refused(junta: Junta, treasurer: Reader) -> None:
    ana = str(junta.member("Ana Mamani"))
    fine = {"member_id": ana, "amount": "5.00", "on": "2026-01-15"}
    assert treasurer.send("fines/issue/", **fine, reason="late\x00").status_code == 400
    assert treasurer.send("fines/issue/", **{**fine, "member_id": str(uuid4())}, reason="Tardanza").status_code == 400
    assert treasurer.send("fines/issue/", **{**fine, "on": "2199-01-01"}, reason="Tardanza").status_code == 400
    assert not standings.capital(junta.circle_id).fines_receivable


def test_what_is_unknown_and_what_is_somebody_elses_look_the_same(treasurer: Reader) -> None:
    other = a_junta()
    ana = other.member("Ana Ajena")
    loan = _lent(other, ana)
    paths = ["", "members/", "loans/", "fines/", "movements/", "why/cash/", f"members/{ana}/", f"loans/{loan}/"]
    foreign = [treasurer.client.get(f"/circles/{other.circle_id}/{path}") for path in paths]
    unknown = treasurer.client.get(f"/circles/{uuid4()}/")
    strange = (f"members/{ana}/", f"loans/{loan}/", f"entries/{uuid4()}/", f"fines/{uuid4()}/collect/", "why/gold/")
    inside = [treasurer.client.get(treasurer.home + path) for path in strange]
    assert {answer.status_code for answer in [*foreign, unknown, *inside]} == {404}
    assert len({plain(answer.content.decode()) for answer in [*foreign, unknown]}) == 1
    sent = treasurer.client.post(f"/circles/{other.circle_id}/loans/{loan}/repay/", {"amount": "1"})
    assert sent.status_code == 404


def test_a_member_reads_their_own_passbook_and_the_totals_and_writes_nothing(junta: Junta) -> None:
    ana, julio = junta.member("Ana Mamani"), junta.member("Julio Huamán")
    junta.buy(ana, 20)
    junta.buy(julio, 30)
    reader = sign_in(junta, member_id=ana)
    assert "Compra de acciones" in plain(reader.get("passbook/"))
    assert "S/ 500.00" in plain(reader.get())
    movements = plain(reader.get("movements/"))
    assert "Julio" not in movements
    for path in (f"members/{julio}/", "members/", "loans/", "fines/", "why/cash/", "shares/buy/", "loans/give/"):
        reader.get(path, status=403)
    bought = {"key": str(uuid4()), "member_id": str(ana), "shares": "1"}
    denied = reader.client.post(f"{reader.home}shares/buy/", bought)
    assert denied.status_code == 403
    assert "Comprar acciones" not in reader.get()


def test_an_auditor_sees_everything_and_no_form(junta: Junta) -> None:
    ana = junta.member("Ana Mamani")
    junta.buy(ana, 20)
    auditor = sign_in(junta, role="auditor")
    for path in ("", "members/", f"members/{ana}/", "loans/", "fines/", "movements/", "why/available_capital/"):
        assert "btn-primary" not in auditor.get(path)
    auditor.get("fines/issue/", status=403)


def test_what_the_old_system_stored_is_explained_by_a_sum_that_closes(junta: Junta) -> None:
    circle = a_source_circle(junta.organisation_id)
    import_circle(junta.call(), circle=circle)
    reader = Reader(sign_in(junta, role="auditor").client, Junta(junta.organisation_id, circle.id, junta.actor))
    page = plain(reader.get())
    assert "El sistema anterior decía S/ 1,540.00" in page and "una diferencia de S/ 215.00" in page
    told = page[page.index("Lo que guardaba el sistema anterior") :]
    amounts = re.findall(r"[−+]?S/ [0-9,.]+[0-9]", told)
    minor = [_minor(amount) for amount in amounts[:6]]
    assert minor[0] + minor[1] + minor[2] == minor[3] == 132500
    assert minor[3] + minor[4] == minor[5]
    assert "FINE_EDIT_REAPPLIED" in told and "DELETED_PAYMENT_ADDED" in told and "PARTIAL_MARKED_PAID" in told


@pytest.mark.parametrize("stored", ["NaN", "Infinity", "mucho"])
def test_a_stored_figure_that_is_no_number_is_shown_as_it_was(junta: Junta, stored: str) -> None:
    told = a_source_circle(junta.organisation_id)
    figure = replace(told.figures[0], stored_text=stored, stored=told.figures[0].true)
    circle = replace(told, figures=(figure,), differences=told.differences[2:])
    import_circle(junta.call(), circle=circle)
    reader = Reader(sign_in(junta, role="auditor").client, Junta(junta.organisation_id, circle.id, junta.actor))
    page = plain(reader.get())
    assert f"El sistema anterior decía {stored} · que no es un número" in page
    assert "No es un número" in page and "lo mismo" not in page and "Cuadra al céntimo" not in page


@pytest.mark.parametrize("figure", ["available_capital", "cash", "shares", "loans", "fines"])
def test_why_a_figure_is_what_it_is(junta: Junta, treasurer: Reader, figure: str) -> None:
    ana = junta.member("Ana Mamani")
    junta.buy(ana, 100)
    junta.fine(ana, pen(100), day(1, 15))
    _lent(junta, ana)
    assert f"why/{figure}/" in treasurer.get()
    page = treasurer.get(f"why/{figure}/")
    changes = re.findall(r'data-label="Cambio"[^>]*>(.*?)</td>', page, re.DOTALL)
    accounts = plain(page).split("Los asientos que lo forman")[0]
    total = [_minor(amount) for amount in re.findall(r"[−+]?S/ [0-9,.]+[0-9]", accounts)][-1]
    assert sum(_minor(plain(change).strip()) for change in changes) == total
    entry = re.search(r"entries/[0-9a-f-]{36}/", page)
    assert entry
    told = plain(treasurer.get(entry[0]))
    assert "Sale de" in told and "Entra a" in told and "Registró" in told


def test_a_reversed_entry_and_its_reversal_name_each_other(junta: Junta, treasurer: Reader) -> None:
    ana = junta.member("Ana Mamani")
    bought = junta.buy(ana, 10)
    page = treasurer.done(f"members/{ana}/trades/{bought.trade_id}/reverse/", reason="Era de Julio", on="2026-01-02")
    assert "Anulado. El capital disponible es ahora S/ 0.00" in plain(page)
    first = treasurer.get(f"entries/{bought.entry_id}/")
    assert "Este asiento fue anulado." in plain(first)
    reversal = re.search(r'entries/[0-9a-f-]{36}/(?=">Ver el asiento que lo anula)', first)
    assert reversal
    assert "Este asiento anula a otro." in plain(treasurer.get(reversal[0]))
    treasurer.get(f"members/{ana}/trades/{uuid4()}/reverse/", status=404)


def test_the_other_forms_do_what_they_say(junta: Junta, treasurer: Reader) -> None:
    page = treasurer.done(
        "members/add/", full_name="Elena Ccori", document_type="DNI", document_number="40404040", phone="999 111 222",
        role="secretary", joined_on="2026-03-01",
    )  # fmt: skip
    assert "Elena Ccori es ahora el socio N.º 2" in plain(page)
    elena = re.search(r"members/([0-9a-f-]{36})/", treasurer.get("members/").split("Elena Ccori")[0].split("<tr>")[-1])
    assert elena
    page = treasurer.done("shares/price/", price="12.50", valid_from="2026-03-02")
    assert "La acción cuesta ahora S/ 12.50" in plain(page)
    treasurer.done("shares/buy/", member_id=elena[1], shares="4", on="2026-03-03")
    page = treasurer.done("shares/sell/", member_id=elena[1], shares="1", on="2026-03-04")
    assert "Elena Ccori vendió 1 acción por S/ 12.50" in plain(page)
    page = treasurer.done("fines/issue/", member_id=elena[1], amount="3", reason="Tardanza", on="2026-03-05")
    waive = re.search(r"fines/[0-9a-f-]{36}/waive/", page)
    assert waive
    assert "perdonada" in plain(treasurer.done(waive[0], reason="Estuvo enferma", on="2026-03-06"))
    fine = junta.fine(UUID(elena[1]), pen(2), day(3, 7))
    assert "anulada" in plain(treasurer.done(f"fines/{fine.fine_id}/reverse/", reason="No era ella", on="2026-03-08"))
    assert treasurer.get("fines/?status=waived").count("Estuvo enferma") == 1
    treasurer.get("fines/?status=lost", status=404)


def test_members_are_found_by_name_document_or_phone(junta: Junta, treasurer: Reader) -> None:
    junta.member("Ángel Ñaupari")
    junta.member("Julio Huamán")
    for asked in ("angel", "ÑAUP", "%C3%A1ngel+naupari"):
        page = plain(treasurer.get(f"members/?q={asked}"))
        assert "Ángel Ñaupari" in page and "Julio" not in page
    assert "No se encontró a nadie" in plain(treasurer.get("members/?q=zoila%00"))


def test_pages_read_in_english_too(junta: Junta, english: Reader) -> None:
    junta.buy(junta.member("Ana Mamani"), 100)
    page = plain(english.get())
    assert "Available capital PEN 1,000.00" in page
    assert "Why this number?" in page


def test_pages_ask_the_database_a_bounded_number_of_times(
    junta: Junta, treasurer: Reader, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    people = [junta.member(f"Socia {number}") for number in range(1, 9)]
    for person in people:
        junta.buy(person, 10)
        junta.fine(person, pen(2), day(1, 2))
        loan = _lent(junta, person, principal="20")
        junta.repay(loan, pen(5), day(1, 9))
    paths = ["", "members/", f"members/{people[0]}/", "loans/?show=all", f"loans/{loan}/", "fines/", "movements/"]
    paths += ["why/available_capital/", "fines/issue/", f"loans/give/?member={people[1]}"]
    for path in paths:
        with django_assert_max_num_queries(QUERIES_MAX):
            treasurer.get(path)


def test_pages_carry_no_style_or_script_of_their_own(junta: Junta, treasurer: Reader) -> None:
    ana = junta.member("Ana Mamani")
    junta.buy(ana, 100)
    for path in ("", "members/", f"members/{ana}/", "movements/", f"loans/give/?member={ana}"):
        page = treasurer.get(path)
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\ssrc=)", page), path


def _lent(junta: Junta, member_id: UUID, principal: str = "100") -> UUID:
    if not standings.capital(junta.circle_id).cash:
        junta.buy(member_id, 100)
    return junta.lend(member_id, pen(principal), day(1, 3)).loan_id


def _minor(text: str) -> int:
    sign = -1 if text.startswith("−") else 1
    return sign * int(re.sub(r"[^0-9]", "", text))
