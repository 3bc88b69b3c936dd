"""Promises judged by the money that came, commissions by the cent, files by their first bytes."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings, strategies as st

from caudal.lending.errors.people import CommissionIsOutOfRange, DocumentTypeIsUnknown
from caudal.lending.rules.commissions import (
    COMMISSION_FLAT_MINOR_MAX,
    CommissionBasis,
    CommissionTerms,
    check_commission,
    commission_minor,
)
from caudal.lending.rules.events import EventKind
from caudal.lending.rules.files_kept import media_type_of
from caudal.lending.rules.promises import Paid, Promised, PromiseStanding, PromiseStatus, promise_standings

OPEN, KEPT, BROKEN, WITHDRAWN = PromiseStatus


def day(number: int) -> date:
    return date(2026, 3, number)


def promised(number: int, soles: int, *, made: int = 1, due: int = 10, withdrawn: int | None = None) -> Promised:
    return Promised(
        id=UUID(int=number),
        number=number,
        made_on=day(made),
        due_on=day(due),
        amount_minor=soles * 100,
        withdrawn_on=day(withdrawn) if withdrawn else None,
    )


def paid(number: int, on: int, soles: int) -> Paid:
    return Paid(number=number, on=day(on), amount_minor=soles * 100)


def judged(promises: list[Promised], payments: list[Paid], *, on: int) -> list[tuple[PromiseStatus, int, date | None]]:
    found = promise_standings(promises=promises, payments=payments, as_of=day(on))
    return [(one.status, one.paid_minor // 100, one.kept_on) for one in (found[UUID(int=p.number)] for p in promises)]


@pytest.mark.parametrize(
    ("payments", "on", "expected"),
    [
        ([], 10, (OPEN, 0, None)),
        ([], 11, (BROKEN, 0, None)),
        ([paid(1, 10, 100)], 10, (KEPT, 100, day(10))),
        ([paid(1, 11, 100)], 11, (BROKEN, 0, None)),
        ([paid(1, 3, 60), paid(2, 9, 40)], 11, (KEPT, 100, day(9))),
        ([paid(1, 3, 60)], 11, (BROKEN, 60, None)),
        ([paid(1, 3, 60)], 5, (OPEN, 60, None)),
        ([paid(1, 8, 100)], 5, (OPEN, 0, None)),
        ([paid(1, 1, 250)], 1, (KEPT, 100, day(1))),
    ],
    ids=[
        "the promised day itself is in time",
        "the day after is too late",
        "paid on the day",
        "paid the day after",
        "paid in two parts",
        "paid in part",
        "paid in part so far",
        "what comes later is not known yet",
        "more than promised, on the day of the promise",
    ],
)
def test_a_promise_of_a_hundred_by_the_tenth(
    payments: list[Paid], on: int, expected: tuple[PromiseStatus, int, date | None]
) -> None:
    assert judged([promised(1, 100)], payments, on=on) == [expected]


def test_money_from_before_the_promise_does_not_keep_it() -> None:
    assert judged([promised(1, 100, made=5)], [paid(1, 4, 100)], on=11) == [(BROKEN, 0, None)]


def test_a_sol_keeps_one_promise_and_the_one_due_first_takes_it() -> None:
    two = [promised(1, 100, due=20), promised(2, 100, due=10)]
    assert judged(two, [paid(1, 9, 100)], on=21) == [(BROKEN, 0, None), (KEPT, 100, day(9))]
    assert judged(two, [paid(1, 15, 100)], on=21) == [(KEPT, 100, day(15)), (BROKEN, 0, None)]
    assert judged(two, [paid(1, 9, 150), paid(2, 18, 50)], on=21) == [(KEPT, 100, day(18)), (KEPT, 100, day(9))]


def test_a_promise_that_is_taken_back_takes_no_money_from_then_on() -> None:
    two = [promised(1, 100, due=10, withdrawn=4), promised(2, 100, due=12)]
    assert judged(two, [paid(1, 9, 100)], on=12) == [(WITHDRAWN, 0, None), (KEPT, 100, day(9))]
    assert judged(two, [], on=3) == [(OPEN, 0, None), (OPEN, 0, None)]


days = st.integers(1, 28)


@given(
    promises=st.lists(st.tuples(st.integers(1, 500), days, days), max_size=6),
    payments=st.lists(st.tuples(st.integers(1, 500), days), max_size=8),
    on=days,
)
@settings(max_examples=150, deadline=None)
def test_no_sol_keeps_two_promises(
    promises: list[tuple[int, int, int]], payments: list[tuple[int, int]], on: int
) -> None:
    made = [
        promised(number, soles, made=min(one, other), due=max(one, other))
        for number, (soles, one, other) in enumerate(promises, start=1)
    ]
    money = [paid(number, when, soles) for number, (soles, when) in enumerate(payments, start=1)]
    standings: dict[UUID, PromiseStanding] = dict(promise_standings(promises=made, payments=money, as_of=day(on)))
    came_minor = sum(one.amount_minor for one in money if one.on <= day(on))
    assert sum(one.paid_minor for one in standings.values()) <= came_minor
    for promise in made:
        standing = standings[promise.id]
        assert 0 <= standing.paid_minor <= promise.amount_minor
        assert (standing.status is KEPT) == (standing.paid_minor == promise.amount_minor)
        assert (standing.status is BROKEN) == (standing.status is not KEPT and day(on) > promise.due_on)


THREE_PERCENT = CommissionTerms(basis=CommissionBasis.DISBURSED, rate=Decimal("0.03"), flat_minor=500)
OF_COLLECTED = CommissionTerms(basis=CommissionBasis.COLLECTED, rate=Decimal("0.05"))


@pytest.mark.parametrize(
    ("terms", "kind", "amount_minor", "is_first", "expected"),
    [
        (THREE_PERCENT, EventKind.DISBURSEMENT, 100_000, True, 3_500),
        (THREE_PERCENT, EventKind.DISBURSEMENT, 100_000, False, 3_000),
        (THREE_PERCENT, EventKind.REPAYMENT, 100_000, False, 0),
        (OF_COLLECTED, EventKind.REPAYMENT, 10_010, False, 500),
        (OF_COLLECTED, EventKind.REPAYMENT, 10_030, False, 502),
        (OF_COLLECTED, EventKind.RECOVERY, 10_000, False, 500),
        (OF_COLLECTED, EventKind.CHARGEBACK, 10_000, False, -500),
        (OF_COLLECTED, EventKind.GOODWILL_CREDIT, 10_000, False, 0),
        (OF_COLLECTED, EventKind.DISBURSEMENT, 10_000, True, 0),
    ],
)
def test_a_commission_on_an_event(
    terms: CommissionTerms, kind: EventKind, amount_minor: int, is_first: bool, expected: int
) -> None:
    assert commission_minor(terms=terms, kind=kind, amount_minor=amount_minor, is_first=is_first) == expected


@pytest.mark.parametrize(
    ("basis", "rate", "flat_minor", "field"),
    [
        ("disbursed", "0", 0, "rate"),
        ("disbursed", "-0.01", 0, "rate"),
        ("disbursed", "1.01", 0, "rate"),
        ("disbursed", "0.0000001", 0, "rate"),
        ("disbursed", "NaN", 0, "rate"),
        ("disbursed", "0.03", -1, "flat"),
        ("disbursed", "0.03", COMMISSION_FLAT_MINOR_MAX + 1, "flat"),
        ("collected", "0.03", 1, "flat"),
    ],
)
def test_a_commission_that_nobody_could_have_meant_is_refused(
    basis: str, rate: str, flat_minor: int, field: str
) -> None:
    terms = CommissionTerms(basis=CommissionBasis(basis), rate=Decimal(rate), flat_minor=flat_minor)
    with pytest.raises(CommissionIsOutOfRange) as refused:
        check_commission(terms=terms, currency="PEN")
    assert refused.value.field == field


def test_commissions_at_the_limits_are_taken() -> None:
    for terms in (
        CommissionTerms(basis=CommissionBasis.DISBURSED, rate=Decimal(1)),
        CommissionTerms(basis=CommissionBasis.DISBURSED, rate=Decimal(0), flat_minor=COMMISSION_FLAT_MINOR_MAX),
        CommissionTerms(basis=CommissionBasis.COLLECTED, rate=Decimal("0.000001")),
    ):
        check_commission(terms=terms, currency="PEN")


def test_a_file_is_what_its_first_bytes_say() -> None:
    assert media_type_of(b"%PDF-1.7 ...") == "application/pdf"
    assert media_type_of(b"\x89PNG\r\n\x1a\n...") == "image/png"
    assert media_type_of(b"\xff\xd8\xff\xe0...") == "image/jpeg"
    for content in (b"<html><script>", b"%PD", b"MZ"):
        with pytest.raises(DocumentTypeIsUnknown):
            media_type_of(content)
