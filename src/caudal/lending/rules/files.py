"""Read a file of repayments, CSV or Excel, strictly: what could mean two things is refused by its row and column.

The first row names the columns, in English or Spanish, in any order. What is wrong with the file as a whole is raised;
what is wrong with one row is told with that row, so that the others can still go through.
"""

import base64
import csv
import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field as made, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from caudal.kernel import refusals
from caudal.kernel.amounts import AmountIsNegative, AmountIsZero, money_from_text, parse_amount
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.kernel.text import clean_text
from caudal.lending.errors import CurrencyDiffers, payments as errors

FILE_BYTES_MAX = 10 * 1024 * 1024
UNPACKED_BYTES_MAX = 10 * FILE_BYTES_MAX
SENT_LENGTH_MAX = FILE_BYTES_MAX * 4 // 3 + 4
FILE_ROWS_MAX = 10_000
REFERENCE_LENGTH_MAX = 100
TOLD_LENGTH_MAX = 40
COLUMNS = ("loan", "amount", "date", "currency", "reference")
REQUIRED = COLUMNS[:3]
FORMULA = "\0formula"
"""Stands for a formula among the cells of a workbook: no text can be it, since a file with NUL is not read."""

_NAMES = {
    "loan": "loan", "prestamo": "loan", "préstamo": "loan", "crédito": "loan", "credito": "loan",
    "amount": "amount", "monto": "amount", "importe": "amount",
    "date": "date", "fecha": "date",
    "currency": "currency", "moneda": "currency",
    "reference": "reference", "referencia": "reference",
}  # fmt: skip
# What a broken workbook ends in, by the library that unpacks it and the one that reads it: no one error says all.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, InvalidFileException, ParseError, LookupError, ValueError, TypeError,
    AttributeError, RuntimeError, OSError, EOFError,
)  # fmt: skip
_DIGITS = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", re.ASCII)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A row of a file: the repayment, or why it cannot be read (code, column and facts of a refusal)."""

    row: int
    """Counted from 1, the header included: the number that a spreadsheet shows beside it."""
    number: int | None = None
    amount: Money | None = None
    on: date | None = None
    reference: str = ""
    refusal_code: str | None = None
    column: str | None = None
    facts: Mapping[str, Any] = made(default_factory=dict)

    @property
    def refusal(self) -> Refusal | None:
        """Why the row cannot be read, under the name of its row and column."""
        if self.refusal_code is None:
            return None
        return refusals.remembered(code=self.refusal_code, facts=self.facts, field=f"rows.{self.row}.{self.column}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """The rows of a file, and the digest by which the same file is known again."""

    rows: tuple[FileRow, ...]
    digest: str


def read(*, name: str, content: bytes, currency: str) -> FileRead:
    """Read a file that ends in `.csv` (UTF-8; comma, semicolon or tab) or `.xlsx` (the first sheet).

    :raises FileIsTooLarge, FileKindIsUnknown, EncodingIsUnknown, FileIsNotReadable, FileIsEmpty, ColumnIsUnknown,
        ColumnIsNamedTwice, ColumnIsMissing, SheetIsTooLong:
    """
    if len(content) > FILE_BYTES_MAX:
        raise errors.FileIsTooLarge(field="file", bytes_max=FILE_BYTES_MAX)
    kind = name.lower().rpartition(".")[2]
    if kind not in {"csv", "xlsx"}:
        raise errors.FileKindIsUnknown(field="file")
    lines = _lines_of_csv(content) if kind == "csv" else _lines_of_workbook(content)
    header, found = _split(lines)
    columns = _columns(header)
    rows = _without_doubles(_row(number, cells, columns, currency) for number, cells in found)
    return FileRead(rows=tuple(rows), digest=hashlib.sha256(content).hexdigest())


def sent(text: str) -> bytes:
    """The bytes of a file that was sent as base64.

    :raises FileIsNotReadable:
    """
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise errors.FileIsNotReadable(field="file", row=1) from error


Cells = Sequence[Any]


def _lines_of_csv(content: bytes) -> Iterator[tuple[int, Cells]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise errors.EncodingIsUnknown(field="file") from error
    if "\0" in text:
        raise errors.EncodingIsUnknown(field="file")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            yield number, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise errors.FileIsNotReadable(field="file", row=number + 1) from error


def _lines_of_workbook(content: bytes) -> Iterator[tuple[int, Cells]]:
    """The cells of the first sheet. openpyxl reads the XML by defusedxml: entities and bombs end in an error."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED_BYTES_MAX:
                raise errors.FileIsTooLarge(field="file", bytes_max=UNPACKED_BYTES_MAX)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # What a file says of its own size is not to be believed.
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            yield number, [_cell(cell) for cell in cells]
    except _BROKEN as error:
        raise errors.FileIsNotReadable(field="file", row=1) from error


def _cell(cell: Any) -> Any:
    if cell.data_type in {"f", "e"}:
        return FORMULA
    return cell.value.strip() if isinstance(cell.value, str) else cell.value


def _split(lines: Iterable[tuple[int, Cells]]) -> tuple[Cells, list[tuple[int, Cells]]]:
    """The header and the rows below that hold anything."""
    header: Cells = ()
    found: list[tuple[int, Cells]] = []
    for number, cells in lines:
        if all(cell in {None, ""} for cell in cells):
            continue
        if not header:
            header = cells
            continue
        found.append((number, cells))
        if len(found) > FILE_ROWS_MAX:
            raise errors.SheetIsTooLong(field="file", rows=len(found), rows_max=FILE_ROWS_MAX)
    if not found:
        raise errors.FileIsEmpty(field="file")
    return header, found


def _columns(header: Cells) -> list[str]:
    """What each column is; trailing empty cells of the header are nothing."""
    names = [str(cell or "").strip() for cell in header]
    while names and not names[-1]:
        names.pop()
    columns: list[str] = []
    for name in names:
        known = _NAMES.get(name.casefold())
        if known is None:
            raise errors.ColumnIsUnknown(field="file", column=_told(name))
        if known in columns:
            raise errors.ColumnIsNamedTwice(field="file", column=known)
        columns.append(known)
    missing = next((column for column in REQUIRED if column not in columns), None)
    if missing is not None:
        raise errors.ColumnIsMissing(field="file", column=missing)
    return columns


def _row(number: int, cells: Cells, columns: Sequence[str], currency: str) -> FileRow:
    """Read one row; what is wrong with it is told with it."""
    kept = list(cells)
    while len(kept) > len(columns) and kept[-1] in {None, ""}:
        kept.pop()
    if len(kept) > len(columns):
        return _unreadable(
            number, errors.RowHasOtherColumns(field="row", row=number, cells=len(kept), columns=len(columns))
        )
    values = dict.fromkeys(COLUMNS) | dict(zip(columns, kept, strict=False))
    try:
        _check_filled(number, values)
        given = str(values["currency"] or currency).upper()
        if given != currency:
            raise CurrencyDiffers(field="currency", given=_told(given), expected=currency)
        return FileRow(
            row=number,
            number=_number(number, values["loan"]),
            amount=_amount(values["amount"], currency),
            on=_day(number, values["date"]),
            reference=_reference(values["reference"]),
        )
    except Refusal as refusal:
        return _unreadable(number, refusal)


def _check_filled(number: int, values: Mapping[str, Any]) -> None:
    for column, value in values.items():
        if value == FORMULA or (isinstance(value, str) and value.startswith(("=", "@"))):
            raise errors.CellIsFormula(field=column, row=number, column=column)
        if column in REQUIRED and value in {None, ""}:
            raise errors.CellIsEmpty(field=column, row=number, column=column)


def _number(row: int, value: Any) -> int:
    text = value if isinstance(value, str) else str(value) if type(value) is int else ""
    if not _DIGITS.fullmatch(text):
        raise errors.LoanNumberIsNotANumber(field="loan", row=row, text=_told(str(value)))
    return int(text)


def _amount(value: Any, currency: str) -> Money:
    """Text is read as a person types it; a number of a workbook by the digits that it is shown with."""
    if isinstance(value, str):
        return parse_amount(value, currency=currency, field="amount")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    text = format(Decimal(repr(value)), "f") if is_number else ""
    amount = money_from_text(text.removesuffix(".0"), currency=currency, field="amount")
    if amount.minor < 0:
        raise AmountIsNegative(field="amount")
    if not amount:
        raise AmountIsZero(field="amount")
    return amount


def _day(row: int, value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value)
    found = _DAY.fullmatch(text)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
        if _ISO_DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise errors.DateIsNotReadable(field="date", row=row, text=_told(text))


def _reference(value: Any) -> str:
    text = "" if value is None else str(value)
    return clean_text(text, length_max=REFERENCE_LENGTH_MAX, field="reference", empty_allowed=True)


def _without_doubles(rows: Iterable[FileRow]) -> Iterator[FileRow]:
    """Rows that say the same as one before them are told so: nobody can know whether both were paid."""
    firsts: dict[tuple[Any, ...], int] = {}
    for row in rows:
        if row.refusal_code is not None:
            yield row
            continue
        first = firsts.setdefault((row.number, row.amount, row.on, row.reference), row.row)
        doubled = errors.RowIsDoubled(field="row", row=row.row, first=first)
        yield row if first == row.row else replace(_unreadable(row.row, doubled), reference=row.reference)


def _unreadable(number: int, refusal: Refusal) -> FileRow:
    return FileRow(
        row=number, refusal_code=refusal.code, column=refusal.field, facts=refusals.facts_to_json(refusal.facts)
    )


def _told(text: str) -> str:
    """As much of a cell as a refusal may repeat."""
    return "".join(character for character in text if character.isprintable())[:TOLD_LENGTH_MAX]
