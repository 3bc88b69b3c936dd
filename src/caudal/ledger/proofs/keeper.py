"""What no database may hold, kept in the home: private keys, the salt of blinded names, and the last seal seen.

The last seal is the witness: somebody who cuts the end off the log, seals and all, cannot cut it here as well.
"""

import base64
import os
import tempfile
from pathlib import Path

from caudal.db import secret_store
from caudal.db.home import Home
from caudal.ledger.proofs import errors
from caudal.ledger.proofs.rules.notes import PublicKey


def new_seed(*, home: Home, origin: str, number: int) -> bytes:
    """The private part of key `number` of a log; made and kept on the first call."""
    return _decoded(secret_store.ensured(home=home, name=_key_name(origin, number)))


def seed(*, home: Home, origin: str, number: int) -> bytes | None:
    """The private part of a key, or None when it is not in this home."""
    kept = secret_store.stored(home=home, name=_key_name(origin, number))
    return None if kept is None else _decoded(kept)


def seed_of(key: PublicKey, *, home: Home) -> bytes:
    """The private part of a key.

    :raises SealKeyIsNotHere:
    """
    kept = seed(home=home, origin=key.origin, number=key.number)
    if kept is None:
        raise errors.SealKeyIsNotHere(number=key.number, origin=key.origin)
    return kept


def forget_seed(*, home: Home, origin: str, number: int) -> None:
    """Destroy the private part of a key that signs no more."""
    secret_store.forget(home=home, name=_key_name(origin, number))


def salt(*, home: Home, origin: str) -> bytes:
    """What blinded names are made with; the same for ever, so that a statement is one for everybody."""
    return _decoded(secret_store.ensured(home=home, name=f"ledger_sum_salt {origin}"))


def witnessed(*, home: Home, database: str) -> str | None:
    """The last seal that was made of this database's log, as a signed note; None when none ever was."""
    try:
        return _witness(home, database).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def witness(*, home: Home, database: str, note: str) -> None:
    """Remember a seal, whole or not at all."""
    file = _witness(home, database)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".witness-")
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(note)
        opened.flush()
        os.fsync(opened.fileno())
    Path(name).replace(file)


def _witness(home: Home, database: str) -> Path:
    return home.witnesses / f"{database}.checkpoint"


def _key_name(origin: str, number: int) -> str:
    return f"ledger_seal_key {origin} {number}"


def _decoded(kept: str) -> bytes:
    """The 32 bytes that the store made, from its own text."""
    return base64.urlsafe_b64decode(kept + "=" * (-len(kept) % 4))
