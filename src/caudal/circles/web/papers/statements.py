"""How a circle stands, on paper: its figures, its members, its open loans."""

from datetime import date

from django.utils.translation import gettext as _

from caudal.circles.queries import home as home_queries, loans as loan_queries, members
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.permissions import Permission
from caudal.circles.web import words
from caudal.edge.papers.sheets import Cell, Column, Head, Paper
from caudal.kernel.money import Money


def statement(view: CircleView, *, on: date) -> tuple[bytes, str]:
    """The paper and its title. About twenty queries.

    :raises NotPermitted:
    """
    view.demand(Permission.READ_ALL)
    title = _("Statement of the circle")
    paper = Paper(Head(title=title, owner=view.circle.name, on=on))
    told = home_queries.home(view, on=on)
    facts: list[tuple[str, Cell]] = [(_(words.FIGURES[one.name]), one.amount) for one in told.figures]
    if told.share_price is not None:
        facts += [(_("Price of a share"), told.share_price), (_("Value of the shares"), told.share_value)]
    paper.facts(facts)
    _members(paper, view, on=on)
    _loans(paper, view, on=on)
    return paper.pdf(), title


def _members(paper: Paper, view: CircleView, *, on: date) -> None:
    rows = members.members(view, on=on)
    nothing = Money.zero(view.currency)
    paper.heading(_("Members"))
    paper.table(
        (
            Column(_("No."), 2, is_number=True), Column(_("Member"), 8), Column(_("Shares"), 4, is_number=True),
            Column(_("Share capital"), 5, is_number=True), Column(_("Loans out"), 5, is_number=True),
            Column(_("Fines due"), 5, is_number=True),
        ),
        [
            (str(row.number), row.full_name, row.shares, row.share_capital, row.loans_outstanding, row.fines_due)
            for row in rows
        ],
        totals=(
            None, _("Total"), sum(row.shares for row in rows), sum((row.share_capital for row in rows), nothing),
            sum((row.loans_outstanding for row in rows), nothing), sum((row.fines_due for row in rows), nothing),
        ),
    )  # fmt: skip


def _loans(paper: Paper, view: CircleView, *, on: date) -> None:
    rows = loan_queries.loans(view, on=on, open_only=True)
    if not rows:
        return
    names = members.names(view)
    nothing = Money.zero(view.currency)
    paper.heading(_("Open loans"))
    paper.table(
        (
            Column(_("Loan"), 4), Column(_("Member"), 7), Column(_("Given on"), 4),
            Column(_("Amount"), 5, is_number=True), Column(_("Still owed"), 5, is_number=True),
            Column(_("Due now"), 5, is_number=True),
        ),
        [
            (
                str(row.loan.number), names.get(row.member_id, ""), row.loan.disbursed_on, row.loan.principal,
                row.loan.outstanding, row.due,
            )
            for row in rows
        ],
        totals=(
            _("Total"), None, None, None, sum((row.loan.outstanding for row in rows), nothing),
            sum((row.due for row in rows), nothing),
        ),
    )  # fmt: skip
