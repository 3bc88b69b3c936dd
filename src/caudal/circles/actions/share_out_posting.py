"""Post a signed share-out, once, and take it back while nothing of it is paid.

The order keeps every account above its floor: the cycle's income and expenses go to the surplus, the surplus and the
shares to the payouts, the payouts to the debts; what interest and losses that brings goes to the surplus again.
Lock order: circle, loans, book, accounts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.circles.actions import requests
from caudal.circles.actions.demands import Held, check_day, demand
from caudal.circles.actions.share_outs import SIGNATURES_NEEDED, check_fresh, planned_row, share_out_row
from caudal.circles.actions.shares import price_of_day
from caudal.circles.errors import share_out as errors
from caudal.circles.models import Cycle, Fine, Payout, PayoutMove, ShareOut, ShareOutSignature, ShareTrade
from caudal.circles.queries import share_out_books
from caudal.circles.rules import accounts
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.share_out_plan import Agreed, Plan, PlannedPayout, Settled, agreed_from_json
from caudal.circles.rules.shares import TradeKind
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger import actions as ledger, queries as ledger_queries
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX, Line, NewEntry
from caudal.lending.actions import losses, repayments, reversals

OFFSET = "Paid out of the share-out"
GIVEN_UP = "Given up at the share-out"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOutPosted:
    """The cycle is closed; every payout waits to be handed over."""

    share_out_id: UUID
    cycle_number: int
    pool: Money
    to_pay: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOutReversed:
    share_out_id: UUID
    cycle_number: int


@action("circles.post_share_out")
def post_share_out(act: Act, *, circle_id: UUID, share_out_id: UUID) -> ShareOutPosted:
    """Put a share-out into the books that two officers have signed, and close the cycle.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, ShareOutNotFound, ShareOutIsNotPlanned:
    :raises SignaturesAreMissing, ShareOutMeetsMeeting, ShareOutIsStale, SharePriceIsNotSet:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.MANAGE)
    row = planned_row(held, share_out_id)
    signatures = ShareOutSignature.objects.filter(book_id=held.book_id, share_out_id=share_out_id).count()
    if signatures < SIGNATURES_NEEDED:
        raise errors.SignaturesAreMissing(signatures=signatures, signatures_needed=SIGNATURES_NEEDED)
    planned = check_fresh(held, row)
    requests.drop_open(act, held, on=row.shared_on, reason="The cycle was shared out")
    steps = _posted(act, held, row, planned, agreed_from_json(row.terms))
    row.status, row.steps, row.post_event_id = "posted", steps, act.event_id
    row.save(update_fields=["status", "steps", "post_event_id"])
    Cycle.objects.filter(book_id=held.book_id, number=held.cycle_number).update(
        closed_on=row.shared_on, close_event_id=act.event_id
    )
    act.touch("circle", circle_id)
    act.touch("share_out", share_out_id)
    for one in planned.payouts:
        act.touch("member", one.sharer.member_id)
    return ShareOutPosted(
        share_out_id=share_out_id,
        cycle_number=held.cycle_number,
        pool=held.money(planned.pool_minor),
        to_pay=held.money(planned.to_pay_minor),
    )


