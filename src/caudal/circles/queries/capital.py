"""The capital of a circle at any moment of its life: with effect until a day, as it was known at an instant."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from caudal.circles.queries import agreements
from caudal.circles.queries.views import CircleView
from caudal.circles.rules import accounts
from caudal.circles.rules.capital import Capital, capital
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.policy import FinesCount
from caudal.db.rows import rows
from caudal.kernel.money import Money
from caudal.ledger import queries as ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class CapitalAt:
    """The available capital of a moment by the rules of that moment, its parts, and what stood beside it."""

    on: date | None
    known_at: datetime | None
    capital: Capital
    fines_count: FinesCount
    loans_out: Money
    share_capital: Money


def capital_at(view: CircleView, *, on: date | None, known_at: datetime | None = None) -> CapitalAt:
    """What the circle could lend with effect until `on`, as known at `known_at`; None: all, and now. Four queries.

    :raises NotPermitted:
    """
    view.demand(Permission.READ_TOTALS)
    nothing = Money.zero(view.currency)
    balances = ledger.balances(book_id=view.book_id, on=on, known_at=known_at)
    promised = rows("caudal.circles", "promised_at", book_id=view.book_id, on=on, known_at=known_at)[0]["promised"]
    at = _moment(on, known_at)
    policy = view.policy if at is None else agreements.policy_at(book_id=view.book_id, now=view.policy, at=at)

    def below(prefix: str) -> Money:
        found = (one.balance for code, one in balances.items() if code == prefix or code.startswith(f"{prefix}:"))
        return sum(found, nothing)

    return CapitalAt(
        on=on,
        known_at=known_at,
        capital=capital(
            cash=below(accounts.CASH),
            fines_receivable=below(accounts.FINES),
            never_lent=sum((below(code) for code in accounts.SET_ASIDE), nothing),
            promised=view.money(promised),
            fines_count=policy.fines_count,
        ),
        fines_count=policy.fines_count,
        loans_out=below(accounts.LOANS),
        share_capital=below(accounts.SHARES),
    )


def _moment(on: date | None, known_at: datetime | None) -> datetime | None:
    """The instant whose rules count: the end of the day where the circles are, and no later than what is known."""
    ends = None if on is None else timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    return min((one for one in (ends, known_at) if one is not None), default=None)
