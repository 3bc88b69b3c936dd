"""What is kept of loans against their replay: each difference that is planted is found, named, and mended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from caudal.cli.loans import LoansDiagnosed, diagnosed_all
from caudal.db import testing
from caudal.lending import errors, queries
from caudal.lending.actions import receiving, repairs
from caudal.lending.models import Loan, Standing
from caudal.lending.queries import diagnosis
from caudal.lending.rules.diagnosis import FIGURES, INSTALLMENT, Cause, Difference
from caudal.lending.rules.terms import unstated_terms
from caudal.lending.tests.cashier import Lender
from caudal.lending.tests.pool import DUE, VARIABLE

STALE, EDITED, MISSING, ANOTHER = (
    Cause.FIGURES_ARE_STALE,
    Cause.STATUS_IS_EDITED,
    Cause.FIGURES_ARE_MISSING,
    Cause.SPLIT_IS_ANOTHER,
)


@dataclass(frozen=True)
class World:
    """Ana's loan is in arrears, Julio has paid too much, Rosa's balance bears interest and was repaid out of order."""

    lender: Lender
    ana: Loan
    julio: Loan
    rosa: Loan
    repayment_id: UUID


@pytest.fixture
def world(spoiled_db: None) -> World:
    lender = Lender.opened()
    ana, julio = lender.lend("1000"), lender.lend("100", terms=unstated_terms(currency="PEN"))
    rosa = lender.lend("1000", terms=VARIABLE)
    lender.repay(ana, "133.33", DUE[0])
    last = lender.repay(ana, "140", date(2024, 3, 20))
    lender.repay(julio, "150", DUE[0], accepts_overpayment=True)
    lender.repay(rosa, "250", DUE[1])
    mistake = lender.repay(rosa, "100", DUE[0])
    receiving.undo_repayment(
        lender.call(), portfolio_id=lender.portfolio_id, loan_id=rosa.id, repayment_id=mistake.repayment_id, on=DUE[2],
        reason="twice",
    )  # fmt: skip
    return World(lender, ana, julio, rosa, last.repayment_id)


@pytest.fixture
def superuser(world: World) -> Iterator[psycopg.Connection[Any]]:
    """Whom no trigger and no right holds back."""
    database = connection.settings_dict["NAME"]
    address = make_conninfo(testing.administrator_address(), dbname=database)
    with psycopg.connect(address, autocommit=True) as line:
        line.execute("set session_replication_role = replica")
        yield line


def found(world: World) -> LoansDiagnosed:
    return diagnosed_all(book_ids=[world.lender.book_id])


def mended(world: World, loan: Loan) -> repairs.LoanRepaired:
    return repairs.repair_loan(world.lender.call(), book_id=world.lender.book_id, loan_id=loan.id)


def named(told: LoansDiagnosed) -> set[tuple[int, str, Cause]]:
    return {(one.number, one.field, one.cause) for one in told.differences}


STANDING = {
    "status": "status = 'closed'",
    "last_paid_on": "last_paid_on = last_paid_on + 1",
    "is_dated": "is_dated = not is_dated",
    "is_daily": "is_daily = not is_daily",
    "bucket_starts": "bucket_starts = '{1,2}'",
    "overdue_since_on": "overdue_since_on = overdue_since_on + 1, days_past_due = days_past_due - 1",
    "days_past_due": "overdue_since_on = overdue_since_on - 1, days_past_due = days_past_due + 1",
    "next_due_on": "next_due_on = next_due_on + 1",
    "delinquent_on": "delinquent_on = delinquent_on + 1",
    "bucket": "bucket = 1",
}
"""How each figure of a standing is spoiled; the others by one more."""
INSTALLMENTS = {"settled_on": "settled_on = due_on + 7"}


def planted() -> list[tuple[str, str, Cause]]:
    """Each defect of Ana's loan: the statement, the field that is named, its cause."""
    where = "where book_id = %(book)s and loan_id = %(loan)s"
    defects = [
        (f"update lending_standing set {STANDING.get(name, f'{name} = {name} + 1')} {where}",
         f"standing.{name.removesuffix('_minor')}", STALE)
        for name in FIGURES
    ]  # fmt: skip
    defects += [
        (f"update lending_installment set {INSTALLMENTS.get(name, f'{name} = {name} + 1')} {where} and number = 5",
         f"installment.5.{name.removesuffix('_minor')}", STALE)
        for name in INSTALLMENT[1:]
    ]  # fmt: skip
    later = f"update lending_standing set as_of = {{day}}, days_past_due = {{late}} {where}"
    return [
        *defects,
        (later.format(day="as_of - 1", late="days_past_due - 1"), "standing.as_of", Cause.DAY_IS_BEHIND),
        (later.format(day="as_of + 1", late="days_past_due + 1"), "standing.as_of", Cause.DAY_IS_AHEAD),
        (f"delete from lending_standing {where}", "standing", MISSING),
        (f"delete from lending_installment {where} and number = 12", "installment.12", MISSING),
        (f"update lending_installment set number = 13 {where} and number = 12", "installment.13", MISSING),
        ("update lending_loan set status = 'closed' where book_id = %(book)s and id = %(loan)s", "loan.status", EDITED),
    ]


