"""One paper: a head with whose it is and of which day, then facts, tables and texts in their order, pages numbered.

Amounts are told as on the pages (edge.web.formats); digits of the font are of one width, so columns stand. Nothing is
read from the network or from the machine's fonts, and nothing but the content decides the bytes: the paper's day is its
date of making, its id is the hash of what it says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib.resources import as_file, files

import segno
from django.utils.translation import get_language, gettext as _
from fpdf import FPDF
from fpdf.enums import MethodReturnValue, WrapMode, XPos, YPos

from caudal.edge.web import formats
from caudal.kernel.money import Money

FONT = "DejaVu"
ROWS_MAX = 5_000
"""Lines of one table: a hundred pages or so, made in some seconds."""

_INK, _QUIET, _LINE, _WASH = (24, 36, 44), (92, 106, 116), (206, 214, 218), (238, 244, 245)
_MARGIN = 16
_FOOT = 14
_LINE_HEIGHT = 4.4
_CELL_PAD = 0.8
_SIGNING = 24

Cell = str | int | Money | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands on every page: what the paper is, whose, and of which day; `day` is the day's words."""

    title: str
    owner: str
    on: date
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading and its share of the width; numbers stand at the right."""

    heading: str
    share: int
    is_number: bool = False


class Paper:
    """An A4 sheet (`is_wide`: on its side) that is filled from the top."""

    def __init__(self, head: Head, *, is_wide: bool = False) -> None:
        self._pdf = _Sheet(head, is_wide=is_wide)
        self._pdf.add_page()

    def heading(self, text: str) -> None:
        """The name of a part; never alone at the foot of a page."""
        pdf = self._pdf
        if pdf.will_page_break(24):
            pdf.add_page()
        pdf.ln(3)
        pdf.set_font(FONT, "B", 12)
        pdf.multi_cell(0, 6, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
        pdf.ln(1)

    def text(self, text: str, *, is_quiet: bool = False) -> None:
        """A paragraph; lines of the text stay lines."""
        pdf = self._pdf
        pdf.set_font(FONT, "", 9.5)
        pdf.set_text_color(*(_QUIET if is_quiet else _INK))
        pdf.multi_cell(0, 5, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L", wrapmode=WrapMode.WORD)
        pdf.set_text_color(*_INK)
        pdf.ln(1)

    def facts(self, facts: Iterable[tuple[str, Cell]]) -> None:
        """What is what, one under the other."""
        table = _Table(self._pdf, (Column("", 2), Column("", 3, is_number=True)))
        for name, value in facts:
            table.row([name, cell_text(value)])
        self._pdf.ln(2)

    def table(
        self, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, totals: Sequence[Cell] | None = None
    ) -> None:
        """Rows under headings that stand again on each page; `totals` closes it."""
        table = _Table(self._pdf, columns)
        table.headings()
        for number, row in enumerate(rows, start=1):
            assert number <= ROWS_MAX, "who asks for a table bounds its rows"
            table.row([cell_text(value) for value in row])
        if totals is not None:
            table.row([cell_text(value) for value in totals], style="B")
        self._pdf.ln(3)

    def signatures(self, names: Sequence[str]) -> None:
        """Lines to sign on with who signs, as many as three beside each other; a row stays on one page."""
        pdf = self._pdf
        across = min(3, len(names))
        width = pdf.epw / across
        for first in range(0, len(names), across):
            if pdf.will_page_break(_SIGNING):
                pdf.add_page()
            top = pdf.y + 16
            pdf.set_font(FONT, "", 8.5)
            for place, name in enumerate(names[first : first + across]):
                begin = pdf.l_margin + place * width
                pdf.line(begin, top, begin + width - 8, top)
                pdf.set_xy(begin, top + 1)
                pdf.cell(width - 8, 5, name)
            pdf.set_xy(pdf.l_margin, top + 7)

    def square(self, text: str, *, size: float = 34) -> None:
        """A QR code that tells `text`, drawn as shapes."""
        if self._pdf.will_page_break(size):
            self._pdf.add_page()
        draw_square(self._pdf, text, left=self._pdf.l_margin, top=self._pdf.y, size=size)
        self._pdf.set_y(self._pdf.y + size + 2)

    def pdf(self) -> bytes:
        return bytes(self._pdf.output())


def cell_text(value: Cell) -> str:
    """A value as the pages tell it; nothing for none."""
    if isinstance(value, Money):
        return formats.money_text(value)
    if isinstance(value, date):
        return formats.day_text(value)
    if isinstance(value, int):
        return formats.number_text(value)
    return value or ""


def with_fonts(pdf: FPDF) -> None:
    """Give a document our own fonts: those of a machine differ, and the standard ones lack letters of names."""
    folder = files("caudal.edge.papers") / "fonts"
    for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        with as_file(folder / name) as path:
            pdf.add_font(FONT, style, path)


def dated(pdf: FPDF, on: date) -> None:
    """Let the content alone decide the bytes."""
    pdf.set_creation_date(datetime.combine(on, time(), tzinfo=UTC))
    pdf.set_producer("Caudal")


def draw_square(pdf: FPDF, text: str, *, left: float, top: float, size: float) -> None:
    """Draw a QR code of medium error correction, its quiet zone included."""
    rows = list(segno.make(text, error="m", micro=False).matrix_iter(border=4))
    module = size / len(rows)
    pdf.set_fill_color(0, 0, 0)
    for number, row in enumerate(rows):
        start = None
        for place, is_dark in enumerate([*row, 0]):
            if is_dark and start is None:
                start = place
            elif not is_dark and start is not None:
                # A hair of overlap, so that no printer leaves white lines between rows.
                pdf.rect(left + start * module, top + number * module, (place - start) * module, module * 1.02, "F")
                start = None


class _Table:
    """Draws rows itself: the library's own tables measure every cell many times, and a passbook has hundreds."""

    def __init__(self, pdf: FPDF, columns: Sequence[Column]) -> None:
        self.pdf = pdf
        self.columns = columns
        shares = sum(column.share for column in columns)
        self.widths = [pdf.epw * column.share / shares for column in columns]

    @property
    def has_headings(self) -> bool:
        return any(column.heading for column in self.columns)

    def headings(self) -> None:
        """The headings, on a wash."""
        self.pdf.set_fill_color(*_WASH)
        self._drawn([column.heading for column in self.columns], style="B", is_filled=True)

    def row(self, texts: Sequence[str], *, style: str = "") -> None:
        """One row; a page that has no room for it is followed by another, with the headings."""
        lines = self._lines(texts, style)
        if self.pdf.will_page_break(self._height(lines)):
            self.pdf.add_page()
            if self.has_headings:
                self.headings()
        self._drawn(texts, style=style)

    def _drawn(self, texts: Sequence[str], *, style: str, is_filled: bool = False) -> None:
        pdf = self.pdf
        lines = self._lines(texts, style)
        height, top, left = self._height(lines), pdf.y, pdf.l_margin
        if is_filled:
            pdf.rect(left, top, pdf.epw, height, "F")
        for column, width, parts in zip(self.columns, self.widths, lines, strict=True):
            for nth, part in enumerate(parts):
                pdf.set_xy(left, top + _CELL_PAD + nth * _LINE_HEIGHT)
                pdf.cell(width, _LINE_HEIGHT, part, align="R" if column.is_number else "L")
            left += width
        pdf.set_xy(pdf.l_margin, top + height)
        pdf.line(pdf.l_margin, pdf.y, pdf.l_margin + pdf.epw, pdf.y)

    def _lines(self, texts: Sequence[str], style: str) -> list[list[str]]:
        """Each cell's text in lines that fit into its column."""
        self.pdf.set_font(FONT, style, 8.5)
        told = []
        for text, width in zip(texts, self.widths, strict=True):
            fits = "\n" not in text and self.pdf.get_string_width(text) <= width - 2 * self.pdf.c_margin
            told.append([text] if fits else self._broken(text, width))
        return told

    def _broken(self, text: str, width: float) -> list[str]:
        lines = self.pdf.multi_cell(width, _LINE_HEIGHT, text, dry_run=True, output=MethodReturnValue.LINES, align="L")
        assert isinstance(lines, list)
        return [str(line) for line in lines]

    @staticmethod
    def _height(lines: Sequence[Sequence[str]]) -> float:
        return _LINE_HEIGHT * max(len(parts) for parts in lines) + 2 * _CELL_PAD


