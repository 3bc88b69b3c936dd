"""Plan a share-out, sign it, drop it: nothing is posted yet, and whoever signs signs frozen figures."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.circles.actions.demands import Held, check_day, demand, member_of, person_of, who
from caudal.circles.errors import meetings as meeting_errors, share_out as errors
from caudal.circles.models import Payout, ShareOut, ShareOutSignature
from caudal.circles.queries import share_out_books
from caudal.circles.rules import share_out_plan as rules
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.share_out_plan import USUAL, Agreed, Plan, PlannedPayout
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger import queries as ledger
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX

SIGNATURES_NEEDED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOutPlanned:
    """A plan that waits for its signatures."""

    share_out_id: UUID
    digest: str
    pool: Money
    remainder: Money
    written_off: Money
    payouts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOutSigned:
    share_out_id: UUID
    signatures: int
    signatures_needed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOutCancelled:
    share_out_id: UUID


@action("circles.plan_share_out")
def plan_share_out(act: Act, *, circle_id: UUID, on: date, agreed: Agreed = USUAL) -> ShareOutPlanned:
    """Freeze what everybody would get if the circle were shared out on a day.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, FractionIsOutOfRange:
    :raises DateIsInTheFuture, DateIsBeforeFounding, DateIsBeforeCycle, MemberNotFound:
    :raises ShareOutMeetsMeeting, ShareOutIsPlanned, ShareOutIsTooEarly:
    :raises NobodyShares, SharesAreBelowZero, PoolIsNegative, DebtsAreOpen, PayoutIsShortOfDebt:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.MANAGE)
    rules.check_agreed(agreed)
    check_day(held, on, at=act.at)
    for member_id in agreed.write_offs:
        member_of(held, member_id)
    waiting = ShareOut.objects.filter(book_id=held.book_id, status="planned").first()
    if waiting is not None:
        raise errors.ShareOutIsPlanned(on=waiting.shared_on)
    planned = planned_now(held, on=on, agreed=agreed)
    row = _row(act, held, planned, agreed)
    row.save(force_insert=True)
    Payout.objects.bulk_create(_payout(row, one, payout_id=uuid7(act.at)) for one in planned.payouts)
    act.touch("circle", circle_id)
    act.touch("share_out", row.id)
    return ShareOutPlanned(
        share_out_id=row.id,
        digest=row.digest,
        pool=held.money(planned.pool_minor),
        remainder=held.money(planned.remainder_minor),
        written_off=held.money(planned.written_off_minor),
        payouts=len(planned.payouts),
    )


@action("circles.sign_share_out")
def sign_share_out(act: Act, *, circle_id: UUID, share_out_id: UUID) -> ShareOutSigned:
    """Give an officer's word for a plan, as long as the books still say what it says.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed:
    :raises ShareOutNotFound, ShareOutIsNotPlanned, SignerIsNoPerson, OfficerHasSigned:
    :raises ShareOutMeetsMeeting, ShareOutIsStale:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.SIGN)
    row = planned_row(held, share_out_id)
    signed = ShareOutSignature.objects.filter(book_id=held.book_id, share_out_id=share_out_id)
    if person_of(act) is None:
        raise meeting_errors.SignerIsNoPerson
    signer = who(act)
    if signed.filter(signed_by=signer).exists():
        raise errors.OfficerHasSigned
    check_fresh(held, row)
    ShareOutSignature.objects.create(
        book_id=held.book_id, share_out_id=share_out_id, signed_by=signer, signed_at=act.at, event_id=act.event_id
    )
    act.touch("circle", circle_id)
    act.touch("share_out", share_out_id)
    return ShareOutSigned(share_out_id=share_out_id, signatures=signed.count(), signatures_needed=SIGNATURES_NEEDED)


@action("circles.cancel_share_out")
def cancel_share_out(act: Act, *, circle_id: UUID, share_out_id: UUID, reason: str) -> ShareOutCancelled:
    """Drop a plan, signed or not; it stays readable.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, ShareOutNotFound, ShareOutIsNotPlanned:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.MANAGE, between_cycles=True)
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason")
    row = planned_row(held, share_out_id)
    row.status, row.end_reason, row.end_event_id = "cancelled", told, act.event_id
    row.save(update_fields=["status", "end_reason", "end_event_id"])
    act.touch("circle", circle_id)
    act.touch("share_out", share_out_id)
    return ShareOutCancelled(share_out_id=share_out_id)


