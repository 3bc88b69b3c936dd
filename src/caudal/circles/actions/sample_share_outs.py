"""The share-outs of a synthetic circle: frozen plans, signatures, payouts and how they were paid."""

from datetime import UTC, datetime, time

from caudal.audit.actions import Act
from caudal.circles.models import Circle, Payout, PayoutMove, ShareOut, ShareOutSignature
from caudal.circles.rules.sample_sharing import SharedOut
from caudal.circles.rules.sample_told import Story
from caudal.circles.rules.share_out_plan import USUAL, agreed_to_json
from caudal.db.rows import copied

SIGNERS = (0, 2)
"""President and secretary, by their place among the people."""
_EVENING = time(20, 0, tzinfo=UTC)


def write_share_outs(act: Act, row: Circle, told: Story) -> None:
    """All share-outs with their rows; the last may wait for a signature."""
    copied([_share_out(act, row, one) for one in told.share_outs])
    copied(
        [
            ShareOutSignature(
                book_id=row.book_id,
                share_out_id=one.id,
                signed_by=f"person:{told.people[signer].person_id}",
                signed_at=datetime.combine(one.plan.on, _EVENING),
                event_id=act.event_id,
            )
            for one in told.share_outs
            for signer in (SIGNERS if one.is_posted else SIGNERS[:1])
        ]
    )
    copied([payout for one in told.share_outs for payout in _payouts(row, one)])
    copied(
        [
            PayoutMove(
                book_id=row.book_id,
                entry_id=out.paid[out.payout_ids[one.sharer.member_id]],
                payout_id=out.payout_ids[one.sharer.member_id],
                kind="cash",
                amount_minor=one.net_minor,
                moved_on=out.plan.on,
                event_id=act.event_id,
            )
            for out in told.share_outs
            for one in out.plan.payouts
            if out.payout_ids[one.sharer.member_id] in out.paid
        ]
    )


def _share_out(act: Act, row: Circle, one: SharedOut) -> ShareOut:
    steps = {
        "entries": [str(entry_id) for entry_id in one.entries],
        "fines": [],
        "repayments": [],
        "write_offs": [],
        "trades": [str(trade_id) for trade_id in one.trades],
    }
    return ShareOut(
        book_id=row.book_id,
        id=one.id,
        cycle_number=one.cycle,
        status="posted" if one.is_posted else "planned",
        shared_on=one.plan.on,
        terms=agreed_to_json(USUAL),
        pool_minor=one.plan.pool_minor,
        kept_minor=one.plan.kept_minor,
        remainder_minor=one.plan.remainder_minor,
        written_off_minor=one.plan.written_off_minor,
        digest=one.digest,
        steps=steps if one.is_posted else {},
        event_id=act.event_id,
        post_event_id=act.event_id if one.is_posted else None,
    )


def _payouts(row: Circle, out: SharedOut) -> list[Payout]:
    return [
        Payout(
            book_id=row.book_id,
            id=out.payout_ids[one.sharer.member_id],
            share_out_id=out.id,
            member_id=one.sharer.member_id,
            shares=one.sharer.shares,
            savings_minor=one.sharer.savings_minor,
            gross_minor=one.gross_minor,
            owed_minor=one.sharer.owed_minor,
            fines_minor=one.fines_minor,
            loans_minor=one.loans_minor,
            written_off_minor=one.written_off_minor,
            net_minor=one.net_minor,
        )
        for one in out.plan.payouts
    ]
