"""`verify` finds every kind of figure that was tampered with, whoever did it and whatever right they had."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from caudal.db import testing
from caudal.db.sql_files import sql_text
from caudal.lending.actions import balances, charging
from caudal.lending.rules.charges import Charge
from caudal.lending.rules.components import Component
from caudal.lending.rules.events import PlanChange
from caudal.lending.rules.replay import EventKind
from caudal.lending.tests.a_lender import MONTHLY_FLAT, a_lender, day, pen
from caudal.lending.tests.credit import asked, define

OUTSTANDING = "outstanding_is_what_the_ledger_says"
LINES = "entries_have_the_lines_of_their_split"
POSTED = "events_are_posted_as_they_are_split"
GAPS = "splits_have_no_gaps"
AMOUNTS = "only_the_replay_says_other_amounts"
REPAID = "no_more_is_repaid_than_lent"
PAID = "paid_loans_owe_nothing"
APPROVED = "loans_are_as_they_were_approved"
AGREED = "changes_are_what_was_agreed"
STANDINGS = "standings_are_what_the_events_leave"
NUMBERS = "numbers_are_counted"


@pytest.fixture(scope="module")
def line(django_db_setup: None, django_db_blocker: Any) -> Iterator[psycopg.Connection[Any]]:
    """The connection of one whom no trigger and no right holds back, on a database with lives of every kind."""
    ours = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        testing.aim_django_at(database=testing.own_database(label="spoiled_lives"))
        _lives()
        database = connection.settings_dict["NAME"]
        connection.close()
        with psycopg.connect(make_conninfo(testing.administrator_address(), dbname=database)) as opened:
            opened.execute("set session_replication_role = replica")
            opened.commit()
            yield opened
        testing.aim_django_at(database=ours)


def _lives() -> None:
    """Ana's loan was split anew, Julio's is charged off, Rosa's is written off, Luz bought on credit."""
    lender = a_lender()
    define(lender)
    ana, julio, rosa = (asked(lender, borrower_id=lender.person(name)).approve() for name in ("Ana", "Julio", "Rosa"))
    for credit in (ana, julio, rosa):
        credit.disburse()
    ana.repay("150", day(2, 15))
    ana.repay("150", day(3, 15))
    (penalty_id,) = ana.charge(Charge(name="Mora", component=Component.PENALTY, amount_minor=2000), day(2, 1)).event_ids
    ana.writes_of(charging.waive_charge, charge_id=penalty_id, amount=pen("1"), on=day(2, 1), reason="a gift")
    ana.change(EventKind.RESCHEDULE, PlanChange(extra_installments=2), day(4, 1))
    julio.charge_off(day(5, 1))
    julio.repay("150", day(5, 2))
    julio.repay("1500", day(5, 3), accepts_overpayment=True)
    rosa.write_off(day(5, 1))
    rosa.recover("10", day(5, 2))
    define(lender, code="VENTA", terms=replace(MONTHLY_FLAT, rate=Decimal(0)))
    luz = asked(lender, product="VENTA").approve()
    luz.disburse(cost=pen("700"))
    luz.writes_of(balances.adjust_price, amount=-pen("50"), on=day(2, 1), reason="agreed")


EVENT = "update lending_loanevent set {0} where kind = '{1}'"
SPLIT = "update lending_allocation a set {0} from lending_loanevent e where e.id = a.repayment_id and e.kind = '{1}'"
OTHERS = "(select from lending_allocation n where n.repayment_id = a.repayment_id and n.version > a.version)"
POSTING = "update ledger_posting set amount = -amount where entry_id in (select entry_id from lending_loanevent {})"

