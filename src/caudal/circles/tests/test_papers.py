"""Receipts and papers at their doors: who may take them, what they tell, what a stranger with a code learns."""

import io
import re
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client
from pypdf import PdfReader
from pytest_django.fixtures import DjangoAssertNumQueries

from caudal.circles.actions import share_outs, shares
from caudal.circles.actions.roll_call import Mark
from caudal.circles.models import Receipt
from caudal.circles.queries import share_outs as share_out_queries
from caudal.circles.rules.meetings import AttendanceStatus
from caudal.circles.rules.receipts import code_as_printed
from caudal.circles.rules.share_out_plan import Agreed
from caudal.circles.tests.a_night import a_night
from caudal.circles.tests.make import Junta, a_junta, day, pen
from caudal.circles.tests.test_web import QUERIES_MAX, Reader, plain, sign_in
from caudal.ledger.rules import book_id_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def junta() -> Junta:
    return a_junta()


@pytest.fixture
def rosa(junta: Junta) -> UUID:
    """A member with a share history, a loan half repaid and a fine."""
    rosa = junta.member("Rosa Ñahui Quispe")
    junta.buy(rosa, 50)
    junta.collect(junta.fine(rosa, pen(5)).fine_id, day(1, 15))
    loan = junta.lend(rosa, pen(200), day(2, 1), rate="0.05", installments=2)
    junta.repay(loan.loan_id, pen("107.56"), day(3, 1))
    junta.fine(rosa, pen("2.50"), reason="Faltó sin avisar")
    return rosa


def test_a_stranger_with_the_code_sees_the_receipt_and_no_name(junta: Junta, rosa: UUID) -> None:
    answer = Client().get(f"/receipts/{_code(junta, 1)}/")
    told = plain(answer.content.decode())
    assert "Este recibo vale." in told
    for text in (
        "Junta San José",
        "S/ 500.00",
        "Compra de acciones",
        "1 ene. 2026",
        "R. Ñ. Q.",
        "todavía no está sellado",
    ):
        assert text in told
    assert not re.search("Ñahui|Rosa|107.56", told)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"


def test_a_void_receipt_says_so_to_everybody(junta: Junta, rosa: UUID) -> None:
    bought = junta.buy(rosa, 3, on=day(3, 2))
    shares.reverse_share_trade(
        junta.call(), circle_id=junta.circle_id, trade_id=bought.trade_id, on=day(3, 9), reason="Doble"
    )
    code = _code(junta, bought.receipt_number)
    assert "Este recibo está anulado." in plain(Client().get(f"/receipts/{code}/").content.decode())
    reader = sign_in(junta, role="owner")
    assert "Este recibo está anulado." in plain(reader.get(f"receipts/{bought.receipt_number}/"))
    assert "ANULADO desde el 9 mar. 2026" in _text(reader, f"receipts/{bought.receipt_number}/80/")


def test_every_code_that_opens_nothing_gets_the_same_answer(junta: Junta, rosa: UUID) -> None:
    right = _code(junta, 1)
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    client = Client()
    tries = [wrong, "00000-00000-00000-00000", "1", "ñ", "x" * 300]
    answers = [client.get(f"/receipts/{one}/") for one in tries]
    answers += [client.get(f"/receipts/{wrong}/proof.json"), client.get("/receipts/", {"code": "qué"})]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r'name="next" value="[^"]*"|name="csrf[^>]*', "", one.content.decode()) for one in answers}) == 1
    assert {answer.headers["X-Robots-Tag"] for answer in answers} == {"noindex, nofollow, noarchive"}


def test_a_code_may_be_typed(junta: Junta, rosa: UUID) -> None:
    client = Client()
    assert 'name="code"' in client.get("/receipts/").content.decode()
    answer = client.get("/receipts/", {"code": _code(junta, 1).lower().replace("-", " ")})
    assert answer.headers["Location"] == f"/receipts/{_code(junta, 1)}/"


def test_a_receipt_is_shown_with_its_square_to_its_member_and_no_other(junta: Junta, rosa: UUID) -> None:
    reader = sign_in(junta, member_id=rosa)
    page = reader.get("receipts/1/")
    assert "<svg" in page
    assert f'href="http://testserver/receipts/{_code(junta, 1)}/"' in page
    assert 'href="/circles/' in reader.get("passbook/")
    assert f"/circles/{junta.circle_id}/receipts/1/" in reader.get("passbook/")
    other = sign_in(junta, member_id=junta.member("Julio Huamán"))
    other.get("receipts/1/", status=403)
    other.get("receipts/1/80/", status=403)
    other.get("receipts/", status=403)
    reader.get("receipts/99/", status=404)
    reader.get(f"receipts/{10**30}/", status=404)
    reader.get("receipts/1/a3/", status=404)


def test_a_square_leads_to_where_others_reach_the_console(junta: Junta, rosa: UUID, settings: LazySettings) -> None:
    settings.PUBLIC_ADDRESS = "https://juntas.example.org"
    page = sign_in(junta, member_id=rosa).get("receipts/1/")
    assert f'href="https://juntas.example.org/receipts/{_code(junta, 1)}/"' in page


@pytest.mark.parametrize("size", ["80", "58", "a4"])
def test_a_printed_receipt_says_what_its_page_says(junta: Junta, rosa: UUID, size: str) -> None:
    reader = sign_in(junta, role="owner")
    text = _text(reader, f"receipts/3/{size}/")
    for told in (
        "Junta San José",
        "Recibo 3",
        "Entregado",
        "200.00",
        "Rosa Ñahui Quispe",
        "1 feb. 2026",
        _code(junta, 3),
    ):
        assert told in text
    assert _pdf(reader, f"receipts/3/{size}/") == _pdf(reader, f"receipts/3/{size}/")
    width = float(PdfReader(io.BytesIO(_pdf(reader, f"receipts/3/{size}/"))).pages[0].mediabox.width) / 72 * 25.4
    assert round(width) == {"80": 80, "58": 58, "a4": 210}[size]


