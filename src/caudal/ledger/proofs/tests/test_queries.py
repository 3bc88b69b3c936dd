"""Proofs as a holder gets them: the checker believes the honest ones, and no other."""

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection

from caudal.db import testing
from caudal.ledger import errors as ledger_errors, queries as ledger
from caudal.ledger.proofs import checker, errors, jobs, queries
from caudal.ledger.proofs.rules import notes
from caudal.ledger.proofs.tests import make
from caudal.parties.tests.make import Organisation

MEMBERS = {1: 1_250, 2: 480}


@dataclass(frozen=True)
class World:
    """Two members' shares, a cash box, a debt; under three seals and two keys."""

    pool: Organisation
    book_id: int
    entries: tuple[UUID, ...]
    collected: UUID


@pytest.fixture(scope="module")
def world(own_log: str) -> World:
    pool, book_id = make.pool_and_book()
    entries = [make.buy(pool, book_id, member=member, soles=soles) for member, soles in MEMBERS.items()]
    make.seal(pool)
    words = {"details": {"receipt": 'n.º "17"\u2028', "lines": ["a\tb", ""]}, "description": "Cobrado\\ por Ñuñoa 🙂"}
    collected = make.post(
        pool.call(), book_id, {"assets:cash": 30, "equity:shares:1": -10, "equity:shares:2": -20}, **words
    )
    make.seal(pool)
    jobs.rotate_key(pool.call(), home=testing.run_home())
    entries += [make.buy(pool, book_id, soles=1) for _ in range(6)]
    make.seal(pool)
    return World(pool, book_id, tuple(entries), collected)


def trusted_key(number: int = 1) -> str:
    key = queries.seal_keys()[number - 1].key
    return notes.verifier_key(name=key.origin, public=key.public)


def facts(proof: Any, key: str | None = None) -> list[str]:
    """What the checker says of the file, as it is read back from JSON."""
    return list(checker.check(json.loads(json.dumps(proof)), key))


def test_every_entry_proves_itself_with_all_its_words(world: World) -> None:
    for entry_id in (*world.entries, world.collected):
        proof = queries.entry_proof(book_id=world.book_id, entry_id=entry_id)
        told = facts(proof, trusted_key())
        assert told[0].startswith(f"The entry {entry_id} (shares, 2026-11-20) of book {world.book_id} is in the log")
    told = facts(queries.entry_proof(book_id=world.book_id, entry_id=world.collected), trusted_key())
    assert told[1:4] == [
        "  assets:cash  debit 30.00 PEN", "  equity:shares:1  credit 10.00 PEN", "  equity:shares:2  credit 20.00 PEN",
    ]  # fmt: skip
    assert told[4].startswith("Seal 3 of caudal/")


@pytest.mark.parametrize("from_seal", [1, 2, 3])
def test_a_proof_from_an_older_seal_shows_that_nothing_was_changed_since(world: World, from_seal: int) -> None:
    proof = queries.entry_proof(book_id=world.book_id, entry_id=world.collected, from_seal=from_seal)
    assert facts(proof, trusted_key(2))[-1].startswith(f"Nothing that seal {from_seal} held")
    proof = make.prove_balance(world.book_id, "equity:shares:1", from_seal=from_seal)
    assert facts(proof, trusted_key(2))[-1].startswith(f"Nothing that seal {from_seal} held")


def test_a_balance_is_inside_the_total(world: World) -> None:
    told = facts(make.prove_balance(world.book_id, "equity:shares:1"), trusted_key())
    assert told[0] == f"Book {world.book_id}, equity:shares, as of seal 3; 2 accounts not below zero:"
    assert told[1] == "  your 1,266.00 PEN (equity:shares:1) is inside the total of 1,766.00 PEN"
    assert told[2] == "  below zero, never netted: 0 accounts with 0.00 PEN"


def test_a_statement_of_a_key_that_has_sealed_nothing_yet_is_good(world: World) -> None:
    jobs.rotate_key(world.pool.call(), home=testing.run_home())
    told = facts(make.prove_balance(world.book_id, "equity:shares:1"), trusted_key())
    assert "is inside the total of" in told[1]


def test_the_same_statement_is_one_for_all_its_holders(world: World) -> None:
    one = make.prove_balance(world.book_id, "equity:shares:1")
    two = make.prove_balance(world.book_id, "equity:shares:2")
    assert one["statement"] == two["statement"]
    assert "equity:shares:2" not in json.dumps(one)


