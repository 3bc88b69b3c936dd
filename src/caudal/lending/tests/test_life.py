"""The life of a loan at a lender: what each step does to the debt and to the books, on real PostgreSQL."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.ledger import queries as ledger_queries
from caudal.lending import queries
from caudal.lending.actions import applications, balances, changing, charging, disbursing, losses, portfolios, products
from caudal.lending.actions.applications import Wishes
from caudal.lending.models import Application, ChangeRequest, Loan, Portfolio, Product
from caudal.lending.rules.charges import Charge, ChargeBasis, ChargeWhen
from caudal.lending.rules.components import Component
from caudal.lending.rules.events import PlanChange
from caudal.lending.rules.portfolio import PortfolioSettings, settings_from_json
from caudal.lending.rules.replay import EventKind, LoanStatus
from caudal.lending.tests.a_lender import LENT, MONTHLY_FLAT, a_lender, day, pen
from caudal.lending.tests.credit import APPROVER, LIMITS, WRITER, Credit, a_credit, approved, asked, define

pytestmark = pytest.mark.usefixtures("db")

FEE = Charge(name="Gastos", amount_minor=2000)
DUE = [day(month, 15) for month in range(2, 12)]
"""When the instalments of 150.00 fall due."""


def refused(code: str, call: Any) -> Refusal:
    with pytest.raises(Refusal) as raised:
        call()
    assert raised.value.code == code
    return raised.value


def agrees(credit: Credit) -> None:
    """The stored figures hold, and on every day of an event the ledger says what the replay says."""
    assert [check for check in queries.verify() if not check.ok] == []
    loan = Loan.objects.get(book_id=credit.lender.book_id, id=credit.at["loan_id"])
    told, now = queries.loan(book_id=credit.lender.book_id, loan_id=loan.id), credit.state()
    assert (told.outstanding.minor, told.overpaid.minor) == (now.outstanding_minor, now.overpaid_minor)
    assert told.interest_paid.minor == now.paid.interest_minor
    assert told.late_fees_paid.minor == now.paid.fee_minor + now.paid.penalty_minor
    moved = queries.movements(book_id=credit.lender.book_id, loan_id=loan.id)
    for on in sorted({one.on for one in moved}):
        state = credit.state(on)
        kept = credit.lender.balances(on=on)
        owed = Money(0 if state.charged_off_on else state.outstanding_minor, "PEN")
        assert kept.get(f"assets:loans:{loan.number}", "0.00") == owed.text, on
        assert kept.get(f"liabilities:overpaid:{loan.number}", "0.00") == Money(state.overpaid_minor, "PEN").text, on


def test_money_of_the_lender_goes_in_and_comes_out_of_its_portfolio() -> None:
    lender = a_lender(cash="100")
    portfolios.defund_portfolio(lender.call(), **lender.at, amount=pen("40"), on=LENT)
    assert lender.balances() == {"assets:cash": "60.00", "equity:capital": "60.00"}
    with pytest.raises(Refusal):
        portfolios.defund_portfolio(lender.call(), **lender.at, amount=pen("61"), on=LENT)


def test_what_is_asked_is_approved_by_another_and_handed_over() -> None:
    credit = approved()
    given = credit.disburse(description="Capital de trabajo")
    assert (given.number, given.handed_over, given.outstanding) == (1, pen("1000"), pen("1000"))
    loan = Loan.objects.get(book_id=credit.lender.book_id, id=given.loan_id)
    assert (loan.application_id, loan.product_code, loan.product_version) == (credit.application_id, "MICRO", 1)
    assert credit.books() == {"assets:loans:1": "1000.00"}
    credit.repay("150", DUE[0])
    assert credit.books() == {"assets:loans:1": "900.00", "income:interest": "50.00"}
    agrees(credit)


def test_who_wrote_an_application_does_not_decide_on_it() -> None:
    lender = a_lender()
    define(lender)
    credit = asked(lender)
    same = {**lender.at, "application_id": credit.application_id, "on": LENT}
    refused("lending.maker_is_checker", lambda: applications.approve_application(lender.call(WRITER), **same))
    refused(
        "lending.maker_is_checker",
        lambda: applications.reject_application(lender.call(WRITER), **same, reason="not this time"),
    )
    refused("lending.application_is_not_approved", credit.disburse)
    applications.reject_application(lender.call(APPROVER), **same, reason="too much already")
    refused("lending.application_is_decided", credit.approve)
    refused("lending.application_is_decided", lambda: applications.withdraw_application(lender.call(WRITER), **same))


def test_an_application_is_taken_back_until_money_went_out() -> None:
    credit = approved()
    back = {**credit.lender.at, "application_id": credit.application_id, "on": LENT}
    told = applications.withdraw_application(credit.writes(), **back, reason="found another")
    assert (told.status, told.approved) == ("withdrawn", None)
    refused("lending.application_is_not_approved", credit.disburse)
    second = asked(credit.lender).approve()
    second.disburse()
    refused("lending.application_is_decided", lambda: applications.withdraw_application(
        second.writes(), **{**back, "application_id": second.application_id}
    ))  # fmt: skip


def test_approval_may_go_beyond_what_was_asked_by_the_percentage_of_the_product() -> None:
    lender = a_lender()
    define(lender)
    credit = asked(lender)
    refused("lending.approved_is_too_much", lambda: credit.approve(approved=pen("1100.01")))
    credit.approve(approved=pen("1100"), wishes=Wishes(installments=5, rate=Decimal("0.04")))
    credit.disburse("1100")
    assert len(credit.state().installments) == 5
    assert credit.state().unpaid.interest_minor == 220_00


def test_what_is_handed_over_in_parts_ends_where_approval_and_its_percentage_end() -> None:
    credit = a_credit("600")
    credit.disburse("50", on=day(3, 1))
    assert refused("lending.disbursement_is_too_much", lambda: credit.disburse("10.01")).facts["left"] == pen("10")
    credit.disburse("10", on=day(3, 2))
    assert credit.state().disbursed_minor == 660_00
    assert credit.books()["assets:loans:1"] == "660.00"
    agrees(credit)


def test_a_product_is_a_row_of_versions_and_a_loan_keeps_its_own() -> None:
    credit = approved()
    lender = credit.lender
    define(lender, terms=replace(MONTHLY_FLAT, rate=Decimal("0.01")))
    products.withdraw_product(lender.call(), **lender.at, code="MICRO")
    refused("lending.product_is_withdrawn", lambda: asked(lender))
    credit.disburse()
    assert credit.state().unpaid.interest_minor == 500_00
    versions = Product.objects.filter(book_id=lender.book_id).order_by("version")
    assert [(row.version, row.is_offered) for row in versions] == [(1, True), (2, True), (3, False)]


def test_charges_of_a_product_come_with_the_money_and_may_be_kept_back() -> None:
    opening = Charge(
        name="Comisión", basis=ChargeBasis.PRINCIPAL, percent=Decimal(3), when=ChargeWhen.DISBURSEMENT, is_withheld=True
    )
    insurance = Charge(name="Seguro", amount_minor=150, when=ChargeWhen.EACH_INSTALLMENT)
    credit = a_credit(charges=(opening, insurance))
    assert (credit.parts[0].withheld, credit.parts[0].handed_over) == (pen("30"), pen("970"))
    assert credit.books() == {"assets:loans:1": "1000.00", "income:fees": "30.00"}
    credit.repay("151.50", DUE[0])
    assert credit.books()["income:fees"] == "31.50"
    assert credit.state().unpaid.fee_minor == 9 * 150
    agrees(credit)


def test_a_charge_is_asked_for_forgiven_and_taken_back() -> None:
    credit = a_credit()
    late = Charge(name="Mora", component=Component.PENALTY, basis=ChargeBasis.INSTALLMENT, percent=Decimal(10))
    (fee_id,) = credit.charge(FEE, day(2, 1)).event_ids
    (late_id,) = credit.charge(late, day(2, 20), due_on=day(2, 20)).event_ids
    assert (credit.state().unpaid.fee_minor, credit.state().unpaid.penalty_minor) == (2000, 1500)
    forgive = {**credit.at, "on": day(2, 21), "reason": "first time"}
    told = charging.waive_charge(credit.writes(), **forgive, charge_id=late_id, amount=pen("5"))
    assert (told.penalty, told.entry_id) == (pen("5"), None)
    refused("lending.waiver_is_too_much", lambda: charging.waive_charge(
        credit.writes(), **forgive, charge_id=late_id, amount=pen("10.01")
    ))  # fmt: skip
    charging.waive_interest(credit.writes(), **forgive, amount=pen("50"))
    credit.reverse(fee_id, day(2, 22))
    assert (credit.state().unpaid.fee_minor, credit.state().unpaid.penalty_minor) == (0, 1000)
    credit.repay("110", day(2, 25))
    assert credit.books() == {"assets:loans:1": "900.00", "income:penalties": "10.00"}
    agrees(credit)


def test_money_paid_too_much_pays_a_later_charge_and_is_given_back() -> None:
    credit = a_credit()
    credit.repay("1600", day(2, 1), accepts_overpayment=True)
    assert credit.state().status is LoanStatus.OVERPAID
    refused("lending.refund_is_too_much", lambda: credit.refund("100.01", day(2, 3)))
    credit.refund("60", day(2, 3))
    assert credit.books()["liabilities:overpaid:1"] == "40.00"
    credit.refund("40", day(2, 4))
    assert (credit.state().status, "liabilities:overpaid:1" in credit.books()) == (LoanStatus.CLOSED, False)
    agrees(credit)


def test_a_repayment_taken_back_under_a_refund_makes_the_refund_a_debt() -> None:
    credit = a_credit()
    paid = credit.repay("1600", day(2, 1), accepts_overpayment=True)
    credit.refund("100", day(2, 3))
    credit.reverse(paid.repayment_id, day(2, 5))
    assert credit.state().outstanding_minor == 1100_00
    assert credit.books() == {"assets:loans:1": "1100.00"}
    agrees(credit)


def test_a_repayment_called_back_is_owed_again_with_its_interest() -> None:
    credit = a_credit()
    paid = credit.repay("150", DUE[0])
    back = {**credit.at, "repayment_id": paid.repayment_id, "on": day(2, 20), "reason": "cheque without funds"}
    told = balances.record_chargeback(credit.writes(), **back, amount=pen("100"))
    assert (told.principal + told.interest, told.outstanding > pen("900")) == (pen("100"), True)
    refused(
        "lending.chargeback_is_too_much",
        lambda: balances.record_chargeback(credit.writes(), **back, amount=pen("50.01")),
    )
    agrees(credit)


def test_a_loan_is_given_up_by_two_people_and_what_comes_later_is_income() -> None:
    credit = a_credit()
    credit.repay("150", DUE[0])
    request = changing.request_write_off(credit.writes(), **credit.at, on=day(8, 1), reason="gone abroad")
    refused("lending.maker_is_checker", lambda: changing.approve_change(
        credit.writes(), **credit.at, request_id=request.request_id, on=day(8, 2)
    ))  # fmt: skip
    refused("lending.request_is_pending", lambda: credit.write_off(day(8, 1)))
    refused("lending.loan_is_not_written_off", lambda: credit.recover("10", day(8, 2)))
    told = credit.agree(request.request_id, day(8, 2))
    assert (told.principal, told.status) == (pen("900"), LoanStatus.WRITTEN_OFF)
    refused("lending.request_is_decided", lambda: credit.agree(request.request_id, day(8, 2)))
    recovered = credit.recover("200", day(9, 1))
    assert credit.books() == {
        "expenses:write-offs": "900.00",
        "income:interest": "50.00",
        "income:recoveries": "200.00",
    }
    agrees(credit)
    credit.reverse(recovered.event_id, day(9, 2))
    credit.reverse(told.event_id, day(9, 3))
    assert credit.books() == {"assets:loans:1": "900.00", "income:interest": "50.00"}
    agrees(credit)


def test_money_dated_before_a_write_off_makes_the_loss_smaller() -> None:
    credit = a_credit()
    off = credit.write_off(day(8, 1))
    credit.reverse(off.event_id, day(8, 1))
    credit.write_off(day(8, 1))
    assert credit.books() == {"expenses:write-offs": "1000.00"}
    late = credit.lender.lend("500")
    assert late is not None
    agrees(credit)


def test_after_a_charge_off_principal_is_income_until_it_is_undone() -> None:
    credit = a_credit()
    credit.repay("150", DUE[0])
    off = credit.charge_off(day(6, 1))
    refused("lending.loan_is_charged_off", lambda: credit.charge_off(day(6, 2)))
    credit.repay("150", day(6, 10))
    assert credit.books() == {
        "expenses:charge-offs": "900.00",
        "income:interest": "100.00",
        "income:recoveries": "100.00",
    }
    assert credit.state().status is LoanStatus.ACTIVE
    agrees(credit)
    credit.repay("150", day(5, 20))
    assert credit.books()["expenses:charge-offs"] == "800.00"
    agrees(credit)
    credit.reverse(off.event_id, day(7, 1))
    assert credit.books() == {"assets:loans:1": "700.00", "income:interest": "150.00"}
    agrees(credit)


def test_a_plan_changes_when_another_person_agrees() -> None:
    credit = a_credit()
    credit.repay("150", DUE[0])
    later = PlanChange(from_on=DUE[1], due_on=day(5, 15))
    told = credit.change(EventKind.RESCHEDULE, later, day(3, 10))
    assert (told.entry_id, credit.state().installments[1].due_on) == (None, day(5, 15))
    credit.change(EventKind.HOLIDAY, PlanChange(grace_principal=2), day(5, 1))
    assert credit.state().outstanding_minor == 900_00
    credit.change(EventKind.RE_AGE, PlanChange(installments=6, due_on=day(8, 15)), day(7, 20))
    assert credit.state().overdue_since_on is None
    refused("lending.change_is_malformed", lambda: credit.ask(EventKind.RESCHEDULE, PlanChange(), day(7, 20)))
    rejected = credit.ask(EventKind.RESCHEDULE, PlanChange(extra_installments=2), day(7, 21))
    changing.reject_change(
        credit.decides(), **credit.at, request_id=rejected.request_id, on=day(7, 21), reason="enough is enough"
    )
    back = credit.ask(EventKind.RESCHEDULE, PlanChange(extra_installments=1), day(7, 22))
    changing.withdraw_change(credit.writes(), **credit.at, request_id=back.request_id, on=day(7, 22))
    requests = ChangeRequest.objects.filter(book_id=credit.lender.book_id)
    assert sorted(requests.values_list("status", flat=True)) == ["approved"] * 3 + ["rejected", "withdrawn"]
    agrees(credit)


def test_a_new_loan_pays_off_the_old_one_in_the_same_breath() -> None:
    old = a_credit()
    old.repay("150", DUE[0])
    lender = old.lender
    credit = asked(lender, "2000", on=day(3, 1), refinances=old.loan_id).approve(on=day(3, 1))
    refused("lending.refinancing_is_too_little", lambda: credit.disburse("1000", on=day(3, 1)))
    payoff = old.state(day(3, 1)).payoff_minor
    given = credit.disburse("2000", on=day(3, 1))
    assert (given.paid_off.minor, given.handed_over.minor) == (payoff, 2000_00 - payoff)
    assert old.state().status is LoanStatus.CLOSED
    assert credit.books()["assets:loans:2"] == "2000.00"
    agrees(old)
    agrees(credit)


def test_a_credit_with_a_price_earns_what_it_is_above_the_cost() -> None:
    credit = approved(terms=replace(MONTHLY_FLAT, rate=Decimal(0)))
    refused("lending.cost_is_out_of_range", lambda: credit.disburse("1000", cost=pen("1000.01")))
    credit.disburse("1000", cost=pen("700"))
    assert credit.lender.balances("assets:cash", "income:sales") == {
        "assets:cash": "49300.00",
        "income:sales": "300.00",
    }
    change = {**credit.at, "on": day(2, 1), "reason": "agreed by telephone"}
    balances.adjust_price(credit.writes(), **change, amount=pen("50"))
    balances.adjust_price(credit.writes(), **change, amount=-pen("120"))
    assert credit.books() == {"assets:loans:1": "930.00", "income:sales": "230.00"}
    refused(
        "lending.price_falls_too_far", lambda: balances.adjust_price(credit.writes(), **change, amount=-pen("930.01"))
    )
    agrees(credit)


def test_a_disbursement_is_undone_with_all_that_came_with_it_while_nothing_else_stands() -> None:
    opening = Charge(name="Comisión", amount_minor=3000, when=ChargeWhen.DISBURSEMENT, is_withheld=True)
    credit = a_credit(charges=(opening,))
    first = credit.parts[0].event_id
    paid = credit.repay("150", DUE[0])
    refused("lending.loan_has_moved", lambda: credit.reverse(first, DUE[0]))
    credit.reverse(paid.repayment_id, DUE[0])
    told = credit.reverse(first, DUE[0])
    assert told.status is LoanStatus.CANCELLED
    assert credit.books() == {}
    assert Application.objects.get(id=credit.application_id).status == "disbursed"
    refused("lending.loan_is_closed", lambda: credit.disburse("1000", on=DUE[0]))
    agrees(credit)


def test_what_was_undone_is_undone_once_and_for_good() -> None:
    credit = a_credit()
    paid = credit.repay("150", DUE[0])
    refused("lending.reversal_is_before_event", lambda: credit.reverse(paid.repayment_id, day(2, 1)))
    undone = credit.reverse(paid.repayment_id, DUE[1])
    refused("lending.event_is_reversed", lambda: credit.reverse(paid.repayment_id, DUE[1]))
    refused("lending.reversal_is_final", lambda: credit.reverse(undone.event_id, DUE[1]))
    refused("lending.event_not_found", lambda: credit.reverse(credit.application_id, DUE[1]))


def test_backdated_money_moves_every_figure_after_it_and_edits_nothing() -> None:
    credit = a_credit(terms=replace(MONTHLY_FLAT, rate=Decimal("0.02")))
    later = credit.repay("120", DUE[1])
    before = ledger_queries.entry(book_id=credit.lender.book_id, entry_id=later.entry_id)
    (charge_id,) = credit.charge(FEE, day(2, 1)).event_ids
    told = ledger_queries.entry(book_id=credit.lender.book_id, entry_id=later.entry_id)
    assert (before.reversed_by, told.reversed_by is not None, told.lines) == (None, True, before.lines)
    assert credit.books() == {"assets:loans:1": "920.00", "income:fees": "20.00", "income:interest": "20.00"}
    agrees(credit)
    credit.reverse(charge_id, day(4, 1))
    assert credit.books() == {"assets:loans:1": "900.00", "income:interest": "20.00"}
    agrees(credit)


OTHER = "another organisation's"


def test_other_lenders_loans_do_not_exist() -> None:
    credit, other = a_credit(), a_lender()
    refused("lending.loan_not_found", lambda: losses.charge_off(
        other.call(), **other.at, loan_id=credit.at["loan_id"], on=LENT, reason=OTHER
    ))  # fmt: skip
    refused("lending.portfolio_not_found", lambda: losses.charge_off(other.call(), **credit.at, on=LENT, reason=OTHER))
    refused("lending.application_not_found", lambda: disbursing.disburse(
        other.call(), **other.at, application_id=credit.application_id, amount=pen("1"), on=LENT
    ))  # fmt: skip
    refused("lending.loan_not_found", lambda: asked_with(other, refinances=credit.loan_id))


def asked_with(lender: Any, **more: Any) -> Credit:
    define(lender)
    return asked(lender, **more)


def test_an_officer_finds_only_their_own_clients_loans() -> None:
    credit = a_credit()
    lender = credit.lender
    officer = lender.user("loan_officer")
    refused("lending.loan_not_found", lambda: losses.record_recovery(
        lender.call(officer), **credit.at, amount=pen("1"), on=LENT
    ))  # fmt: skip
    mine = applications.submit_application(
        lender.call(officer), **lender.at, borrower_id=lender.person("Luz"), product="MICRO", amount=pen("500"), on=LENT
    )
    applications.approve_application(credit.decides(), **lender.at, application_id=mine.application_id, on=LENT)
    given = disbursing.disburse(
        lender.call(officer), **lender.at, application_id=mine.application_id, amount=pen("500"), on=LENT
    )
    assert str(Loan.objects.get(id=given.loan_id).officer_id) == officer.id
    with pytest.raises(Refusal) as raised:
        losses.charge_off(lender.call(officer), **lender.at, loan_id=given.loan_id, on=LENT, reason="mine")
    assert raised.value.code == "parties.not_permitted"


BAD: list[tuple[str, dict[str, Any]]] = [
    ("lending.amount_is_out_of_range", {"amount": pen("0")}),
    ("lending.amount_is_out_of_range", {"amount": -pen("5")}),
    ("lending.currency_differs", {"amount": Money(100_00, "USD")}),
    ("lending.date_is_in_the_future", {"on": date(2026, 11, 25)}),
    ("lending.date_is_before_opening", {"on": date(2025, 12, 31)}),
    ("lending.borrower_not_found", {"borrower_id": UUID(int=3)}),
    ("lending.officer_not_found", {"officer_id": UUID(int=3)}),
    ("lending.product_not_found", {"product": "NADA"}),
    ("lending.principal_is_outside_product", {"amount": pen("20000.01")}),
    ("lending.installments_are_outside_product", {"wishes": Wishes(installments=25)}),
    ("lending.installments_are_out_of_range", {"wishes": Wishes(installments=10_000)}),
    ("lending.rate_is_outside_product", {"wishes": Wishes(rate=Decimal("0.11"))}),
    ("lending.rate_is_out_of_range", {"wishes": Wishes(rate=Decimal(40))}),
    ("lending.first_due_is_not_after_disbursement", {"wishes": Wishes(first_due_on=LENT)}),
]


@pytest.mark.parametrize(("code", "wanted"), BAD)
def test_an_application_that_nobody_could_mean_is_refused(code: str, wanted: dict[str, Any]) -> None:
    lender = a_lender()
    define(lender)
    given = {"borrower_id": lender.person("Rosa Quispe"), "product": "MICRO", "amount": pen("1000"), "on": LENT}
    refused(code, lambda: applications.submit_application(lender.call(), **lender.at, **{**given, **wanted}))


def test_a_product_that_leaves_nothing_to_ask_for_is_refused() -> None:
    lender = a_lender()
    few = replace(LIMITS, principal_max_minor=1)
    for code, wanted in (
        ("lending.product_code_is_malformed", {"code": "no spaces"}),
        ("lending.currency_differs", {"terms": replace(MONTHLY_FLAT, currency="USD")}),
        ("lending.product_range_is_empty", {"limits": few}),
        ("lending.product_range_is_empty", {"limits": replace(LIMITS, installments_max=0)}),
        ("lending.product_range_is_empty", {"limits": replace(LIMITS, rate_max=Decimal(-1))}),
        ("lending.percent_is_out_of_range", {"limits": replace(LIMITS, over_applied_percent=Decimal(101))}),
        ("lending.charge_is_malformed", {"charges": (Charge(name="Nada"),)}),
        ("lending.bucket_set_is_unknown", {"bucket_set": "by_moon"}),
    ):
        refused(code, lambda asked=wanted: define(lender, **asked))
    refused("lending.product_not_found", lambda: products.withdraw_product(lender.call(), **lender.at, code="NADA"))


def test_a_portfolio_that_cannot_be_is_refused() -> None:
    lender = a_lender()
    named: dict[str, Any] = {"name": "Otra", "on": LENT}
    refused("lending.currency_is_unknown", lambda: portfolios.open_portfolio(lender.call(), currency="soles", **named))
    refused("lending.portfolio_exists", lambda: portfolios.open_portfolio(
        lender.call(), currency="PEN", portfolio_id=lender.portfolio_id, **named
    ))  # fmt: skip
    with pytest.raises(Refusal) as raised:
        portfolios.open_portfolio(lender.call(lender.user("credit_manager")), currency="PEN", **named)
    assert raised.value.code == "parties.not_permitted"
    settings = PortfolioSettings(bucket_set="sbs_consumer", ends_days_by_hand=True)
    portfolios.set_settings(lender.call(), **lender.at, settings=settings)
    assert settings_from_json(Portfolio.objects.get(id=lender.portfolio_id).settings) == settings


def test_nothing_happens_to_a_loan_before_it_is_given_or_after_it_is_given_up() -> None:
    credit = approved()
    refused("lending.disbursement_is_before_approval", lambda: credit.disburse(on=day(1, 14)))
    credit.disburse(on=day(1, 20))
    refused("lending.event_is_before_disbursement", lambda: credit.charge(FEE, day(1, 19)))
    refused("lending.event_is_before_disbursement", lambda: credit.charge(FEE, day(1, 21), due_on=day(1, 19)))
    refused("lending.charge_is_malformed", lambda: credit.charge(replace(FEE, is_withheld=True), day(1, 21)))
    refused("lending.amount_is_out_of_range", lambda: credit.charge(
        replace(FEE, amount_minor=0, basis=ChargeBasis.PRINCIPAL, percent=Decimal("0.000001")), day(1, 21)
    ))  # fmt: skip
    refused("lending.request_not_found", lambda: credit.agree(credit.application_id, day(1, 21)))
    credit.charge_off(day(2, 1))
    refused("lending.loan_is_charged_off", lambda: credit.disburse("10", on=day(2, 2)))
    credit.write_off(day(3, 1))
    refused("lending.loan_is_written_off", lambda: credit.charge(FEE, day(3, 2)))
    refused("lending.loan_is_written_off", lambda: credit.disburse("10", on=day(3, 2)))
    assert credit.books() == {"expenses:charge-offs": "1000.00"}
    agrees(credit)
