"""What can be done with a loan besides taking money: one row per thing, so that menu, form and action say the same."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from caudal.audit.rules import Call
from caudal.kernel.refusals import gettext_noop
from caudal.lending.actions import balances, changing, charging, losses, pauses
from caudal.lending.rules.charges import Charge, ChargeWhen
from caudal.lending.rules.components import Component
from caudal.lending.rules.events import EventKind, LoanStatus, PlanChange
from caudal.lending.rules.permissions import Permission
from caudal.lending.web import change_forms as forms

Run = Callable[..., object]
_OPEN = frozenset({LoanStatus.ACTIVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A form of the loan's menu. Title, lead and done are msgids; `run` takes call, portfolio, loan and the values."""

    title: str
    done: str
    run: Run
    form: type[forms.LoanForm]
    permission: Permission = Permission.CHANGE
    statuses: Collection[LoanStatus] = _OPEN
    lead: str = ""
    icon: str = "note"
    is_grave: bool = False
    of_pauses: bool = False
    """Offered only while a pause of the delinquency is in force."""


def _charge(call: Call, *, portfolio_id: UUID, loan_id: UUID, **given: Any) -> object:
    charge = Charge(
        name=given["name"],
        component=Component(given["component"]),
        when=ChargeWhen.DATE,
        amount_minor=given["amount"].minor,
    )
    return charging.add_charge(
        call, portfolio_id=portfolio_id, loan_id=loan_id, charge=charge, on=given["on"], due_on=given["due_on"]
    )


def _waive(call: Call, *, portfolio_id: UUID, loan_id: UUID, charge: UUID | None, **given: Any) -> object:
    if charge is None:
        return charging.waive_interest(call, portfolio_id=portfolio_id, loan_id=loan_id, **given)
    return charging.waive_charge(call, portfolio_id=portfolio_id, loan_id=loan_id, charge_id=charge, **given)


def _request(kind: EventKind) -> Run:
    def run(call: Call, *, portfolio_id: UUID, loan_id: UUID, **given: Any) -> object:
        on, reason = given.pop("on"), given.pop("reason")
        said = {name: value for name, value in given.items() if value is not None}
        return changing.request_change(
            call,
            portfolio_id=portfolio_id,
            loan_id=loan_id,
            kind=kind,
            change=PlanChange(**said),
            on=on,
            reason=reason,
        )

    return run


_FOUR_EYES = gettext_noop("Nothing changes yet: somebody else decides on it, then the schedule is drawn anew.")
_ASKED = gettext_noop("Asked for. It waits for somebody else's decision.")

CHANGES: Mapping[str, Change] = {
    "charge": Change(
        title=gettext_noop("Add a charge"),
        done=gettext_noop("The charge is added."),
        run=_charge,
        form=forms.ChargeForm,
        icon="fine",
    ),
    "waive": Change(
        title=gettext_noop("Waive a charge or interest"),
        lead=gettext_noop("What is forgiven is never paid; it stays in the movements with its reason."),
        done=gettext_noop("Waived."),
        run=_waive,
        form=forms.WaiverForm,
        icon="minus",
    ),
    "reschedule": Change(
        title=gettext_noop("Reschedule"),
        lead=_FOUR_EYES,
        done=_ASKED,
        run=_request(EventKind.RESCHEDULE),
        permission=Permission.PROPOSE,
        form=forms.RescheduleForm,
        icon="wait",
    ),
    "holiday": Change(
        title=gettext_noop("Payment holiday"),
        lead=_FOUR_EYES,
        done=_ASKED,
        run=_request(EventKind.HOLIDAY),
        permission=Permission.PROPOSE,
        form=forms.HolidayForm,
        icon="wait",
    ),
    "re_age": Change(
        title=gettext_noop("Spread what is owed anew"),
        lead=_FOUR_EYES,
        done=_ASKED,
        run=_request(EventKind.RE_AGE),
        permission=Permission.PROPOSE,
        form=forms.ReAgeForm,
        icon="wait",
    ),
    "pause": Change(
        title=gettext_noop("Pause the delinquency"),
        lead=gettext_noop("The loan gets more past due meanwhile, but no more delinquent; the schedule stays."),
        done=gettext_noop("The delinquency is paused."),
        run=pauses.pause_delinquency,
        form=forms.PauseForm,
        icon="wait",
    ),
    "resume": Change(
        title=gettext_noop("Resume the delinquency"),
        lead=gettext_noop("The pause ends on the business day, which counts again."),
        done=gettext_noop("The delinquency counts again."),
        run=pauses.resume_delinquency,
        form=forms.LoanForm,
        of_pauses=True,
        icon="undo",
    ),
    "write_off": Change(
        title=gettext_noop("Write off"),
        lead=gettext_noop("All that is owed is given up. Nothing changes yet: somebody else decides on it."),
        done=_ASKED,
        run=changing.request_write_off,
        permission=Permission.PROPOSE,
        form=forms.ReasonForm,
        icon="bad",
        is_grave=True,
    ),
    "charge_off": Change(
        title=gettext_noop("Charge off"),
        lead=gettext_noop("The books take the loan for lost; the client still owes all of it."),
        done=gettext_noop("Charged off."),
        run=losses.charge_off,
        form=forms.ReasonForm,
        icon="bad",
        is_grave=True,
    ),
    "adjust": Change(
        title=gettext_noop("Adjust the price"),
        lead=gettext_noop("For goods sold on credit: the client owes more, or less; the cost stays."),
        done=gettext_noop("The price is adjusted."),
        run=balances.adjust_price,
        form=forms.AdjustmentForm,
        icon="note",
    ),
    "chargeback": Change(
        title=gettext_noop("Call a repayment back"),
        lead=gettext_noop("The bank took the money back: it is owed again. A mistake is reversed in the movements."),
        done=gettext_noop("Called back: it is owed again."),
        run=balances.record_chargeback,
        form=forms.ChargebackForm,
        permission=Permission.RECORD,
        statuses=frozenset({LoanStatus.ACTIVE, LoanStatus.CLOSED, LoanStatus.OVERPAID}),
        icon="undo",
        is_grave=True,
    ),
    "refund": Change(
        title=gettext_noop("Give back what was paid too much"),
        done=gettext_noop("Given back."),
        run=balances.refund_overpayment,
        form=forms.RefundForm,
        permission=Permission.DISBURSE,
        statuses=frozenset({LoanStatus.OVERPAID}),
        icon="cash",
    ),
    "recovery": Change(
        title=gettext_noop("Record a recovery"),
        lead=gettext_noop("Money of a loan that was written off is income."),
        done=gettext_noop("The recovery is recorded."),
        run=losses.record_recovery,
        form=forms.RecoveryForm,
        permission=Permission.RECORD,
        statuses=frozenset({LoanStatus.WRITTEN_OFF}),
        icon="cash",
    ),
}


def offered(status: LoanStatus, *, is_paused: bool) -> list[tuple[str, Change]]:
    """What makes sense with a loan in this state."""
    return [
        (name, change)
        for name, change in CHANGES.items()
        if status in change.statuses and (is_paused or not change.of_pauses)
    ]
