"""The circle's capital as it moved: a view of the ledger's entries, with the capital after each."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from caudal.audit import queries as audit
from caudal.circles.queries.views import CircleView
from caudal.circles.rules import accounts
from caudal.circles.rules.permissions import Permission
from caudal.kernel.money import Money
from caudal.ledger import queries as ledger
from caudal.lending import queries as lending
from caudal.parties import queries as parties

CAPITAL = "capital"
_PAGES_MAX = 5
"""How many pages of entries are looked through for one page of a type."""


class MovementType(StrEnum):
    """What moved capital, in the words of a junta: acción, multa, pago, préstamo, otro."""

    SHARE = "share"
    FINE = "fine"
    REPAYMENT = "repayment"
    LOAN = "loan"
    OTHER = "other"


class Direction(StrEnum):
    INCREASE = "increase"
    DECREASE = "decrease"


_TYPE_BY_START = {
    "share_": MovementType.SHARE,
    "fine_": MovementType.FINE,
    "loan_disbursement": MovementType.LOAN,
    "loan_": MovementType.REPAYMENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CapitalMovement:
    """One change of the available capital: what, which way, how much, what it left, whom it concerns, who did it."""

    entry_id: UUID
    type: MovementType
    direction: Direction
    kind: str
    amount: Money
    capital_after: Money
    on: date
    recorded_at: datetime
    description: str
    by: str
    event_id: UUID
    reverses: UUID | None
    member_id: UUID | None
    loan_id: UUID | None
    source: str


@dataclass(frozen=True, slots=True)
class Movements:
    """A page of movements, newest first; `next_before` asks for the page before it (None: there is none)."""

    lines: tuple[CapitalMovement, ...]
    next_before: UUID | None


def movement_type(kind: str) -> MovementType:
    """The type of an entry's kind."""
    return next((known for start, known in _TYPE_BY_START.items() if kind.startswith(start)), MovementType.OTHER)


def movements(
    view: CircleView,
    *,
    of_type: MovementType | None = None,
    first: date | None = None,
    last: date | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> Movements:
    """The newest movements of the circle's capital, or those before an entry; of a type, from a first to a last day.

    Whom one concerns is told to who reads all; to others only their own. Of a type, a page may hold fewer than asked:
    it ends where enough entries were looked through. At most five queries, and for a type one for each 200 entries.

    :raises NotPermitted:
    """
    view.demand(Permission.READ_TOTALS)
    wanted = min(limit, ledger.PAGE_MAX - 1)
    found, goes_on = _found(view, wanted=wanted, of_type=of_type, first=first, last=last, before=before)
    shown = found[:wanted]
    who = actor_names({one.event_id for one in shown})
    borrowers = _borrowers(view, shown)
    lines = tuple(_line(view, one, by=who.get(one.event_id, ""), borrowers=borrowers) for one in shown)
    next_before = shown[-1].entry_id if len(found) > wanted else goes_on
    return Movements(lines, next_before=next_before)


def _found(
    view: CircleView, *, wanted: int, of_type: MovementType | None, first: date | None, last: date | None,
    before: UUID | None,
) -> tuple[list[ledger.Movement], UUID | None]:  # fmt: skip
    """One more movement than wanted where there are so many; and where to go on when the look ended before that."""
    prefixes = accounts.capital_prefixes(fines_count=view.policy.fines_count)
    size = wanted + 1 if of_type is None else ledger.PAGE_MAX
    found: list[ledger.Movement] = []
    for _page in range(_PAGES_MAX):
        page = ledger.movements(
            book_id=view.book_id, groups={CAPITAL: prefixes}, first=first, last=last, before=before, limit=size
        )
        found += [one for one in page if of_type is None or movement_type(one.kind) is of_type]
        if len(found) > wanted or len(page) < size:
            return found, None
        before = page[-1].entry_id
    return found, before


def actor_names(event_ids: set[UUID]) -> dict[UUID, str]:
    """Who caused each event, by the name that people know them by. Three queries."""
    actors = audit.actors(event_ids=event_ids)
    names = parties.actor_names(set(actors.values()))
    return {event_id: names.get(actor, actor.kind.value) for event_id, actor in actors.items()}


def _borrowers(view: CircleView, found: list[ledger.Movement]) -> dict[UUID, UUID]:
    """The member behind each loan that the movements name."""
    if not any("loan" in one.details for one in found):
        return {}
    return {loan.loan_id: loan.borrower_id for loan in lending.loans(book_id=view.book_id)}


def _line(view: CircleView, found: ledger.Movement, *, by: str, borrowers: dict[UUID, UUID]) -> CapitalMovement:
    change = view.money(found.changes[CAPITAL])
    loan_id = _id(found, "loan")
    member_id = _id(found, "member") or (borrowers.get(loan_id) if loan_id else None)
    is_told = view.may(Permission.READ_ALL) or (member_id is not None and member_id == view.member_id)
    return CapitalMovement(
        entry_id=found.entry_id,
        type=movement_type(found.kind),
        direction=Direction.INCREASE if change.minor > 0 else Direction.DECREASE,
        kind=found.kind,
        amount=view.money(abs(change.minor)),
        capital_after=view.money(found.afters[CAPITAL]),
        on=found.effective_on,
        recorded_at=found.recorded_at,
        description=found.description if is_told else "",
        by=by,
        event_id=found.event_id,
        reverses=found.reverses,
        member_id=member_id if is_told else None,
        loan_id=loan_id if is_told else None,
        source=str(found.details.get("source", "")) if is_told else "",
    )


def _id(found: ledger.Movement, name: str) -> UUID | None:
    value = found.details.get(name)
    return None if value is None else UUID(str(value))