def test_what_was_posted_after_the_seal_is_not_in_its_sums(world: World) -> None:
    pool, book_id = make.pool_and_book()
    make.buy(pool, book_id, soles=100)
    make.seal(pool)
    make.buy(pool, book_id, soles=900)
    assert ledger.balance(book_id=book_id, account="equity:shares:1").text == "1000.00"
    assert "your 100.00 PEN" in facts(make.prove_balance(book_id, "equity:shares:1"))[1]


def test_an_account_below_zero_is_told_apart_and_can_be_checked_too(world: World) -> None:
    pool, book_id = make.pool_and_book()
    make.buy(pool, book_id, soles=70)
    make.open_deposits(pool, book_id)
    make.post(pool.call(), book_id, {"liabilities:deposits:1": 25, "liabilities:deposits:2": -60, "assets:cash": 35})
    make.seal(pool)
    below = facts(make.prove_balance(book_id, "liabilities:deposits:1"))
    assert below[0].endswith("1 accounts below zero:")
    assert below[1] == "  your 25.00 PEN (liabilities:deposits:1) is inside the total of 25.00 PEN"
    above = facts(make.prove_balance(book_id, "liabilities:deposits:2"))
    assert above[1:3] == [
        "  your 60.00 PEN (liabilities:deposits:2) is inside the total of 60.00 PEN",
        "  below zero, never netted: 1 accounts with 25.00 PEN",
    ]


def test_what_cannot_be_proved_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ledger_errors.EntryNotFound):
        queries.entry_proof(book_id=world.book_id, entry_id=uuid4())
    fresh = make.buy(world.pool, world.book_id)
    with pytest.raises(errors.EntryIsNotSealed):
        queries.entry_proof(book_id=world.book_id, entry_id=fresh)
    with pytest.raises(errors.SealNotFound):
        queries.entry_proof(book_id=world.book_id, entry_id=world.collected, from_seal=999)
    with pytest.raises(errors.AccountIsOutsideOfSum):
        make.prove_balance(world.book_id, "equity:shares:1", prefix="equity:share")
    with pytest.raises(ledger_errors.AccountNotFound):
        make.prove_balance(world.book_id, "equity:shares:77")
    monkeypatch.setattr(queries, "ACCOUNTS_MAX", 1)
    with pytest.raises(errors.SumIsTooLarge):
        make.prove_balance(world.book_id, "equity:shares:1")


