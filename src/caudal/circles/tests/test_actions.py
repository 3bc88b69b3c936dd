"""What people do in a circle: the known sequence of capital, refusals in their order, replay by key, reversals."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from caudal.audit.errors import KeyIsUsed
from caudal.audit.rules import Actor, ActorKind
from caudal.circles import errors
from caudal.circles.actions import cash, circles, fines, loans, members, shares
from caudal.circles.queries import checks, home, loans as pages, standings
from caudal.circles.rules.loan_types import LoanType
from caudal.circles.rules.policy import CirclePolicy, FinesCount
from caudal.circles.tests.make import FOUNDED, NOON, Junta, a_junta, day, pen
from caudal.compliance.errors import DocumentHasWrongDigits
from caudal.kernel.money import Money
from caudal.lending import errors as lending_errors
from caudal.parties.errors import DocumentIsTaken, NotPermitted

pytestmark = pytest.mark.usefixtures("committed_db")


def test_the_known_sequence_of_capital() -> None:
    junta = a_junta(policy=CirclePolicy(blocks_arrears=False))
    ana = junta.member()
    seen = [junta.buy(ana, 100, day(1, 1)).available_capital]
    seen.append(junta.fine(ana, pen(100), day(1, 15)).available_capital)
    loan = junta.lend(ana, pen(300), day(1, 20))
    seen.append(loan.available_capital)
    seen.append(junta.buy(ana, 50, day(2, 1)).available_capital)
    seen.append(junta.repay(loan.loan_id, pen(100), day(2, 15)).available_capital)
    assert seen == [pen(1000), pen(1100), pen(800), pen(1300), pen(1400)]
    on = [day(1, 14), day(1, 15), day(1, 31), day(2, 1), day(12, 31)]
    assert [standings.capital(junta.circle_id, on=moment).available for moment in on] == seen


def test_a_repaid_loan_adds_only_its_interest() -> None:
    junta = a_junta()
    ana = junta.member()
    junta.buy(ana, 100)
    loan = junta.lend(ana, pen(500), day(2, 1), rate="0.10")
    junta.repay(loan.loan_id, pen(550), day(3, 1))
    assert standings.capital(junta.circle_id).available == pen(1050)


def test_fines_that_count_when_collected() -> None:
    junta = a_junta(policy=CirclePolicy(fines_count=FinesCount.COLLECTED))
    ana = junta.member()
    junta.buy(ana, 10)
    fine = junta.fine(ana, pen(5), day(2, 1))
    assert fine.available_capital == pen(100)
    assert junta.collect(fine.fine_id, day(2, 2)).available_capital == pen(105)


def test_the_first_key_wins_for_ever() -> None:
    junta = a_junta()
    ana = junta.member()
    junta.buy(ana, 50)
    first = junta.lend(ana, pen(100), day(2, 1), key="the same")
    assert junta.lend(ana, pen(100), day(2, 1), key="the same") == first
    with pytest.raises(KeyIsUsed) as refused:
        junta.lend(ana, pen(101), day(2, 1), key="the same")
    assert refused.value.facts["differs"] == "principal"
    assert standings.capital(junta.circle_id).available == pen(400)


def test_a_refusal_is_remembered_and_says_the_numbers() -> None:
    junta = a_junta()
    ana = junta.member()
    junta.buy(ana, 10)
    junta.fine(ana, pen(20), day(1, 5))
    with pytest.raises(errors.CapitalIsShort) as refused:
        junta.lend(ana, pen(130), day(2, 1), key="too much")
    assert refused.value.facts == {
        "amount": pen(130),
        "available_capital": pen(120),
        "cash": pen(100),
        "fines_receivable": pen(20),
        "reservations": pen(0),
        "principal_max": pen(100),
    }
    junta.buy(ana, 10)
    with pytest.raises(errors.CapitalIsShort):
        junta.lend(ana, pen(130), day(2, 1), key="too much")


def test_capital_in_unpaid_fines_cannot_be_handed_over() -> None:
    junta = a_junta()
    ana = junta.member()
    junta.buy(ana, 10)
    junta.fine(ana, pen(20), day(1, 5))
    with pytest.raises(errors.CashIsShort):
        junta.lend(ana, pen(110), day(2, 1))


def test_shares_sold_above_cost_leave_the_gain_out_of_share_capital() -> None:
    junta = a_junta(policy=CirclePolicy(price_changes_in_cycle=True))
    ana = junta.member()
    junta.buy(ana, 10)
    junta.buy(junta.member("Rosa Huamán"), 10)
    circles.set_share_price(junta.call(), circle_id=junta.circle_id, price=pen(12), valid_from=day(6, 1))
    sold = shares.sell_shares(junta.call(), circle_id=junta.circle_id, member_id=ana, shares=10, on=day(6, 2))
    assert (sold.amount, sold.shares_after, sold.available_capital) == (pen(120), 0, pen(80))
    page = home.home(junta.view(), on=day(6, 2))
    assert (page.figure("shares").amount, page.figure("shares").count) == (pen(100), 10)
    assert page.share_value == pen(120)
    assert all(check.ok for check in checks.verify())


def test_a_corrected_price_holds_from_its_day() -> None:
    junta = a_junta()
    ana = junta.member()
    for price in (120, 12):
        circles.set_share_price(junta.call(), circle_id=junta.circle_id, price=pen(price), valid_from=day(6, 1))
    assert junta.buy(ana, 1, day(5, 31)).amount == pen(10)
    assert junta.buy(ana, 1, day(6, 1)).amount == pen(12)


def test_shares_cannot_be_sold_before_they_were_bought_nor_twice() -> None:
    junta = a_junta()
    ana = junta.member()
    junta.buy(ana, 10, day(3, 1))

    def sell(count: int, on: date) -> shares.SharesTraded:
        return shares.sell_shares(junta.call(), circle_id=junta.circle_id, member_id=ana, shares=count, on=on)

    with pytest.raises(errors.SharesAreShort):
        sell(1, day(2, 1))
    sell(6, day(4, 1))
    with pytest.raises(errors.SharesAreShort) as refused:
        sell(5, day(3, 15))
    assert refused.value.facts == {"shares": 5, "free": 4}


def test_a_purchase_is_reversed_once_and_only_while_the_shares_are_there() -> None:
    junta = a_junta()
    ana = junta.member()
    bought = junta.buy(ana, 10, day(3, 1))

    def undo() -> shares.ShareTradeReversed:
        return shares.reverse_share_trade(
            junta.call(), circle_id=junta.circle_id, trade_id=bought.trade_id, on=day(3, 2), reason="Anotado dos veces"
        )

    sold = shares.sell_shares(junta.call(), circle_id=junta.circle_id, member_id=ana, shares=4, on=day(3, 1))
    with pytest.raises(errors.SharesAreShort):
        undo()
    shares.reverse_share_trade(
        junta.call(), circle_id=junta.circle_id, trade_id=sold.trade_id, on=day(3, 1), reason="No fue"
    )
    assert undo().shares_after == 0
    with pytest.raises(errors.ShareTradeIsReversed):
        undo()
    assert standings.capital(junta.circle_id).available == pen(0)
    assert all(check.ok for check in checks.verify())


def test_a_fine_goes_forward_only() -> None:
    junta = a_junta()
    ana = junta.member()
    junta.buy(ana, 1)
    collected, waived, reversed_ = (junta.fine(ana, pen(5), day(2, 1)).fine_id for _ in range(3))
    junta.collect(collected, day(2, 2))
    for action in (fines.waive_fine, fines.reverse_fine):
        fine_id = waived if action is fines.waive_fine else reversed_
        action(junta.call(), circle_id=junta.circle_id, fine_id=fine_id, reason="Duelo", on=day(2, 3))
    assert standings.capital(junta.circle_id).available == pen(15)
    for fine_id in (collected, waived, reversed_):
        with pytest.raises(errors.FineIsNotOpen):
            junta.collect(fine_id, day(2, 4))

    def undo() -> fines.FineReversed:
        return fines.reverse_fine(
            junta.call(), circle_id=junta.circle_id, fine_id=collected, reason="No llegó tarde", on=day(2, 5)
        )

    assert undo().available_capital == pen(10)
    with pytest.raises(errors.FineIsReversed):
        undo()
    assert all(check.ok for check in checks.verify())


def test_a_repayment_is_reversed_once_by_whatever_key() -> None:
    junta = a_junta()
    ana = junta.member()
    junta.buy(ana, 100)
    loan = junta.lend(ana, pen(300), day(2, 1), rate="0.05", installments=3)
    paid = junta.repay(loan.loan_id, pen(115), day(3, 1))
    assert (paid.principal, paid.interest, paid.outstanding) == (pen(100), pen(15), pen(200))

    def undo() -> loans.RepaymentReversed:
        return loans.reverse_repayment(
            junta.call(), circle_id=junta.circle_id, loan_id=loan.loan_id, repayment_id=paid.repayment_id,
            on=day(3, 2), reason="Era de otra socia",
        )  # fmt: skip

    undone = undo()
    assert (undone.outstanding, undone.available_capital) == (pen(300), pen(700))
    with pytest.raises(lending_errors.RepaymentIsReversed):
        undo()
    assert standings.capital(junta.circle_id).available == pen(700)


def test_a_repayment_that_was_spent_cannot_be_given_back() -> None:
    junta = a_junta()
    ana = junta.member()
    junta.buy(ana, 10)
    loan = junta.lend(ana, pen(100), day(2, 1))
    paid = junta.repay(loan.loan_id, pen(100), day(3, 1))
    junta.spend(pen(50), day(3, 2))
    with pytest.raises(errors.CashIsShort):
        loans.reverse_repayment(
            junta.call(), circle_id=junta.circle_id, loan_id=loan.loan_id, repayment_id=paid.repayment_id,
            on=day(3, 3), reason="Error",
        )  # fmt: skip


def test_another_organisations_ids_are_unknown() -> None:
    ours, theirs = a_junta(), a_junta()
    stranger = theirs.member()
    paid = theirs.buy(stranger, 10)
    fine = theirs.fine(stranger, pen(5), day(2, 1))
    loan = theirs.lend(stranger, pen(10), day(2, 1))
    with pytest.raises(errors.CircleNotFound):
        shares.buy_shares(ours.call(), circle_id=theirs.circle_id, member_id=stranger, shares=1, on=FOUNDED)
    with pytest.raises(errors.CircleNotFound):
        shares.buy_shares(ours.call(), circle_id=uuid4(), member_id=stranger, shares=1, on=FOUNDED)
    for member_id in (stranger, uuid4()):
        with pytest.raises(errors.MemberNotFound):
            ours.buy(member_id, 1)
    with pytest.raises(errors.FineNotFound):
        ours.collect(fine.fine_id, day(2, 2))
    with pytest.raises(lending_errors.LoanNotFound):
        ours.repay(loan.loan_id, pen(1), day(2, 2))
    with pytest.raises(errors.ShareTradeNotFound):
        shares.reverse_share_trade(
            ours.call(), circle_id=ours.circle_id, trade_id=paid.trade_id, on=day(2, 2), reason="Error"
        )


@pytest.mark.parametrize(
    ("role", "may"),
    [("treasurer", True), ("president", True), ("secretary", False), ("auditor", False), ("member", False)],
)
def test_roles(role: str, may: bool) -> None:
    junta = a_junta()
    member_id = junta.member(role=role)
    signed_in = junta.as_(junta.user(member_id))
    if may:
        assert signed_in.buy(member_id, 1).shares_after == 1
    else:
        with pytest.raises(NotPermitted):
            signed_in.buy(member_id, 1)
    with pytest.raises(NotPermitted):
        circles.open_circle(signed_in.call(), name="Otra", currency="PEN", founded_on=FOUNDED)


def test_a_treasurer_is_nobody_in_another_circle() -> None:
    junta = a_junta()
    treasurer = junta.user(junta.member(role="treasurer"))
    other = circles.open_circle(
        junta.call(), name="Otra", currency="PEN", founded_on=FOUNDED, share_price=pen(5)
    ).circle_id
    with pytest.raises(NotPermitted):
        cash.record_income(junta.call(actor=treasurer), circle_id=other, amount=pen(1), description="Rifa", on=FOUNDED)
    stranger = Actor(ActorKind.USER, str(uuid4()))
    with pytest.raises(NotPermitted):
        cash.record_income(junta.call(actor=stranger), circle_id=other, amount=pen(1), description="Rifa", on=FOUNDED)


Attempt = Callable[[Junta, Any], object]


@pytest.mark.parametrize(
    ("attempt", "refusal"),
    [
        (lambda j, ana: j.buy(ana, 0), errors.SharesAreOutOfRange),
        (lambda j, ana: j.buy(ana, -1), errors.SharesAreOutOfRange),
        (lambda j, ana: j.buy(ana, 10**7), errors.SharesAreOutOfRange),
        (lambda j, ana: j.buy(ana, 1, NOON.date() + timedelta(days=2)), errors.DateIsInTheFuture),
        (lambda j, ana: j.buy(ana, 1, date(2025, 12, 31)), errors.DateIsBeforeFounding),
        (lambda j, ana: j.buy(ana, 6), errors.SharesPerPurchaseAreExceeded),
        (lambda j, ana: [j.buy(ana, 5) for _ in range(4)], errors.SharesPerMemberAreExceeded),
        (lambda j, ana: j.fine(ana, pen(0)), errors.AmountIsNotPositive),
        (lambda j, ana: j.fine(ana, -pen(1)), errors.AmountIsNotPositive),
        (lambda j, ana: j.fine(ana, Money(100, "USD")), errors.CurrencyDiffers),
        (lambda j, ana: j.fine(ana, Money(10**15, "PEN")), errors.AmountIsOutOfRange),
        (lambda j, ana: j.spend(pen(1), FOUNDED), errors.CashIsShort),
        (lambda j, ana: j.lend(ana, pen(1), FOUNDED, rate="NaN"), lending_errors.RateIsOutOfRange),
        (lambda j, ana: j.lend(ana, pen(1), FOUNDED, rate="-0.01"), lending_errors.RateIsOutOfRange),
        (lambda j, ana: j.lend(ana, pen(1), FOUNDED, installments=0), lending_errors.InstallmentsAreOutOfRange),
        (lambda j, ana: (j.buy(ana, 2), j.lend(ana, pen(61), FOUNDED)), errors.ShareMultipleIsExceeded),
        (lambda j, ana: (j.buy(ana, 2), j.lend(ana, pen(1), FOUNDED), j.lend(ana, pen(1), FOUNDED)),
         errors.OpenLoansAreTooMany),
        (lambda j, ana: circles.set_share_price(
            j.call(), circle_id=j.circle_id, price=pen(0), valid_from=FOUNDED), errors.AmountIsNotPositive),
        (lambda j, ana: circles.open_circle(j.call(), name="x", currency="XXQ", founded_on=FOUNDED),
         errors.CurrencyIsUnknown),
        (lambda j, ana: circles.open_circle(
            j.call(), name="x", currency="PEN", founded_on=FOUNDED, policy=CirclePolicy(open_loans_max=0)),
         errors.LimitIsOutOfRange),
        (lambda j, ana: circles.open_circle(
            j.call(), name="x", currency="PEN", founded_on=FOUNDED, circle_id=j.circle_id), errors.CircleExists),
        (lambda j, ana: members.add_member(
            j.call(), circle_id=j.circle_id, joined_on=FOUNDED, role="boss", full_name="x"), errors.RoleIsUnknown),
        (lambda j, ana: members.add_member(
            j.call(), circle_id=j.circle_id, joined_on=FOUNDED, full_name="x", document_type="DNI",
            document_number="123"), DocumentHasWrongDigits),
        (lambda j, ana: members.add_member(
            j.call(), circle_id=j.circle_id, joined_on=FOUNDED, person_id=uuid4()), errors.PersonNotFound),
    ],
)  # fmt: skip
def test_refusals(attempt: Attempt, refusal: type[Exception]) -> None:
    policy = CirclePolicy(
        shares_per_purchase_max=5, shares_per_member_max=15, loan_share_multiple=Decimal(3), open_loans_max=1
    )
    junta = a_junta(policy=policy)
    ana = junta.member()
    with pytest.raises(refusal):
        attempt(junta, ana)


def test_an_empty_circle_closes_and_takes_nothing_more() -> None:
    junta = a_junta()
    ana = junta.member()
    junta.buy(ana, 1)

    def close() -> object:
        return circles.close_circle(junta.call(), circle_id=junta.circle_id, on=day(6, 1))

    with pytest.raises(errors.CircleIsNotEmpty):
        close()
    shares.sell_shares(junta.call(), circle_id=junta.circle_id, member_id=ana, shares=1, on=day(5, 1))
    close()
    with pytest.raises(errors.CircleIsClosed):
        junta.buy(ana, 1, day(6, 2))


def test_an_ending_is_not_dated_before_its_beginning() -> None:
    junta = a_junta()
    ana = junta.member()
    fine = junta.fine(ana, pen(1), day(3, 1))
    with pytest.raises(errors.ReversalIsTooEarly):
        junta.collect(fine.fine_id, day(2, 28))


def test_without_a_price_no_shares_are_sold() -> None:
    junta = a_junta()
    bare = circles.open_circle(junta.call(), name="Sin precio", currency="PEN", founded_on=FOUNDED)
    other = Junta(junta.organisation_id, bare.circle_id, junta.actor)
    with pytest.raises(errors.SharePriceIsNotSet):
        other.buy(other.member(), 1)


def test_who_is_late_gets_no_loan() -> None:
    junta = a_junta()
    ana = junta.member()
    junta.buy(ana, 100)
    junta.lend(ana, pen(100), day(1, 1))
    junta.lend(ana, pen(10), day(1, 31))
    with pytest.raises(errors.MemberIsInArrears):
        junta.lend(ana, pen(10), day(3, 1))


def test_who_left_neither_buys_nor_borrows() -> None:
    junta = a_junta()
    ana = junta.member()
    junta.buy(ana, 1)

    def leave() -> object:
        return members.end_membership(junta.call(), circle_id=junta.circle_id, member_id=ana, on=day(4, 1))

    with pytest.raises(errors.MemberHoldsShares):
        leave()
    shares.sell_shares(junta.call(), circle_id=junta.circle_id, member_id=ana, shares=1, on=day(3, 1))
    fine = junta.fine(ana, pen(3), day(3, 1))
    with pytest.raises(errors.MemberOwes):
        leave()
    junta.collect(fine.fine_id, day(3, 2))
    leave()
    attempts: list[Callable[[], object]] = [
        lambda: junta.buy(ana, 1, day(5, 1)),
        lambda: junta.fine(ana, pen(1), day(5, 1)),
        lambda: junta.lend(ana, pen(1), day(5, 1)),
        leave,
    ]
    for attempt in attempts:
        with pytest.raises(errors.MemberHasLeft):
            attempt()


def test_a_person_joins_a_circle_once() -> None:
    junta = a_junta()
    added = members.add_member(
        junta.call(), circle_id=junta.circle_id, joined_on=FOUNDED, full_name="Luz Mamani", document_type="DNI",
        document_number="40000001",
    )  # fmt: skip
    with pytest.raises(errors.MemberAlreadyJoined):
        members.add_member(junta.call(), circle_id=junta.circle_id, joined_on=FOUNDED, person_id=added.person_id)
    assert added.number == 1
    with pytest.raises(DocumentIsTaken):
        members.add_member(
            junta.call(), circle_id=junta.circle_id, joined_on=FOUNDED, full_name="Otra", document_type="DNI",
            document_number="40000001",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("loan_type", "interest"),
    [(LoanType.FIXED, "50"), (LoanType.DECLINING, "50"), (LoanType.MATURITY, "50"), (LoanType.VARIABLE, "50")],
)
def test_the_four_kinds_of_loan_start_with_a_months_interest(loan_type: LoanType, interest: str) -> None:
    junta = a_junta()
    ana = junta.member()
    junta.buy(ana, 100)
    loan = junta.lend(ana, pen(1000), day(1, 1), rate="0.05", installments=12, loan_type=loan_type)
    paid = junta.repay(loan.loan_id, pen(50), day(2, 1))
    assert (paid.interest, paid.available_capital) == (pen(interest), pen(50))


def test_evidence_keeps_what_was_true() -> None:
    junta = a_junta()
    ana, rosa = junta.member(), junta.member("Rosa Huamán")
    junta.buy(ana, 30)
    junta.buy(rosa, 20)
    junta.fine(rosa, pen(7), day(1, 10))
    loan = junta.lend(ana, pen(100), day(1, 20))
    junta.buy(ana, 5, day(1, 21))
    evidence = pages.loan(junta.view(), loan_id=loan.loan_id, on=day(2, 1)).evidence
    assert evidence is not None
    assert (evidence.member_shares, evidence.total_shares) == (30, 50)
    assert (evidence.member_share_value, evidence.available_capital) == (pen(300), pen(507))
    assert all(check.ok for check in checks.verify())


@pytest.mark.parametrize(
    "statement",
    [
        "delete from circles_member",
        "truncate circles_fine",
        "update circles_sharetrade set shares = shares + 1",
        "update circles_sharetrade set reversed_on = traded_on",
        "update circles_fine set amount_minor = 1",
        "update circles_fine set status = 'issued' where status = 'collected'",
        "update circles_shareprice set price_minor = 1",
        "update circles_loanevidence set member_shares = 0",
    ],
)
def test_raw_sql_cannot_change_history(statement: str) -> None:
    junta = a_junta()
    ana = junta.member()
    junta.buy(ana, 10)
    junta.collect(junta.fine(ana, pen(1)).fine_id, day(2, 1))
    junta.lend(ana, pen(1), day(2, 1))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