def test_an_honest_book_has_no_differences(world: World) -> None:
    assert found(world) == LoansDiagnosed(loans=3, found=0, differences=(), differing=())


def test_every_figure_that_is_spoiled_is_found_named_and_mended(
    world: World, superuser: psycopg.Connection[Any]
) -> None:
    values = {"book": world.lender.book_id, "loan": world.ana.id}
    for statement, field, cause in planted():
        assert superuser.execute(statement, values).rowcount == 1, statement
        told = found(world)
        assert (1, field, cause) in named(told), statement
        assert all(one.number == 1 and one.is_repairable for one in told.differences)
        repaired = mended(world, world.ana)
        assert (repaired.repaired, repaired.left) == (told.differences, ()), statement
    assert found(world).found == 0
    assert [check.name for check in queries.verify() if not check.ok] == []


def test_a_split_of_older_rules_is_found_and_posted_anew(world: World, superuser: psycopg.Connection[Any]) -> None:
    """Each part of a split, one cent of it moved to another."""
    where = "where book_id = %s and repayment_id = %s"
    before = world.lender.balances()
    for part in ("penalty", "fee", "principal", "overpaid"):
        moved = f"interest_minor = interest_minor - 1, {part}_minor = {part}_minor + 1"
        superuser.execute(
            f"update lending_allocation set {moved} {where} and version = (select max(version) from lending_allocation"
            f" {where})", [world.lender.book_id, world.repayment_id] * 2,
        )  # fmt: skip
        told = found(world)
        assert named(told) == {
            (1, f"split.{world.repayment_id}.interest", ANOTHER), (1, f"split.{world.repayment_id}.{part}", ANOTHER)
        }  # fmt: skip
        assert mended(world, world.ana).repaired == told.differences
        assert found(world).found == 0
    superuser.execute(
        f"update lending_allocation set is_recovered = true {where}", [world.lender.book_id, world.repayment_id]
    )
    assert (1, f"split.{world.repayment_id}.is_recovered", ANOTHER) in named(found(world))
    assert world.lender.balances().keys() >= before.keys()


def test_a_split_that_is_gone_is_written_again_from_its_entry(world: World, superuser: psycopg.Connection[Any]) -> None:
    superuser.execute("delete from lending_allocation where repayment_id = %s", [world.repayment_id])
    told = found(world)
    assert named(told) == {(1, f"split.{world.repayment_id}", Cause.SPLIT_IS_MISSING)}
    assert mended(world, world.ana).repaired == told.differences
    assert found(world).found == 0
    assert [check.name for check in queries.verify() if not check.ok] == []


def test_what_only_a_person_can_tell_is_found_and_left(world: World, superuser: psycopg.Connection[Any]) -> None:
    """The account for what is owed back is one for all loans of this book: each of them is named."""
    where = "where book_id = %s and code = %s"
    accounts = (("assets:loans:1", "ledger.principal", 1), ("liabilities:overpaid:1", "ledger.overpaid", 3))
    for code, field, loans in accounts:
        superuser.execute(
            f"update ledger_account set debits_posted = debits_posted + 500 {where}", [world.lender.book_id, code]
        )
        told = found(world)
        assert [(one.field, one.cause, one.is_repairable) for one in told.differences] == [
            (field, Cause.LEDGER_DIFFERS, False)
        ] * loans
        loan = world.lender.loan(told.differences[0].loan_id)
        assert mended(world, loan).left == told.differences[:1]
        superuser.execute(
            f"update ledger_account set debits_posted = debits_posted - 500 {where}", [world.lender.book_id, code]
        )
    assert found(world).found == 0


