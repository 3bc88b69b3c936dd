"""Papers: what they tell can be read out of them again, in both languages; the same content gives the same bytes."""

import io
from datetime import date

import pytest
from django.utils import translation
from pypdf import PdfReader

from caudal.edge.papers.sheets import Column, Head, Paper
from caudal.kernel.money import Money

HEAD = Head(title="Libreta de Rosa Ñahui", owner="Junta San José", on=date(2026, 11, 20), subject="Socia 7")
COLUMNS = (Column("Qué", 3), Column("Día", 2), Column("Importe", 2, is_number=True))


def a_paper(*, rows: int) -> bytes:
    paper = Paper(HEAD)
    paper.facts([("Acciones", 1240), ("Debe", Money(1_050_00, "PEN")), ("Desde", date(2026, 1, 1)), ("Nada", None)])
    paper.heading("Movimientos")
    lines = [(f"Compra {n}", date(2026, 1, 1), Money(n * 100, "PEN")) for n in range(rows)]
    paper.table(COLUMNS, lines, totals=("Total", None, Money(-5, "PEN")))
    paper.text("Un motivo muy largo. " * 30)
    paper.signatures(["Ana Quispe", "Julio Huamán", "Ĝẽ Ñŷ"])
    paper.square("https://caudal.example/receipts/")
    return paper.pdf()


@pytest.mark.parametrize(
    ("language", "page", "day"), [("es", "Página 1 de 3", "20 nov. 2026"), ("en", "Page 1 of 3", "Nov 20, 2026")]
)
def test_a_paper_can_be_read_again_in_the_readers_language(language: str, page: str, day: str) -> None:
    with translation.override(language):
        read = PdfReader(io.BytesIO(a_paper(rows=80)))
    first, *_middle, last = [one.extract_text() for one in read.pages]
    assert page in first
    assert day in first
    for text in ("Junta San José", "Libreta de Rosa Ñahui", "Compra 0", "1,050.00", "1,240"):
        assert text in first
    # Headings stand again on each page.
    assert last.index("Qué") < last.index("Compra 79") < last.index("Total")
    assert "Ĝẽ Ñŷ" in last
    assert read.metadata is not None
    assert read.metadata.title == "Libreta de Rosa Ñahui · Junta San José"


def test_the_same_content_gives_the_same_bytes() -> None:
    assert a_paper(rows=3) == a_paper(rows=3)
    assert a_paper(rows=3) != a_paper(rows=4)


def test_its_fonts_are_in_the_paper() -> None:
    written = a_paper(rows=1)
    assert written.count(b"/FontFile2 ") == written.count(b"/FontDescriptor\n") == 2
