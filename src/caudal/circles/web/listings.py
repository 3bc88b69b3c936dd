"""The lists of a circle's pages as files: the headings that stand on the page, and the rows of all its pages."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from caudal.circles.queries import (
    fines as fine_queries,
    meetings as meeting_queries,
    members as member_queries,
    movements,
    receipts as receipt_queries,
)
from caudal.circles.queries.loans import LoanRow
from caudal.circles.queries.members import MemberRow
from caudal.circles.queries.movements import Direction, MovementType
from caudal.circles.queries.requests import LoanRequestRow
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.permissions import Permission
from caudal.circles.web import words
from caudal.circles.web.receipt_words import receipt_kind
from caudal.edge.web import exports
from caudal.edge.web.exports import Listing, Value

_PAGE = 199
"""As many as the ledger gives at once, less the one that says whether there are more."""

Row = Sequence[Value]


def of_members(view: CircleView, rows: Sequence[MemberRow]) -> Listing:
    """The members that a search found."""
    return Listing(
        _named(view, _("Members")),
        (
            _("No."), _("Member"), _("Shares"), _amount(view, _("Share capital")), _amount(view, _("Loans out")),
            _amount(view, _("Fines due")),
        ),
        ((row.number, row.full_name, row.shares, row.share_capital, row.loans_outstanding, row.fines_due)
         for row in rows),
    )  # fmt: skip


def of_loans(view: CircleView, rows: Sequence[LoanRow], *, states: Sequence[str]) -> Listing:
    """Loans with their states in words."""
    names = member_queries.names(view)
    return Listing(
        _named(view, _("Loans")),
        (
            _("Loan"), _("Member"), _("Given on"), _amount(view, _("Amount")), _amount(view, _("Still owed")),
            _amount(view, _("Due now")), _("Status"),
        ),
        ((row.loan.number, names.get(row.member_id, ""), row.loan.disbursed_on, row.loan.principal,
          row.loan.outstanding, row.due, state) for row, state in zip(rows, states, strict=True)),
    )  # fmt: skip


def of_meetings(view: CircleView) -> Listing:
    """Every meeting with who came and what was counted."""
    return Listing(
        _named(view, _("Meetings")),
        (
            _("Meeting"), _("Day"), _("Present"), _("Came late"), _("Absent"), _("Excused"),
            _amount(view, _("Counted in the box")), _amount(view, _("Difference")),
        ),
        exports.every_from(lambda start: [
            (row.number, row.held_on, row.present, row.late, row.absent, row.excused, row.counted, row.difference)
            for row in meeting_queries.meetings(view, limit=_PAGE, offset=start)
        ]),
    )  # fmt: skip


def of_fines(view: CircleView, *, status: str | None) -> Listing:
    """Fines of a state, or all."""
    names = member_queries.names(view)

    def page(start: int) -> list[Row]:
        return [
            (names.get(row.member_id, ""), row.reason, row.issued_on, row.amount, _(words.FINE_STATES[row.status][1]))
            for row in fine_queries.fines(view, status=status, limit=_PAGE, offset=start)
        ]

    headings = (_("Member"), _("Reason"), _("Issued on"), _amount(view, _("Amount")), _("Status"))
    return Listing(_named(view, _("Fines")), headings, exports.every_from(page))


def of_movements(
    view: CircleView, *, of_type: MovementType | None = None, first: date | None = None, last: date | None = None
) -> Listing:
    """Every change of the capital, newest first; of a type, from a first to a last day."""
    names = member_queries.names(view) if view.may(Permission.READ_ALL) else {}

    def page(before: UUID | None) -> tuple[list[Row], UUID | None]:
        found = movements.movements(view, of_type=of_type, first=first, last=last, before=before, limit=_PAGE)
        told: list[Row] = [
            (
                words.entry_title(line.kind), line.description, line.on,
                names.get(line.member_id, "") if line.member_id else "", words.actor(line.by),
                line.amount if line.direction is Direction.INCREASE else -line.amount, line.capital_after,
            )
            for line in found.lines
        ]  # fmt: skip
        return told, found.next_before

    headings = (
        _("What"), _("Description"), _("Day"), _("Member"), _("Recorded by"), _amount(view, _("Change")),
        _amount(view, _("Capital after")),
    )  # fmt: skip
    return Listing(_named(view, _("Movements")), headings, exports.every(page))


def of_requests(view: CircleView, rows: Sequence[LoanRequestRow], *, states: Sequence[str]) -> Listing:
    """Requests for loans with their states in words."""
    return Listing(
        _named(view, _("Requests")),
        (
            _("Request"), _("Member"), _("Asked on"), _amount(view, _("Amount")), _("Kind of loan"), _("Status"),
            _("Reason"),
        ),
        ((row.number, row.full_name, row.asked_on, row.amount, _(words.LOAN_TYPES[row.loan_type]), state,
          row.end_reason) for row, state in zip(rows, states, strict=True)),
    )  # fmt: skip


def of_receipts(view: CircleView) -> Listing:
    """Every receipt, newest first."""
    names = member_queries.names(view)

    def page(start: int) -> list[Row]:
        return [
            (
                row.number, names.get(row.member_id, ""), receipt_kind(row.kind), row.issued_on,
                None if row.is_paid_out else row.amount, row.amount if row.is_paid_out else None,
                _("Void") if row.voided_on else _("Stands"),
            )
            for row in receipt_queries.receipts(view, limit=_PAGE, offset=start)
        ]  # fmt: skip

    headings = (
        _("Receipt"), _("Member"), _("For"), _("Day"), _amount(view, _("Received")), _amount(view, _("Paid out")),
        _("Status"),
    )  # fmt: skip
    return Listing(_named(view, _("Receipts")), headings, exports.every_from(page))


def of_passbook(view: CircleView, *, member_id: UUID, on: date) -> Listing:
    """A member's passbook, newest first."""
    member = member_queries.member(view, member_id=member_id, on=on)

    def page(before: UUID | None) -> tuple[list[Row], UUID | None]:
        book = member_queries.passbook(view, member_id=member_id, on=on, before=before, limit=_PAGE)
        told: list[Row] = [
            (
                words.entry_title(line.kind), line.description, line.on, line.cash, line.shares_after,
                line.loans_after, line.fines_after,
            )
            for line in book.lines
        ]  # fmt: skip
        return told, book.next_before

    headings = (
        _("What"), _("Description"), _("Day"), _amount(view, _("Paid in or out")), _amount(view, _("Share capital")),
        _amount(view, _("Owed on loans")), _amount(view, _("Fines due")),
    )  # fmt: skip
    return Listing(_named(view, member.full_name), headings, exports.every(page))


def _named(view: CircleView, what: str) -> str:
    return f"{what} {view.circle.name}"


def _amount(view: CircleView, heading: str) -> str:
    return exports.amount_heading(heading, view.currency)
