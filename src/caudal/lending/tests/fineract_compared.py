"""What Fineract's scenarios expect, compared with our replay after each step; and the same loans as quotes."""

from collections import Counter
from decimal import Decimal
from typing import Any

from caudal.lending.rules.components import AllocationOrder, Breakdown
from caudal.lending.rules.delinquency import RANGES, Delinquency, delinquency
from caudal.lending.rules.events import REPAYMENT_KINDS, EventKind, LoanEvent, LoanStatus
from caudal.lending.rules.terms import Prepayment
from caudal.lending.tests.fineract import KIND_OF_TYPE, NotExpressible, Scenario, do, minor_of

_STATUSES = {
    "ACTIVE": LoanStatus.ACTIVE,
    "Active": LoanStatus.ACTIVE,
    "CLOSED_OBLIGATIONS_MET": LoanStatus.CLOSED,
    "Closed (obligations met)": LoanStatus.CLOSED,
    "OVERPAID": LoanStatus.OVERPAID,
    "Overpaid": LoanStatus.OVERPAID,
}
_GRACE_DAYS = 3
"""On arrears, of every product (graceOnArrearsAgeing)."""


def played(case: dict[str, Any]) -> Scenario:
    """Play all steps of a case and compare after each.

    :raises NotExpressible:
    """
    scenario = Scenario()
    for step in case["steps"]:
        if "op" in step:
            do(scenario, step)
        elif scenario.standing(EventKind.DISBURSEMENT) and step["expect"] in _COMPARED:
            _COMPARED[step["expect"]](scenario, step)
        elif step["expect"] in ("schedule", "schedule_total") and not scenario.events:
            _COMPARED[step["expect"]](scenario.as_if_lent(), step)
    return scenario


def _compare_schedule(scenario: Scenario, step: dict[str, Any]) -> None:
    ours = [
        (
            row.due_on.isoformat(), row.closing_minor, row.due.principal_minor, row.due.interest_minor,
            row.due.fee_minor, row.due.penalty_minor, row.due.total_minor, row.paid.total_minor,
            row.unpaid.total_minor,
        )
        for row in scenario.state().installments
    ]  # fmt: skip
    theirs = [(row[0], *(minor_of(text) for text in row[1:])) for row in step["rows"]]
    scenario.compare("rows", len(ours), len(theirs))
    for nth, (our, their) in enumerate(zip(ours, theirs, strict=False), start=1):
        scenario.compare(f"row {nth}", our, their)


def _compare_total(scenario: Scenario, step: dict[str, Any]) -> None:
    rows = scenario.state().installments
    due = sum((row.due for row in rows), Breakdown())
    ours = (
        due.principal_minor, due.interest_minor, due.fee_minor, due.penalty_minor, due.total_minor,
        sum(row.paid.total_minor for row in rows), sum(row.unpaid.total_minor for row in rows),
    )  # fmt: skip
    theirs = tuple(minor_of(text) if text is not None else None for text in step["total"])
    compared = tuple(our if their is not None else None for our, their in zip(ours, theirs, strict=True))
    scenario.compare("total", compared, theirs)


def _compare_transactions(scenario: Scenario, step: dict[str, Any]) -> None:
    """Every allocation of ours is among theirs; what is only among theirs was reversed."""
    types = {kind: name for name, kind in KIND_OF_TYPE.items()}
    ours = Counter(
        (a.on.isoformat(), types[a.kind], a.amount_minor, a.parts.principal_minor, a.parts.interest_minor,
         a.parts.fee_minor, a.parts.penalty_minor)
        for a in scenario.state().allocations if a.kind in types
    )  # fmt: skip
    theirs = Counter(
        (row[0], row[1], *(minor_of(text) for text in row[2:7]))
        for row in step["rows"]
        if row[1] in KIND_OF_TYPE and not row[7]
    )
    reversed_events = [event for event in scenario.events if event.id in scenario.undone and event.kind in types]
    allowed = Counter((event.on.isoformat(), types[event.kind], event.amount_minor) for event in reversed_events)
    scenario.compare("splits that only we have", dict(ours - theirs), {})
    extra = Counter(row[:3] for row in (theirs - ours).elements())
    scenario.compare("splits that only they have", dict(extra - allowed), {})


def _compare_status(scenario: Scenario, step: dict[str, Any]) -> None:
    if step["value"] in _STATUSES:
        scenario.compare("status", str(scenario.state().status), str(_STATUSES[step["value"]]))


def _compare_outstanding(scenario: Scenario, step: dict[str, Any]) -> None:
    scenario.compare("outstanding", scenario.state().unpaid.total_minor, minor_of(step["value"]))


def _compare_overpaid(scenario: Scenario, step: dict[str, Any]) -> None:
    scenario.compare("overpaid", scenario.state().overpaid_minor, minor_of(step["value"]))


def _compare_charged_off(scenario: Scenario, step: dict[str, Any]) -> None:
    scenario.compare("charged off", str(scenario.state().charged_off_on), step["date"])


