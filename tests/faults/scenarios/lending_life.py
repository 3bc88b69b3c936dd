"""Scenarios of a loan's life at a lender: portfolio, product, application, money out, charges, losses, changes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID, uuid4

from caudal.audit.actions import Act, Action, action
from caudal.audit.rules import Call
from caudal.lending.actions import portfolios
from caudal.lending.rules.charges import Charge, ChargeWhen
from caudal.lending.rules.events import PlanChange
from caudal.lending.rules.portfolio import PortfolioSettings
from caudal.lending.rules.replay import EventKind
from caudal.lending.tests.a_lender import LENT, MONTHLY_FLAT, OPENED, Lender, pen
from caudal.lending.tests.credit import LIMITS, Credit, a_credit, approved, asked, define
from caudal.parties import actions as parties
from caudal.parties.tests.make import PASSWORD, Organisation
from tests.faults.scenarios import Builder, Scenario, a_call, done, refused

FEE = Charge(name="Comisión", amount_minor=3000, when=ChargeWhen.DISBURSEMENT, is_withheld=True)
PAID, LATER = date(2026, 2, 15), date(2026, 3, 20)


class OpenAct:
    """The one act under which a world is built: each step has its own actor, and the event of the act."""

    act: ClassVar[Act | None] = None
    build: ClassVar[Builder | None] = None
    built: ClassVar[Scenario | None] = None


@action("tests.build_world")
def build_world(act: Act) -> None:
    """Run what `OpenAct` holds, so that a world costs one commit and one event."""
    assert OpenAct.build is not None
    OpenAct.act = act
    OpenAct.built = OpenAct.build()


def stepped(step: Action[..., Any], call: Call, /, **arguments: Any) -> Any:
    """An action as a step of the open act, by whoever calls."""
    assert OpenAct.act is not None
    act = replace(OpenAct.act, call=replace(call, organisation_id=OpenAct.act.organisation_id))
    return step.within(act, **arguments)


def an_organisation() -> Organisation:
    """The organisation of the open act."""
    assert OpenAct.act is not None
    made = Organisation(OpenAct.act.organisation_id)
    named = {"organisation_id": made.id, "name": "Financiera El Sol"}
    stepped(parties.open_organisation, made.call(), **named)
    return made


def a_lender(*, cash: str = "50000") -> Lender:
    """A lender with money in its box, and somebody who asks for some."""
    lender = Lender(an_organisation(), uuid4())
    opened = {"name": "Microcréditos", "currency": "PEN", "on": OPENED, **lender.at}
    stepped(portfolios.open_portfolio, lender.call(), **opened)
    stepped(portfolios.fund_portfolio, lender.call(), **lender.at, amount=pen(cash), on=OPENED)
    person = stepped(parties.add_person, lender.call(), full_name="Rosa Quispe")
    lender.people["Rosa Quispe"] = person.person_id
    return lender


def of_lender(lender: Lender, **arguments: Any) -> Scenario:
    return Scenario(lender.call(), {**lender.at, **arguments})


def of_credit(credit: Credit, *, decides: bool = False, **arguments: Any) -> Scenario:
    return Scenario(credit.decides() if decides else credit.writes(), {**credit.at, **arguments})


def of_application(credit: Credit, *, decides: bool = False, **arguments: Any) -> Scenario:
    call = credit.decides() if decides else credit.writes()
    return Scenario(call, {**credit.lender.at, "application_id": credit.application_id, **arguments})


def lent(**more: Any) -> Credit:
    return a_credit(lender=a_lender(), step=stepped, **more)


def overpaid() -> Credit:
    credit = lent()
    credit.repay("1600", PAID, accepts_overpayment=True)
    return credit


def waiting() -> Credit:
    lender = a_lender()
    define(lender, step=stepped)
    return asked(lender, step=stepped)


def open_portfolio(**wanted: Any) -> Scenario:
    asked = {"name": "Microcréditos", "currency": "PEN", "on": OPENED, **wanted}
    return Scenario(an_organisation().call(), asked)


def define_product(**wanted: Any) -> Scenario:
    named = {"code": "MICRO", "name": "Microcrédito", "terms": MONTHLY_FLAT, "limits": LIMITS}
    return of_lender(a_lender(), **{**named, "charges": (FEE,), **wanted})


def withdraw_product(code: str) -> Scenario:
    lender = a_lender()
    define(lender, step=stepped)
    return of_lender(lender, code=code)


def submit_application(**wanted: Any) -> Scenario:
    lender = a_lender()
    define(lender, step=stepped)
    borrower_id = lender.person("Rosa Quispe")
    return of_lender(
        lender, **{"borrower_id": borrower_id, "product": "MICRO", "amount": pen("1000"), "on": LENT, **wanted}
    )


def disburse(soles: str, **more: Any) -> Scenario:
    credit = approved(lender=a_lender(cash="1000"), step=stepped, charges=(FEE,))
    return of_application(credit, amount=pen(soles), on=LENT, **more)


def refinance(soles: str) -> Scenario:
    old = lent()
    old.repay("150", PAID)
    credit = asked(old.lender, "2000", on=PAID, step=stepped, refinances=old.loan_id).approve(on=PAID)
    return of_application(credit, amount=pen(soles), on=PAID)


def waive_charge(soles: str) -> Scenario:
    credit = lent()
    (charge_id,) = credit.charge(Charge(name="Mora", amount_minor=2000), PAID).event_ids
    return of_credit(credit, charge_id=charge_id, amount=pen(soles), on=PAID, reason="the first time")


def record_recovery(*, is_lost: bool) -> Scenario:
    credit = lent()
    if is_lost:
        credit.write_off(PAID)
    return of_credit(credit, amount=pen("10"), on=LATER)


def charge_off(times: int) -> Scenario:
    credit = lent()
    for _ in range(times):
        credit.charge_off(PAID)
    return of_credit(credit, on=PAID, reason="no word")


def record_chargeback(soles: str) -> Scenario:
    credit = lent()
    paid = credit.repay("150", PAID)
    return of_credit(
        credit, repayment_id=paid.repayment_id, amount=pen(soles), on=LATER, reason="a cheque without funds"
    )


def request_change(change: PlanChange) -> Scenario:
    return of_credit(lent(), kind=EventKind.RESCHEDULE, change=change, on=PAID, reason="a bad harvest")


def request_write_off(*, is_asked: bool) -> Scenario:
    credit = lent()
    if is_asked:
        credit.ask_write_off(PAID)
    return of_credit(credit, on=PAID, reason="gone abroad")


def of_request(*, decides: bool, by_another: bool = True, **more: Any) -> Scenario:
    credit = lent()
    credit.repay("150", PAID)
    request = credit.ask(EventKind.HOLIDAY, PlanChange(grace_principal=2), PAID)
    asked = {"request_id": request.request_id, "on": LATER, **more}
    return of_credit(credit, decides=decides and by_another, **asked)


def reverse_event(*, is_backdated: bool) -> Scenario:
    """A repayment is undone under a later one, which is split anew; or dated before it was recorded."""
    credit = lent()
    (charge_id,) = credit.charge(Charge(name="Mora", amount_minor=2000), PAID).event_ids
    credit.repay("170", PAID)
    on = LENT if is_backdated else LATER
    return of_credit(credit, event_id=charge_id, on=on, reason="never agreed")


def reassign_loans(*, is_known: bool) -> Scenario:
    credit = lent()
    named = {"username": f"user-{uuid4()}", "password": PASSWORD, "role": "loan_officer"}
    officer = stepped(parties.add_user, credit.lender.call(), **named)
    loan_ids = [credit.loan_id] if is_known else [credit.loan_id, NOBODY]
    return of_lender(credit.lender, officer_id=officer.user_id, loan_ids=loan_ids)


DECIDED: dict[str, Any] = {"on": LENT, "reason": "as agreed"}
HARD_TIMES = PlanChange(extra_installments=2, rate=Decimal("0.04"))
NOBODY = UUID(int=9)

# Each action: the world in which it does its work, and the one in which it is refused.
WORLDS: dict[str, tuple[Builder, Builder]] = {
    "open_portfolio": (open_portfolio, lambda: open_portfolio(currency="soles")),
    "set_settings": (
        lambda: of_lender(a_lender(), settings=PortfolioSettings(bucket_set="sbs_consumer")),
        lambda: of_lender(a_lender(), settings=PortfolioSettings(bucket_set="none")),
    ),
    "fund_portfolio": (
        lambda: of_lender(a_lender(), amount=pen("10"), on=LENT),
        lambda: of_lender(a_lender(), amount=pen("0"), on=LENT),
    ),
    "defund_portfolio": (
        lambda: of_lender(a_lender(), amount=pen("10"), on=LENT),
        lambda: of_lender(a_lender(cash="9"), amount=pen("10"), on=LENT),
    ),
    "define_product": (define_product, lambda: define_product(bucket_set="none")),
    "withdraw_product": (lambda: withdraw_product("MICRO"), lambda: withdraw_product("MACRO")),
    "submit_application": (submit_application, lambda: submit_application(borrower_id=NOBODY)),
    "approve_application": (
        lambda: of_application(waiting(), decides=True, on=LENT),
        lambda: of_application(waiting(), on=LENT),
    ),
    "reject_application": (
        lambda: of_application(waiting(), decides=True, **DECIDED),
        lambda: of_application(waiting(), **DECIDED),
    ),
    "withdraw_application": (
        lambda: of_application(waiting(), **DECIDED),
        lambda: of_application(lent(), **DECIDED),
    ),
    # Refused by the ledger, after the loan and its event were written: the box holds less than what is handed over.
    "disburse": (lambda: refinance("2000"), lambda: disburse("1100")),
    "add_charge": (
        lambda: of_credit(lent(), charge=Charge(name="Mora", amount_minor=2000), on=PAID),
        lambda: of_credit(lent(), charge=Charge(name="Mora"), on=PAID),
    ),
    "waive_charge": (lambda: waive_charge("20"), lambda: waive_charge("20.01")),
    "waive_interest": (
        lambda: of_credit(lent(), amount=pen("50"), on=PAID, reason="a gift"),
        lambda: of_credit(lent(), amount=pen("500.01"), on=PAID, reason="a gift"),
    ),
    "record_recovery": (lambda: record_recovery(is_lost=True), lambda: record_recovery(is_lost=False)),
    "charge_off": (lambda: charge_off(0), lambda: charge_off(1)),
    "refund_overpayment": (
        lambda: of_credit(overpaid(), amount=pen("100"), on=LATER),
        lambda: of_credit(overpaid(), amount=pen("100.01"), on=LATER),
    ),
    "record_chargeback": (lambda: record_chargeback("100"), lambda: record_chargeback("150.01")),
    "adjust_price": (
        lambda: of_credit(lent(), amount=-pen("10"), on=PAID, reason="agreed"),
        lambda: of_credit(lent(), amount=-pen("1000.01"), on=PAID, reason="agreed"),
    ),
    "request_change": (lambda: request_change(HARD_TIMES), lambda: request_change(PlanChange())),
    "request_write_off": (lambda: request_write_off(is_asked=False), lambda: request_write_off(is_asked=True)),
    "approve_change": (lambda: of_request(decides=True), lambda: of_request(decides=True, by_another=False)),
    "reject_change": (
        lambda: of_request(decides=True, reason="no"),
        lambda: of_request(decides=True, by_another=False, reason="no"),
    ),
    "withdraw_change": (
        lambda: of_request(decides=False),
        lambda: of_request(decides=False, request_id=NOBODY),
    ),
    "reassign_loans": (lambda: reassign_loans(is_known=True), lambda: reassign_loans(is_known=False)),
    "reverse_event": (lambda: reverse_event(is_backdated=False), lambda: reverse_event(is_backdated=True)),
}


def _in_one_act(build: Builder) -> Builder:
    def built() -> Scenario:
        OpenAct.build = build
        build_world(a_call())
        assert OpenAct.built is not None
        return OpenAct.built

    return built


for _action, (_done, _refused) in WORLDS.items():
    done(f"lending.{_action}")(_in_one_act(_done))
    refused(f"lending.{_action}")(_in_one_act(_refused))
