"""Record and reverse repayments: the replay splits them, the ledger carries what it says.

Lock order: the pool's own row (the caller's), the loans by id, the book, its accounts.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX
from caudal.lending import errors
from caudal.lending.actions import playing, rows
from caudal.lending.actions.playing import Held, Played
from caudal.lending.rules import checks
from caudal.lending.rules.components import Breakdown
from caudal.lending.rules.replay import EventKind, LoanEvent, LoanStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class RepaymentRecorded:
    """The receipt: how the money was split, and what is still owed."""

    repayment_id: UUID
    entry_id: UUID
    penalty: Money
    fee: Money
    interest: Money
    principal: Money
    overpaid: Money
    outstanding: Money
    status: LoanStatus
    reallocated: tuple[UUID, ...]
    """Other repayments that are split otherwise because of this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepaymentReversed:
    reversal_id: UUID
    entry_id: UUID
    outstanding: Money
    status: LoanStatus
    reallocated: tuple[UUID, ...]


@action("lending.record_repayment")
def record_repayment(
    act: Act,
    *,
    book_id: int,
    loan_id: UUID,
    amount: Money,
    on: date,
    stated: Breakdown | None = None,
    cash_account: str = "",
    accepts_overpayment: bool = False,
    description: str = "",
) -> RepaymentRecorded:
    """Take a repayment, split it by replay, and post it; repayments that split otherwise now are posted anew.

    `stated` is a split that is honoured as it stands; `cash_account` another box than the loan came from.

    :raises RepaymentIsNotPositive, StatedSplitDoesNotAddUp, DateIsInTheFuture, LoanNotFound, CurrencyDiffers,
        RepaymentIsBeforeDisbursement, LoanIsClosed, RepaymentExceedsDebt: in this order
    """
    checks.check_repayment(amount=amount, stated=stated)
    checks.check_date(on=on, at=act.at)
    told = rows.checked_description(description)
    held = _held(act, book_id, loan_id)
    played = played_repayment(
        act, held, amount=amount, on=on, stated=stated, cash_account=cash_account,
        accepts_overpayment=accepts_overpayment, description=told,
    )  # fmt: skip
    playing.write(act, book_id=book_id, played=[played])
    return receipt(played)


@action("lending.reverse_repayment")
def reverse_repayment(
    act: Act, *, book_id: int, loan_id: UUID, repayment_id: UUID, on: date, reason: str
) -> RepaymentReversed:
    """Undo a repayment, once, and split the others as if it had never been.

    :raises DateIsInTheFuture, LoanNotFound, RepaymentNotFound, RepaymentIsReversed, ReversalIsBeforeRepayment:
    :raises Refusal: what the ledger refuses, such as cash that is no longer there
    """
    checks.check_date(on=on, at=act.at)
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason")
    held = _held(act, book_id, loan_id)
    repayment = held.event(repayment_id)
    if repayment is None or repayment.kind is not EventKind.REPAYMENT:
        raise errors.RepaymentNotFound
    if held.is_reversed(repayment_id):
        raise errors.RepaymentIsReversed(amount=held.money(repayment.amount_minor))
    if on < repayment.on:
        raise errors.ReversalIsBeforeRepayment(field="on", on=repayment.on)
    reversal = LoanEvent(
        id=uuid7(act.at), number=held.next_number, kind=EventKind.REVERSAL, on=on,
        amount_minor=repayment.amount_minor, reverses=repayment_id,
    )  # fmt: skip
    played = playing.play(act, held, reversal, description=told)
    playing.write(act, book_id=book_id, played=[played])
    return RepaymentReversed(
        reversal_id=reversal.id,
        entry_id=played.entry_id,
        outstanding=held.money(played.after.outstanding_minor),
        status=played.after.status,
        reallocated=played.reallocated,
    )


def played_repayment(
    act: Act, held: Held, *, amount: Money, on: date, stated: Breakdown | None = None, cash_account: str = "",
    accepts_overpayment: bool = False, description: str = "",
) -> Played:  # fmt: skip
    """A repayment of a held loan as it would be written, checked against the loan; nothing is written yet.

    :raises CurrencyDiffers, RepaymentIsBeforeDisbursement, LoanIsClosed, RepaymentExceedsDebt: in this order
    """
    loan = held.loan
    checks.check_currency(amount=amount, currency=loan.currency)
    if on < loan.disbursed_on:
        raise errors.RepaymentIsBeforeDisbursement(field="on", on=on, disbursed_on=loan.disbursed_on)
    if loan.status != LoanStatus.ACTIVE:
        raise errors.LoanIsClosed
    repayment = LoanEvent(
        id=uuid7(act.at), number=held.next_number, kind=EventKind.REPAYMENT, on=on, amount_minor=amount.minor,
        stated=stated,
    )  # fmt: skip
    after = held.replayed(repayment)
    if after.overpaid_minor and not accepts_overpayment:
        excess_minor = after.overpaid_minor - held.replayed().overpaid_minor
        if excess_minor > 0:
            payoff = held.money(max(0, amount.minor - excess_minor))
            raise errors.RepaymentExceedsDebt(field="amount", amount=amount, payoff=payoff)
    return playing.play(act, held, repayment, after=after, cash_account=cash_account, description=description)


def receipt(played: Played) -> RepaymentRecorded:
    """What the payer is told of a repayment."""
    split, money = played.split, played.held.money
    assert split is not None, "a repayment is split"
    return RepaymentRecorded(
        repayment_id=split.event_id,
        entry_id=played.entry_id,
        penalty=money(split.parts.penalty_minor),
        fee=money(split.parts.fee_minor),
        interest=money(split.parts.interest_minor),
        principal=money(split.parts.principal_minor),
        overpaid=money(split.overpaid_minor),
        outstanding=money(played.after.outstanding_minor),
        status=played.after.status,
        reallocated=played.reallocated,
    )


def _held(act: Act, book_id: int, loan_id: UUID) -> Held:
    """Lock a loan of the act's organisation and read what was recorded of it.

    :raises LoanNotFound:
    """
    held = playing.hold(act, book_id=book_id, loan_ids=[loan_id])
    if loan_id not in held:
        raise errors.LoanNotFound
    return held[loan_id]