def _late(scenario: Scenario) -> Delinquency:
    return delinquency(
        installments=scenario.state().installments,
        on=scenario.today,
        buckets=RANGES,
        grace_days=_GRACE_DAYS,
        pauses=scenario.pauses,
    )


def _compare_range(scenario: Scenario, step: dict[str, Any]) -> None:
    late = _late(scenario)
    date_told = str(late.delinquent_on) if late.bucket else ""
    scenario.compare("range", (RANGES.labels[late.bucket], date_told), (step["range"], step["delinquent_date"]))


def _compare_delinquency(scenario: Scenario, step: dict[str, Any]) -> None:
    late, (amount, on, days, past_due) = _late(scenario), step["row"]
    ours = (late.overdue.total_minor, str(late.delinquent_on), late.days_delinquent, late.days_past_due)
    theirs = (minor_of(amount), on.replace("null", "None"), int(days), int(past_due))
    scenario.compare("delinquency", ours, theirs)


def _compare_last_payment(scenario: Scenario, step: dict[str, Any]) -> None:
    paid = [a for a in scenario.state().allocations if a.kind in REPAYMENT_KINDS]
    repaid = [a for a in paid if a.kind is EventKind.REPAYMENT]
    ours = [(str(one.amount_minor), one.on.isoformat()) for one in (paid[-1], repaid[-1])]
    amount, on, repaid_amount, repaid_on = step["row"]
    theirs = [(str(minor_of(amount)), on), (str(minor_of(repaid_amount)), repaid_on)]
    scenario.compare("last payment", ours, theirs)


def _compare_created(scenario: Scenario, step: dict[str, Any]) -> None:
    repaid = [a.amount_minor for a in scenario.state().allocations if a.kind is EventKind.REPAYMENT]
    scenario.compare("repayment", repaid[-1:], [minor_of(step["amount"])])


_COMPARED = {
    "delinquency_range": _compare_range,
    "delinquency": _compare_delinquency,
    "last_payment": _compare_last_payment,
    "repayment_created": _compare_created,
    "schedule": _compare_schedule,
    "schedule_total": _compare_total,
    "transactions": _compare_transactions,
    "status": _compare_status,
    "outstanding": _compare_outstanding,
    "overpaid": _compare_overpaid,
    "charged_off": _compare_charged_off,
}


_QUOTED_ORDERS = {
    AllocationOrder.PENALTY_FEE_INTEREST_PRINCIPAL,
    AllocationOrder.DUE_PENALTY_FEE_INTEREST_PRINCIPAL,
    AllocationOrder.DUE_PENALTY_INTEREST_PRINCIPAL_FEE,
}
_QUOTED_KINDS = {EventKind.DISBURSEMENT, EventKind.CHARGE, EventKind.REVERSAL, *REPAYMENT_KINDS}


def document(scenario: Scenario) -> dict[str, Any]:
    """The scenario as the document of `caudal quote loan`.

    :raises NotExpressible: the contract has no words for it
    """
    terms = scenario.terms
    assert terms is not None, "a scenario creates its loan first"
    if terms.down_payment or terms.allocation not in _QUOTED_ORDERS:
        raise NotExpressible("a down payment, or an order that the contract does not name")
    if any(event.kind not in _QUOTED_KINDS for event in scenario.events):
        raise NotExpressible("a kind of event that the contract does not name")
    told: dict[str, Any] = {
        "currency": "EUR",
        "start": min(event.on for event in scenario.standing(EventKind.DISBURSEMENT)).isoformat(),
        "installments": terms.installments,
        "method": str(terms.method),
        "annual_rate": str(terms.rate),
        "every": {"months": terms.every.months} if terms.every.months else {"days": terms.every.days},
        "day_count": str(terms.day_count),
        "installment_rate_basis": str(terms.installment_rate_basis),
        "rounding": {"multiple": str(Decimal(terms.multiple_minor) / 100)},
        "allocation": str(terms.allocation),
        "allocation_by": str(terms.allocation_by),
        "events": [_quoted(scenario, event) for event in scenario.events],
        "as_of": scenario.state().as_of.isoformat(),
    }
    if terms.prepayment is not Prepayment.ADVANCE:
        told["prepayment"] = str(terms.prepayment)
    return told


def _quoted(scenario: Scenario, event: LoanEvent) -> dict[str, Any]:
    told: dict[str, Any] = {"on": event.on.isoformat(), "type": str(event.kind), "id": str(event.number)}
    if event.kind in REPAYMENT_KINDS:
        told["type"] = "repayment"
    if event.reverses is not None:
        told["of"] = str(next(other.number for other in scenario.events if other.id == event.reverses))
        return told
    told["amount"] = f"{Decimal(event.amount_minor) / 100:.2f}"
    if event.stated is not None and event.due_on is not None:
        told |= {"kind": "penalty" if event.stated.penalty_minor else "fee", "due": event.due_on.isoformat()}
    return told