def test_figures_that_an_event_did_not_reach_are_known_as_such(
    world: World, superuser: psycopg.Connection[Any]
) -> None:
    """BALANCE-02: 300 were paid of 1,000; what is stored says 200 and 800 pending."""
    lender = world.lender
    loan = lender.lend("1000", terms=unstated_terms(currency="PEN"))
    lender.repay(loan, "200", DUE[0])
    kept = superuser.execute("select row_to_json(s) from lending_standing s where loan_id = %s", [loan.id]).fetchone()
    lender.repay(loan, "100", DUE[1])
    assert kept is not None
    columns = ("outstanding_minor", "unpaid_minor", "paid_principal_minor", "last_paid_on")
    superuser.execute(
        f"update lending_standing set ({', '.join(columns)}) = (%s, %s, %s, %s) where loan_id = %s",
        [*(kept[0][name] for name in columns), loan.id],
    )
    told = found(world).differences
    assert {one.cause for one in told} == {Cause.EVENT_IS_MISSED}
    by_field = {one.field: (one.stored, one.computed) for one in told}
    assert by_field["standing.paid_principal"] == ("200.00", "300.00")
    assert by_field["standing.outstanding"] == ("800.00", "700.00")
    assert mended(world, loan).repaired == told
    fixed = Standing.objects.get(loan_id=loan.id)
    assert (fixed.paid_principal_minor, fixed.outstanding_minor) == (300_00, 700_00)


def test_repairing_a_sound_loan_writes_nothing_and_a_strangers_loan_is_unknown(world: World) -> None:
    told = mended(world, world.rosa)
    assert (told.repaired, told.left) == ((), ())
    stranger = Lender(portfolio_id=world.lender.portfolio_id)
    with pytest.raises(errors.LoanNotFound):
        repairs.repair_loan(stranger.call(), book_id=world.lender.book_id, loan_id=world.rosa.id)


def test_loans_are_cut_into_chunks_that_hold_each_of_them_once(world: World) -> None:
    other = Lender.opened()
    other.lend()
    cut = diagnosis.chunks(book_ids=[world.lender.book_id], size=2)
    assert [(one.book_id, one.loans) for one in cut] == [(world.lender.book_id, 2), (world.lender.book_id, 1)]
    assert cut[0].from_id < cut[0].to_id < cut[1].from_id
    of_organisation = diagnosis.chunks(organisation_id=other.organisation_id)
    assert [(one.book_id, one.loans) for one in of_organisation] == [(other.book_id, 1)]
    assert sum(one.loans for one in diagnosis.chunks()) >= 4


def test_an_account_that_loans_share_is_judged_for_all_of_them_together(
    world: World, superuser: psycopg.Connection[Any]
) -> None:
    superuser.execute(
        "update lending_loan set accounts = jsonb_set(accounts, '{principal}', to_jsonb('assets:loans:1'::text))"
        " where book_id = %s", [world.lender.book_id],
    )  # fmt: skip
    assert {one.field for one in found(world).differences} == {"ledger.principal"}
    superuser.execute(
        "update ledger_account set debits_posted = debits_posted + (select sum(debits_posted - credits_posted)"
        " from ledger_account where book_id = %(b)s and code in ('assets:loans:2', 'assets:loans:3'))"
        " where book_id = %(b)s and code = 'assets:loans:1'", {"b": world.lender.book_id},
    )  # fmt: skip
    assert found(world).found == 0


def test_a_difference_is_plain_json(world: World, superuser: psycopg.Connection[Any]) -> None:
    superuser.execute("update lending_loan set status = 'closed' where id = %s", [world.ana.id])
    (one,) = found(world).differences
    assert one == Difference(
        book_id=world.lender.book_id, loan_id=world.ana.id, number=1, field="loan.status", stored="closed",
        computed="active", cause=EDITED, is_repairable=True,
    )  # fmt: skip
