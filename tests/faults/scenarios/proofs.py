"""Scenarios of the sealed log: two entries are sealed, a key is added; and the job that seals."""

import base64
import os
from uuid import UUID

from caudal.db import testing
from caudal.ledger.proofs import keeper, queries
from caudal.ledger.proofs.rules import notes
from caudal.ledger.proofs.rules.notes import PublicKey
from caudal.ledger.proofs.tests import make
from caudal.parties.tests.make import Organisation
from tests.faults.scenarios import Scenario, done, refused
from tests.faults.scenarios.queued import begun, due


@done("ledger.seal")
def two_entries_to_seal() -> Scenario:
    pool = _two_entries()
    return Scenario(pool.call(), {"seed": base64.b64encode(_seed(queries.current_key())).decode()})


@refused("ledger.seal")
def a_seal_that_was_witnessed_is_not_in_the_log() -> Scenario:
    pool = _two_entries()
    last = queries.last_seal()
    assert last is not None
    told = {"seed": base64.b64encode(_seed(queries.current_key())).decode()}
    return Scenario(pool.call(), {**told, "witnessed": last.note.replace(f"\n{last.seal.size}\n", "\n1000000000\n")})


@done("ledger.add_seal_key")
def a_key_that_the_last_one_vouches_for() -> Scenario:
    return _a_key(late=False)


@refused("ledger.add_seal_key")
def a_key_that_comes_after_another_seal() -> Scenario:
    return _a_key(late=True)


@due("ledger.seal_log")
def two_entries_that_nobody_has_sealed() -> UUID:
    _two_entries()
    return begun("ledger.seal_log")


def _two_entries() -> Organisation:
    """All that is older is sealed, two entries are not, and nothing keeps the sealer from taking them."""
    pool, book_id = make.pool_and_book()
    make.buy(pool, book_id)
    while make.seal(pool).is_full:
        pass
    make.buy(pool, book_id)
    make.buy(pool, book_id, member=2)
    make.let_older_transactions_end()
    return pool


def _a_key(*, late: bool) -> Scenario:
    pool = _two_entries()
    old, last = queries.current_key(), queries.last_seal()
    assert last is not None
    call, number = pool.call(), old.number + 1
    # Kept in the home, as whoever makes a key does: the next seal is signed with it.
    seed = os.urandom(32) if late else keeper.new_seed(home=testing.run_home(), origin=old.origin, number=number)
    key = PublicKey(number, old.origin, notes.public_of(seed), last.seal.number + (0 if late else 1), call.at)
    told = {
        "origin": key.origin, "number": number, "first_seal": key.first_seal,
        "public": base64.b64encode(key.public).decode(),
        "vouched": base64.b64encode(notes.signature_of(notes.key_text(key), seed=_seed(old))).decode(),
    }  # fmt: skip
    return Scenario(call, told)


def _seed(key: PublicKey) -> bytes:
    return keeper.seed_of(key, home=testing.run_home())