def share_out_row(held: Held, share_out_id: UUID) -> ShareOut:
    """A share-out of the held circle.

    :raises ShareOutNotFound:
    """
    row = ShareOut.objects.filter(book_id=held.book_id, id=share_out_id).first()
    if row is None:
        raise errors.ShareOutNotFound(field="share_out_id")
    return row


def planned_row(held: Held, share_out_id: UUID) -> ShareOut:
    """A share-out of the held circle that is still a plan.

    :raises ShareOutNotFound, ShareOutIsNotPlanned:
    """
    row = share_out_row(held, share_out_id)
    if row.status != "planned":
        raise errors.ShareOutIsNotPlanned
    return row


def planned_now(held: Held, *, on: date, agreed: Agreed) -> Plan:
    """What the books say now of a share-out on a day.

    :raises ShareOutMeetsMeeting, ShareOutIsTooEarly:
    :raises NobodyShares, SharesAreBelowZero, PoolIsNegative, DebtsAreOpen, PayoutIsShortOfDebt:
    """
    if held.meeting_id is not None:
        raise errors.ShareOutMeetsMeeting
    # The balances that are closed are those of now: an entry of a later day would be closed before it happens.
    if ledger.balances(book_id=held.book_id, on=on) != ledger.balances(book_id=held.book_id):
        raise errors.ShareOutIsTooEarly(field="on", on=on)
    found = share_out_books.books(
        book_id=held.book_id,
        on=on,
        shares_social_fund=agreed.shares_social_fund,
        shares_legal_reserve=agreed.shares_legal_reserve,
    )
    planned = rules.plan(found, agreed=agreed, currency=held.currency)
    rules.check_debts(planned, agreed=agreed, currency=held.currency)
    return planned


def check_fresh(held: Held, row: ShareOut) -> Plan:
    """The plan made anew, refused where it comes out otherwise.

    :raises ShareOutMeetsMeeting, ShareOutIsStale:
    """
    agreed = rules.agreed_from_json(row.terms)
    try:
        planned = planned_now(held, on=row.shared_on, agreed=agreed)
    except (errors.DebtsAreOpen, errors.PayoutIsShortOfDebt, errors.ShareOutIsTooEarly, errors.NobodyShares) as refusal:
        raise errors.ShareOutIsStale from refusal
    if _digest(held, planned, agreed) != row.digest:
        raise errors.ShareOutIsStale
    return planned


def _digest(held: Held, planned: Plan, agreed: Agreed) -> str:
    return rules.digest(planned, agreed=agreed, circle_id=held.circle_id, cycle_number=held.cycle_number)


def _row(act: Act, held: Held, planned: Plan, agreed: Agreed) -> ShareOut:
    return ShareOut(
        book_id=held.book_id,
        id=uuid7(act.at),
        cycle_number=held.cycle_number,
        shared_on=planned.on,
        terms=rules.agreed_to_json(agreed),
        pool_minor=planned.pool_minor,
        kept_minor=planned.kept_minor,
        remainder_minor=planned.remainder_minor,
        written_off_minor=planned.written_off_minor,
        digest=_digest(held, planned, agreed),
        event_id=act.event_id,
    )


def _payout(row: ShareOut, one: PlannedPayout, *, payout_id: UUID) -> Payout:
    return Payout(
        book_id=row.book_id,
        id=payout_id,
        share_out_id=row.id,
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