class _Sheet(FPDF):
    """A4 with our head and foot on every page."""

    def __init__(self, head: Head, *, is_wide: bool) -> None:
        super().__init__(orientation="landscape" if is_wide else "portrait", format="A4")
        self._head = head
        with_fonts(self)
        dated(self, head.on)
        self.set_lang(get_language() or "es")
        self.set_title(f"{head.title} · {head.owner}")
        self.set_margins(_MARGIN, _MARGIN, _MARGIN)
        self.set_auto_page_break(auto=True, margin=_MARGIN + _FOOT)
        self.set_text_color(*_INK)
        self.set_draw_color(*_LINE)
        self.alias_nb_pages("{pages}")

    def header(self) -> None:
        head = self._head
        self.set_font(FONT, "", 8.5)
        self.set_text_color(*_QUIET)
        self.cell(self.epw / 2, 5, head.owner, new_x=XPos.RIGHT, new_y=YPos.TOP, align="L")
        as_of = _("As of {day}").format(day=formats.day_text(head.on))
        self.cell(0, 5, as_of, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="R")
        self.set_text_color(*_INK)
        if self.page_no() == 1:
            self.ln(2)
            self.set_font(FONT, "B", 17)
            self.multi_cell(0, 8, head.title, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
            if head.subject:
                self.set_font(FONT, "", 9.5)
                self.set_text_color(*_QUIET)
                self.multi_cell(0, 5, head.subject, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
                self.set_text_color(*_INK)
        self.ln(3)

    def footer(self) -> None:
        self.set_y(-_MARGIN)
        self.set_font(FONT, "", 8)
        self.set_text_color(*_QUIET)
        told = _("Page {page} of {pages}").format(page=self.page_no(), pages="{pages}")
        self.cell(self.epw / 2, 5, told, new_x=XPos.RIGHT, new_y=YPos.TOP, align="L")
        self.cell(0, 5, self._head.title, new_x=XPos.LMARGIN, new_y=YPos.TOP, align="R")
        self.set_text_color(*_INK)
