"""Receipts: every act that moves a member's cash gives one, numbered without gaps; only its entry can void it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from caudal.circles.actions import fines, shares
from caudal.circles.errors.receipts import ReceiptNotFound
from caudal.circles.models import Receipt
from caudal.circles.queries import checks, members, receipts
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.receipts import CODE_LENGTH, ReceiptKind, code_as_printed, code_as_typed, code_of
from caudal.circles.tests.make import Junta, a_junta, day, pen
from caudal.ledger.rules import book_id_of
from caudal.parties.errors import NotPermitted

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


def test_a_reversal_makes_the_receipt_void_and_only_that() -> None:
    junta = a_junta()
    ana = junta.member()
    bought, kept = junta.buy(ana, 5), junta.buy(ana, 1)
    fined = junta.fine(ana, pen(5))
    collected = junta.collect(fined.fine_id, day(1, 15))
    fines.reverse_fine(junta.call(), circle_id=junta.circle_id, fine_id=fined.fine_id, reason="No fue", on=day(1, 20))
    shares.reverse_share_trade(
        junta.call(), circle_id=junta.circle_id, trade_id=bought.trade_id, on=day(2, 1), reason="Se anotó dos veces"
    )
    told = {row.number: row.voided_on for row in receipts.receipts(junta.view())}
    assert told == {
        bought.receipt_number: day(2, 1),
        kept.receipt_number: None,
        collected.receipt_number: day(1, 20),
    }


def test_verify_notices_a_receipt_that_no_entry_bears_out() -> None:
    junta = a_junta()
    ana = junta.member()
    bought, spent, fined = junta.buy(ana, 5), junta.spend(pen(3), day(1, 2)), junta.fine(ana, pen(5))
    book_id = book_id_of(junta.circle_id)
    assert not wrong(book_id)
    with undone():
        forged(junta, number=2, entry_id=fined.entry_id, amount_minor=5_00)
        assert wrong(book_id) == {"circles.receipts_are_what_their_entries_moved"}
    with undone():
        forged(junta, number=2, entry_id=uuid4(), amount_minor=5_00)
        assert wrong(book_id) == {"circles.receipts_are_what_their_entries_moved"}
    with undone():
        forged(junta, number=2, entry_id=spent.entry_id, amount_minor=3_00)
        assert wrong(book_id) == {"circles.receipts_are_what_their_entries_moved"}
    forged(junta, number=3, entry_id=spent.entry_id, amount_minor=-3_00)
    assert wrong(book_id) == {"circles.receipts_are_numbered_without_gaps"}
    with pytest.raises(IntegrityError, match="circles_receipt_of_entry"):
        forged(junta, number=4, entry_id=bought.entry_id, amount_minor=50_00)


def test_a_code_opens_one_receipt_without_a_name() -> None:
    junta = a_junta()
    rosa = junta.member("Rosa Ñahui de la Cruz")
    bought = junta.buy(rosa, 5)
    page = receipts.receipt(junta.view(), number=bought.receipt_number)
    found = receipts.opened_by(code=page.code)
    assert found is not None
    assert (found.circle_name, found.number, found.issued_on) == ("Junta San José", 1, day(1, 1))
    assert (found.kind, found.amount, found.is_paid_out) == (ReceiptKind.SHARE_PURCHASE, pen(50), False)
    assert (found.member_initials, found.voided_on, found.proof) == ("R. Ñ. D. L. C.", None, None)
    assert receipts.opened_by(code=page.code[:-1] + ("0" if page.code[-1] != "0" else "1")) is None


def test_codes_are_read_as_people_write_them() -> None:
    code = code_of(bytes(range(20)))
    assert code_as_printed(code) == "01234-56789-ABCDE-FGHJK"
    for typed in (code, code.lower(), code_as_printed(code), " o1234 56789 abcde fghjk ", "OI234-56789-ABCDE-FGHJK"):
        assert code_as_typed(typed) == code
    for typed in ("", code[:-1], code + "0", "U" * 20, "ñ" * 20, "0" * 1000, f"{code[:-1]}\x00"):
        assert code_as_typed(typed) is None


def test_every_character_of_a_code_is_as_likely() -> None:
    drawn = [code_of(bytes([byte] * CODE_LENGTH))[0] for byte in range(256)]
    assert set(Counter(drawn).values()) == {8}


def test_only_the_member_and_who_reads_all_see_a_receipt() -> None:
    junta = a_junta()
    ana, julio = junta.member("Ana Quispe"), junta.member("Julio Huamán")
    bought = junta.buy(ana, 5)
    people = {row.member_id: row.person_id for row in members.members(junta.view(), on=day(1, 1))}

    def seen_by(member_id: UUID) -> CircleView:
        return junta.view(roles=frozenset(), person_id=people[member_id])

    assert receipts.receipt(seen_by(ana), number=bought.receipt_number).member_name == "Ana Quispe"
    assert [row.number for row in receipts.receipts(seen_by(ana), member_id=ana)] == [1]
    with pytest.raises(NotPermitted):
        receipts.receipt(seen_by(julio), number=bought.receipt_number)
    with pytest.raises(NotPermitted):
        receipts.receipts(seen_by(ana))
    with pytest.raises(ReceiptNotFound):
        receipts.receipt(seen_by(ana), number=99)


def forged(junta: Junta, **differs: Any) -> None:
    """A receipt that no action gave."""
    book_id = book_id_of(junta.circle_id)
    real = Receipt.objects.get(book_id=book_id, number=1)
    facts = {"member_id": real.member_id, "kind": real.kind, "issued_on": day(1, 2), "code": "0" * CODE_LENGTH}
    Receipt.objects.create(book_id=book_id, event_id=real.event_id, **facts, **differs)


@contextmanager
def undone() -> Iterator[None]:
    """What happens in here has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def wrong(book_id: int) -> set[str]:
    return {check.name for check in checks.verify(book_id=book_id) if not check.ok}
