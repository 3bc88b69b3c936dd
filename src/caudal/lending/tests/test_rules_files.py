"""Files of repayments: what is read, and what is refused of a file or of one row, by row and column."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, strategies as st

from caudal.kernel.amounts import AmountIsAmbiguous, AmountIsNegative, AmountIsNotANumber, AmountIsZero
from caudal.kernel.refusals import Refusal
from caudal.lending.errors import CurrencyDiffers, payments as errors
from caudal.lending.rules import files
from caudal.lending.rules.files import FileRead, FileRow
from caudal.lending.tests.pool import pen

HEADER = "loan,amount,date\n"
DAY = date(2026, 11, 20)


def csv_file(text: str, *, encoding: str = "utf-8") -> FileRead:
    return files.read(name="abonos.csv", content=text.encode(encoding), currency="PEN")


def workbook(*rows: Sequence[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def excel_file(*rows: Sequence[Any]) -> FileRead:
    return files.read(name="abonos.XLSX", content=workbook(*rows), currency="PEN")


def told(read: FileRead) -> list[tuple[int, str | None, str | None]]:
    """Row, column and code of each row that cannot be read."""
    return [(row.row, row.column, row.refusal_code) for row in read.rows if row.refusal_code]


@pytest.mark.parametrize(
    "text",
    [
        "loan,amount,date\n7,133.33,2026-11-20\n12,50,20/11/2026\n",
        "préstamo;monto;fecha\r\n7;133,33;20/11/2026\r\n12;50,00;2026-11-20\r\n",
        "Fecha\tImporte\tPrestamo\n2026-11-20\tS/ 133.33\t7\n20/11/2026\t50.00\t12\n",
        '\ufeffloan,amount,date,currency\n7,"133,33",2026-11-20,PEN\n\n12, 50 ,2026-11-20,\n,,,\n',
    ],
)
def test_a_csv_is_read_whichever_way_a_spreadsheet_wrote_it(text: str) -> None:
    rows = csv_file(text).rows
    assert [(row.number, row.amount, row.on) for row in rows] == [(7, pen("133.33"), DAY), (12, pen("50"), DAY)]
    assert [row.refusal for row in rows] == [None, None]


def test_a_workbook_is_read_by_what_it_shows() -> None:
    read = excel_file(
        ("Préstamo", "Monto", "Fecha", "Referencia", None),
        (7, 133.33, datetime.fromisoformat("2026-11-20"), "op-1", None),
        ("12", "1,050.50", "20/11/2026", None, None),
        (13, 50, DAY, 42, ""),
        (None, None, None, None, None),
    )
    assert read.rows == (
        FileRow(row=2, number=7, amount=pen("133.33"), on=DAY, reference="op-1"),
        FileRow(row=3, number=12, amount=pen("1050.50"), on=DAY),
        FileRow(row=4, number=13, amount=pen("50"), on=DAY, reference="42"),
    )


@pytest.mark.parametrize(
    ("refusal", "name", "content"),
    [
        (errors.FileIsTooLarge, "a.csv", b"x" * (files.FILE_BYTES_MAX + 1)),
        (errors.FileKindIsUnknown, "a.xls", b"x"),
        (errors.FileKindIsUnknown, "csv.txt", b"x"),
        (errors.EncodingIsUnknown, "a.csv", "préstamo,monto,fecha\n7,1,2026-11-20\n".encode("latin-1")),
        (errors.EncodingIsUnknown, "a.csv", "loan,amount,date\n7,1,2026-11-20\n".encode("utf-16")),
        (errors.EncodingIsUnknown, "a.csv", b"loan,amount,date\n7,\0,2026-11-20\n"),
        (errors.FileIsNotReadable, "a.csv", b'loan,amount,date\n7,"1,2026-11-20\n'),
        (errors.FileIsNotReadable, "a.xlsx", b"loan,amount,date\n7,1,2026-11-20\n"),
        (errors.FileIsEmpty, "a.csv", b""),
        (errors.FileIsEmpty, "a.csv", b"loan,amount,date\n\n,,\n"),
        (errors.ColumnIsUnknown, "a.csv", b"loan,amount,day\n7,1,2026-11-20\n"),
        (errors.ColumnIsUnknown, "a.csv", b"7,133.33,2026-11-20\n7,1,2026-11-20\n"),
        (errors.ColumnIsNamedTwice, "a.csv", b"loan,prestamo,amount,date\n7,7,1,2026-11-20\n"),
        (errors.ColumnIsMissing, "a.csv", b"loan,amount\n7,1\n"),
        (errors.SheetIsTooLong, "a.csv", (HEADER + "7,1,2026-11-20\n" * (files.FILE_ROWS_MAX + 1)).encode()),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_as_a_whole(refusal: type[Refusal], name: str, content: bytes) -> None:
    with pytest.raises(refusal):
        files.read(name=name, content=content, currency="PEN")


def test_a_zip_that_unpacks_to_far_too_much_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (files.UNPACKED_BYTES_MAX + 1))
    assert len(out.getvalue()) < files.FILE_BYTES_MAX
    with pytest.raises(errors.FileIsTooLarge):
        files.read(name="a.xlsx", content=out.getvalue(), currency="PEN")


@pytest.mark.parametrize(
    ("cells", "column", "refusal"),
    [
        ("x,1,2026-11-20", "loan", errors.LoanNumberIsNotANumber),
        ("07,1,2026-11-20", "loan", errors.LoanNumberIsNotANumber),
        ("-7,1,2026-11-20", "loan", errors.LoanNumberIsNotANumber),
        ("7,uno,2026-11-20", "amount", AmountIsNotANumber),
        ("7,-1,2026-11-20", "amount", AmountIsNegative),
        ("7,0.00,2026-11-20", "amount", AmountIsZero),
        ("7,1.500,2026-11-20", "amount", AmountIsAmbiguous),
        ("7,1,2026-13-20", "date", errors.DateIsNotReadable),
        ("7,1,31/02/2026", "date", errors.DateIsNotReadable),
        ("7,1,11/20/2026", "date", errors.DateIsNotReadable),
        ("7,1,20261120", "date", errors.DateIsNotReadable),
        (",1,2026-11-20", "loan", errors.CellIsEmpty),
        ("7,,2026-11-20", "amount", errors.CellIsEmpty),
        ("7,1", "date", errors.CellIsEmpty),
        ("7,=1+1,2026-11-20", "amount", errors.CellIsFormula),
        ("7,133,33,2026-11-20", "row", errors.RowHasOtherColumns),
    ],
)
def test_a_row_that_cannot_be_read_is_told_and_the_others_are_read(
    cells: str, column: str, refusal: type[Refusal]
) -> None:
    read = csv_file(f"{HEADER}7,1,2026-11-20\n{cells}\n8,2,2026-11-20\n")
    assert told(read) == [(3, column, refusal.code)]
    assert read.rows[1].refusal is not None and read.rows[1].refusal.field == f"rows.3.{column}"
    assert [row.number for row in read.rows] == [7, None, 8]


def test_another_currency_and_a_formula_of_a_workbook_are_told_by_row_and_column() -> None:
    header = ("loan", "amount", "date", "currency")
    read = excel_file(header, (7, 1, DAY, "USD"), (7, "=A1*2", DAY, "PEN"), (7, 2.005, DAY, ""), (True, 1, DAY, ""))
    assert told(read) == [
        (2, "currency", CurrencyDiffers.code),
        (3, "amount", errors.CellIsFormula.code),
        (4, "amount", "kernel.amount_has_too_many_decimals"),
        (5, "loan", errors.LoanNumberIsNotANumber.code),
    ]


def test_the_same_row_twice_is_told_unless_a_reference_tells_them_apart() -> None:
    read = csv_file(
        "loan,amount,date,reference\n7,1,2026-11-20,\n8,1,2026-11-20,\n7,1.00,20/11/2026,\n7,1,2026-11-20,b\n"
    )
    assert told(read) == [(4, "row", errors.RowIsDoubled.code)]
    assert read.rows[2].facts == {"row": 4, "first": 2}


def test_the_digest_is_the_contents_alone() -> None:
    text = f"{HEADER}7,1,2026-11-20\n"
    assert csv_file(text).digest == csv_file(text).digest != csv_file(text + "8,1,2026-11-20\n").digest


@given(st.binary(max_size=300), st.sampled_from(["csv", "xlsx"]))
def test_whatever_is_sent_is_read_or_refused(content: bytes, kind: str) -> None:
    try:
        read = files.read(name=f"a.{kind}", content=content, currency="PEN")
    except Refusal:
        return
    assert read.rows


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=4))
def test_a_workbook_with_any_bytes_broken_is_read_or_refused(place: int, noise: bytes) -> None:
    whole = workbook(("loan", "amount", "date"), (7, 133.33, DAY))
    at = place % len(whole)
    try:
        files.read(name="a.xlsx", content=whole[:at] + noise + whole[at + len(noise) :], currency="PEN")
    except Refusal:
        return


@given(st.text(max_size=200))
def test_a_workbook_whose_sheet_is_any_text_is_refused(text: str) -> None:
    whole = io.BytesIO(workbook(("loan", "amount", "date"), (7, 133.33, DAY)))
    out = io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, text if part.filename.endswith("sheet1.xml") else old.read(part.filename))
    with pytest.raises(Refusal):
        files.read(name="a.xlsx", content=out.getvalue(), currency="PEN")
