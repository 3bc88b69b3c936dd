"""The paper of a receipt: a slip for a printer with a roll, or a sheet with room for a signature."""

from datetime import date

from django.utils.translation import gettext as _

from caudal.circles.queries.receipts import ReceiptPage
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.receipts import code_as_printed
from caudal.circles.web.receipt_words import receipt_kind
from caudal.edge.papers.sheets import Cell, Head, Paper
from caudal.edge.papers.slips import Slip, slip
from caudal.edge.web.formats import day_text, money_text

SIZES = ("80", "58", "a4")


def receipt(view: CircleView, page: ReceiptPage, *, size: str, address: str) -> bytes:
    """The receipt on paper of one of `SIZES`; `address` is what its square leads to."""
    title = _("Receipt {number}").format(number=page.row.number)
    if size == "a4":
        return _sheet(view, page, title=title, address=address)

    def fill(paper: Slip) -> None:
        paper.line(view.circle.name, size=10, is_bold=True)
        paper.line(title, size=9)
        paper.rule()
        if page.row.voided_on is not None:
            paper.line(_void(page.row.voided_on), size=9, is_bold=True)
            paper.rule()
        paper.line(_direction(page), size=8)
        paper.line(money_text(page.row.amount), size=14, is_bold=True)
        paper.rule()
        for name, value in _facts(page):
            paper.fact(name, value)
        paper.rule()
        paper.square(address)
        paper.line(code_as_printed(page.code), size=7)
        paper.line(_instruction(), size=6)

    return slip(title=title, on=page.row.issued_on, width=int(size), fill=fill)


def _sheet(view: CircleView, page: ReceiptPage, *, title: str, address: str) -> bytes:
    on = page.row.voided_on or page.row.issued_on
    paper = Paper(Head(title=title, owner=view.circle.name, on=on, subject=receipt_kind(page.row.kind)))
    if page.row.voided_on is not None:
        paper.heading(_void(page.row.voided_on))
    paper.facts([(_direction(page), page.row.amount), *_facts(page)])
    paper.square(address)
    paper.text(code_as_printed(page.code))
    paper.text(_instruction(), is_quiet=True)
    paper.signatures([_("For the circle"), page.member_name])
    return paper.pdf()


def _facts(page: ReceiptPage) -> list[tuple[str, Cell]]:
    facts: list[tuple[str, Cell]] = [
        (_("Member"), f"{page.member_number} · {page.member_name}"),
        (_("For"), receipt_kind(page.row.kind)),
        (_("Day"), page.row.issued_on),
    ]
    return [*facts, (_("Description"), page.description)] if page.description else facts


def _direction(page: ReceiptPage) -> str:
    return _("Paid out") if page.row.is_paid_out else _("Received")


def _void(on: date) -> str:
    return _("VOID since {day}").format(day=day_text(on))


def _instruction() -> str:
    return _("Scan the square, or type the code at the page of receipts: it says whether this receipt stands.")
