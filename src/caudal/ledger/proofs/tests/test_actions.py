"""Sealing: in safe order, once, in parts, after a restore; and never over a log that was changed."""

import base64
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from caudal.audit.actions import Act
from caudal.db import connections, testing
from caudal.ledger import actions as ledger
from caudal.ledger.proofs import actions, errors, jobs, keeper, queries
from caudal.ledger.proofs.rules import merkle, notes
from caudal.ledger.proofs.tests import make, slow
from caudal.parties.tests.make import Organisation

Superuser = Callable[[], psycopg.Connection[Any]]


pytestmark = pytest.mark.usefixtures("own_log")


def red() -> list[str]:
    """The checks of the log that do not hold."""
    found = queries.verify(home=testing.run_home(), database=connection.settings_dict["NAME"])
    return [check.name for check in found if not check.ok]


def sealed_entries(book_id: int) -> list[UUID]:
    """The entries of a book that are in the log, in its order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select l.item_id from ledger_leaf l join ledger_entry e on e.book_id = l.book_id and e.id = l.item_id"
            " where l.book_id = %s order by l.number",
            [book_id],
        )
        return [item for (item,) in cursor.fetchall()]


def test_an_empty_ledger_has_nothing_to_seal_and_nothing_wrong() -> None:
    assert not queries.has_unsealed()
    assert queries.last_seal() is None
    assert red() == []
    with pytest.raises(errors.LogHasNoSeal):
        queries.current_key()


def test_what_was_committed_is_sealed_once_in_the_order_of_each_account() -> None:
    pool, book_id = make.pool_and_book()
    assert make.seal(pool).added == 5, "what the book and its four accounts are said to be"
    entries = [make.buy(pool, book_id, member=1 + nth % 2) for nth in range(7)]
    assert queries.has_unsealed()
    first = make.seal(pool)
    assert (first.added, first.is_full) == (7, False)
    assert not queries.has_unsealed()
    assert sealed_entries(book_id) == entries
    again = make.seal(pool)
    assert (again.number, again.added, again.note) == (first.number, 0, first.note)
    assert red() == []


def test_what_waits_too_long_for_its_seal_is_told() -> None:
    pool, book_id = make.pool_and_book()
    make.buy(pool, book_id)
    now = timezone.now()
    assert queries.sealing(now=now + queries.SEALED_WITHIN - timedelta(minutes=1)).ok
    assert not queries.sealing(now=now + queries.SEALED_WITHIN + timedelta(minutes=1)).ok
    make.seal(pool)
    assert queries.sealing(now=now + queries.SEALED_WITHIN + timedelta(minutes=1)).ok


def test_a_seal_names_the_one_before_it_and_grows_its_tree() -> None:
    pool, book_id = make.pool_and_book()
    make.buy(pool, book_id)
    one = make.seal(pool)
    for _ in range(5):
        make.buy(pool, book_id)
    two = make.seal(pool)
    assert (two.number, two.size) == (one.number + 1, one.size + 5)
    newest = queries.last_seal()
    assert newest is not None
    assert newest.seal.previous == notes.digest_of(notes.text_of(one.note))
    assert newest.seal.root == root_of_all_leaves()


def test_a_long_backlog_is_sealed_in_parts() -> None:
    pool, book_id = make.pool_and_book()
    make.seal(pool)
    for _ in range(5):
        make.buy(pool, book_id)
    parts = [make.seal(pool, items_max=2) for _ in range(4)]
    assert [(part.added, part.is_full) for part in parts] == [(2, True), (2, True), (1, False), (0, False)]
    assert len(sealed_entries(book_id)) == 5
    assert red() == []


def test_two_sealers_at_once_make_one_log() -> None:
    pool, book_id = make.pool_and_book()
    make.seal(pool)
    entries = [make.buy(pool, book_id) for _ in range(6)]
    make.let_older_transactions_end()
    start, sealed = threading.Barrier(3), []

    def seal() -> None:
        try:
            start.wait(60)
            sealed.append(jobs.seal(pool.call(), home=testing.run_home(), items_max=4))
        finally:
            connection.close()

    sealers = [threading.Thread(target=seal) for _ in range(3)]
    for sealer in sealers:
        sealer.start()
    for sealer in sealers:
        sealer.join(60)
    assert sorted(one.added for one in sealed) == [0, 2, 4]
    assert sealed_entries(book_id) == entries
    assert red() == []


@pytest.mark.parametrize("sizes", [(1, 1, 1, 1, 1), (2, 3, 5, 7), (8, 1, 6), (9, 2)])
def test_the_tree_is_the_same_however_entries_were_sealed(sizes: tuple[int, ...]) -> None:
    """Each root is that of all leaves so far, computed anew."""
    pool, book_id = make.pool_and_book()
    for size in sizes:
        for _ in range(size):
            make.buy(pool, book_id)
        make.seal(pool)
        newest = queries.last_seal()
        assert newest is not None
        assert newest.seal.root == root_of_all_leaves()
    assert red() == []


def root_of_all_leaves() -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("select substring(hashes for 32) from ledger_leaf order by number")
        level = [bytes(leaf) for (leaf,) in cursor.fetchall()]
    while len(level) > 1:
        pairs = [merkle.node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def test_what_an_account_is_said_to_be_is_sealed_when_it_changes() -> None:
    pool, book_id = make.pool_and_book()
    make.seal(pool)
    with transaction.atomic():
        act = Act(name="tests.set_limits", call=pool.call(), event_id=uuid4())
        ledger.set_limits(act, book_id=book_id, account="equity:shares:1", floor_minor=0, ceiling_minor=500_000)
    assert make.seal(pool).added == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "select version, said::json ->> 5 from ledger_chart where book_id = %s and account_id = 3 order by version",
            [book_id],
        )
        assert cursor.fetchall() == [(1, None), (2, "-500000")]
    assert red() == []


def test_a_transaction_that_is_slow_to_commit_is_never_passed_over() -> None:
    assert slow.passed_over() == []
    assert red() == []


def pretend_that_the_last_seal_was_made_on_another_server(line: psycopg.Connection[Any]) -> None:
    """Sign it again with another server's identifier, as if this were a restored dump."""
    last, key = queries.last_seal(), queries.current_key()
    assert last is not None
    seed = keeper.seed_of(key, home=testing.run_home())
    text = notes.checkpoint_of(replace(last.seal, system_identifier=5), origin=key.origin)
    signature = notes.signature_of(text, seed=seed)
    line.execute(
        "update ledger_seal set system_identifier = 5, signature = %s where number = %s",
        [signature, last.seal.number],
    )
    note = notes.note_of(text, name=key.origin, public=key.public, signature=signature)
    keeper.witness(home=testing.run_home(), database=connection.settings_dict["NAME"], note=note)


