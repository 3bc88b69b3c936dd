"""Late fees: the end of day finds them and charges or proposes them; somebody decides on those that are proposed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from pydantic_core import from_json

from caudal.audit.actions import Act, action
from caudal.db.rows import rows as selected
from caudal.db.sql_files import sql_text
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.lending.actions import demands, playing
from caudal.lending.errors import days as errors
from caudal.lending.models import LateFee, Portfolio
from caudal.lending.rules import late_fees as rules
from caudal.lending.rules.components import Breakdown
from caudal.lending.rules.late_fees import LateFeePolicy, LateInstallment
from caudal.lending.rules.permissions import Permission
from caudal.lending.rules.replay import EventKind, LoanEvent

REASON_LENGTH_MAX = 500
_DECISION = ("status", "charged_minor", "charge_id", "reason", "decided_on", "decided_by", "decision_event_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class LateFeeDecided:
    """What was charged of a late fee, and by which event of the loan; None: nothing was."""

    status: str
    charged: Money
    charge_id: UUID | None


def fall_due(act: Act, *, book_id: int, loan_ids: Collection[UUID], day: date) -> int:
    """Find the late fees of held loans that came up by a day: charge or propose each; how many are new.

    What was proposed and not decided follows the days; it lapses when it turns out that the instalment was not late.
    Three statements where there are none.
    """
    _run("late_fees_lapse", book_id=book_id, loan_ids=list(loan_ids))
    found = selected("caudal.lending", "late_fees_due", book_id=book_id, loan_ids=list(loan_ids), day=day)
    fees = [fee for row in found for fee in _fees(act, book_id, row, day=day)]
    again = [fee for fee in fees if fee.event_id != act.event_id]
    new = [fee for fee in fees if fee.event_id == act.event_id]
    LateFee.objects.bulk_update(again, ["days_late", "base_minor", "amount_minor"])
    _charge(act, book_id, [fee for fee in new if fee.status == "automatic"])
    LateFee.objects.bulk_create(new)
    return len(new)


@action("lending.decide_late_fee")
def decide_late_fee(
    act: Act, *, portfolio_id: UUID, late_fee_id: UUID, amount: Money, reason: str = ""
) -> LateFeeDecided:
    """Charge a proposed late fee, a part of it, or nothing; anything less than all of it needs a reason.

    :raises PortfolioNotFound, NotPermitted, LateFeeNotFound, LateFeeIsDecided, CurrencyDiffers, LateFeeIsOutOfRange,
        TextIsNotClean: in this order
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.APPROVE)
    loan_id = (
        LateFee.objects.filter(book_id=portfolio.book_id, id=late_fee_id).values_list("loan_id", flat=True).first()
    )
    held = playing.hold(act, book_id=portfolio.book_id, loan_ids=[loan_id]) if loan_id else {}
    fee = LateFee.objects.filter(book_id=portfolio.book_id, id=late_fee_id).first()
    if fee is None or loan_id is None or loan_id not in held:
        raise errors.LateFeeNotFound
    if fee.status != "proposed":
        raise errors.LateFeeIsDecided(charged=portfolio.money(fee.charged_minor))
    demands.check_currency(portfolio, amount)
    if not 0 <= amount.minor <= fee.amount_minor:
        raise errors.LateFeeIsOutOfRange(field="amount", amount=amount, proposed=portfolio.money(fee.amount_minor))
    told = clean_text(
        reason, length_max=REASON_LENGTH_MAX, field="reason", empty_allowed=amount.minor == fee.amount_minor
    )
    fee.status = "waived" if not amount.minor else "applied" if amount.minor == fee.amount_minor else "partial"
    fee.charged_minor, fee.reason, fee.decided_by = amount.minor, told, f"{act.actor.kind}:{act.actor.id}"
    fee.decided_on = Portfolio.objects.values_list("business_on", flat=True).get(book_id=portfolio.book_id)
    fee.decision_event_id = act.event_id
    if amount.minor:
        charge = _charge_of(act, fee, on=fee.decided_on, number=held[loan_id].next_number)
        fee.charge_id = charge.id
        playing.write(
            act, book_id=portfolio.book_id, played=[playing.play(act, held[loan_id], charge, description=told)]
        )
    fee.save(update_fields=_DECISION)
    act.touch("loan", loan_id)
    return LateFeeDecided(status=fee.status, charged=amount, charge_id=fee.charge_id)


def _fees(act: Act, book_id: int, row: dict[str, Any], *, day: date) -> list[LateFee]:
    """The fees of a late instalment that are new on the day, and the proposed one that grows with it."""
    policy = _policy(row["late_fee_policy"])
    days_late = (day - row["due_on"]).days
    late = LateInstallment(**{name: row[name] for name in LateInstallment.__slots__})
    first = row["nth"] if row["is_proposed"] else row["nth"] + 1
    fees = []
    for nth in range(max(1, first), rules.fees_over(policy, days_late=days_late) + 1):
        amount_minor = rules.nth_fee_minor(policy, late, nth=nth, days_late=days_late)
        if amount_minor <= 0:
            continue
        is_again = row["is_proposed"] and nth == row["nth"]
        fee = LateFee(
            book_id=book_id,
            id=row["late_fee_id"] if is_again else uuid7(act.at),
            loan_id=row["loan_id"],
            due_on=row["due_on"],
            nth=nth,
            fell_on=rules.fell_on(policy, due_on=row["due_on"], nth=nth),
            days_late=days_late,
            base_minor=late.base_minor(policy.base),
            amount_minor=amount_minor,
            status="automatic" if policy.is_automatic else "proposed",
            charged_minor=amount_minor if policy.is_automatic else 0,
            event_id=row["late_fee_event_id"] if is_again else act.event_id,
        )
        fees.append(fee)
    return fees


def _charge(act: Act, book_id: int, fees: Sequence[LateFee]) -> None:
    """Charge fees by themselves, each on the day on which it came up."""
    if not fees:
        return
    held = playing.hold(act, book_id=book_id, loan_ids={fee.loan_id for fee in fees})
    played = []
    for fee in fees:
        charge = _charge_of(act, fee, on=fee.fell_on, number=held[fee.loan_id].next_number)
        fee.charge_id = charge.id
        played.append(playing.play(act, held[fee.loan_id], charge))
    playing.write(act, book_id=book_id, played=played)


def _charge_of(act: Act, fee: LateFee, *, on: date, number: int) -> LoanEvent:
    return LoanEvent(
        id=uuid7(act.at),
        number=number,
        kind=EventKind.CHARGE,
        on=on,
        amount_minor=fee.charged_minor,
        stated=Breakdown(penalty_minor=fee.charged_minor),
        due_on=on,
    )


@cache
def _policy(text: str) -> LateFeePolicy:
    return rules.policy_from_json(from_json(text))


def _run(name: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql_text("caudal.lending", name), values)
