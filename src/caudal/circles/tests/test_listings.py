"""Lists of a circle as files: what is on screen, with its filters, from the first page to the last."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook

from caudal.circles.queries import members as member_queries
from caudal.circles.tests.make import Junta, a_junta, day, pen
from caudal.circles.tests.test_web import Reader, plain, sign_in

pytestmark = pytest.mark.django_db

LISTS = ("members/", "loans/?show=all", "fines/", "movements/")


@pytest.fixture
def junta() -> Junta:
    junta = a_junta()
    ana, julio = junta.member("Ana Quispe"), junta.member("=Julio")
    junta.buy(ana, 100)
    junta.buy(julio, 5)
    junta.collect(junta.fine(julio, pen("5.50")).fine_id, day(2, 1))
    junta.fine(ana, pen(3), reason="Faltó")
    junta.repay(junta.lend(ana, pen(300), day(2, 1), rate="0.05", installments=3).loan_id, pen(110), day(3, 1))
    return junta


@pytest.mark.parametrize("path", LISTS)
def test_a_file_has_the_headings_and_rows_of_the_page(junta: Junta, path: str) -> None:
    reader = sign_in(junta, role="owner")
    page = reader.get(path)
    head, *rows = _csv(reader, path)
    titles = [plain(title).strip() for title in re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", page)]
    assert [re.sub(r" \(PEN\)$", "", title) for title in head if title != "Detalle"] == [
        title for title in titles if title != "Qué hacer"
    ]
    shown = re.findall(r"<tr.*?</tr>", page.partition("<tbody>")[2].partition("</tbody>")[0], re.DOTALL)
    assert len(rows) == len(shown) > 0
    for row, line in zip(rows, shown, strict=True):
        told = plain(line).replace("−", "-").replace("+", "").replace("S/ ", "").replace(",", "")
        assert all(value in told for value in row if re.fullmatch(r"-?[0-9]+\.[0-9]{2}", value) and value != "0.00")


def test_a_file_follows_the_filters_of_its_page(junta: Junta) -> None:
    reader = sign_in(junta, role="owner")
    assert [row[1] for row in _csv(reader, "fines/?status=issued")[1:]] == ["Faltó"]
    assert [row[1] for row in _csv(reader, "members/?q=ana")[1:]] == ["Ana Quispe"]
    assert 'href="?format=xlsx&amp;status=issued"' in reader.get("fines/?status=issued")


def test_requests_are_a_file_too(junta: Junta) -> None:
    reader = sign_in(junta, role="owner")
    assert [row[0] for row in _csv(reader, "requests/?show=all")] == ["Solicitud"]


def test_a_file_holds_all_pages(junta: Junta, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = sign_in(junta, role="owner")
    whole = {path: _csv(reader, path) for path in ("movements/", "fines/")}
    monkeypatch.setattr("caudal.circles.web.listings._PAGE", 1)
    assert {path: _csv(reader, path) for path in whole} == whole


def test_names_are_no_formulas_in_a_workbook(junta: Junta) -> None:
    reader = sign_in(junta, role="owner")
    answer = reader.client.get(f"{reader.home}members/?format=xlsx")
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    assert [cell.value for cell in sheet["B"]] == ["Socio", "Ana Quispe", "'=Julio"]
    assert [cell.value for cell in sheet["D"]][1:] == [1000, 50]


def test_a_member_takes_their_own_passbook_and_no_other_list(junta: Junta) -> None:
    ana = next(one.member_id for one in _people(junta) if one.full_name == "Ana Quispe")
    reader = sign_in(junta, member_id=ana)
    head, *rows = _csv(reader, "passbook/")
    assert head[0] == "Qué"
    assert len(rows) == 4
    reader.get("members/?format=csv", status=403)
    reader.get("movements/?format=exe", status=404)


def _people(junta: Junta) -> "list[member_queries.MemberRow]":
    return member_queries.members(junta.view(), on=day(4, 1))


def _csv(reader: Reader, path: str) -> list[list[str]]:
    answer = reader.client.get(f"{reader.home}{path}{'&' if '?' in path else '?'}format=csv")
    assert answer.status_code == 200, answer
    text = answer.getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))