def changed(proof: dict[str, Any], path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """The proof with one value of it replaced, or passed through a function."""
    other = copy.deepcopy(proof)
    inner: Any = other
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value(inner[path[-1]]) if callable(value) else value
    return other


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where the texts of a document are."""
    if isinstance(value, dict):
        return [place for name, inner in value.items() for place in places(inner, (*path, name))]
    if isinstance(value, list):
        return [place for nth, inner in enumerate(value) for place in places(inner, (*path, nth))]
    return [path] if isinstance(value, str) else []


def altered(text: str) -> str:
    """Another text of the same kind: a letter or digit in its middle is the next one."""
    found = [nth for nth, letter in enumerate(text) if letter.isalnum() and letter.isascii()]
    if not found:
        return text + "0"
    place = found[len(found) // 2]
    letter = text[place]
    other = {"9": "8", "z": "y", "Z": "Y", "f": "e"}.get(letter) or chr(ord(letter) + 1)
    return text[:place] + other + text[place + 1 :]


def is_believed(proof: dict[str, Any]) -> bool:
    try:
        facts(proof, trusted_key())
    except (checker.DoesNotHold, ValueError, KeyError):
        return False
    return True


@pytest.mark.parametrize("about", ["entry", "balance"])
def test_no_value_of_a_proof_can_be_changed(world: World, about: str) -> None:
    honest = (
        queries.entry_proof(book_id=world.book_id, entry_id=world.collected, from_seal=1)
        if about == "entry"
        else make.prove_balance(world.book_id, "equity:shares:1", from_seal=1)
    )
    facts(honest, trusted_key())
    tried = places(honest)
    assert len(tried) > 25
    for place in tried:
        false = changed(honest, place, altered)
        assert not is_believed(false), f"{place} was changed and nobody saw it"


def test_a_negative_sum_is_refused_before_anything_is_added(world: World) -> None:
    honest = make.prove_balance(world.book_id, "equity:shares:1")
    assert honest["place"]["path"]
    for path in (("place", "path", 0, "sum"), ("account", "balance")):
        with pytest.raises(checker.DoesNotHold, match="no whole number"):
            facts(changed(honest, path, "-5"))


def test_a_path_that_is_too_long_or_too_short_is_refused(world: World) -> None:
    honest = queries.entry_proof(book_id=world.book_id, entry_id=world.collected)
    for wrong in (lambda path: path[:-1], lambda path: [*path, path[0]], lambda path: []):
        with pytest.raises(checker.DoesNotHold):
            facts(changed(honest, ("inclusion", "path"), wrong))
    with pytest.raises(checker.DoesNotHold, match="outside"):
        facts(changed(honest, ("inclusion", "leaf"), "4000"))


def test_a_key_of_somebody_else_is_not_trusted(world: World) -> None:
    honest = queries.entry_proof(book_id=world.book_id, entry_id=world.collected)
    stranger = notes.verifier_key(name="caudal/another", public=notes.public_of(bytes(32)))
    with pytest.raises(checker.DoesNotHold, match="the key that you trust"):
        facts(honest, stranger)
    assert facts(honest)[-1].startswith("You named no key")


def test_a_seal_of_an_old_key_is_nothing_to_who_trusts_the_new_one_only(world: World) -> None:
    old = queries.seals(number=2)[0]
    keys = [checker.Key(told) for told in queries.entry_proof(book_id=world.book_id, entry_id=world.collected)["keys"]]
    checker.checked_checkpoint(old.note, keys, 0, "the seal")
    with pytest.raises(checker.DoesNotHold, match="older than the key"):
        checker.checked_checkpoint(old.note, keys, 1, "the seal")


def test_a_key_that_the_old_one_did_not_sign_is_refused(world: World) -> None:
    honest = queries.entry_proof(book_id=world.book_id, entry_id=world.collected)
    with pytest.raises(checker.DoesNotHold, match="nobody vouches for key 2"):
        facts(changed(honest, ("keys", 1, "vouched"), honest["keys"][0]["vouched"]), trusted_key())


def test_what_was_changed_in_the_database_does_not_prove_itself(
    world: World, as_superuser: Callable[[], psycopg.Connection[Any]]
) -> None:
    line = as_superuser()
    tell = "update ledger_entry set description = %s where id = %s returning (select description)"
    [kept] = line.execute("select description from ledger_entry where id = %s", [world.collected]).fetchone() or [""]
    line.execute(tell, ["Cobrado el lunes", world.collected])
    line.commit()
    try:
        with pytest.raises(checker.DoesNotHold, match="not in the log as the file tells it"):
            facts(queries.entry_proof(book_id=world.book_id, entry_id=world.collected))
    finally:
        line.execute(tell, [kept, world.collected])
        line.commit()


def test_the_program_runs_alone_with_nothing_but_python(world: World, tmp_path: Path) -> None:
    """-I: no path, no environment, no site packages of ours; -S: none of anybody."""
    (tmp_path / "check_proof.py").write_text(Path(checker.__file__).read_text(encoding="utf-8"), encoding="utf-8")
    proof = queries.entry_proof(book_id=world.book_id, entry_id=world.collected, from_seal=1)
    (tmp_path / "proof.json").write_text(json.dumps(proof), encoding="utf-8")
    command = [sys.executable, "-I", "-S", "check_proof.py", "proof.json"]

    def run(*more: str) -> tuple[int, str]:
        ended = subprocess.run([*command, *more], cwd=tmp_path, capture_output=True, text=True, check=False)
        return ended.returncode, ended.stdout + ended.stderr

    assert run("--key", trusted_key())[0] == 0
    assert run("--key", "caudal/another+00000000+AAAA") == (
        1, "This does not hold: the key that you trust is not among those of the file.\n",
    )  # fmt: skip
    assert run("--keys")[0] == 2
    for text in ("", "[]", "{}", '{"format": "caudal-proof/1"}', "[" * 100_000, '{"format": 1e999}'):
        (tmp_path / "proof.json").write_text(text, encoding="utf-8")
        assert run()[0] == 1, text[:40]


def test_the_program_is_short_and_takes_nothing_of_ours() -> None:
    text = Path(checker.__file__).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    assert "import caudal" not in text
    assert "from caudal" not in text


def test_the_leaf_is_what_python_writes_of_any_text(world: World) -> None:
    """The checker writes the JSON text again; whatever a description may hold, it comes out as PostgreSQL wrote it."""
    texts = ["".join(map(chr, range(1, 0x250))), "\u2028\u2029\ufeff\uffff", "🙂é\u0301", '\\"/', "<&>'"]
    with connection.cursor() as cursor:
        for text in texts:
            cursor.execute("select json_build_array(%s::text, 1::text, null, json_build_array())::text", [text])
            assert cursor.fetchone()[0] == json.dumps([text, "1", None, []], ensure_ascii=False)
