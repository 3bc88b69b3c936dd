"""A former system's circle is taken in whole, once, as it happened, and proves itself by its own accounts."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caudal.audit.rules import Actor, ActorKind, Call
from caudal.circles import errors
from caudal.circles.actions import fines, imports, loans, shares
from caudal.circles.queries import checks, home, loans as pages, members, movements, standings
from caudal.circles.rules import accounts
from caudal.circles.rules.imported import ImportedCircle
from caudal.circles.tests.a_source import a_source_circle, many_times
from caudal.circles.tests.make import Junta, day, pen
from caudal.ledger import queries as ledger
from caudal.lending import queries as lending
from caudal.parties import actions as parties
from caudal.parties.errors import NotPermitted

pytestmark = pytest.mark.usefixtures("committed_db")

MOVER = Actor(ActorKind.DATA_MOVE, "unicas")


def an_import() -> tuple[Junta, ImportedCircle]:
    organisation_id = uuid4()
    junta = Junta(organisation_id, uuid4(), MOVER)
    parties.open_organisation(junta.call(), organisation_id=organisation_id, name="Red de juntas")
    circle = a_source_circle(organisation_id)
    return replace(junta, circle_id=circle.id), circle


def call(junta: Junta, circle: ImportedCircle) -> Call:
    return junta.call(key=f"import-{circle.id}")


def test_every_sol_arrives() -> None:
    junta, circle = an_import()
    told = imports.import_circle(call(junta, circle), circle=circle)
    assert (told.members, told.loans, told.repayments, told.entries) == (2, 2, 2, 12)
    capital = standings.capital(circle.id)
    assert (capital.cash, capital.fines_receivable, capital.available) == (pen(1225), pen(100), pen(1325))
    balances = {code: one.balance for code, one in ledger.balances(book_id=told.book_id).items() if one.balance}
    assert balances == {
        accounts.CASH: pen(1225),
        accounts.shares_of(1): pen(1000),
        accounts.shares_of(2): pen(400),
        accounts.fines_of(1): pen(100),
        accounts.loan_of(1): pen(200),
        accounts.FINE_INCOME: pen(105),
        accounts.INTEREST_INCOME: pen(15),
        accounts.OTHER_INCOME: pen(8),
        accounts.OTHER_EXPENSE: pen(3),
    }
    assert [check for check in checks.verify() if not check.ok] == []
    assert all(check.ok for check in ledger.verify())
    assert all(check.ok for check in lending.verify())


def test_twice_is_once() -> None:
    junta, circle = an_import()
    first = imports.import_circle(call(junta, circle), circle=circle)
    assert imports.import_circle(call(junta, circle), circle=circle) == first
    with pytest.raises(errors.CircleExists):
        imports.import_circle(junta.call(), circle=circle)
    assert len(ledger.entries(book_id=first.book_id, limit=200)) == 12


def test_capital_as_it_moved() -> None:
    junta, circle = an_import()
    imports.import_circle(call(junta, circle), circle=circle)
    lines = movements.movements(junta.view()).lines
    seen = [(line.on, line.type.value, line.amount.text, line.capital_after.text) for line in reversed(lines)]
    assert seen == [
        (day(1, 1), "share", "1000.00", "1000.00"),
        (day(1, 15), "fine", "100.00", "1100.00"),
        (day(1, 20), "loan", "300.00", "800.00"),
        (day(2, 1), "share", "500.00", "1300.00"),
        (day(2, 15), "repayment", "115.00", "1415.00"),
        (day(3, 1), "fine", "5.00", "1420.00"),
        (day(4, 1), "loan", "1500.00", "-80.00"),
        (day(5, 1), "share", "100.00", "-180.00"),
        (day(6, 1), "repayment", "1500.00", "1320.00"),
        (day(7, 1), "other", "8.00", "1328.00"),
        (day(7, 2), "other", "3.00", "1325.00"),
    ]
    assert {line.source.partition(":")[0] for line in lines} == {"unicas"}
    assert standings.capital(circle.id, on=day(4, 30)).available == -pen(80)


def test_the_former_figure_stands_beside_the_true_one() -> None:
    junta, circle = an_import()
    imports.import_circle(call(junta, circle), circle=circle)
    figure = home.home(junta.view(), on=day(8, 1)).figure("available_capital")
    assert figure.stored is not None
    assert (figure.amount, figure.stored.stored, figure.stored.difference) == (pen(1325), pen(1540), pen(215))
    assert [(line.code, line.amount) for line in figure.stored.differences] == [
        ("DELETED_PAYMENT_ADDED", pen(115)),
        ("FINE_EDIT_REAPPLIED", pen(100)),
    ]
    assert [line.code for line in home.home(junta.view(), on=day(8, 1)).other_differences] == ["PARTIAL_MARKED_PAID"]
    junta.fine(circle.members[0].id, pen(7), day(8, 1))
    later = home.home(junta.view(), on=day(8, 1)).figure("available_capital")
    assert later.stored is not None and later.stored.moved_since == pen(7)


def test_evidence_of_each_loan_is_what_was_true_then() -> None:
    junta, circle = an_import()
    imports.import_circle(call(junta, circle), circle=circle)
    evidence = [pages.loan(junta.view(), loan_id=one.id, on=day(8, 1)).evidence for one in circle.loans]
    first, second = (one for one in evidence if one is not None)
    assert (first.member_shares, first.total_shares, first.available_capital) == (100, 100, pen(1100))
    assert (second.member_shares, second.total_shares, second.available_capital) == (50, 150, pen(1420))
    assert (second.cash, second.fines_receivable) == (pen(1320), pen(100))


def test_what_was_moved_goes_on_by_todays_rules() -> None:
    junta, circle = an_import()
    imports.import_circle(call(junta, circle), circle=circle)
    ana, rosa = (member.id for member in circle.members)
    loan, fine = circle.loans[0], circle.fines[0]
    paid = junta.repay(loan.id, pen(115), day(8, 1))
    assert (paid.principal, paid.interest, paid.outstanding) == (pen(100), pen(15), pen(100))
    old = pages.loan(junta.view(), loan_id=loan.id, on=day(8, 1)).movements[1]
    loans.reverse_repayment(
        junta.call(), circle_id=circle.id, loan_id=loan.id, repayment_id=old.event_id, on=day(8, 2), reason="No fue"
    )
    junta.collect(fine.id, day(8, 2))
    with pytest.raises(errors.MemberHasLeft):
        junta.buy(rosa, 1, day(8, 2))
    shares.sell_shares(junta.call(), circle_id=circle.id, member_id=rosa, shares=40, on=day(8, 2))
    fines.reverse_fine(junta.call(), circle_id=circle.id, fine_id=fine.id, reason="No fue", on=day(8, 3))
    with pytest.raises(errors.CapitalIsShort):
        junta.lend(ana, pen(5000), day(8, 3))
    granted = junta.lend(ana, pen(100), day(8, 3))
    assert granted.number == 3
    assert [check for check in checks.verify() if not check.ok] == []


def test_only_the_mover_and_the_owner_import() -> None:
    junta, circle = an_import()
    nobody = Actor(ActorKind.USER, str(uuid4()))
    with pytest.raises(NotPermitted):
        imports.import_circle(junta.call(actor=nobody), circle=circle)
    with pytest.raises(NotPermitted):
        imports.import_circle(junta.call(), circle=replace(circle, organisation_id=uuid4()))


def test_the_members_passbook_runs_through_the_move() -> None:
    junta, circle = an_import()
    imports.import_circle(call(junta, circle), circle=circle)
    book = members.passbook(junta.view(), member_id=circle.members[0].id, on=day(8, 1))
    assert [(line.kind, line.cash.text, line.loans_after.text) for line in reversed(book.lines)] == [
        ("share_purchase", "1000.00", "0.00"),
        ("fine_issue", "0.00", "0.00"),
        ("loan_disbursement", "-300.00", "300.00"),
        ("loan_repayment", "115.00", "200.00"),
    ]
    assert (book.member.shares, book.member.loans_outstanding, book.member.fines_due) == (100, pen(200), pen(100))


def test_a_large_circle_is_a_bounded_number_of_statements() -> None:
    junta, circle = an_import()
    small = many_times(circle, members=2, months=3)
    large = many_times(replace(circle, name="Grande"), members=25, months=18)
    counts = []
    for one in (small, large):
        with CaptureQueriesContext(connection) as captured:
            imports.import_circle(call(junta, one), circle=one)
        counts.append(len(captured))
    assert counts[1] <= counts[0] + 2, "no statement per row"
