"""Scenarios of Apache Fineract's own tests, told as terms and events of ours, and what they expect compared."""

import json
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from caudal.kernel.periods import Every
from caudal.lending.rules.components import Advance, AllocationBy, AllocationOrder, Breakdown
from caudal.lending.rules.delinquency import Paused
from caudal.lending.rules.events import (
    EventKind,
    LoanEvent,
    LoanState,
    PlanChange,
)
from caudal.lending.rules.replay import replay
from caudal.lending.rules.terms import DayCount, InstallmentRateBasis, LoanTerms, Method, Prepayment, RateBasis

FACTS = json.loads((Path(__file__).parent / "cases" / "fineract.json").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = FACTS["cases"]
_PRODUCTS: dict[str, dict[str, Any]] = FACTS["products"]
_ORDERS = {
    "PENALTIES_FEES_INTEREST_PRINCIPAL_ORDER": AllocationOrder.PENALTY_FEE_INTEREST_PRINCIPAL,
    "DUE_PENALTY_FEE_INTEREST_PRINCIPAL_IN_ADVANCE": AllocationOrder.DUE_PENALTY_FEE_INTEREST_PRINCIPAL,
    "DUE_PENALTY_INTEREST_PRINCIPAL_FEE_IN_ADVANCE": AllocationOrder.DUE_PENALTY_INTEREST_PRINCIPAL_FEE,
    "ADVANCED_PAYMENT_ALLOCATION": AllocationOrder.PENALTY_FEE_PRINCIPAL_INTEREST,
}
_ADVANCES = {
    "NEXT_INSTALLMENT": Advance.NEXT,
    "LAST_INSTALLMENT": Advance.LAST,
    "REAMORTIZATION": Advance.SPREAD,
}
KIND_OF_TYPE = {
    "Repayment": EventKind.REPAYMENT,
    "Down Payment": EventKind.DOWN_PAYMENT,
    "Goodwill Credit": EventKind.GOODWILL_CREDIT,
    "Payout Refund": EventKind.PAYOUT_REFUND,
    "Merchant Issued Refund": EventKind.MERCHANT_REFUND,
    "Charge Adjustment": EventKind.CHARGE_ADJUSTMENT,
    "Chargeback": EventKind.CHARGEBACK,
}
_KIND_OF_TRANSACTION = {
    "REPAYMENT": EventKind.REPAYMENT,
    "DOWN_PAYMENT": EventKind.DOWN_PAYMENT,
    "GOODWILL_CREDIT": EventKind.GOODWILL_CREDIT,
    "PAYOUT_REFUND": EventKind.PAYOUT_REFUND,
    "MERCHANT_ISSUED_REFUND": EventKind.MERCHANT_REFUND,
    "DEFAULT": EventKind.REPAYMENT,
}
_PENALTIES = {"LOAN_NSF_FEE"}
_PASSED_OVER = {
    "run_cob", "set_config", "undo_approval",
}  # fmt: skip
"""Steps that change nothing of what is compared here: no schedule, no split, no status of a loan that is lent."""


class NotExpressible(Exception):
    """Our terms and events have no words for a step."""


@dataclass
class Scenario:
    """One loan while a scenario is read."""

    terms: LoanTerms | None = None
    product: dict[str, Any] = field(default_factory=dict)
    events: list[LoanEvent] = field(default_factory=list)
    today: date = date(2000, 1, 1)
    submitted_on: date = date(2000, 1, 1)
    approved_minor: int = 0
    pauses: list[Paused] = field(default_factory=list)
    compared: int = 0
    differences: list[str] = field(default_factory=list)

    def add(self, kind: EventKind, on: date, minor: int, **more: Any) -> LoanEvent:
        number = len(self.events) + 1
        event = LoanEvent(id=UUID(int=number), number=number, kind=kind, on=on, amount_minor=minor, **more)
        self.events.append(event)
        return event

    def state(self) -> LoanState:
        assert self.terms is not None, "a loan is created first"
        on = max([self.today, *(event.on for event in self.events)])
        return replay(terms=self.terms, events=self.events, as_of=on)

    def as_if_lent(self) -> "Scenario":
        """The loan as it is applied for: lent on the day of the application; what it compares counts here."""
        proposed = replace(self, events=[], differences=self.differences)
        proposed.add(EventKind.DISBURSEMENT, self.submitted_on, self.approved_minor)
        self.compared += 1
        return proposed

    def undo(self, event: LoanEvent) -> None:
        self.add(EventKind.REVERSAL, max(self.today, event.on), abs(event.amount_minor), reverses=event.id)

    @property
    def undone(self) -> set[UUID | None]:
        return {event.reverses for event in self.events if event.reverses}

    def standing(self, *kinds: EventKind) -> list[LoanEvent]:
        return [event for event in self.events if event.kind in kinds and event.id not in self.undone]

    def compare(self, what: str, ours: object, theirs: object) -> None:
        self.compared += 1
        if ours != theirs:
            self.differences.append(f"{what}: ours {ours}, theirs {theirs}")


def minor_of(text: str | None) -> int:
    return int(Decimal(text or "0") * 100)


def do(scenario: Scenario, step: dict[str, Any]) -> None:
    """Play one step.

    :raises NotExpressible:
    """
    if step["op"] in _PASSED_OVER:
        return
    if step["op"] not in _STEPS or step.get("must_fail"):
        raise NotExpressible(f"step {step['op']}" + (" that is refused" if step.get("must_fail") else ""))
    _STEPS[step["op"]](scenario, step)


def _set_date(scenario: Scenario, step: dict[str, Any]) -> None:
    scenario.today = date.fromisoformat(step["date"])


def _run_job(scenario: Scenario, step: dict[str, Any]) -> None:
    if step["job"].startswith("Increase Business Date"):
        scenario.today += timedelta(days=1)


def _set_rule(scenario: Scenario, step: dict[str, Any]) -> None:
    rules = _PRODUCTS[step["product"]].setdefault("advance", {})
    scenario.product = {"advance": {**rules, step["tx_type"]: step["rule"]}, "of": step["product"]}


def _create(scenario: Scenario, step: dict[str, Any]) -> None:
    told = step.get("params", step)
    scenario.submitted_on = date.fromisoformat(told.get("submitted on date") or told["submitted_on"])
    scenario.approved_minor = minor_of(told.get("with Principal") or told.get("principal", "1000.00"))
    if "params" not in step:
        count = int(step.get("n", 1))
        scenario.product = _PRODUCTS["LP1"]
        scenario.terms = LoanTerms(
            currency="EUR",
            method=Method.FLAT,
            rate=Decimal(0),
            installments=count,
            every=Every(months=int(step["term_months"]) // count) if "term_months" in step else Every(days=30),
            multiple_minor=100,
        )
        return
    params = step["params"]
    name = params["LoanProduct"]
    if name not in _PRODUCTS:
        raise NotExpressible(f"settings of the product {name} are not published")
    changed = scenario.product.get("advance", {}) if scenario.product.get("of") == name else {}
    scenario.product = _PRODUCTS[name]
    if scenario.product.get("interestRecalculationCompoundingMethod") == "INTEREST":
        raise NotExpressible("interest on interest in arrears")
    advances = {**scenario.product.get("advance", {}), **changed}
    progressive = scenario.product.get("loanScheduleType") == "PROGRESSIVE"
    daily = params["interest calculation period"] == "DAILY"
    declining = params["interest type"] == "DECLINING_BALANCE"
    method = Method.PROGRESSIVE if progressive else Method.FRENCH if declining else Method.FLAT
    share = scenario.product.get("disbursedAmountPercentageForDownPayment", "0")
    scenario.terms = LoanTerms(
        currency="EUR",
        method=method,
        rate=Decimal(params["ANNUAL interest rate %"]) / 100,
        rate_basis=RateBasis.YEAR,
        installments=int(params["numberOfRepayments"]),
        every=_every(params["repaymentFrequencyType"], params["repaymentEvery"]),
        day_count=DayCount.ACTUAL_365 if daily and declining else DayCount.THIRTY_360,
        installment_rate_basis=(InstallmentRateBasis.THIRTY_365 if daily and declining else InstallmentRateBasis.SAME),
        multiple_minor=1 if scenario.product.get("installmentAmountInMultiplesOf", "null") == "null" else 100,
        grace_principal=int(params["graceOnPrincipalPayment"]),
        grace_interest=int(params["graceOnInterestPayment"]),
        allocation=next(order for name, order in _ORDERS.items() if params["Payment strategy"].startswith(name)),
        allocation_by=(
            AllocationBy.COMPONENT
            if scenario.product.get("loanScheduleProcessingType") == "VERTICAL"
            else AllocationBy.INSTALLMENT
        ),
        down_payment=Decimal(share.removeprefix("new BigDecimal(").removesuffix(")")) / 100,
        prepayment=_prepayment(scenario.product),
        advance=_ADVANCES[advances.get("DEFAULT", "NEXT_INSTALLMENT")],
        advances=tuple(
            (str(_KIND_OF_TRANSACTION[kind]), _ADVANCES[rule]) for kind, rule in advances.items() if kind != "DEFAULT"
        ),
    )


def _every(unit: str, count: str) -> Every:
    return Every(months=int(count)) if unit == "MONTHS" else Every(days=int(count) * (7 if unit == "WEEKS" else 1))


def _prepayment(product: dict[str, Any]) -> Prepayment:
    if product.get("isInterestRecalculationEnabled") != "true":
        return Prepayment.ADVANCE
    strategy = product["rescheduleStrategyMethod"]
    if "RESCHEDULE_NEXT" in strategy:
        return Prepayment.SKIP_NEXT
    return Prepayment.SHORTEN_TERM if "REDUCE_NUMBER" in strategy else Prepayment.LOWER_INSTALLMENT


def _disburse(scenario: Scenario, step: dict[str, Any]) -> None:
    if step.get("must_fail"):
        raise NotExpressible("a refusal")
    on, minor = date.fromisoformat(step["date"]), minor_of(step["amount"])
    owed_back_minor = scenario.state().overpaid_minor if scenario.standing(EventKind.DISBURSEMENT) else 0
    scenario.add(EventKind.DISBURSEMENT, on, minor)
    assert scenario.terms is not None, "a loan is created before it is lent"
    if scenario.product.get("enableAutoRepaymentForDownPayment") == "true":
        share = scenario.terms.down_payment
        multiple = scenario.terms.multiple_minor
        paid_minor = int((minor * share / multiple).to_integral_value()) * multiple - owed_back_minor
        if paid_minor > 0:
            scenario.add(EventKind.DOWN_PAYMENT, on, paid_minor)


def _repay(scenario: Scenario, step: dict[str, Any]) -> None:
    scenario.add(EventKind.REPAYMENT, date.fromisoformat(step["date"]), minor_of(step["amount"]))


def _transaction(scenario: Scenario, step: dict[str, Any]) -> None:
    kind = _KIND_OF_TRANSACTION.get(step["type"])
    if kind is None:
        raise NotExpressible(f"transaction {step['type']}")
    scenario.add(kind, date.fromisoformat(step["date"]), minor_of(step["amount"]))


def _refund(scenario: Scenario, step: dict[str, Any]) -> None:
    scenario.add(EventKind.MERCHANT_REFUND, date.fromisoformat(step["date"]), minor_of(step["amount"]))


def _undo(scenario: Scenario, step: dict[str, Any]) -> None:
    on = date.fromisoformat(step["date"])
    kinds = tuple(KIND_OF_TYPE.values()) if step["type"] == "any" else (KIND_OF_TYPE[step["type"]],)
    of_day = [event for event in scenario.events if event.kind in kinds and event.on == on]
    standing = [event for event in of_day if event.id not in scenario.undone]
    if not standing:
        raise NotExpressible(f"undo of {step['type']} of {on}")
    nth = int(step.get("nth", 1)) - 1
    all_of_kind = [event for event in scenario.events if event.kind in kinds]
    chosen = standing[0] if len(standing) == 1 else None
    if chosen is None:
        chosen = of_day[nth] if nth < len(of_day) else all_of_kind[nth]
    scenario.undo(chosen)


def _add_charge(scenario: Scenario, step: dict[str, Any]) -> None:
    if step["charge"] == "PROCESSING_PERCENT" and scenario.terms is not None:
        state = scenario.state()
        base_minor = state.disbursed_minor
        if "interest" in step["base"]:
            base_minor += sum(row.due.interest_minor for row in state.installments)
        minor = int((Decimal(base_minor) * Decimal(step["percent"]) / 100).to_integral_value())
    elif "amount" in step and "due" in step:
        minor = minor_of(step["amount"])
    else:
        raise NotExpressible(f"charge {step['charge']}: a percentage at disbursement, per instalment or when overdue")
    is_penalty = step["charge"] in _PENALTIES
    parts = Breakdown(penalty_minor=minor) if is_penalty else Breakdown(fee_minor=minor)
    due_on = date.fromisoformat(step["due"])
    scenario.add(EventKind.CHARGE, max(scenario.today, _lent_on(scenario)), minor, stated=parts, due_on=due_on)


def _lent_on(scenario: Scenario) -> date:
    lent = scenario.standing(EventKind.DISBURSEMENT)
    if not lent:
        raise NotExpressible("a charge before the disbursement")
    return min(event.on for event in lent)


def _waive(scenario: Scenario, step: dict[str, Any]) -> None:
    charge = scenario.standing(EventKind.CHARGE)[-1]
    scenario.add(EventKind.WAIVER, scenario.today, 0, concerns=charge.id)


def _undo_last(*kinds: EventKind) -> Any:
    def undo(scenario: Scenario, step: dict[str, Any]) -> None:
        scenario.undo(scenario.standing(*kinds)[-1])

    return undo


def _adjust_charge(scenario: Scenario, step: dict[str, Any]) -> None:
    scenario.add(EventKind.CHARGE_ADJUSTMENT, scenario.today, minor_of(step["amount"]))


def _charge_back(scenario: Scenario, step: dict[str, Any]) -> None:
    repaid = [event for event in scenario.events if event.kind is EventKind.REPAYMENT]
    concerned = repaid[int(step.get("payment_nr", len(repaid))) - 1] if repaid else None
    as_paid = concerned.id if concerned and scenario.product.get("creditAllocation") else None
    scenario.add(EventKind.CHARGEBACK, scenario.today, minor_of(step["amount"]), concerns=as_paid)


def _give_back(scenario: Scenario, step: dict[str, Any]) -> None:
    scenario.add(EventKind.REFUND, date.fromisoformat(step["date"]), minor_of(step["amount"]))


def _charge_off(scenario: Scenario, step: dict[str, Any]) -> None:
    scenario.add(EventKind.CHARGE_OFF, date.fromisoformat(step["date"]), 0)


def _reschedule(scenario: Scenario, step: dict[str, Any]) -> None:
    for params in step["params"]:
        change = PlanChange(
            from_on=date.fromisoformat(params["rescheduleFromDate"]),
            due_on=date.fromisoformat(params["adjustedDueDate"]) if params["adjustedDueDate"] else None,
            extra_installments=int(params["extraTerms"] or 0),
            grace_principal=int(params["graceOnPrincipal"] or 0),
            grace_interest=int(params["graceOnInterest"] or 0),
            rate=Decimal(params["newInterestRate"]) / 100 if params["newInterestRate"] else None,
        )
        on = max(date.fromisoformat(params["submittedOnDate"]), _lent_on(scenario))
        scenario.add(EventKind.RESCHEDULE, on, 0, change=change)


def _re_age(scenario: Scenario, step: dict[str, Any]) -> None:
    (params,) = step["params"]
    change = PlanChange(
        due_on=date.fromisoformat(params["startDate"]),
        installments=int(params["numberOfInstallments"]),
        every=_every(params["frequencyType"], params.get("frequencyNumber", "1")),
    )
    scenario.add(EventKind.RE_AGE, scenario.today, 0, change=change)


def _undo_disbursal(scenario: Scenario, step: dict[str, Any]) -> None:
    for event in scenario.standing(*KIND_OF_TYPE.values(), EventKind.DISBURSEMENT):
        scenario.undo(event)


def _undo_last_disbursal(scenario: Scenario, step: dict[str, Any]) -> None:
    """Fineract forgets with a disbursement all that was entered after it."""
    last = scenario.standing(EventKind.DISBURSEMENT)[-1]
    for event in scenario.standing(*KIND_OF_TYPE.values()):
        if event.number > last.number:
            scenario.undo(event)
    scenario.undo(last)


def _approve(scenario: Scenario, step: dict[str, Any]) -> None:
    scenario.submitted_on = date.fromisoformat(step["expected_disbursement"])


def _pause(scenario: Scenario, step: dict[str, Any]) -> None:
    scenario.pauses.append(Paused(from_on=date.fromisoformat(step["start"]), until_on=date.fromisoformat(step["end"])))


def _resume(scenario: Scenario, step: dict[str, Any]) -> None:
    """Counting goes on: the pauses that still run end on the day."""
    on = date.fromisoformat(step["start"])
    scenario.pauses = [
        replace(pause, until_on=min(pause.until_on or on, on)) for pause in scenario.pauses if pause.from_on <= on
    ]


_STEPS = {
    "approve": _approve,
    "delinquency_pause": _pause,
    "delinquency_resume": _resume,
    "set_business_date": _set_date,
    "run_job": _run_job,
    "set_product_future_rule": _set_rule,
    "create_loan": _create,
    "disburse": _disburse,
    "repay": _repay,
    "transaction": _transaction,
    "refund": _refund,
    "undo": _undo,
    "add_charge": _add_charge,
    "waive_charge": _waive,
    "undo_waive_charge": _undo_last(EventKind.WAIVER),
    "charge_adjustment": _adjust_charge,
    "chargeback": _charge_back,
    "credit_balance_refund": _give_back,
    "charge_off": _charge_off,
    "undo_charge_off": _undo_last(EventKind.CHARGE_OFF),
    "reschedule": _reschedule,
    "re_age": _re_age,
    "undo_re_age": _undo_last(EventKind.RE_AGE),
    "undo_disbursal": _undo_disbursal,
    "undo_last_disbursal": _undo_last_disbursal,
}
