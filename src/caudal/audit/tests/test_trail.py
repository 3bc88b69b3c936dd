"""The trail: a chain without gaps that names every change, that nobody edits, and whose checks find who did."""

import hashlib
from dataclasses import replace
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, connections, transaction

from caudal.audit import queries
from caudal.audit.rules import Call
from caudal.audit.tests.make import PotIsShort, a_call, a_pot, open_pot, take, told
from caudal.db.sql_files import sql_text
from caudal.kernel.checks import Check
from caudal.kernel.money import Money

TEN = Money(10_00, "PEN")
CHECKS = [
    "audit.events_are_chained",
    "audit.heads_are_the_last_events",
    "audit.keys_are_answered_by_their_event",
    "audit.events_have_one_key",
    "audit.touches_have_their_event",
]


def three_events() -> Call:
    call = a_call()
    open_pot(replace(call, key="1"), pot=a_pot(), amount=TEN)
    with pytest.raises(PotIsShort):
        take(replace(call, key="2"), pot=a_pot(), amount=Money(70_00, "PEN"))
    open_pot(replace(call, key="3"), pot=a_pot(), amount=TEN)
    return call


def failed() -> set[str]:
    return {check.name for check in queries.verify() if not check.ok}


@pytest.mark.django_db
def test_events_are_numbered_without_gaps_and_chained() -> None:
    call = three_events()
    rows = told(
        "select number, previous_hash, hash, audit_digest(previous_hash, stream, number, id, action, actor_kind,"
        " actor_id, at, arguments, outcome, refusal_code, origin) from audit_event where stream = %s order by number",
        [call.stream],
    )
    assert [row[0] for row in rows] == [1, 2, 3]
    before = hashlib.sha256(str(call.stream).encode()).digest()
    for _, previous, own, recomputed in rows:
        assert bytes(previous) == before
        assert bytes(own) == bytes(recomputed)
        before = bytes(own)
    head = told("select number, hash from audit_streamhead where stream = %s", [call.stream])[0]
    assert (head[0], bytes(head[1])) == (3, before)


@pytest.mark.django_db
def test_organisations_have_chains_of_their_own() -> None:
    for call in (three_events(), three_events(), a_call(organisation_id=None)):
        numbers = told("select count(*), coalesce(max(number), 0) from audit_event where stream = %s", [call.stream])
        assert numbers[0][0] == numbers[0][1]


@pytest.mark.django_db
def test_a_whole_trail_verifies() -> None:
    three_events()
    checks = queries.verify()
    assert [check.name for check in checks] == CHECKS
    assert all(check.ok for check in checks), checks
    assert isinstance(checks[0], Check)
    assert int(checks[0].figures["rows"]) >= 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "update audit_event set arguments = '{}'",
        "update audit_event set hash = hash",
        "delete from audit_event",
        "truncate audit_event",
        "update audit_touch set kind = 'other'",
        "delete from audit_touch",
        "truncate audit_touch",
        "delete from audit_idempotencykey",
        "truncate audit_idempotencykey",
        "update audit_idempotencykey set answer = '{}'",
        "update audit_idempotencykey set outcome = null",
        "update audit_idempotencykey set key = key || 'x'",
        "delete from audit_streamhead",
        "truncate audit_streamhead",
        "alter table audit_event disable trigger all",
        "drop trigger audit_event_append_only on audit_event",
    ],
)
def test_the_application_cannot_change_what_was_recorded(statement: str) -> None:
    call = three_events()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert told("select count(*) from audit_event where stream = %s", [call.stream]) == [(3,)]
    assert failed() == set()


@pytest.mark.usefixtures("committed_db")
@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("update audit_event set arguments = '{}' where stream = %s and number = 1", {CHECKS[0]}),
        ("update audit_event set actor_id = 'nobody' where stream = %s and number = 2", {CHECKS[0], CHECKS[2]}),
        ("update audit_event set at = at + interval '1 microsecond' where stream = %s and number = 2", {CHECKS[0]}),
        ("delete from audit_event where stream = %s and number = 2", {CHECKS[0], CHECKS[2]}),
        ("delete from audit_event where stream = %s and number = 3", {CHECKS[1], CHECKS[2], CHECKS[4]}),
        ("update audit_streamhead set number = 2 where stream = %s", {CHECKS[1]}),
        ("delete from audit_streamhead where stream = %s", {CHECKS[1]}),
        ("delete from audit_idempotencykey where key = '1' and scope like %s || '%%'", {CHECKS[3]}),
        ("update audit_idempotencykey set outcome = 'done' where scope like %s || '%%'", {CHECKS[2]}),
        ("update audit_idempotencykey set answer = null where scope like %s || '%%'", {CHECKS[2]}),
    ],
)
def test_tampering_by_an_owner_without_triggers_is_found(tampering: str, found: set[str]) -> None:
    call = three_events()
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for table in ("audit_event", "audit_streamhead", "audit_idempotencykey"):
            cursor.execute(f"alter table {table} disable trigger user")
        cursor.execute(tampering, [str(call.stream)])
        assert cursor.rowcount > 0
        cursor.execute(sql_text("caudal.audit", "verify"))
        assert {name for name, _, wrong, _ in cursor.fetchall() if wrong} == found
        transaction.set_rollback(True, using="owner")
    assert failed() == set()


@pytest.mark.django_db
def test_a_timeline_tells_who_did_what_newest_first() -> None:
    call, pot = a_call(), a_pot()
    open_pot(replace(call, key="1"), pot=pot, amount=TEN)
    with pytest.raises(PotIsShort):
        take(replace(call, key="2"), pot=a_pot(), amount=Money(70_00, "PEN"))
    take(replace(call, key="3"), pot=a_pot(), amount=TEN)
    line = queries.timeline(kind="pot", object_id=UUID(int=pot))
    assert [(event.action, event.outcome, event.actor, event.at, event.number) for event in line] == [
        ("audit_tests.open_pot", "done", call.actor, call.at, 1)
    ]
    assert line[0].arguments["amount"] == {"minor": 10_00, "currency": "PEN"}
    assert queries.timeline(kind="pot", object_id=UUID(int=pot), limit=0) == []
    assert queries.timeline(kind="loan", object_id=UUID(int=pot)) == []