@action("circles.reverse_share_out")
def reverse_share_out(act: Act, *, circle_id: UUID, share_out_id: UUID, on: date, reason: str) -> ShareOutReversed:
    """Take a share-out back of which nothing is paid: the cycle is open again, with its loans, fines and shares.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, DateIsInTheFuture, DateIsBeforeFounding, DateIsBeforeCycle:
    :raises ShareOutNotFound, ShareOutIsNotPosted, CycleIsFollowed, PayoutsArePaid:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.MANAGE, between_cycles=True)
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason")
    check_day(held, on, at=act.at)
    row = share_out_row(held, share_out_id)
    if row.status != "posted":
        raise errors.ShareOutIsNotPosted
    if held.cycle_number != row.cycle_number:
        raise errors.CycleIsFollowed(cycle=held.cycle_number)
    _check_unpaid(held, row)
    _undone(act, held, row, on=on, reason=told)
    row.status, row.ended_on, row.end_reason, row.end_event_id = "reversed", on, told, act.event_id
    row.save(update_fields=["status", "ended_on", "end_reason", "end_event_id"])
    Cycle.objects.filter(book_id=held.book_id, number=row.cycle_number).update(closed_on=None, close_event_id=None)
    act.touch("circle", circle_id)
    act.touch("share_out", share_out_id)
    return ShareOutReversed(share_out_id=share_out_id, cycle_number=row.cycle_number)


def _posted(act: Act, held: Held, row: ShareOut, planned: Plan, agreed: Agreed) -> dict[str, Any]:
    """Write everything, and say what was written so that it can be taken back."""
    opened = accounts.of_payouts(numbers=[one.sharer.number for one in planned.payouts], currency=held.currency)
    ledger.open_accounts(act, book_id=held.book_id, accounts=opened)
    carried = share_out_books.carried_accounts(
        shares_social_fund=agreed.shares_social_fund, shares_legal_reserve=agreed.shares_legal_reserve
    )
    redeemed = [one for one in planned.payouts if one.gross_minor or one.sharer.owed_minor or one.sharer.savings_minor]
    redemptions = [_redemption(act, held, row, one) for one in redeemed]
    fines = [_fine_entry(act, held, row, one, fine) for one in planned.payouts for fine in one.fines]
    entries = [*_closing(act, held, row, carried), *redemptions, *fines]
    ledger.post_batch(act, book_id=held.book_id, entries=entries)
    trades = _redeem(act, held, row, redeemed, redemptions)
    for entry in fines:
        _end_fine(row, entry)
    repaid, given_up = _settle_loans(act, held, row, planned)
    rest = _closing(act, held, row, carried)
    ledger.post_batch(act, book_id=held.book_id, entries=rest)
    return {
        "entries": [str(entry.id) for entry in [*entries, *rest]],
        "fines": [str((entry.details or {})["fine"]) for entry in fines],
        "repayments": repaid,
        "write_offs": given_up,
        "trades": trades,
    }


def _closing(act: Act, held: Held, row: ShareOut, carried: frozenset[str]) -> list[NewEntry]:
    """Bring what income, expenses and shared funds stand at into the surplus; nothing where they stand at zero."""
    standing = share_out_books.closing_balances(book_id=held.book_id, carried=carried)
    if not standing:
        return []
    lines = [Line(code, -minor, held.currency) for code, minor in standing.items()]
    lines.append(Line(accounts.SURPLUS, sum(standing.values()), held.currency))
    return [_entry(act, row, kind="share_out_closing", lines=lines)]


def _redemption(act: Act, held: Held, row: ShareOut, one: PlannedPayout) -> NewEntry:
    """A member's shares, what they were owed, and their part of the surplus become their payout."""
    number, savings_minor, owed_minor = one.sharer.number, one.sharer.savings_minor, one.sharer.owed_minor
    lines = [
        Line(accounts.shares_of(number), savings_minor, held.currency),
        Line(accounts.overpaid_of(number), owed_minor, held.currency),
        Line(accounts.SURPLUS, one.gross_minor - savings_minor, held.currency),
        Line(accounts.payouts_of(number), -(one.gross_minor + owed_minor), held.currency),
    ]
    return _entry(act, row, kind="share_redemption", lines=lines, member=one.sharer.member_id, shares=one.sharer.shares)


def _fine_entry(act: Act, held: Held, row: ShareOut, one: PlannedPayout, fine: Settled) -> NewEntry:
    """A fine is paid out of the payout; what it does not pay is forgiven."""
    lines = [
        Line(accounts.payouts_of(one.sharer.number), fine.paid_minor, held.currency),
        Line(accounts.FINE_INCOME, fine.left_minor, held.currency),
        Line(accounts.fines_of(one.sharer.number), -(fine.paid_minor + fine.left_minor), held.currency),
    ]
    kind = "fine_waiver" if fine.left_minor else "fine_collection"
    return _entry(act, row, kind=kind, lines=lines, member=one.sharer.member_id, fine=fine.id)


def _entry(act: Act, row: ShareOut, *, kind: str, lines: Iterable[Line], **details: UUID | int) -> NewEntry:
    told = {name: value if isinstance(value, int) else str(value) for name, value in details.items()}
    return NewEntry(
        kind=kind,
        on=row.shared_on,
        lines=tuple(line for line in lines if line.minor),
        id=uuid7(act.at),
        details={"share_out": str(row.id), **told},
    )


