"""Ten treasurers at once: capital is lent once, a key acts once, money is given back once, numbers have no gaps."""

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest

from caudal.circles.actions import loans, shares
from caudal.circles.errors import CapitalIsShort, SharesAreShort
from caudal.circles.queries import checks, movements, standings
from caudal.circles.queries.loans import loans as loan_rows
from caudal.circles.tests.make import a_junta, day, pen
from caudal.lending.errors import RepaymentIsReversed
from tests.concurrency.races import at_once

pytestmark = pytest.mark.usefixtures("committed_db")


def test_junta_03_ten_requests_of_100_against_500_give_exactly_five_loans() -> None:
    junta = a_junta()
    members = [junta.member(f"Socia {number}") for number in range(10)]
    junta.buy(members[0], 50)
    outcomes = at_once([partial(junta.lend, member, pen(100), day(2, 1)) for member in members])
    given = [outcome.value for outcome in outcomes if outcome.value is not None]
    refused = [outcome.error for outcome in outcomes if outcome.error is not None]
    assert sorted(loan.number for loan in given) == [1, 2, 3, 4, 5]
    assert [type(error) for error in refused] == [CapitalIsShort] * 5
    assert standings.capital(junta.circle_id).available == pen(0)
    assert {line.capital_after for line in movements.movements(junta.view()).lines} == {
        pen(soles) for soles in (0, 100, 200, 300, 400, 500)
    }
    assert all(check.ok for check in checks.verify())


def test_one_key_at_once_is_one_loan() -> None:
    junta = a_junta()
    ana = junta.member()
    junta.buy(ana, 50)
    outcomes = at_once([lambda: junta.lend(ana, pen(100), day(2, 1), key="the one key")] * 6)
    assert {outcome.value for outcome in outcomes} == {outcomes[0].value} != {None}
    assert standings.capital(junta.circle_id).available == pen(400)


def test_reversals_by_many_keys_refund_once() -> None:
    junta = a_junta()
    ana = junta.member()
    junta.buy(ana, 50)
    loan = junta.lend(ana, pen(300), day(2, 1))
    paid = junta.repay(loan.loan_id, pen(100), day(2, 10))
    outcomes = at_once(
        [
            lambda: loans.reverse_repayment(
                junta.call(), circle_id=junta.circle_id, loan_id=loan.loan_id, repayment_id=paid.repayment_id,
                on=day(2, 11), reason="Anotado dos veces",
            )
        ] * 4
    )  # fmt: skip
    assert Counter(type(outcome.error) for outcome in outcomes) == {type(None): 1, RepaymentIsReversed: 3}
    assert standings.capital(junta.circle_id).available == pen(200)


def test_the_last_shares_are_sold_once() -> None:
    junta = a_junta()
    ana = junta.member()
    junta.buy(ana, 5)
    outcomes = at_once(
        [
            lambda: shares.sell_shares(
                junta.call(), circle_id=junta.circle_id, member_id=ana, shares=5, on=day(2, 1)
            )
        ] * 4
    )  # fmt: skip
    assert Counter(type(outcome.error) for outcome in outcomes) == {type(None): 1, SharesAreShort: 3}
    assert standings.capital(junta.circle_id).available == pen(0)


def test_repayments_and_loans_cross_without_deadlock() -> None:
    junta = a_junta()
    members = [junta.member(f"Socia {number}") for number in range(6)]
    junta.buy(members[0], 100)
    given = [junta.lend(member, pen(50), day(2, 1)) for member in members]
    works: list[Callable[[], object]] = [partial(junta.repay, loan.loan_id, pen(10), day(2, 5)) for loan in given]
    works += [partial(junta.lend, member, pen(10), day(2, 5)) for member in members]
    outcomes = at_once(works)
    assert [outcome.error for outcome in outcomes] == [None] * 12
    rows = loan_rows(junta.view(), on=day(2, 5))
    assert sorted(row.loan.number for row in rows) == list(range(1, 13))
    assert standings.capital(junta.circle_id).available == pen(700)
