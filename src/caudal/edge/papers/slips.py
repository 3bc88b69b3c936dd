"""Slips for printers with a roll, 58 or 80 mm wide: as long as what they say."""

from collections.abc import Callable
from datetime import date

from django.utils.translation import get_language
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from caudal.edge.papers.sheets import FONT, Cell, cell_text, dated, draw_square, with_fonts

WIDTHS = (58, 80)
"""Millimetres of the paper; such printers leave two or three at each side white."""

_MARGIN = 3
_LENGTH_MAX = 2_000


class Slip:
    """A roll of paper that is filled from the top."""

    def __init__(self, *, title: str, on: date, width: int, length: float) -> None:
        self._pdf = FPDF(format=(width, length))
        with_fonts(self._pdf)
        dated(self._pdf, on)
        self._pdf.set_lang(get_language() or "es")
        self._pdf.set_title(title)
        self._pdf.set_margins(_MARGIN, _MARGIN, _MARGIN)
        self._pdf.set_auto_page_break(auto=False)
        self._pdf.add_page()

    @property
    def length(self) -> float:
        """How far it is filled."""
        return float(self._pdf.y) + _MARGIN

    def line(self, text: str, *, size: float = 8, is_bold: bool = False) -> None:
        """Text in the middle, over as many lines as it takes."""
        self._pdf.set_font(FONT, "B" if is_bold else "", size)
        self._pdf.multi_cell(0, size * 0.5, text, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def gap(self, height: float = 2) -> None:
        self._pdf.ln(height)

    def rule(self) -> None:
        pdf = self._pdf
        pdf.ln(1.5)
        pdf.line(pdf.l_margin, pdf.y, pdf.l_margin + pdf.epw, pdf.y)
        pdf.ln(1.5)

    def fact(self, name: str, value: Cell) -> None:
        """A name at the left and its value at the right; below it, where both do not fit."""
        pdf, text = self._pdf, cell_text(value)
        pdf.set_font(FONT, "", 8)
        fits = pdf.get_string_width(name) + pdf.get_string_width(text) + 6 <= pdf.epw
        pdf.cell(0, 4, name, new_x=XPos.LMARGIN, new_y=YPos.TOP if fits else YPos.NEXT)
        pdf.multi_cell(0, 4, text, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def square(self, text: str) -> None:
        """A QR code in the middle."""
        pdf = self._pdf
        size = min(44.0, pdf.epw)
        draw_square(pdf, text, left=pdf.l_margin + (pdf.epw - size) / 2, top=pdf.y, size=size)
        pdf.set_y(pdf.y + size)

    def pdf(self) -> bytes:
        return bytes(self._pdf.output())


def slip(*, title: str, on: date, width: int, fill: Callable[[Slip], None]) -> bytes:
    """A slip that is just as long as what `fill` puts on it: measured first, then drawn."""
    assert width in WIDTHS, "a width that printers have"
    measured = Slip(title=title, on=on, width=width, length=_LENGTH_MAX)
    fill(measured)
    drawn = Slip(title=title, on=on, width=width, length=max(measured.length, width))
    fill(drawn)
    return drawn.pdf()
