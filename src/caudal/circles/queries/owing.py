"""Who owes something today: what of their loans has fallen due, and their fines."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Sum

from caudal.circles.models import Fine
from caudal.circles.queries import loans as loan_queries, members as member_queries
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.permissions import Permission
from caudal.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OwingRow:
    """A member who owes; `days_past_due` is of the loan that is latest."""

    member_id: UUID
    full_name: str
    loans_due: Money
    fines_due: Money
    days_past_due: int

    @property
    def total(self) -> Money:
        return self.loans_due + self.fines_due


def who_owes(view: CircleView, *, on: date) -> list[OwingRow]:
    """Members with something to pay by a day, who owes most first. Six queries.

    :raises NotPermitted:
    """
    view.demand(Permission.READ_ALL)
    open_fines = Fine.objects.filter(book_id=view.book_id, status="issued").values("member_id")
    fines = {row["member_id"]: row["due"] for row in open_fines.annotate(due=Sum(F("amount_minor") - F("paid_minor")))}
    loans: dict[UUID, int] = {}
    late: dict[UUID, int] = {}
    for row in loan_queries.loans(view, on=on, open_only=True):
        loans[row.member_id] = loans.get(row.member_id, 0) + row.due.minor
        late[row.member_id] = max(late.get(row.member_id, 0), row.days_past_due)
    rows = [
        OwingRow(
            member_id=member_id,
            full_name=name,
            loans_due=view.money(loans.get(member_id, 0)),
            fines_due=view.money(fines.get(member_id, 0)),
            days_past_due=late.get(member_id, 0),
        )
        for member_id, name in member_queries.names(view).items()
        if loans.get(member_id) or fines.get(member_id)
    ]
    return sorted(rows, key=lambda row: -row.total.minor)