def test_the_list_of_receipts_is_whole(junta: Junta, rosa: UUID) -> None:
    reader = sign_in(junta, role="owner")
    page = plain(reader.get("receipts/"))
    assert [int(number) for number in re.findall(r"Recibo ([0-9]+)", page)] == [4, 3, 2, 1]
    answer = reader.client.get(f"{reader.home}receipts/?format=csv").getvalue().decode("utf-8-sig")
    assert answer.splitlines()[2] == "3,Rosa Ñahui Quispe,Préstamo dado,2026-02-01,,200.00,Vale"


@pytest.mark.parametrize(("language", "title"), [("es", "Libreta de Rosa"), ("en", "Passbook of Rosa")])
def test_the_passbook_on_paper_has_the_figures_of_its_page(junta: Junta, rosa: UUID, language: str, title: str) -> None:
    reader = sign_in(junta, role="owner")
    reader.client.cookies["caudal_language"] = language
    page = plain(reader.get(f"members/{rosa}/").partition("<main")[2])
    text = _text(reader, f"members/{rosa}/paper/")
    assert title in text
    assert _amounts(page) <= _amounts(text)
    own = sign_in(junta, member_id=rosa)
    own.client.cookies["caudal_language"] = language
    assert _text(own, "passbook/paper/") == text
    own.get(f"members/{junta.member('Julio Huamán')}/paper/", status=403)


def test_the_statement_has_the_figures_of_home_members_and_loans(junta: Junta, rosa: UUID) -> None:
    reader = sign_in(junta, role="owner")
    text = _text(reader, "statement/paper/")
    for path in ("members/", "loans/"):
        assert _amounts(plain(reader.get(path).partition("<tbody")[2])) <= _amounts(text)
    assert _amounts(plain(reader.get("").partition('class="hero"')[2].partition("</section>")[0])) <= _amounts(text)
    sign_in(junta, member_id=rosa).get("statement/paper/", status=403)


def test_the_minutes_on_paper_tell_the_whole_meeting() -> None:
    night = a_night()
    ana, rosa, reader = night.treasurer, night.president, sign_in(night.junta, role="owner")
    night.price("late", 2)
    opened = night.open(pen(0))
    present, late = AttendanceStatus.PRESENT, AttendanceStatus.LATE
    night.mark(opened.meeting_id, Mark(member_id=ana, status=present), Mark(member_id=rosa, status=late))
    bought = night.junta.buy(ana, 5, day(2, 1))
    path = f"meetings/{opened.meeting_id}/paper/"
    assert "borrador" in _text(reader, path)
    night.count(opened.meeting_id, pen(48), "Faltan dos monedas")
    night.sign(opened.meeting_id)
    text = _text(reader, path)
    for told in ("Junta San José", "Acta de la reunión 1", "Ana Quispe", "Llegó tarde", "Faltan dos monedas"):
        assert told in text
    assert {"50.00", "48.00", "2.00"} <= _amounts(text)
    assert bought.amount == pen(50)
    sign_in(night.junta, member_id=night.junta.member("Julio Huamán")).get(path, status=403)


def test_the_list_of_a_share_out_has_a_line_for_each_member(junta: Junta, rosa: UUID) -> None:
    julio = junta.member("Julio Huamán")
    junta.buy(julio, 10, day(3, 2))
    planned = share_outs.plan_share_out(
        junta.call(), circle_id=junta.circle_id, on=day(11, 1), agreed=Agreed(pays_debts=True)
    )
    told = share_out_queries.share_out(junta.view(), share_out_id=planned.share_out_id)
    reader = sign_in(junta, role="owner")
    text = _text(reader, f"share-outs/{planned.share_out_id}/paper/")
    assert "Reparto del ciclo 1" in text
    assert "Rosa Ñahui Quispe" in text
    for one in told.payouts:
        assert {money.text for money in (one.savings, one.gross, one.net)} <= _amounts(text)
    own = _text(sign_in(junta, member_id=julio), f"share-outs/{planned.share_out_id}/paper/")
    assert "Rosa" not in own


def test_pages_of_receipts_ask_as_often_however_many_there_are(
    junta: Junta, rosa: UUID, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    reader, code = sign_in(junta, role="owner"), _code(junta, 1)
    for _ in range(12):
        junta.buy(rosa, 1, day(4, 1))
    reader.get("receipts/")
    with django_assert_max_num_queries(QUERIES_MAX):
        assert "Recibo 16" in plain(reader.get("receipts/"))
    with django_assert_max_num_queries(QUERIES_MAX):
        reader.get("receipts/16/")
    with django_assert_max_num_queries(QUERIES_MAX // 2):
        assert Client().get(f"/receipts/{code}/").status_code == 200


def _code(junta: Junta, number: int) -> str:
    return code_as_printed(Receipt.objects.get(book_id=book_id_of(junta.circle_id), number=number).code)


def _pdf(reader: Reader, path: str) -> bytes:
    answer = reader.client.get(reader.home + path)
    assert answer.status_code == 200, answer
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    return answer.content


def _text(reader: Reader, path: str) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(_pdf(reader, path))).pages).replace(
        "\xa0", " "
    )


def _amounts(text: str) -> set[str]:
    return {found.replace(",", "") for found in re.findall(r"[0-9,]+\.[0-9]{2}(?![0-9%])", text)}
