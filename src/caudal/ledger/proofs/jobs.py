"""What seals: where the action meets the keys and the witness of this home; in the background, and by hand."""

import base64
import secrets
from dataclasses import replace
from datetime import timedelta

from django.db import connection

from caudal.audit.rules import Call
from caudal.db import home as homes
from caudal.db.home import Home
from caudal.jobs.registry import periodic
from caudal.ledger.proofs import actions, keeper, queries
from caudal.ledger.proofs.actions import KeyAdded, Sealed
from caudal.ledger.proofs.rules import notes
from caudal.ledger.proofs.rules.notes import PublicKey

SEAL_EVERY = timedelta(seconds=10)
PARTS_MAX = 10


@periodic("ledger.seal_log", every=SEAL_EVERY)
def seal_log(call: Call) -> None:
    """Seal what has been committed since the last seal; of a long backlog a part, the next run takes the next."""
    if not queries.has_unsealed():
        return
    for part in range(1, PARTS_MAX + 1):
        # A run that is repeated asks with the same keys and goes the same way.
        sealed = seal(replace(call, key=f"{call.key}:{part}"), home=homes.current())
        if not sealed.is_full:
            return


def seal(call: Call, *, home: Home, items_max: int = actions.ITEMS_MAX) -> Sealed:
    """Seal once, and remember the seal outside the database. The first time a log is begun, with its first key.

    :raises SealKeyIsNotHere, LogWasChanged:
    """
    if not queries.seal_keys():
        _add_key(replace(call, key=f"{call.key}:begin"), home=home, origin=f"caudal/{secrets.token_hex(8)}", number=1)
    key = queries.current_key()
    sealed = actions.seal(
        call,
        seed=base64.b64encode(keeper.seed_of(key, home=home)).decode(),
        witnessed=keeper.witnessed(home=home, database=_database()),
        items_max=items_max,
    )
    if sealed.number:
        keeper.witness(home=home, database=_database(), note=sealed.note)
    return sealed


def rotate_key(call: Call, *, home: Home) -> KeyAdded:
    """Make a new key, have the old one vouch for it, and destroy the old one's private part.

    :raises SealKeyIsNotHere, SealKeyIsOutOfTurn:
    """
    old = queries.current_key()
    keeper.seed_of(old, home=home)
    added = _add_key(call, home=home, origin=old.origin, number=old.number + 1)
    keeper.forget_seed(home=home, origin=old.origin, number=old.number)
    return added


def _add_key(call: Call, *, home: Home, origin: str, number: int) -> KeyAdded:
    seed = keeper.new_seed(home=home, origin=origin, number=number)
    last = queries.last_seal()
    key = PublicKey(number, origin, notes.public_of(seed), last.seal.number + 1 if last else 1, call.at)
    voucher = keeper.seed(home=home, origin=origin, number=max(number - 1, 1))
    assert voucher is not None, "whoever adds a key has the one before it"
    return actions.add_seal_key(
        call,
        origin=origin,
        number=number,
        public=base64.b64encode(key.public).decode(),
        first_seal=key.first_seal,
        vouched=base64.b64encode(notes.signature_of(notes.key_text(key), seed=voucher)).decode(),
    )


def _database() -> str:
    return str(connection.settings_dict["NAME"])