def test_after_a_restore_on_another_server_the_whole_ledger_is_compared_once(as_superuser: Superuser) -> None:
    """The numbers of transactions that came with a dump may be beyond all that this server has given out."""
    pool, book_id = make.pool_and_book()
    make.buy(pool, book_id)
    make.seal(pool)
    restored = [make.buy(pool, book_id), make.buy(pool, book_id)]
    with as_superuser() as line:
        far = "update ledger_entry set transaction_id = transaction_id + 1000000000 where id = any(%s)"
        line.execute(far, [restored])
        pretend_that_the_last_seal_was_made_on_another_server(line)
    assert jobs.seal(pool.call(), home=testing.run_home()).added == 2
    newest = queries.last_seal()
    assert newest is not None
    assert newest.seal.system_identifier != 5
    make.buy(pool, book_id)
    with connection.cursor() as cursor:
        cursor.execute("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        assert newest.seal.horizon <= cursor.fetchone()[0] < 1_000_000_000
    assert seal_what_is_ours(pool).added == 1
    assert red() == []


def seal_what_is_ours(pool: Organisation) -> actions.Sealed:
    """Seal again and again until something went in: what came with the dump hides when ours can."""
    for _ in range(make.WAIT_SECONDS_MAX * 10):
        sealed = jobs.seal(pool.call(), home=testing.run_home())
        if sealed.added:
            return sealed
        time.sleep(0.1)
    raise AssertionError("nothing was sealed")


def test_whoever_has_not_the_newest_key_seals_nothing() -> None:
    begun()
    pool, book_id = make.pool_and_book()
    make.buy(pool, book_id)
    with pytest.raises(errors.SealKeyIsNotHere):
        actions.seal(pool.call(), seed=base64.b64encode(bytes(32)).decode())
    assert sealed_entries(book_id) == []


def begun() -> Organisation:
    """Somebody in a log that has a key and a seal, whichever tests came before."""
    pool, book_id = make.pool_and_book()
    make.buy(pool, book_id)
    make.seal(pool)
    return pool


def test_a_key_that_is_gone_from_the_home_is_told_by_its_number() -> None:
    begun()
    key = queries.current_key()
    elsewhere = replace(key, number=99)
    with pytest.raises(errors.SealKeyIsNotHere) as refused:
        keeper.seed_of(elsewhere, home=testing.run_home())
    assert refused.value.facts == {"number": 99, "origin": key.origin}


def test_a_new_key_is_vouched_for_by_the_old_one_and_old_seals_still_hold() -> None:
    pool, book_id = make.pool_and_book()
    make.buy(pool, book_id)
    make.seal(pool)
    old = queries.current_key()
    added = jobs.rotate_key(pool.call(), home=testing.run_home())
    assert (added.number, queries.current_key().number) == (old.number + 1, old.number + 1)
    assert keeper.seed(home=testing.run_home(), origin=old.origin, number=old.number) is None
    make.buy(pool, book_id)
    sealed = make.seal(pool)
    newest = queries.last_seal()
    assert newest is not None
    assert (sealed.added, newest.key_number) == (1, old.number + 1)
    assert red() == []


def test_a_key_that_nobody_vouches_for_or_that_comes_late_is_refused() -> None:
    pool = begun()
    old, last = queries.current_key(), queries.last_seal()
    assert last is not None
    told = {
        "origin": old.origin, "number": old.number + 1, "first_seal": last.seal.number + 1,
        "public": base64.b64encode(notes.public_of(bytes(32))).decode(),
        "vouched": base64.b64encode(bytes(64)).decode(),
    }  # fmt: skip
    with pytest.raises(errors.SealKeyIsNotVouchedFor):
        actions.add_seal_key(pool.call(), **told)  # type: ignore[arg-type]
    for late in ({"number": old.number}, {"first_seal": last.seal.number}, {"origin": "caudal/another"}):
        with pytest.raises(errors.SealKeyIsOutOfTurn):
            actions.add_seal_key(pool.call(), **{**told, **late})  # type: ignore[arg-type]


def test_the_application_cannot_write_the_log_itself() -> None:
    begun()
    statements = (
        "insert into ledger_leaf (number, book_id, item_id, hashes) values (99999, 1, gen_random_uuid(), '')",
        "update ledger_leaf set hashes = ''", "delete from ledger_leaf", "truncate ledger_leaf",
        "update ledger_seal set size = 1", "delete from ledger_seal", "delete from ledger_sealkey",
    )  # fmt: skip
    for statement in statements:
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute(statement)


def test_even_the_owner_is_stopped_by_the_triggers(own_log: str) -> None:
    begun()
    address = connections.role_address(
        role=connections.OWNER, home=testing.run_home(), at=testing.target(database=own_log)
    )
    for statement in (
        "update ledger_leaf set hashes = ''",
        "delete from ledger_seal",
        "truncate ledger_sealkey cascade",
    ):
        with psycopg.connect(address) as owner, pytest.raises(psycopg.Error, match="append-only"):
            owner.execute(statement)


def test_nothing_is_sealed_over_a_log_that_lost_its_end(as_superuser: Superuser) -> None:
    """What was cut is put back afterwards: the tests share the log."""
    pool, book_id = make.pool_and_book()
    make.buy(pool, book_id)
    newest = make.seal(pool)
    make.buy(pool, book_id)
    line = as_superuser()
    kept = line.execute("delete from ledger_seal where number = %s returning *", [newest.number]).fetchone()
    line.commit()
    assert kept is not None
    with pytest.raises(errors.LogWasChanged):
        make.seal(pool)
    assert red() == ["ledger.seals_are_signed_and_chained", "ledger.log_ends_where_it_was_witnessed"]
    line.execute(f"insert into ledger_seal values ({','.join(['%s'] * len(kept))})", kept)
    line.commit()
    assert make.seal(pool).added == 1
    assert red() == []


def test_nothing_is_sealed_over_a_tree_that_does_not_add_up(as_superuser: Superuser) -> None:
    pool, book_id = make.pool_and_book()
    make.buy(pool, book_id)
    size = make.seal(pool).size
    make.buy(pool, book_id)
    line = as_superuser()
    change = "update ledger_leaf set hashes = set_byte(hashes, octet_length(hashes) - 1, get_byte(hashes,"
    change += " octet_length(hashes) - 1) # 1) where number = %s"
    line.execute(change, [size - 1])
    line.commit()
    with pytest.raises(errors.LogWasChanged):
        make.seal(pool)
    line.execute(change, [size - 1])
    line.commit()
    assert make.seal(pool).added == 1


def test_a_private_key_leaves_no_trace_in_the_database() -> None:
    pool, book_id = make.pool_and_book()
    make.buy(pool, book_id)
    make.seal(pool)
    seed = base64.b64encode(keeper.seed_of(queries.current_key(), home=testing.run_home())).decode()
    with connection.cursor() as cursor:
        for table in ("audit_event", "audit_idempotencykey", "ledger_sealkey"):
            cursor.execute(f"select count(*), count(*) filter (where t::text like %s) from {table} t", [f"%{seed}%"])
            rows, found = cursor.fetchone()
            assert rows > 0
            assert found == 0


def test_the_job_takes_a_backlog_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    pool, book_id = make.pool_and_book()
    for _ in range(3):
        make.buy(pool, book_id)
    make.let_older_transactions_end()
    monkeypatch.setattr(jobs.seal, "__kwdefaults__", {"items_max": 3})
    jobs.seal_log(pool.call())
    assert len(sealed_entries(book_id)) == 3
    assert not queries.has_unsealed()


def test_the_job_seals_and_says_nothing_when_there_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    pool, book_id = make.pool_and_book()
    make.buy(pool, book_id)
    make.let_older_transactions_end()
    jobs.seal_log(pool.call())
    assert len(sealed_entries(book_id)) == 1
    monkeypatch.setattr(jobs, "seal", pytest.fail)
    jobs.seal_log(pool.call())
