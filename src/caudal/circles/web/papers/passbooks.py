"""A member's passbook on paper: what they hold and owe, then line by line, the oldest first, with running balances."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from caudal.circles.queries import fines as fine_queries, loans as loan_queries, members, receipts
from caudal.circles.queries.members import PassbookLine
from caudal.circles.queries.views import CircleView
from caudal.circles.web import words
from caudal.edge.papers.sheets import Cell, Column, Head, Paper

LINES_MAX = 1_000
"""Of the newest; older ones are in the file of the list."""
_PAGE = 199


def passbook(view: CircleView, *, member_id: UUID, on: date) -> tuple[bytes, str]:
    """The paper and its title. Queries grow with the lines: a dozen for each two hundred.

    :raises NotPermitted: another member's, to who may read only their own
    :raises MemberNotFound:
    """
    lines, is_whole = _lines(view, member_id=member_id, on=on)
    member = members.member(view, member_id=member_id, on=on)
    title = _("Passbook of {name}").format(name=member.full_name)
    said = _("Member number {number} · {role}").format(number=member.number, role=words.role(member.role))
    document = f" · {member.document_type} {member.document_number}" if member.document_number else ""
    paper = Paper(Head(title=title, owner=view.circle.name, on=on, subject=said + document))
    paper.facts(
        [
            (_("Shares"), member.shares),
            (_("Value of the shares"), member.share_value),
            (_("Share capital"), member.share_capital),
            (_("Owed on loans"), member.loans_outstanding),
            (_("Fines due"), member.fines_due),
        ]
    )
    _loans(paper, view, member_id=member_id, on=on)
    _fines(paper, view, member_id=member_id)
    _movements(paper, view, lines)
    if not is_whole:
        paper.text(_("Older lines are not on this paper: take the list as a file."), is_quiet=True)
    return paper.pdf(), title


def _lines(view: CircleView, *, member_id: UUID, on: date) -> tuple[list[PassbookLine], bool]:
    """The newest lines, the oldest of them first, and whether those are all."""
    told: list[PassbookLine] = []
    before: UUID | None = None
    while len(told) < LINES_MAX:
        page = members.passbook(view, member_id=member_id, on=on, before=before, limit=_PAGE)
        told += page.lines
        before = page.next_before
        if before is None:
            break
    newest = told[:LINES_MAX]
    return newest[::-1], before is None and len(newest) == len(told)


def _loans(paper: Paper, view: CircleView, *, member_id: UUID, on: date) -> None:
    rows = loan_queries.loans(view, on=on, member_id=member_id)
    if not rows:
        return
    paper.heading(_("Loans"))
    paper.table(
        (
            Column(_("Loan"), 3), Column(_("Given on"), 3), Column(_("Amount"), 3, is_number=True),
            Column(_("Still owed"), 3, is_number=True), Column(_("Due now"), 3, is_number=True),
        ),
        [
            (str(row.loan.number), row.loan.disbursed_on, row.loan.principal, row.loan.outstanding, row.due)
            for row in rows
        ],
    )  # fmt: skip


def _fines(paper: Paper, view: CircleView, *, member_id: UUID) -> None:
    rows = fine_queries.fines(view, member_id=member_id, status="issued")
    if not rows:
        return
    paper.heading(_("Fines to be paid"))
    columns = (Column(_("Reason"), 6), Column(_("Issued on"), 3), Column(_("Amount"), 3, is_number=True))
    paper.table(columns, [(row.reason, row.issued_on, row.amount) for row in rows])


def _movements(paper: Paper, view: CircleView, lines: list[PassbookLine]) -> None:
    numbers = receipts.numbers(view, entry_ids=[line.entry_id for line in lines])
    paper.heading(_("Movements"))
    paper.table(
        (
            Column(_("Day"), 7), Column(_("What"), 11), Column(_("Paid in or out"), 7, is_number=True),
            Column(_("Share capital"), 7, is_number=True), Column(_("Owed on loans"), 7, is_number=True),
            Column(_("Fines due"), 6, is_number=True), Column(_("Receipt"), 4, is_number=True),
        ),
        [_line(line, numbers.get(line.entry_id)) for line in lines],
    )  # fmt: skip


def _line(line: PassbookLine, receipt: int | None) -> tuple[Cell, ...]:
    title = words.entry_title(line.kind)
    return (
        line.on,
        f"{title}: {line.description}" if line.description else title,
        line.cash or "—",
        line.shares_after,
        line.loans_after,
        line.fines_after,
        "" if receipt is None else str(receipt),
    )