def _redeem(
    act: Act, held: Held, row: ShareOut, payouts: Sequence[PlannedPayout], entries: Sequence[NewEntry]
) -> list[str]:
    price = price_of_day(held, row.shared_on)
    made = ShareTrade.objects.bulk_create(
        ShareTrade(
            book_id=held.book_id,
            id=uuid7(act.at),
            member_id=one.sharer.member_id,
            kind=TradeKind.REDEMPTION.value,
            shares=one.sharer.shares,
            price_minor=price.minor,
            amount_minor=one.gross_minor,
            capital_minor=one.sharer.savings_minor,
            traded_on=row.shared_on,
            entry_id=_id(entry),
            event_id=act.event_id,
        )
        for one, entry in zip(payouts, entries, strict=True)
        if one.sharer.shares
    )
    return [str(trade.id) for trade in made]


def _end_fine(row: ShareOut, entry: NewEntry) -> None:
    found = Fine.objects.filter(book_id=row.book_id, id=UUID(str((entry.details or {})["fine"])))
    if entry.kind == "fine_collection":
        found.update(status="collected", collected_on=row.shared_on, collection_entry_id=entry.id)
    else:
        found.update(status="waived", ended_on=row.shared_on, end_entry_id=entry.id, end_reason=GIVEN_UP)


def _settle_loans(
    act: Act, held: Held, row: ShareOut, planned: Plan
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Repay each open loan out of its borrower's payout, and give up what that does not repay."""
    repaid: list[tuple[str, str]] = []
    given_up: list[tuple[str, str]] = []
    for one in planned.payouts:
        for loan in one.loans:
            if loan.paid_minor:
                taken = repayments.record_repayment.within(
                    act, book_id=held.book_id, loan_id=loan.id, amount=held.money(loan.paid_minor), on=row.shared_on,
                    cash_account=accounts.payouts_of(one.sharer.number), description=OFFSET,
                )  # fmt: skip
                repaid.append((str(loan.id), str(taken.repayment_id)))
            if loan.left_minor:
                lost = losses.write_off_within(
                    act, book_id=held.book_id, loan_id=loan.id, on=row.shared_on, reason=GIVEN_UP
                )
                given_up.append((str(loan.id), str(lost.event_id)))
    return repaid, given_up


def _check_unpaid(held: Held, row: ShareOut) -> None:
    payouts = Payout.objects.filter(book_id=held.book_id, share_out_id=row.id).values("id")
    moves = PayoutMove.objects.filter(book_id=held.book_id, payout_id__in=payouts, reversed_on=None)
    paid_minor = sum(moves.values_list("amount_minor", flat=True))
    if paid_minor:
        raise errors.PayoutsArePaid(paid=held.money(paid_minor))


def _undone(act: Act, held: Held, row: ShareOut, *, on: date, reason: str) -> None:
    """Take back what was written, the last first."""
    for loan_id, event_id in reversed([*row.steps["repayments"], *row.steps["write_offs"]]):
        reversals.undo_within(
            act, book_id=held.book_id, loan_id=UUID(loan_id), event_id=UUID(event_id), on=on, reason=reason
        )
    ids = [UUID(one) for one in row.steps["entries"]]
    written = {entry.id: entry for entry in ledger_queries.entries(book_id=held.book_id, ids=ids)}
    opposites = [
        NewEntry(
            kind=f"{written[one].kind}_reversal",
            on=on,
            lines=tuple(Line(line.account, -line.amount.minor, held.currency) for line in written[one].lines),
            id=uuid7(act.at),
            description=reason,
            details=dict(written[one].details),
            reverses=one,
        )
        for one in reversed(ids)
    ]
    ledger.post_batch(act, book_id=held.book_id, entries=opposites)
    undoing = {entry.reverses: entry.id for entry in opposites}
    Fine.objects.filter(book_id=held.book_id, id__in=row.steps["fines"]).update(
        status="issued", collected_on=None, collection_entry_id=None, ended_on=None, end_entry_id=None, end_reason=""
    )
    for trade in ShareTrade.objects.filter(book_id=held.book_id, id__in=row.steps["trades"]):
        trade.reversed_on, trade.reversal_entry_id = on, undoing[trade.entry_id]
        trade.save(update_fields=["reversed_on", "reversal_entry_id"])


def _id(entry: NewEntry) -> UUID:
    assert entry.id is not None, "a share-out names its entries before they are posted"
    return entry.id
