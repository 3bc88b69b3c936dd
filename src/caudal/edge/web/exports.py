"""Any list as a file: what is on screen with its filters, all pages of it, as CSV or as a workbook.

A view says which columns its list has and how to walk all of its rows; `?format=csv` or `?format=xlsx` after the
address of the list then gives the file. It is written to a temporary file first, so that a list that breaks in the
middle is an error and not half a file that looks whole.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, TypeVar

import xlsxwriter
from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.utils.text import slugify

from caudal.edge.errors import ListIsTooLong
from caudal.kernel.money import Money, exponent_of

T = TypeVar("T")
Value = str | int | Decimal | Money | date | datetime | None

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ROWS_MAX = 20_000
"""A workbook of so many rows takes a second; whoever wants more narrows the list."""

_SPOOLED_BYTES = 1_000_000
_DIGITS_MAX = 15
"""Programs for sheets keep numbers as binary fractions of this many digits: a longer amount stays text."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_WIDTH_MIN, _WIDTH_MAX = 10, 40


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as a file has it: a name, headings, and the rows of all pages, read as they are written."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]


def asked(request: HttpRequest) -> str | None:
    """The format that the address asks for; None when a page is wanted. Another format is no page of ours."""
    wanted = request.GET.get("format")
    if wanted is not None and wanted not in FORMATS:
        raise Http404
    return wanted


def answer(listing: Listing, *, wanted: str) -> FileResponse:
    """The list as a file of the format that was `asked` for.

    :raises ListIsTooLong:
    """
    file = SpooledTemporaryFile(max_size=_SPOOLED_BYTES)  # noqa: SIM115 (the answer closes it when it has been sent)
    write = _write_csv if wanted == "csv" else _write_workbook
    write(Listing(listing.name, listing.headings, _bounded(listing.rows)), file)
    file.seek(0)
    name = f"{slugify(listing.name)}-{timezone.localdate().isoformat()}.{wanted}"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=FORMATS[wanted])
    response.headers["Cache-Control"] = "private, no-store"
    return response


def amount_heading(words: str, currency: str) -> str:
    """`Amount (PEN)`: the numbers below it stand alone."""
    return f"{words} ({currency})"


def every(page: Callable[[T | None], tuple[Iterable[Sequence[Value]], T | None]]) -> Iterator[Sequence[Value]]:
    """The rows of all pages: `page` gives the rows after a place (None: from the beginning) and the next place."""
    rows, place = page(None)
    yield from rows
    while place is not None:
        rows, place = page(place)
        yield from rows


def every_from(page: Callable[[int], Sequence[Sequence[Value]]]) -> Iterator[Sequence[Value]]:
    """The rows of all pages of a list that is paged by counting; a page with nothing on it is the last."""
    start = 0
    while rows := page(start):
        yield from rows
        start += len(rows)


def _bounded(rows: Iterable[Sequence[Value]]) -> Iterator[Sequence[Value]]:
    for count, row in enumerate(rows, start=1):
        if count > ROWS_MAX:
            raise ListIsTooLong(rows_max=ROWS_MAX)
        yield row


def _harmless(text: str) -> str:
    """A text that no program takes for a formula: people choose names and reasons, and others open the file."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _write_csv(listing: Listing, file: IO[bytes]) -> None:
    # The mark at the beginning tells programs for sheets that this is UTF-8.
    told = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(told)
    writer.writerow([_harmless(heading) for heading in listing.headings])
    for row in listing.rows:
        writer.writerow([_csv_text(value) for value in row])
    told.flush()
    told.detach()


def _csv_text(value: Value) -> str:
    if isinstance(value, Money):
        return value.text
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return _harmless(value)
    return "" if value is None else str(value)


def _write_workbook(listing: Listing, file: IO[bytes]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = _Sheet(book)
        sheet.head(listing.headings)
        for number, row in enumerate(listing.rows, start=1):
            for column, value in enumerate(row):
                sheet.write(number, column, value)


class _Sheet:
    """The one sheet of a workbook, with a format for each kind of value; rows are written in their order."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.sheet = book.add_worksheet()
        self.formats: dict[str, xlsxwriter.format.Format] = {}

    def head(self, headings: Sequence[str]) -> None:
        for column, heading in enumerate(headings):
            self.sheet.set_column(column, column, min(_WIDTH_MAX, max(_WIDTH_MIN, len(heading) + 2)))
            self.sheet.write_string(0, column, _harmless(heading), self._format("bold"))
        self.sheet.freeze_panes(1, 0)

    def write(self, row: int, column: int, value: Value) -> None:
        if isinstance(value, Money):
            self._write_amount(row, column, value)
        elif isinstance(value, datetime):
            local = timezone.localtime(value).replace(tzinfo=None, microsecond=0)
            self.sheet.write_datetime(row, column, local, self._format("yyyy-mm-dd hh:mm:ss"))
        elif isinstance(value, date):
            self.sheet.write_datetime(row, column, value, self._format("yyyy-mm-dd"))
        elif isinstance(value, str):
            self.sheet.write_string(row, column, _harmless(value))
        elif value is not None:
            self.sheet.write_number(row, column, value)

    def _write_amount(self, row: int, column: int, amount: Money) -> None:
        if len(str(abs(amount.minor))) > _DIGITS_MAX:
            self.sheet.write_string(row, column, amount.text)
            return
        decimals = exponent_of(amount.currency)
        shown = "#,##0" + ("." + "0" * decimals if decimals else "")
        self.sheet.write_number(row, column, Decimal(amount.text), self._format(shown))

    def _format(self, name: str) -> "xlsxwriter.format.Format":
        if name not in self.formats:
            self.formats[name] = self.book.add_format({"bold": True} if name == "bold" else {"num_format": name})
        return self.formats[name]
