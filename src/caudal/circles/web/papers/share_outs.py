"""The list of a share-out on paper: what there is to share, what each member gets and why, with room to sign for it."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from caudal.circles.queries import share_outs as queries
from caudal.circles.queries.share_outs import MemberPayout, ShareOutWhole
from caudal.circles.queries.views import CircleView
from caudal.edge.papers.sheets import Cell, Column, Head, Paper
from caudal.edge.web.formats import moment_text
from caudal.kernel.money import Money
from caudal.kernel.refusals import gettext_noop

STATES: Mapping[str, str] = {
    "planned": gettext_noop("A plan: nothing is booked yet."),
    "posted": gettext_noop("Booked: the payouts can be handed over."),
    "cancelled": gettext_noop("Given up: this plan was never booked."),
    "reversed": gettext_noop("Undone: this share-out was taken back."),
}


def share_out(view: CircleView, *, share_out_id: UUID) -> tuple[bytes, str]:
    """The paper and its title; to who may not read all, with their own payout only.

    :raises NotPermitted, ShareOutNotFound:
    """
    told = queries.share_out(view, share_out_id=share_out_id)
    row = told.share_out
    title = _("Share-out of cycle {number}").format(number=row.cycle_number)
    head = Head(title=title, owner=view.circle.name, on=row.shared_on, subject=_(STATES[row.status]))
    paper = Paper(head, is_wide=True)
    paper.facts(
        [
            (_("To be shared"), row.pool),
            (_("Kept by the circle"), row.kept),
            (_("Left over by rounding"), row.remainder),
            (_("Debts given up"), row.written_off),
            (_("To be paid out"), told.to_pay),
            (_("Not handed over yet"), told.left),
        ]
    )
    paper.heading(_("What each member gets"))
    paper.table(_columns(), [_payout(one) for one in told.payouts], totals=_totals(view, told))
    paper.heading(_("Signatures"))
    for one in told.signatures:
        paper.text(f"{one.full_name} · {moment_text(one.signed_at)}")
    paper.text(_("Mark of the plan: {digest}").format(digest=row.digest), is_quiet=True)
    paper.signatures([_("President"), _("Treasurer")])
    return paper.pdf(), title


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("No."), 2, is_number=True), Column(_("Member"), 8), Column(_("Shares"), 4, is_number=True),
        Column(_("Savings"), 5, is_number=True), Column(_("Share of it"), 5, is_number=True),
        Column(_("Owed to them"), 5, is_number=True), Column(_("Fines due"), 5, is_number=True),
        Column(_("Owed on loans"), 5, is_number=True), Column(_("Gets"), 5, is_number=True),
        Column(_("Not handed over yet"), 5, is_number=True), Column(_("Signature"), 6),
    )  # fmt: skip


def _payout(one: MemberPayout) -> tuple[Cell, ...]:
    return (
        str(one.member_number), one.full_name, one.shares, one.savings, one.gross, one.owed, one.fines, one.loans,
        one.net, one.left, "",
    )  # fmt: skip


def _totals(view: CircleView, told: ShareOutWhole) -> tuple[Cell, ...]:
    def total(name: str) -> Money:
        return sum((getattr(one, name) for one in told.payouts), Money.zero(view.currency))

    amounts = [total(name) for name in ("savings", "gross", "owed", "fines", "loans", "net", "left")]
    return (None, _("Total"), sum(one.shares for one in told.payouts), *amounts, None)
