"""Scenarios of what is kept around loans: promises, visits, notes, guarantees, documents, sellers and commissions."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from caudal.audit.rules import Call
from caudal.ledger.rules import book_id_of
from caudal.lending.actions import following, loans, portfolios, repayments, securing, sellers
from caudal.lending.rules.commissions import CommissionBasis
from caudal.lending.rules.portfolio import LOAN_ACCOUNTS
from caudal.lending.tests.a_lender import LENT, MONTHLY_FLAT, OPENED, day, pen
from caudal.parties.actions import add_person
from tests.faults.scenarios import Scenario, again, an_organisation, done, refused

LATER = date(2026, 2, 15)
THREE_PERCENT: dict[str, Any] = {"basis": CommissionBasis.DISBURSED, "rate": Decimal("0.03")}


@dataclass(frozen=True)
class World:
    """A portfolio with one loan of a thousand, and a person who may sell."""

    asked: Call
    portfolio_id: UUID
    loan_id: UUID
    person_id: UUID

    def call(self) -> Call:
        return again(self.asked)

    def scenario(self, **arguments: Any) -> Scenario:
        return Scenario(self.call(), {"portfolio_id": self.portfolio_id, **arguments})

    def of_loan(self, **arguments: Any) -> Scenario:
        return self.scenario(loan_id=self.loan_id, **arguments)

    def promise(self) -> UUID:
        told = following.record_promise(
            self.call(), portfolio_id=self.portfolio_id, loan_id=self.loan_id, amount=pen("150"), on=LENT, due_on=LATER
        )
        return told.promise_id

    def guarantee(self) -> UUID:
        told = securing.add_guarantee(
            self.call(), portfolio_id=self.portfolio_id, loan_id=self.loan_id, kind="collateral", amount=pen("800"),
            on=LENT, description="Motorbike",
        )  # fmt: skip
        return told.guarantee_id

    def seller(self) -> UUID:
        told = sellers.add_seller(
            self.call(), portfolio_id=self.portfolio_id, person_id=self.person_id, on=OPENED, **THREE_PERCENT
        )
        return told.seller_id

    def sold(self) -> UUID:
        seller_id = self.seller()
        sellers.assign_seller(
            self.call(), portfolio_id=self.portfolio_id, loan_id=self.loan_id, seller_id=seller_id, on=LENT
        )
        return seller_id

    def paid(self) -> dict[str, UUID]:
        seller_id = self.sold()
        told = sellers.pay_commission(
            self.call(), portfolio_id=self.portfolio_id, seller_id=seller_id, amount=pen("20"), on=LATER
        )
        return {"seller_id": seller_id, "payout_id": told.payout_id}

    def close(self) -> None:
        book_id = book_id_of(self.portfolio_id)
        repayments.record_repayment(self.call(), book_id=book_id, loan_id=self.loan_id, amount=pen("1500"), on=LATER)


def a_world() -> World:
    call, portfolio_id = an_organisation(), uuid4()
    portfolios.open_portfolio(again(call), name="Créditos", currency="PEN", on=OPENED, portfolio_id=portfolio_id)
    portfolios.fund_portfolio(again(call), portfolio_id=portfolio_id, amount=pen("5000"), on=OPENED)
    given = loans.disburse_loan(
        again(call), book_id=book_id_of(portfolio_id), borrower_id=uuid4(), principal=pen("1000"), on=LENT,
        terms=MONTHLY_FLAT, accounts=LOAN_ACCOUNTS,
    )  # fmt: skip
    person = add_person(again(call), full_name="Mario Soto")
    return World(call, portfolio_id, given.loan_id, person.person_id)


@done("lending.record_promise")
def a_promise() -> Scenario:
    return a_world().of_loan(amount=pen("150"), on=LENT, due_on=LATER)


@refused("lending.record_promise")
def a_promise_for_a_paid_loan() -> Scenario:
    world = a_world()
    world.close()
    return world.of_loan(amount=pen("150"), on=LATER, due_on=day(3, 1))


@done("lending.withdraw_promise")
def a_promise_that_was_a_mistake() -> Scenario:
    world = a_world()
    return world.of_loan(promise_id=world.promise(), on=LENT, reason="another client")


@refused("lending.withdraw_promise")
def a_promise_that_was_kept() -> Scenario:
    world = a_world()
    promise_id = world.promise()
    world.close()
    return world.of_loan(promise_id=promise_id, on=LATER, reason="another client")


@done("lending.record_visit")
def a_visit() -> Scenario:
    return a_world().of_loan(on=LENT, outcome="not_home", next_on=LATER)


@refused("lending.record_visit")
def a_visit_about_no_loan() -> Scenario:
    return a_world().scenario(loan_id=uuid4(), on=LENT, outcome="met")


@done("lending.write_note")
def a_note() -> Scenario:
    return a_world().of_loan(text="Sells maize on Fridays.")


@refused("lending.write_note")
def a_note_about_no_loan() -> Scenario:
    return a_world().scenario(loan_id=uuid4(), text="Sells maize on Fridays.")


@done("lending.add_guarantee")
def a_motorbike() -> Scenario:
    return a_world().of_loan(kind="collateral", amount=pen("800"), on=LENT, description="Motorbike")


@refused("lending.add_guarantee")
def a_guarantor_who_is_named_already() -> Scenario:
    world = a_world()
    asked: dict[str, Any] = {"kind": "guarantor", "amount": pen("800"), "on": LENT, "person_id": world.person_id}
    securing.add_guarantee(world.call(), portfolio_id=world.portfolio_id, loan_id=world.loan_id, **asked)
    return world.of_loan(**asked)


@done("lending.release_guarantee")
def a_motorbike_that_is_given_back() -> Scenario:
    world = a_world()
    return world.of_loan(guarantee_id=world.guarantee(), on=LATER, reason="half is repaid")


@refused("lending.release_guarantee")
def a_motorbike_that_is_given_back_too_early() -> Scenario:
    world = a_world()
    return world.of_loan(guarantee_id=world.guarantee(), on=OPENED, reason="half is repaid")


@done("lending.add_document")
def a_small_contract() -> Scenario:
    return a_world().of_loan(kind="contract", title="Contract", content="JVBERi0xLjcK")


@refused("lending.add_document")
def a_contract_of_no_loan() -> Scenario:
    return a_world().scenario(loan_id=uuid4(), kind="contract", title="Contract", sha256="ab" * 32)


@done("lending.add_seller")
def a_seller() -> Scenario:
    world = a_world()
    return world.scenario(person_id=world.person_id, on=OPENED, **THREE_PERCENT)


@refused("lending.add_seller")
def a_seller_who_sells_already() -> Scenario:
    world = a_world()
    world.seller()
    return world.scenario(person_id=world.person_id, on=OPENED, **THREE_PERCENT)


@done("lending.set_commission")
def another_commission() -> Scenario:
    world = a_world()
    return world.scenario(seller_id=world.seller(), basis=CommissionBasis.COLLECTED, rate=Decimal("0.05"))


@refused("lending.set_commission")
def a_commission_of_nobody() -> Scenario:
    return a_world().scenario(seller_id=uuid4(), **THREE_PERCENT)


@done("lending.end_seller")
def a_seller_who_goes() -> Scenario:
    world = a_world()
    return world.scenario(seller_id=world.seller(), on=LATER)


@refused("lending.end_seller")
def a_seller_who_goes_before_coming() -> Scenario:
    world = a_world()
    return world.scenario(seller_id=world.seller(), on=date(2025, 12, 31))


@done("lending.assign_seller")
def a_loan_that_somebody_sold() -> Scenario:
    world = a_world()
    return world.of_loan(seller_id=world.seller(), on=LENT)


@refused("lending.assign_seller")
def a_loan_that_is_sold_already() -> Scenario:
    world = a_world()
    return world.of_loan(seller_id=world.sold(), on=LENT)


@done("lending.pay_commission")
def a_payout() -> Scenario:
    world = a_world()
    return world.scenario(seller_id=world.sold(), amount=pen("20"), on=LATER)


@refused("lending.pay_commission")
def a_payout_above_what_was_earned() -> Scenario:
    world = a_world()
    return world.scenario(seller_id=world.sold(), amount=pen("31"), on=LATER)


@done("lending.reverse_commission_payout")
def a_payout_that_was_a_mistake() -> Scenario:
    world = a_world()
    return world.scenario(**world.paid(), on=LATER, reason="to another Mario")


@refused("lending.reverse_commission_payout")
def a_payout_that_is_undone_too_early() -> Scenario:
    world = a_world()
    return world.scenario(**world.paid(), on=LENT, reason="to another Mario")
