"""Lists as files: the same rows in both formats, nothing that a program would run, no file without an end."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.http import Http404
from django.test import RequestFactory

from caudal.edge.errors import ListIsTooLong
from caudal.edge.web import exports
from caudal.edge.web.exports import Listing, Value
from caudal.kernel.money import Money

ROW: Sequence[Value] = (
    7, "Rosa Ñahui", date(2026, 11, 20), Money(-105_50, "PEN"), Money(1_234_567, "CLP"), Decimal("2.5"), None,
    datetime(2026, 11, 20, 17, tzinfo=UTC),
)  # fmt: skip
HEADINGS = ("No.", "Name", "Day", "Amount (PEN)", "Amount (CLP)", "Percent", "Nothing", "At")


def test_a_csv_keeps_every_value_exactly() -> None:
    head, row = _csv(Listing("Multas de José", HEADINGS, [ROW]))
    assert head == list(HEADINGS)
    assert row == ["7", "Rosa Ñahui", "2026-11-20", "-105.50", "1234567", "2.5", "", "2026-11-20 12:00:00"]


def test_a_workbook_has_numbers_as_numbers_and_days_as_days() -> None:
    sheet = _workbook(Listing("Multas", HEADINGS, [ROW]))
    assert [cell.value for cell in sheet[1]] == list(HEADINGS)
    number, name, day, amount, pesos, percent, nothing, at = sheet[2]
    assert (number.value, name.value, nothing.value) == (7, "Rosa Ñahui", None)
    assert (str(day.value), day.is_date) == ("2026-11-20 00:00:00", True)
    assert (amount.value, amount.number_format) == (-105.5, "#,##0.00")
    assert (pesos.value, pesos.number_format) == (1_234_567, "#,##0")
    assert (percent.value, str(at.value)) == (2.5, "2026-11-20 12:00:00")


@pytest.mark.parametrize("text", ["=1+1", "+51 999", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_becomes_a_formula(text: str) -> None:
    listing = Listing("x", [text], [[text]])
    assert _csv(listing) == [[f"'{text}"], [f"'{text}"]]
    for (cell,) in _workbook(listing).iter_rows():
        assert cell.data_type == "s"
        assert cell.value.startswith("'")


def test_an_amount_longer_than_sheets_can_count_stays_whole() -> None:
    cell = _workbook(Listing("x", ["Amount"], [[Money(1_234_567_890_123_456_87, "PEN")]]))["A2"]
    assert cell.value == "1234567890123456.87"


def test_a_list_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "ROWS_MAX", 3)
    assert len(_csv(Listing("x", ["n"], [[n] for n in range(3)]))) == 4
    with pytest.raises(ListIsTooLong):
        _csv(Listing("x", ["n"], [[n] for n in range(4)]))


def test_the_file_says_what_it_is_and_stays_out_of_caches() -> None:
    response = exports.answer(Listing("Multas de José", ["n"], []), wanted="csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="multas-de-jose-20')
    assert response["Cache-Control"] == "private, no-store"


def test_only_known_formats_are_asked_for() -> None:
    ask = RequestFactory().get
    assert exports.asked(ask("/", {"q": "ana"})) is None
    assert exports.asked(ask("/", {"format": "xlsx"})) == "xlsx"
    with pytest.raises(Http404):
        exports.asked(ask("/", {"format": "exe"}))


def test_all_pages_are_walked_to_the_last() -> None:
    pages = {None: ([[1], [2]], "b"), "b": ([[3]], "c"), "c": ([], None)}
    assert list(exports.every(lambda place: pages[place])) == [[1], [2], [3]]
    assert list(exports.every_from(lambda start: [[n] for n in range(start, min(start + 2, 5))])) == [
        [0], [1], [2], [3], [4],
    ]  # fmt: skip


def _bytes(listing: Listing, wanted: str) -> bytes:
    response = exports.answer(listing, wanted=wanted)
    return b"".join(response.streaming_content)  # type: ignore[arg-type]


def _csv(listing: Listing) -> list[list[str]]:
    return list(csv.reader(io.StringIO(_bytes(listing, "csv").decode("utf-8-sig"), newline="")))


def _workbook(listing: Listing) -> "openpyxl.worksheet.worksheet.Worksheet":
    return openpyxl.load_workbook(io.BytesIO(_bytes(listing, "xlsx"))).active
