"""Whether a circle is whole: what its rows say against its accounts, figure by figure, and every check of `verify`.

The checks are those that `caudal verify` runs over all circles, asked of one book; nothing is computed a second way.
"""

from dataclasses import dataclass

from django.db.models import F, Sum

from caudal.circles.models import Fine, Meeting, MeetingCount, MeetingSitting, ShareTrade
from caudal.circles.queries import checks, standings
from caudal.circles.queries.movements import CAPITAL
from caudal.circles.queries.views import CircleView
from caudal.circles.rules import accounts
from caudal.circles.rules.meetings import CountKind
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.shares import TradeKind
from caudal.kernel.money import Money
from caudal.ledger import queries as ledger
from caudal.lending import queries as lending
from caudal.lending.rules.replay import LoanStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One figure twice: as the circle's own rows add it up, and as its accounts stand."""

    name: str
    by_rows: Money
    by_accounts: Money
    difference: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityCheck:
    """A check of `verify` for this circle: rows looked at, rows wrong, one of them by name."""

    name: str
    ok: bool
    rows: int
    wrong: int
    first: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Integrity:
    ok: bool
    comparisons: tuple[Comparison, ...]
    checks: tuple[IntegrityCheck, ...]


def integrity(view: CircleView) -> Integrity:
    """Every comparison and check of one circle. Reads all its rows: for a page that is asked for, not for a home.

    :raises NotPermitted:
    """
    view.demand(Permission.READ_ALL)
    compared = tuple(one for one in (_shares(view), _fines(view), _loans(view), _capital(view), _box(view)) if one)
    found = tuple(
        IntegrityCheck(
            name=one.name,
            ok=one.ok,
            rows=int(one.figures["rows"]),
            wrong=int(one.figures["wrong"]),
            first=str(one.figures.get("first") or ""),
        )
        for one in checks.verify(book_id=view.book_id)
    )
    whole = not any(one.difference for one in compared) and all(one.ok for one in found)
    return Integrity(ok=whole, comparisons=compared, checks=found)


def _below(view: CircleView, prefix: str) -> Money:
    found = ledger.balances(book_id=view.book_id, prefix=prefix)
    return sum((one.balance for one in found.values()), Money.zero(view.currency))


def _shares(view: CircleView) -> Comparison:
    """What was paid in for the shares that are held."""
    live = ShareTrade.objects.filter(book_id=view.book_id, reversed_on__isnull=True)
    sums = dict(live.values_list("kind").annotate(Sum("capital_minor")))
    by_rows = sum(TradeKind(kind).sign * minor for kind, minor in sums.items())
    return _compared("shares", by_rows=view.money(by_rows), by_accounts=_below(view, accounts.SHARES))


def _fines(view: CircleView) -> Comparison:
    """Fines that wait to be paid, less what was paid of them."""
    due = Fine.objects.filter(book_id=view.book_id, status="issued")
    minor = due.aggregate(left=Sum(F("amount_minor") - F("paid_minor")))["left"] or 0
    return _compared("fines", by_rows=view.money(minor), by_accounts=_below(view, accounts.FINES))


def _loans(view: CircleView) -> Comparison:
    """Principal that was lent and has not come back."""
    found = lending.loans(book_id=view.book_id, status=LoanStatus.ACTIVE)
    owed = sum((loan.outstanding for loan in found), Money.zero(view.currency))
    return _compared("loans", by_rows=owed, by_accounts=_below(view, accounts.LOANS))


def _capital(view: CircleView) -> Comparison:
    """The available capital after the newest movement, and as its parts make it."""
    prefixes = accounts.capital_prefixes(fines_count=view.policy.fines_count)
    newest = ledger.movements(book_id=view.book_id, groups={CAPITAL: prefixes}, limit=1)
    now = standings.capital(view.circle_id)
    moved = view.money(newest[0].afters[CAPITAL] if newest else 0)
    return _compared("available_capital", by_rows=moved - now.promised, by_accounts=now.available)


def _box(view: CircleView) -> Comparison | None:
    """The box as it was counted last, with what moved since, beside its account; None before the first count.

    They differ as long as the difference of a count is not booked.
    """
    meeting = Meeting.objects.filter(book_id=view.book_id).order_by("-number").first()
    counts = MeetingCount.objects.filter(book_id=view.book_id)
    last = counts.filter(meeting_id=meeting.id).order_by("-number").first() if meeting else None
    if meeting is None or last is None:
        return None
    now = ledger.balance(book_id=view.book_id, account=accounts.CASH)
    difference = last.counted_minor - last.expected_minor
    booked = difference if _is_booked(view, last) else 0
    return _compared("box", by_rows=now + view.money(difference - booked), by_accounts=now)


def _is_booked(view: CircleView, count: MeetingCount) -> bool:
    if count.kind == CountKind.OPENING.value:
        return count.entry_id is not None
    return MeetingSitting.objects.filter(
        book_id=view.book_id,
        meeting_id=count.meeting_id,
        count_number=count.number,
        entry_id__isnull=False,
        reversal_entry_id__isnull=True,
    ).exists()


def _compared(name: str, *, by_rows: Money, by_accounts: Money) -> Comparison:
    return Comparison(name=name, by_rows=by_rows, by_accounts=by_accounts, difference=by_rows - by_accounts)
