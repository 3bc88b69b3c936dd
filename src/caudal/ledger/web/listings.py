"""The explorer's lists as files: the statement of an account, and a branch of the trial balance."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from caudal.edge.pagination import Page
from caudal.edge.web import exports
from caudal.edge.web.exports import Listing, Value
from caudal.ledger.queries import StatementLine
from caudal.ledger.web.trees import TreeRow
from caudal.ledger.web.words import Words, account

Row = tuple[Value, ...]


def of_account(code: str, told: Words, paged: Callable[[str | None], Page[StatementLine]]) -> Listing:
    """Every posting of an account, in the order of the page; `paged` gives the page at a cursor."""

    def page(cursor: str | None) -> tuple[list[Row], str | None]:
        found = paged(cursor)
        return [_posting(line, told) for line in found.items], found.next_cursor

    headings = (
        _("Entry"), _("Description"), _("Day"), _("Recorded"), _("Amount"), _("Balance after"), _("Currency"),
    )  # fmt: skip
    return Listing(code.replace(":", "-"), headings, exports.every(page))


def of_tree(under: str, told: Words, rows: Sequence[TreeRow]) -> Listing:
    """A branch of the trial balance, subtotals too, as it stands on the page."""
    headings = (_("Account"), _("Name"), _("Debit"), _("Credit"), _("Currency"))
    lines = [(row.code, row.name or account(told, row.code), row.debit, row.credit, _currency(row)) for row in rows]
    return Listing(under.replace(":", "-") or "trial-balance", headings, lines)


def _posting(line: StatementLine, told: Words) -> Row:
    return (
        told.entry(line.kind), line.description, line.effective_on, line.recorded_at, line.amount, line.balance,
        line.amount.currency,
    )  # fmt: skip


def _currency(row: TreeRow) -> str:
    stands = row.debit if row.debit is not None else row.credit
    return stands.currency if stands is not None else ""
