"""The share-outs of a circle: what everybody would get today, the plans, the payouts and what became of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from caudal.circles.errors import share_out as errors
from caudal.circles.models import Cycle, Member, Payout, PayoutMove, ShareOut, ShareOutSignature
from caudal.circles.queries import members as member_queries, share_out_books
from caudal.circles.queries.movements import actor_names
from caudal.circles.queries.views import CircleView
from caudal.circles.rules import share_out_plan as rules
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.share_out_plan import Agreed, PlannedPayout
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.parties import queries as parties

SHARE_OUTS_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleRow:
    """A cycle of the circle; the open one has no last day."""

    number: int
    opened_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedPayout:
    """What one member would get. `net` below zero is what they would still have to bring."""

    member_id: UUID
    member_number: int
    full_name: str
    shares: int
    savings: Money
    gross: Money
    owed: Money
    fines: Money
    loans: Money
    written_off: Money
    net: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOutSimulation:
    """A share-out as it would be on a day, with everything that stands in its way."""

    on: date
    cycle_number: int
    pool: Money
    kept: Money
    remainder: Money
    value_per_share: Money
    to_pay: Money
    shortfall: Money
    payouts: tuple[SimulatedPayout, ...]
    """Everybody's, or one's own to who may not read all."""
    reasons: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOutRow:
    """A share-out as lists show it."""

    share_out_id: UUID
    cycle_number: int
    status: str
    """planned, posted, cancelled or reversed"""
    shared_on: date
    pool: Money
    kept: Money
    remainder: Money
    written_off: Money
    digest: str
    end_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRow:
    """Who stands for a plan, by name."""

    full_name: str
    signed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutMoveRow:
    """A payment in cash, or shares that a payout became."""

    entry_id: UUID
    kind: str
    """cash or shares"""
    amount: Money
    on: date
    reversed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPayout:
    """One member's payout: how it came about, what was handed over, what is left."""

    payout_id: UUID
    member_id: UUID
    member_number: int
    full_name: str
    shares: int
    savings: Money
    gross: Money
    owed: Money
    fines: Money
    loans: Money
    written_off: Money
    net: Money
    left: Money
    moves: tuple[PayoutMoveRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOutWhole:
    """One share-out with its terms, signatures and payouts; to who may not read all, with their own payout only."""

    share_out: ShareOutRow
    agreed: Agreed
    signatures: tuple[SignatureRow, ...]
    payouts: tuple[MemberPayout, ...]
    to_pay: Money
    left: Money
    """What waits to be handed over."""


def cycles(view: CircleView) -> list[CycleRow]:
    """The cycles of a circle, the newest first. One query.

    :raises NotPermitted:
    """
    view.demand(Permission.READ_TOTALS)
    return [
        CycleRow(number=row.number, opened_on=row.opened_on, closed_on=row.closed_on)
        for row in Cycle.objects.filter(book_id=view.book_id).order_by("-number")
    ]


def simulation(view: CircleView, *, on: date, agreed: Agreed) -> ShareOutSimulation:
    """What everybody would get if the circle were shared out on a day. Twelve queries, however many members.

    :raises NotPermitted, FractionIsOutOfRange, NobodyShares, SharesAreBelowZero, PoolIsNegative:
    """
    view.demand(Permission.READ_TOTALS)
    rules.check_agreed(agreed)
    found = share_out_books.books(
        book_id=view.book_id,
        on=on,
        shares_social_fund=agreed.shares_social_fund,
        shares_legal_reserve=agreed.shares_legal_reserve,
    )
    planned = rules.plan(found, agreed=agreed, currency=view.currency)
    names = _names(view)
    shown = [one for one in planned.payouts if _is_shown(view, one.sharer.member_id)]
    return ShareOutSimulation(
        on=on,
        cycle_number=cycles(view)[0].number,
        pool=view.money(planned.pool_minor),
        kept=view.money(planned.kept_minor),
        remainder=view.money(planned.remainder_minor),
        value_per_share=view.money(planned.value_per_share_minor),
        to_pay=view.money(planned.to_pay_minor),
        shortfall=view.money(planned.shortfall_minor),
        payouts=tuple(_simulated(view, one, names) for one in shown),
        reasons=_reasons(view, planned, agreed),
    )


def share_outs(view: CircleView) -> list[ShareOutRow]:
    """Plans and share-outs, the newest first. One query.

    :raises NotPermitted:
    """
    view.demand(Permission.READ_TOTALS)
    rows = ShareOut.objects.filter(book_id=view.book_id).order_by("-cycle_number", "-id")
    return [_row(view, row) for row in rows[:SHARE_OUTS_MAX]]


def share_out(view: CircleView, *, share_out_id: UUID) -> ShareOutWhole:
    """One share-out with its payouts. Nine queries, however many members.

    :raises NotPermitted, ShareOutNotFound:
    """
    view.demand(Permission.READ_TOTALS)
    row = ShareOut.objects.filter(book_id=view.book_id, id=share_out_id).first()
    if row is None:
        raise errors.ShareOutNotFound
    signed = list(
        ShareOutSignature.objects.filter(book_id=view.book_id, share_out_id=share_out_id).order_by("signed_at")
    )
    signers = actor_names({one.event_id for one in signed})
    payouts = _payouts(view, share_out_id)
    nothing = Money.zero(view.currency)
    return ShareOutWhole(
        share_out=_row(view, row),
        agreed=rules.agreed_from_json(row.terms),
        signatures=tuple(
            SignatureRow(full_name=signers.get(one.event_id, one.signed_by), signed_at=one.signed_at) for one in signed
        ),
        payouts=tuple(one for one in payouts if _is_shown(view, one.member_id)),
        to_pay=sum((one.net for one in payouts), nothing),
        left=sum((one.left for one in payouts), nothing),
    )


def payout(view: CircleView, *, payout_id: UUID) -> tuple[UUID, MemberPayout]:
    """One payout, and the share-out that it belongs to.

    :raises PayoutNotFound, NotPermitted:
    """
    row = Payout.objects.filter(book_id=view.book_id, id=payout_id).first()
    if row is None:
        raise errors.PayoutNotFound
    view.demand_member(row.member_id)
    found = next(one for one in _payouts(view, row.share_out_id) if one.payout_id == payout_id)
    return row.share_out_id, found


def _names(view: CircleView) -> dict[UUID, str]:
    """The names of those who are shown. Two queries."""
    if view.may(Permission.READ_ALL):
        return member_queries.names(view)
    if view.member_id is None:
        return {}
    own = Member.objects.filter(book_id=view.book_id, id=view.member_id).values_list("id", "person_id")
    people = parties.people(organisation_id=view.organisation_id, ids=[person_id for _, person_id in own])
    return {member_id: people[person_id].full_name for member_id, person_id in own}


def _is_shown(view: CircleView, member_id: UUID) -> bool:
    return view.may(Permission.READ_ALL) or member_id == view.member_id


def _reasons(view: CircleView, planned: rules.Plan, agreed: Agreed) -> tuple[Refusal, ...]:
    try:
        rules.check_debts(planned, agreed=agreed, currency=view.currency)
    except Refusal as refusal:
        # Who owes what is for those to read who may read all; the others see that debts stand in the way.
        return (refusal,) if view.may(Permission.READ_ALL) else ()
    return ()


def _simulated(view: CircleView, one: PlannedPayout, names: Mapping[UUID, str]) -> SimulatedPayout:
    sharer = one.sharer
    return SimulatedPayout(
        member_id=sharer.member_id,
        member_number=sharer.number,
        full_name=names.get(sharer.member_id, ""),
        shares=sharer.shares,
        savings=view.money(sharer.savings_minor),
        gross=view.money(one.gross_minor),
        owed=view.money(sharer.owed_minor),
        fines=view.money(one.fines_minor),
        loans=view.money(one.loans_minor),
        written_off=view.money(one.written_off_minor),
        net=view.money(one.net_minor),
    )


def _row(view: CircleView, row: ShareOut) -> ShareOutRow:
    return ShareOutRow(
        share_out_id=row.id,
        cycle_number=row.cycle_number,
        status=row.status,
        shared_on=row.shared_on,
        pool=view.money(row.pool_minor),
        kept=view.money(row.kept_minor),
        remainder=view.money(row.remainder_minor),
        written_off=view.money(row.written_off_minor),
        digest=row.digest,
        end_reason=row.end_reason,
    )


def _payouts(view: CircleView, share_out_id: UUID) -> list[MemberPayout]:
    """Every payout of a share-out by the member's number."""
    numbers = dict(Member.objects.filter(book_id=view.book_id).values_list("id", "number"))
    names = _names(view)
    moves: dict[UUID, list[PayoutMove]] = {}
    rows = list(Payout.objects.filter(book_id=view.book_id, share_out_id=share_out_id))
    ids = [row.id for row in rows]
    for move in PayoutMove.objects.filter(book_id=view.book_id, payout_id__in=ids).order_by("moved_on", "entry_id"):
        moves.setdefault(move.payout_id, []).append(move)
    return [
        _payout(
            view, row, number=numbers[row.member_id], name=names.get(row.member_id, ""), moves=moves.get(row.id, [])
        )
        for row in sorted(rows, key=lambda row: numbers[row.member_id])
    ]


def _payout(view: CircleView, row: Payout, *, number: int, name: str, moves: list[PayoutMove]) -> MemberPayout:
    standing_minor = sum(move.amount_minor for move in moves if move.reversed_on is None)
    return MemberPayout(
        payout_id=row.id,
        member_id=row.member_id,
        member_number=number,
        full_name=name,
        shares=row.shares,
        savings=view.money(row.savings_minor),
        gross=view.money(row.gross_minor),
        owed=view.money(row.owed_minor),
        fines=view.money(row.fines_minor),
        loans=view.money(row.loans_minor),
        written_off=view.money(row.written_off_minor),
        net=view.money(row.net_minor),
        left=view.money(row.net_minor - standing_minor),
        moves=tuple(
            PayoutMoveRow(
                entry_id=move.entry_id,
                kind=move.kind,
                amount=view.money(move.amount_minor),
                on=move.moved_on,
                reversed_on=move.reversed_on,
            )
            for move in moves
        ),
    )
