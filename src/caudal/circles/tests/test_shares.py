"""Shares that change hands: signs told once, transfers in pairs, prices that hold for a cycle."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from caudal.audit.rules import Actor, ActorKind
from caudal.circles import errors
from caudal.circles.actions import circles, imports, members, shares, transfers
from caudal.circles.errors import shares as share_errors
from caudal.circles.models import ShareTrade
from caudal.circles.queries import checks, standings
from caudal.circles.rules import accounts
from caudal.circles.rules.policy import CirclePolicy
from caudal.circles.rules.shares import TradeKind
from caudal.circles.tests.a_source import Source, a_source_circle
from caudal.circles.tests.make import FOUNDED, Junta, a_junta, day, pen
from caudal.kernel.refusals import Refusal
from caudal.ledger import queries as ledger
from caudal.ledger.rules import book_id_of
from caudal.parties import actions as parties

pytestmark = pytest.mark.usefixtures("committed_db")

FREE_PRICES = CirclePolicy(price_changes_in_cycle=True)


def transfer(junta: Junta, giver: UUID, receiver: UUID, count: int, on: date) -> transfers.SharesTransferred:
    return transfers.transfer_shares(
        junta.call(), circle_id=junta.circle_id, from_member_id=giver, to_member_id=receiver, shares=count, on=on
    )


def sell(junta: Junta, member_id: UUID, count: int, on: date) -> shares.SharesTraded:
    return shares.sell_shares(junta.call(), circle_id=junta.circle_id, member_id=member_id, shares=count, on=on)


def undo(junta: Junta, trade_id: UUID, on: date) -> shares.ShareTradeReversed:
    return shares.reverse_share_trade(
        junta.call(), circle_id=junta.circle_id, trade_id=trade_id, on=on, reason="Se anotó mal"
    )


def set_price(junta: Junta, soles: int, on: date) -> circles.SharePriceSet:
    return circles.set_share_price(junta.call(), circle_id=junta.circle_id, price=pen(soles), valid_from=on)


def share_capital(junta: Junta) -> dict[str, int]:
    found = ledger.balances(book_id=book_id_of(junta.circle_id), prefix=accounts.SHARES)
    return {code.rpartition(":")[2]: one.balance.minor for code, one in found.items()}


def stands(junta: Junta) -> bool:
    return all(check.ok for check in checks.verify(book_id=book_id_of(junta.circle_id)))


def test_the_database_and_the_rules_agree_which_way_shares_go() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select circles_trade_sign(kind) from unnest(%s::text[]) as kind", [[kind.value for kind in TradeKind]]
        )
        told = [sign for (sign,) in cursor.fetchall()]
    assert told == [kind.sign for kind in TradeKind] == [1, -1, 1, -1, -1]


def test_a_transfer_takes_average_cost_along_and_leaves_the_box_alone() -> None:
    junta = a_junta(policy=FREE_PRICES)
    ana, rosa = junta.member(), junta.member("Rosa Huamán")
    junta.buy(ana, 10)
    set_price(junta, 12, day(3, 1))
    junta.buy(ana, 10, day(3, 1))
    told = transfer(junta, ana, rosa, 5, day(3, 2))
    assert (told.price, told.value, told.cost) == (pen(12), pen(60), pen(55))
    assert (told.from_shares_after, told.to_shares_after) == (15, 5)
    assert share_capital(junta) == {"1": 16500, "2": 5500}
    assert standings.capital(junta.circle_id).cash == pen(220)
    assert standings.holdings(book_id=book_id_of(junta.circle_id), on=day(3, 1)) == {ana: 20}
    assert standings.holdings(book_id=book_id_of(junta.circle_id), on=day(3, 2)) == {ana: 15, rosa: 5}
    assert stands(junta)


@pytest.mark.parametrize("side", ["out_trade_id", "in_trade_id"])
def test_either_row_of_a_transfer_undoes_both(side: str) -> None:
    junta = a_junta()
    ana, rosa = junta.member(), junta.member("Rosa Huamán")
    junta.buy(ana, 10)
    told = transfer(junta, ana, rosa, 4, day(2, 1))
    assert undo(junta, getattr(told, side), day(2, 2)).shares_after == (10 if side == "out_trade_id" else 0)
    assert share_capital(junta) == {"1": 10000, "2": 0}
    assert list(ShareTrade.objects.filter(entry_id=told.entry_id).values_list("reversed_on", flat=True)) == [
        day(2, 2),
        day(2, 2),
    ]
    for row_id in (told.out_trade_id, told.in_trade_id):
        with pytest.raises(errors.ShareTradeIsReversed):
            undo(junta, row_id, day(2, 3))
    assert stands(junta)


def test_the_database_keeps_a_pair_whole() -> None:
    junta = a_junta()
    ana = junta.member()
    row = ShareTrade.objects.get(id=junta.buy(ana, 1).trade_id)
    for changed in ({"kind": "transfer_in"}, {"pair_id": uuid4()}):
        values = {field.attname: getattr(row, field.attname) for field in ShareTrade._meta.concrete_fields}
        values = {name: value for name, value in values.items() if name != "pk"} | {"id": uuid4()} | changed
        with pytest.raises(IntegrityError, match="transfers_are_pairs"), transaction.atomic():
            ShareTrade.objects.create(**values)


def test_the_limits_of_the_circle_hold_for_who_receives() -> None:
    junta = a_junta(policy=CirclePolicy(shares_per_member_max=12, shares_per_purchase_max=5))
    ana, rosa = junta.member(), junta.member("Rosa Huamán")
    for _ in range(2):
        junta.buy(ana, 5)
        junta.buy(rosa, 5)
    with pytest.raises(errors.SharesPerMemberAreExceeded) as refused:
        transfer(junta, ana, rosa, 3, day(2, 1))
    assert (refused.value.facts["held"], refused.value.facts["shares_max"]) == (10, 12)
    assert transfer(junta, ana, rosa, 2, day(2, 1)).to_shares_after == 12
    # More at once than may be bought at once: nothing is bought.
    assert transfer(junta, rosa, junta.member("Elena"), 8, day(2, 2)).to_shares_after == 8


Attempt = Callable[[Junta, UUID, UUID], object]


def _after_all_is_sold(junta: Junta, ana: UUID, rosa: UUID) -> object:
    """Rosa leaves without shares: nothing may be given to who is gone."""
    members.end_membership(junta.call(), circle_id=junta.circle_id, member_id=rosa, on=day(2, 1))
    return transfer(junta, ana, rosa, 1, day(2, 2))


@pytest.mark.parametrize(
    ("attempt", "refusal"),
    [
        (lambda j, ana, rosa: transfer(j, ana, ana, 1, FOUNDED), share_errors.TransferIsToOneself),
        (lambda j, ana, rosa: transfer(j, ana, rosa, 0, FOUNDED), errors.SharesAreOutOfRange),
        (lambda j, ana, rosa: transfer(j, ana, rosa, 11, FOUNDED), errors.SharesAreShort),
        (lambda j, ana, rosa: transfer(j, ana, uuid4(), 1, FOUNDED), errors.MemberNotFound),
        (lambda j, ana, rosa: transfer(j, ana, rosa, 1, day(12, 31)), errors.DateIsInTheFuture),
        (_after_all_is_sold, errors.MemberHasLeft),
    ],
)  # fmt: skip
def test_a_transfer_is_refused(attempt: Attempt, refusal: type[Refusal]) -> None:
    junta = a_junta()
    ana, rosa = junta.member(), junta.member("Rosa Huamán")
    junta.buy(ana, 10)
    with pytest.raises(refusal):
        attempt(junta, ana, rosa)
    assert share_capital(junta) == {"1": 10000, "2": 0}


def test_shares_for_which_the_books_hold_nothing_are_not_transferred() -> None:
    """A former system took sales off at their price: what was paid for five shares left with the other five."""
    organisation_id = uuid4()
    junta = Junta(organisation_id, uuid4(), Actor(ActorKind.DATA_MOVE, "unicas"))
    parties.open_organisation(junta.call(), organisation_id=organisation_id, name="Red de juntas")
    circle, source = a_source_circle(organisation_id), Source("Junta", organisation_id)
    ana, rosa = source.member(1, "Ana Quispe"), source.member(2, "Rosa Huamán")
    trades = (source.trade(ana, 10, day(1, 1)), source.trade(ana, 5, day(2, 1), TradeKind.SALE, price=20))
    bare = replace(circle, members=(ana, rosa), share_trades=trades, fines=(), loans=(), figures=(), differences=())
    imports.import_circle(junta.call(), circle=bare)
    junta = replace(junta, circle_id=circle.id, actor=Actor(ActorKind.SYSTEM, "tests"))
    with pytest.raises(share_errors.SharesCarryNoCapital):
        transfer(junta, ana.id, rosa.id, 1, day(3, 1))


def test_what_has_moved_on_is_not_taken_back() -> None:
    junta = a_junta(policy=FREE_PRICES)
    ana, rosa = junta.member(), junta.member("Rosa Huamán")
    junta.buy(ana, 10)
    junta.buy(rosa, 10)
    told = transfer(junta, ana, rosa, 4, day(2, 1))
    transfer(junta, rosa, ana, 12, day(2, 2))
    with pytest.raises(errors.SharesAreShort):
        undo(junta, told.in_trade_id, day(2, 3))
    set_price(junta, 50, day(3, 1))
    dear = junta.buy(rosa, 10, day(3, 1))
    transfer(junta, rosa, ana, 2, day(3, 2))
    with pytest.raises(share_errors.ShareCapitalIsShort) as refused:
        undo(junta, dear.trade_id, day(3, 3))
    assert (refused.value.facts["capital"], refused.value.facts["cost"]) == (pen("433.33"), pen(500))
    assert stands(junta)


def test_the_price_holds_while_shares_are_held_unless_the_circle_agreed_otherwise() -> None:
    junta = a_junta()
    ana = junta.member()
    set_price(junta, 12, day(1, 2))
    bought = junta.buy(ana, 1, day(1, 2))
    with pytest.raises(share_errors.SharePriceIsFixed) as refused:
        set_price(junta, 15, day(2, 1))
    assert (refused.value.facts["cycle"], refused.value.facts["price"]) == (1, pen(12))
    undo(junta, bought.trade_id, day(2, 1))
    assert set_price(junta, 15, day(2, 1)).price == pen(15)


def test_shares_on_which_a_loan_was_lent_stay_until_it_is_repaid() -> None:
    """Lent is three times the own shares: 150 soles need 50, which are five of ten."""
    junta = a_junta(policy=CirclePolicy(loan_share_multiple=Decimal(3)))
    ana, luz = junta.member("Ana Quispe"), junta.member("Luz Ccori")
    junta.buy(ana, 10)
    junta.buy(luz, 11)
    loan = junta.lend(ana, pen(150), day(2, 1), installments=3)
    with pytest.raises(share_errors.SharesAnswerForLoans):
        sell(junta, ana, 6, day(2, 2))
    assert sell(junta, ana, 5, day(2, 2)).shares_after == 5
    with pytest.raises(share_errors.SharesAnswerForLoans):
        transfer(junta, ana, luz, 1, day(2, 2))
    assert sell(junta, luz, 1, day(2, 2)).shares_after == 10
    junta.repay(loan.loan_id, pen(150), day(3, 1))
    assert transfer(junta, ana, luz, 5, day(3, 1)).from_shares_after == 0
    assert stands(junta)
