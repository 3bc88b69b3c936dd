"""Each money rule stands twice, in rules.py and in the database; for everything that can be asked the two agree."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings, strategies as st

from caudal.audit.actions import Act
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.db import testing
from caudal.kernel.money import MINOR_MAX
from caudal.ledger import actions, errors, queries, rules
from caudal.ledger.rules import AccountKind, Line, Mode, NewAccount, NewEntry, book_id_of
from tests.properties.raw import CALL, a_call

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
CODES = {"PEN": ["assets:cash", "equity:shares", "income:fines"], "USD": ["assets:dollars", "income:exchange"]}
DOORS_OWN = (errors.AccountIsNamedTwice, errors.EntryIsTooLong)
"""What only the door refuses, since the books stay right without: two postings where one would do, a long entry."""

steady = settings(max_examples=testing.tries(few=40, many=150), suppress_health_check=list(HealthCheck), deadline=None)


def an_act() -> Act:
    call = Call(actor=Actor(ActorKind.SYSTEM, "tests"), key="k", at=NOON, organisation_id=uuid4())
    return Act(name="tests.post", call=call, event_id=uuid4())


def a_book(act: Act) -> int:
    book_id = book_id_of(uuid4())
    kinds = {"assets": AccountKind.ASSET, "equity": AccountKind.EQUITY, "income": AccountKind.INCOME}
    new = [
        NewAccount(code, kinds[code.partition(":")[0]], currency) for currency, codes in CODES.items() for code in codes
    ]
    actions.open_book(act, book_id=book_id, kind="circle", name="Junta")
    actions.open_accounts(act, book_id=book_id, accounts=new)
    return book_id


@st.composite
def any_lines(draw: Any) -> tuple[Line, ...]:
    """Lines of accounts that exist, in their currency; amounts of every size, often balanced."""
    chosen = draw(st.lists(st.sampled_from([(c, code) for c in CODES for code in CODES[c]]), max_size=5))
    amounts = st.one_of(st.integers(-3, 3), st.sampled_from([MINOR_MAX, MINOR_MAX + 1, -MINOR_MAX, -MINOR_MAX - 1]))
    lines = [Line(code, draw(amounts), currency) for currency, code in chosen]
    if lines and draw(st.booleans()):
        rest = sum(line.minor for line in lines[1:] if line.currency == lines[0].currency)
        lines[0] = Line(lines[0].account, -rest, lines[0].currency)
    return tuple(lines)


@pytest.mark.django_db
def test_the_database_refuses_the_shapes_that_the_rules_refuse() -> None:
    act = an_act()
    book_id = a_book(act)

    @steady
    @given(lines=any_lines())
    def agree(lines: tuple[Line, ...]) -> None:
        refusal = rules.shape_refusal(lines)
        codes = sorted({line.account for line in lines})
        kept_in = {line.account: line.currency for line in lines}
        call = a_call(
            book_id, codes, ids=[uuid4()], events=[act.event_id], currencies=[kept_in[code] for code in codes],
            sizes=[len(lines)], accounts=[codes.index(line.account) + 1 for line in lines],
            amounts=[line.minor for line in lines],
        )  # fmt: skip
        with transaction.atomic():
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(CALL, call)
                written = True
            except DatabaseError:
                written = False
            transaction.set_rollback(True)
        if not isinstance(refusal, DOORS_OWN):
            assert written is (refusal is None), refusal

    agree()


@pytest.mark.usefixtures("committed_db")
def test_the_limits_on_the_row_are_the_limits_of_the_rules() -> None:
    small = st.integers(0, 6)
    limit = st.none() | st.integers(-5, 5)

    @steady
    @given(debit=small, credit=small, pending_debits=small, pending_credits=small, least=limit, greatest=limit)
    def agree(
        debit: int, credit: int, pending_debits: int, pending_credits: int, least: int | None, greatest: int | None
    ) -> None:
        allowed = rules.is_within(
            balance=debit - credit,
            pending_debits=pending_debits,
            pending_credits=pending_credits,
            least=least,
            greatest=greatest,
        )
        try:
            with transaction.atomic(using="owner"):
                cursor.execute(
                    """update ledger_account
                          set debits_posted = %s, credits_posted = %s, debits_pending = %s, credits_pending = %s,
                              balance_min = %s, balance_max = %s
                        where book_id = 1""",
                    [debit, credit, pending_debits, pending_credits, least, greatest],
                )
                assert cursor.rowcount == 1
            broken = ""
        except IntegrityError as error:
            broken = str(error)
        assert ("ledger_account_balance_m" in broken) is not allowed

    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            """insert into ledger_account (book_id, id, code, kind, currency, name, debits_posted, credits_posted,
                                           debits_pending, credits_pending, version, opened_at)
               values (1, 1, 'assets:cash', 'asset', 'PEN', '', 0, 0, 0, 0, 0, now())"""
        )
        agree()
        transaction.set_rollback(True, using="owner")


@given(
    kind=st.sampled_from(AccountKind),
    balance=st.integers(-9, 9),
    floor=st.none() | st.integers(-9, 9),
    ceiling=st.none() | st.integers(-9, 9),
)
def test_limits_are_kept_on_the_normal_side_of_every_kind(
    kind: AccountKind, balance: int, floor: int | None, ceiling: int | None
) -> None:
    least, greatest = rules.limits(kind, floor_minor=floor, ceiling_minor=ceiling)
    kept = rules.is_within(
        balance=rules.normal_sign(kind) * balance,
        pending_debits=0,
        pending_credits=0,
        least=least,
        greatest=greatest,
    )
    assert kept is ((floor is None or balance >= floor) and (ceiling is None or balance <= ceiling))


INTO_ENTRIES = """insert into ledger_entry (book_id, id, recorded_at, effective_on, event_id, kind, description,
postings) values (1, gen_random_uuid(), now(), now(), gen_random_uuid(), 'x', '', 2)"""
INTO_POSTINGS = """insert into ledger_posting (book_id, version, amount, balance, account_id, effective_on, entry_id,
nth) values (1, 1, 5, 5, 1, now(), gen_random_uuid(), 1)"""
AN_ACCOUNT_WITH_MONEY = """insert into ledger_account (book_id, id, code, kind, currency, name, debits_posted,
credits_posted, debits_pending, credits_pending, version, opened_at)
values (1, 1, 'assets:cash', 'asset', 'PEN', '', 5, 0, 0, 0, 0, now())"""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [INTO_ENTRIES, INTO_POSTINGS, AN_ACCOUNT_WITH_MONEY, "update ledger_account set debits_posted = 1"],
)
def test_the_application_writes_the_books_through_one_function_only(statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_who_may_only_read_cannot_call_what_runs_as_the_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """select role, p.proname
                 from pg_proc p
                cross join unnest(array['caudal_readonly', 'caudal_backup']) as role
                where p.pronamespace = 'public'::regnamespace and p.prosecdef
                  and has_function_privilege(role, p.oid, 'execute')"""
        )
        assert cursor.fetchall() == []


@pytest.mark.django_db
def test_an_id_that_stands_twice_refuses_a_whole_batch() -> None:
    act = an_act()
    book_id = a_book(act)
    entry = NewEntry("x", TODAY, (Line("assets:cash", 5, "PEN"), Line("equity:shares", -5, "PEN")), id=uuid4())
    with pytest.raises(IntegrityError, match="ledger_entry_pkey"), transaction.atomic():
        actions.post_batch(act, book_id=book_id, entries=[entry, entry])
    assert queries.trial_balance(book_id=book_id) == []


@pytest.mark.django_db
def test_an_entry_is_reversed_once_inside_one_batch_too() -> None:
    act = an_act()
    book_id = a_book(act)
    lines = (Line("assets:cash", 5, "PEN"), Line("equity:shares", -5, "PEN"))
    first = actions.post(act, book_id=book_id, entry=NewEntry("x", TODAY, lines))
    back = NewEntry("reversal", TODAY, tuple(Line(at.account, -at.minor, at.currency) for at in lines), reverses=first)
    outcomes = actions.post_batch(act, book_id=book_id, entries=[back, back], mode=Mode.EACH)
    assert [type(outcome.refusal) for outcome in outcomes] == [type(None), errors.EntryIsReversed]
    assert queries.balance(book_id=book_id, account="assets:cash").minor == 0


@pytest.mark.django_db
@pytest.mark.parametrize("mode", Mode)
def test_a_used_id_is_told_before_a_limit(mode: Mode) -> None:
    act = an_act()
    book_id = a_book(act)
    lines = (Line("assets:cash", 5, "PEN"), Line("equity:shares", -5, "PEN"))
    first = actions.post(act, book_id=book_id, entry=NewEntry("x", TODAY, lines))
    actions.set_limits(act, book_id=book_id, account="assets:cash", floor_minor=0, ceiling_minor=9)
    again = NewEntry("x", TODAY, lines, id=first)
    try:
        told = actions.post_batch(act, book_id=book_id, entries=[again], mode=mode)[0].refusal
    except errors.EntryExists as refusal:
        told = refusal
    assert isinstance(told, errors.EntryExists)


@pytest.mark.django_db
def test_totals_that_no_account_can_hold_are_refused() -> None:
    act = an_act()
    book_id = a_book(act)
    lines = (Line("assets:cash", MINOR_MAX, "PEN"), Line("equity:shares", -MINOR_MAX, "PEN"))
    with pytest.raises(errors.BalanceIsTooLarge), transaction.atomic():
        actions.post_batch(act, book_id=book_id, entries=[NewEntry("x", TODAY, lines)] * 95)
    assert queries.trial_balance(book_id=book_id) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("floor", "ceiling"), [(6, None), (None, 4), (6, 4)])
def test_limits_that_the_balance_breaks_already_are_refused(floor: int | None, ceiling: int | None) -> None:
    act = an_act()
    book_id = a_book(act)
    lines = (Line("assets:cash", 5, "PEN"), Line("equity:shares", -5, "PEN"))
    actions.post(act, book_id=book_id, entry=NewEntry("x", TODAY, lines))
    for account in ("assets:cash", "equity:shares"):
        actions.set_limits(act, book_id=book_id, account=account, floor_minor=5, ceiling_minor=5)
        with pytest.raises(errors.BalanceIsOutsideLimits):
            actions.set_limits(act, book_id=book_id, account=account, floor_minor=floor, ceiling_minor=ceiling)
