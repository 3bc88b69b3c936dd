"""Receipts: every act that moves a member's cash gives one, numbered without gaps; only its entry can void it."""

import pytest
from django.db import DatabaseError, connection, transaction

from caudal.circles.actions import shares
from caudal.circles.models import Receipt
from caudal.circles.rules.receipts import ReceiptKind
from caudal.circles.tests.make import a_junta, day, pen
from caudal.ledger.rules import book_id_of

pytestmark = pytest.mark.usefixtures("db")


def test_each_act_that_moves_a_members_cash_gives_a_receipt_numbered_without_gaps() -> None:
    junta = a_junta()
    ana = junta.member("Ana Quispe")
    bought = junta.buy(ana, 50)
    fined = junta.fine(ana, pen(5))
    collected = junta.collect(fined.fine_id, day(1, 15))
    lent = junta.lend(ana, pen(100), day(2, 1), rate="0.05")
    repaid = junta.repay(lent.loan_id, pen(105), day(3, 1))
    sold = shares.sell_shares(junta.call(), circle_id=junta.circle_id, member_id=ana, shares=10, on=day(3, 2))
    numbers = [one.receipt_number for one in (bought, collected, lent, repaid, sold)]
    assert numbers == [1, 2, 3, 4, 5]
    rows = Receipt.objects.filter(book_id=book_id_of(junta.circle_id)).order_by("number")
    assert [(row.kind, row.amount_minor, row.issued_on, row.member_id) for row in rows] == [
        (ReceiptKind.SHARE_PURCHASE, 500_00, day(1, 1), ana),
        (ReceiptKind.FINE_PAYMENT, 5_00, day(1, 15), ana),
        (ReceiptKind.LOAN_DISBURSEMENT, -100_00, day(2, 1), ana),
        (ReceiptKind.LOAN_REPAYMENT, 105_00, day(3, 1), ana),
        (ReceiptKind.SHARE_SALE, -100_00, day(3, 2), ana),
    ]
    assert len({row.code for row in rows}) == 5


def test_a_replay_gives_no_second_receipt() -> None:
    junta = a_junta()
    ana = junta.member()
    call = junta.call("once")
    first = shares.buy_shares(call, circle_id=junta.circle_id, member_id=ana, shares=1, on=day(1, 1))
    again = shares.buy_shares(call, circle_id=junta.circle_id, member_id=ana, shares=1, on=day(1, 1))
    assert again == first
    assert Receipt.objects.filter(book_id=book_id_of(junta.circle_id)).count() == 1


def test_the_database_keeps_a_receipt_as_it_is() -> None:
    junta = a_junta()
    junta.buy(junta.member(), 1)
    for statement in ("update circles_receipt set amount_minor = 1", "delete from circles_receipt"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