DEFECTS: list[tuple[str, set[str]]] = [
    # The ledger
    ("update ledger_account set debits_posted = debits_posted + 1 where code = 'assets:loans:1'", {OUTSTANDING}),
    ("update ledger_account set credits_posted = credits_posted + 1 where code ~ 'overpaid:2'", {OUTSTANDING}),
    (POSTING.format("where kind = 'repayment' and amount_minor = 150000"), {LINES}),
    ("update ledger_entry set id = gen_random_uuid() where kind = 'loan_write_off'", {LINES, POSTED}),
    ("update ledger_entry set reverses = null where kind = 'loan_reallocation'", {POSTED}),
    # What happened
    (EVENT.format("amount_minor = amount_minor + 1", "recovery"), {LINES}),
    (EVENT.format("details = '{\"cost_minor\": 1}'", "disbursement") + " and details ? 'cost_minor'", {LINES}),
    (EVENT.format("cash_account = 'assets:loans:1'", "recovery"), {LINES, OUTSTANDING}),
    (EVENT.format("entry_id = null", "recovery"), {LINES}),
    (EVENT.format("kind = 'goodwill_credit'", "repayment"), {LINES}),
    (EVENT.format("change = '{}'", "reschedule"), {AGREED}),
    (EVENT.format("effective_on = effective_on + 1", "write_off"), {AGREED}),
    ("delete from lending_loanevent where kind = 'reschedule'", {AGREED}),
    # How it was split
    (SPLIT.format("is_recovered = not is_recovered", "repayment") + f" and not exists {OTHERS}", {OUTSTANDING, LINES}),
    (SPLIT.format("principal_minor = a.principal_minor + 1, interest_minor = a.interest_minor - 1", "repayment")
     + f" and a.interest_minor > 0 and a.version = 1 and exists {OTHERS}", {LINES}),
    (SPLIT.format("is_derived = true", "repayment"), {AMOUNTS}),
    (SPLIT.format("amount_minor = a.amount_minor + 1, penalty_minor = a.penalty_minor + 1", "waiver"), {AMOUNTS}),
    (SPLIT.format("amount_minor = a.amount_minor - 1, principal_minor = a.principal_minor - 1", "adjustment"),
     {AMOUNTS, LINES, OUTSTANDING, STANDINGS}),
    (SPLIT.format("amount_minor = 1, principal_minor = 1, interest_minor = 0", "write_off"),
     {LINES, OUTSTANDING, PAID, STANDINGS}),
    ("delete from lending_allocation a where version = 1 and exists " + OTHERS, {GAPS, POSTED, LINES}),
    ("delete from lending_allocation where repayment_id in (select id from lending_loanevent where kind = 'waiver')",
     {GAPS}),
    # Loans
    ("update lending_loan set status = 'closed' where number = 1", {PAID, STANDINGS}),
    ("update lending_loan set status = 'cancelled' where number = 3", {APPROVED, STANDINGS}),
    ("update lending_loan set principal_minor = 1 where number = 1", {APPROVED}),
    ("update lending_loan set terms = '{}' where number = 1", {APPROVED}),
    ("update lending_application set approved_minor = 90000 where number = 1", {APPROVED}),
    ("update lending_application set loan_id = gen_random_uuid() where number = 1", {APPROVED}),
    (EVENT.format("amount_minor = 110001", "disbursement") + " and amount_minor = 100000", {
        APPROVED, LINES, OUTSTANDING, PAID, STANDINGS}),
    ("update lending_changerequest set kind = 'holiday' where kind = 'reschedule'", {AGREED}),
    ("update lending_changerequest set loan_event_id = gen_random_uuid() where kind = 'reschedule'", {AGREED}),
    # Figures that lists read
    ("update lending_standing set outstanding_minor = outstanding_minor + 1", {STANDINGS}),
    ("update lending_standing set overpaid_minor = overpaid_minor + 1 where overpaid_minor > 0", {STANDINGS}),
    ("update lending_standing set status = 'active' where status = 'written_off'", {STANDINGS}),
    ("delete from lending_standing", {STANDINGS}),
    ("update lending_numbering set last_number = 0", {NUMBERS}),
    ("update lending_numbering set last_application_number = 0", {NUMBERS}),
]  # fmt: skip


def failed(line: psycopg.Connection[Any]) -> set[str]:
    told = line.execute(sql_text("caudal.lending", "verify"))
    return {name.removeprefix("lending.") for name, _, wrong, _ in told if wrong}


def test_lives_that_nobody_touched_are_well(line: psycopg.Connection[Any]) -> None:
    seen = {name: rows for name, rows, _, _ in line.execute(sql_text("caudal.lending", "verify"))}
    assert failed(line) == set()
    assert [name for name, rows in seen.items() if not rows] == [], "a check that sees nothing finds nothing"


@pytest.mark.parametrize(("defect", "found"), DEFECTS)
def test_what_was_tampered_with_is_found(line: psycopg.Connection[Any], defect: str, found: set[str]) -> None:
    with line.transaction(force_rollback=True):
        assert line.execute(defect).rowcount > 0, "the defect was planted"
        assert failed(line) == found
