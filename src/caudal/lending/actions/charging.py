"""Put fees and penalties on a loan, and forgive what is owed of them or of interest.

Lock order: loan, book, accounts. Undone by `reversals.reverse_event`.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX
from caudal.lending.actions import holding, playing, portfolios
from caudal.lending.actions.holding import LoanChanged
from caudal.lending.actions.playing import Held, Played
from caudal.lending.errors import lifecycle as errors
from caudal.lending.rules import charges as rules
from caudal.lending.rules.charges import Charge
from caudal.lending.rules.components import Breakdown
from caudal.lending.rules.permissions import Permission
from caudal.lending.rules.replay import EventKind, LoanStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargesAdded:
    """The charges that were put on a loan, one for each day on which one falls due."""

    loan_id: UUID
    event_ids: tuple[UUID, ...]
    total: Money
    status: LoanStatus


@action("lending.add_charge")
def add_charge(
    act: Act, *, portfolio_id: UUID, loan_id: UUID, charge: Charge, on: date, due_on: date | None = None
) -> ChargesAdded:
    """Ask for a fee or penalty: at a date (None: `on`), or with each instalment that is not paid from `on` on.

    :raises PortfolioNotFound, NotPermitted, LoanNotFound, ChargeIsMalformed, PercentIsOutOfRange:
    :raises DateIsInTheFuture, DateIsBeforeOpening, EventIsBeforeDisbursement:
    :raises LoanIsWrittenOff, LoanIsClosed, AmountIsOutOfRange: it comes to nothing
    """
    portfolio, held = holding.held_loan(act, portfolio_id=portfolio_id, loan_id=loan_id, permission=Permission.CHANGE)
    rules.check_charge(charge)
    if charge.is_withheld:
        raise errors.ChargeIsMalformed(field="charge")
    told = clean_text(charge.name, length_max=rules.NAME_LENGTH_MAX, field="name")
    holding.check_day(act, portfolio, held, on)
    if due_on is not None and due_on < held.loan.disbursed_on:
        raise errors.EventIsBeforeDisbursement(field="due_on", on=due_on, disbursed_on=held.loan.disbursed_on)
    holding.check_active(held)
    played = played_charges(act, held, charge, on=on, due_on=due_on, name=told)
    if not played:
        portfolios.check_amount(portfolio, held.money(0))
    playing.write(act, book_id=portfolio.book_id, played=played)
    return ChargesAdded(
        loan_id=loan_id,
        event_ids=tuple(one.event.id for one in played),
        total=held.money(sum(one.event.amount_minor for one in played)),
        status=played[-1].after.status,
    )


@action("lending.waive_charge")
def waive_charge(
    act: Act, *, portfolio_id: UUID, loan_id: UUID, charge_id: UUID, amount: Money, on: date, reason: str
) -> LoanChanged:
    """Forgive what is unpaid of a charge, all of it or a part.

    :raises PortfolioNotFound, NotPermitted, LoanNotFound, AmountIsOutOfRange, CurrencyDiffers:
    :raises DateIsInTheFuture, DateIsBeforeOpening, EventIsBeforeDisbursement:
    :raises EventNotFound, EventIsReversed, LoanIsWrittenOff, LoanIsClosed, WaiverIsTooMuch:
    """
    portfolio, held = holding.held_loan(act, portfolio_id=portfolio_id, loan_id=loan_id, permission=Permission.CHANGE)
    portfolios.check_amount(portfolio, amount)
    holding.check_day(act, portfolio, held, on)
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason")
    charge = held.event(charge_id)
    if charge is None or charge.kind is not EventKind.CHARGE:
        raise errors.EventNotFound(field="charge_id")
    if held.is_reversed(charge_id):
        raise errors.EventIsReversed
    holding.check_active(held)
    return _waived(act, held, on, amount, told, concerns=charge_id)


@action("lending.waive_interest")
def waive_interest(act: Act, *, portfolio_id: UUID, loan_id: UUID, amount: Money, on: date, reason: str) -> LoanChanged:
    """Forgive interest, the oldest first.

    :raises PortfolioNotFound, NotPermitted, LoanNotFound, AmountIsOutOfRange, CurrencyDiffers:
    :raises DateIsInTheFuture, DateIsBeforeOpening, EventIsBeforeDisbursement:
    :raises LoanIsWrittenOff, LoanIsClosed, WaiverIsTooMuch:
    """
    portfolio, held = holding.held_loan(act, portfolio_id=portfolio_id, loan_id=loan_id, permission=Permission.CHANGE)
    portfolios.check_amount(portfolio, amount)
    holding.check_day(act, portfolio, held, on)
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason")
    holding.check_active(held)
    return _waived(act, held, on, amount, told, stated=Breakdown(interest_minor=amount.minor))


def played_charges(
    act: Act, held: Held, charge: Charge, *, on: date, due_on: date | None = None, name: str = "",
    lent_minor: int | None = None,
) -> list[Played]:  # fmt: skip
    """The events of a charge on a held loan as they would be written; none when it comes to nothing.

    `lent_minor`: what a share of the principal is taken of (None: all that was disbursed).
    """
    stands = held.replayed()
    dues = rules.charges_due(
        charge,
        on=on,
        due_on=due_on,
        lent_minor=stands.disbursed_minor if lent_minor is None else lent_minor,
        outstanding_minor=stands.outstanding_minor,
        installments=stands.installments,
    )
    return [
        playing.play(
            act,
            held,
            holding.new_event(
                act, held, EventKind.CHARGE, on, amount_minor=due.minor, stated=charge.parts(due.minor),
                due_on=due.due_on,
            ),
            description=name or charge.name,
            details={"charge": rules.charge_to_json(charge)},
        )
        for due in dues
    ]  # fmt: skip


def _waived(
    act: Act, held: Held, on: date, amount: Money, told: str, *, concerns: UUID | None = None,
    stated: Breakdown | None = None,
) -> LoanChanged:  # fmt: skip
    event = holding.new_event(
        act, held, EventKind.WAIVER, on, amount_minor=amount.minor, concerns=concerns, stated=stated
    )
    after = held.replayed(event)
    split = next(a for a in after.allocations if a.event_id == event.id)
    if split.amount_minor < amount.minor:
        raise errors.WaiverIsTooMuch(field="amount", unpaid=held.money(split.amount_minor))
    return holding.recorded(act, held, event, description=told, after=after)
