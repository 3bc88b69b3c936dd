"""The lists that an officer works through: loans by client, searched and filtered, with what is due on a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from caudal.db.rows import rows
from caudal.kernel.money import Money
from caudal.lending.queries.access import PortfolioView
from caudal.parties.rules import sort_key

WORDS_MAX = 8
_LIKE_SIGNS = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})

Place = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRow:
    """A loan in a list, as of the day that was asked for."""

    loan_id: UUID
    number: int
    borrower_id: UUID
    borrower_name: str
    name_key: str
    document: str
    phone: str
    product: str
    status: str
    disbursed: Money
    outstanding: Money
    due: Money
    """Unpaid and due by the day, the day's own instalment included."""
    overdue: Money
    """Unpaid and due before the day."""
    days_past_due: int
    next_due_on: date | None
    """The first unpaid instalment after the day."""
    next_due: Money | None

    @property
    def place(self) -> Place:
        """Where it stands in the list, as a cursor has it."""
        return self.name_key, self.number


def loan_rows(
    view: PortfolioView,
    *,
    on: date,
    asked: str = "",
    officer_id: UUID | None = None,
    status: str | None = None,
    late_days: tuple[int, int] | None = None,
    is_due: bool = False,
    is_late: bool = False,
    loan_ids: Collection[UUID] | None = None,
    after: Place | None = None,
    limit: int,
) -> list[LoanRow]:
    """Loans that the reader may see, by client's name, then by number. One query.

    `late_days` leaves those that are delinquent for so many days.
    Every word of `asked` begins a word of the name or the document, is in the phone number, or is the loan's number.
    """
    found = rows(
        "caudal.lending",
        "loan_rows",
        book_id=view.book_id,
        organisation_id=view.organisation_id,
        on=on,
        officer_id=view.officer_id or officer_id,
        status=status,
        late_from=late_days[0] if late_days else None,
        late_to=late_days[1] if late_days else None,
        due_by=on - timedelta(days=1) if is_late else on if is_due else None,
        loan_ids=list(loan_ids) if loan_ids is not None else None,
        words=search_words(asked),
        after_name=after[0] if after else None,
        after_number=after[1] if after else None,
        limit=limit,
    )
    return [_row(view, row, on) for row in found]


def search_words(asked: str) -> list[str]:
    """The words of a search as SQL compares them: folded like names, their own signs taken as they are."""
    return [word.translate(_LIKE_SIGNS) for word in sort_key(asked).split()[:WORDS_MAX]]


def _row(view: PortfolioView, row: dict[str, Any], on: date) -> LoanRow:
    since: date | None = row["overdue_since_on"]
    return LoanRow(
        loan_id=row["id"],
        number=row["number"],
        borrower_id=row["borrower_id"],
        borrower_name=row["full_name"],
        name_key=row["sort_key"],
        document=f"{row['document_type']} {row['document_number']}".strip(),
        phone=row["phone"],
        product=row["product_code"],
        status=row["status"],
        disbursed=view.money(row["disbursed_minor"]),
        outstanding=view.money(row["outstanding_minor"]),
        due=view.money(row["due_minor"]),
        overdue=view.money(row["overdue_minor"]),
        days_past_due=(on - since).days if since else 0,
        next_due_on=row["next_due_on"],
        next_due=view.money(row["next_due_minor"]) if row["next_due_minor"] is not None else None,
    )
