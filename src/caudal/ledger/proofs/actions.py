"""The only writers of the log: add a key, seal what has been committed."""

import base64
from dataclasses import dataclass
from typing import Annotated

from django.db import connection

from caudal.audit.actions import Act, action
from caudal.audit.rules import Secret
from caudal.ledger.proofs import errors, queries
from caudal.ledger.proofs.queries import SealView
from caudal.ledger.proofs.rules import merkle, notes
from caudal.ledger.proofs.rules.notes import PublicKey, Seal

ITEMS_MAX = 100_000
"""How many entries go into the log at once; a longer tail takes several seals."""


@dataclass(frozen=True, slots=True)
class KeyAdded:
    """A key that signs from now on."""

    number: int
    verifier_key: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """The newest seal, how many entries it took in, and whether it was full: there may be more."""

    number: int
    size: int
    added: int
    is_full: bool
    note: str


@action("ledger.add_seal_key")
def add_seal_key(act: Act, *, origin: str, number: int, public: str, first_seal: int, vouched: str) -> KeyAdded:
    """Let a key sign the seals from `first_seal` on; the first vouches for itself, each other is signed by the last.

    `public` and `vouched` (the signature of `notes.key_text`) are base64.

    :raises SealKeyIsOutOfTurn: there are more keys or more seals by now
    :raises SealKeyIsNotVouchedFor:
    """
    _lock()
    keys, last = queries.seal_keys(), queries.last_seal()
    origins = {key.key.origin for key in keys} | {origin}
    if number != len(keys) + 1 or len(origins) != 1 or first_seal != (last.seal.number if last else 0) + 1:
        raise errors.SealKeyIsOutOfTurn
    key = PublicKey(number, origin, base64.b64decode(public), first_seal, act.at)
    voucher = keys[-1].key.public if keys else key.public
    if not notes.is_signed(notes.key_text(key), public=voucher, signature=base64.b64decode(vouched)):
        raise errors.SealKeyIsNotVouchedFor
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into ledger_sealkey (number, origin, public_key, first_seal, since, vouched)
               values (%s, %s, %s, %s, %s, %s)""",
            [number, origin, key.public, first_seal, act.at, base64.b64decode(vouched)],
        )
    return KeyAdded(number, notes.verifier_key(name=origin, public=key.public))


@action("ledger.seal")
def seal(
    act: Act,
    *,
    seed: Annotated[str, Secret],
    witnessed: Annotated[str | None, Secret] = None,
    items_max: int = ITEMS_MAX,
) -> Sealed:
    """Append what has been committed to the log, in safe order, and sign the log with the newest key.

    `seed` is the key's private part (base64), `witnessed` the newest seal that was seen outside the database. When
    nothing is new the newest seal is answered again (number 0: there is none).

    :raises SealKeyIsNotHere: the seed is not that of the newest key
    :raises LogWasChanged: what was sealed or witnessed is not there any more; no signature may cover that up
    """
    _lock()
    key = queries.current_key()
    private = base64.b64decode(seed)
    if notes.public_of(private) != key.public:
        raise errors.SealKeyIsNotHere(number=key.number, origin=key.origin)
    last = queries.last_seal()
    _check_unchanged(last, witnessed)
    size_before, size, horizon, server = _append(items_max)
    added = size - size_before
    if size == (last.seal.size if last else 0):
        return Sealed(last.seal.number if last else 0, size, 0, is_full=False, note=last.note if last else "")
    made = Seal(
        number=last.seal.number + 1 if last else 1,
        size=size,
        root=merkle.root_of(queries.parts(size=size)),
        previous=notes.digest_of(notes.text_of(last.note)) if last else notes.NO_SEAL,
        sealed_at=act.at,
        horizon=horizon,
        system_identifier=server,
    )
    text = notes.checkpoint_of(made, origin=key.origin)
    signature = notes.signature_of(text, seed=private)
    _insert(made, key, signature)
    note = notes.note_of(text, name=key.origin, public=key.public, signature=signature)
    return Sealed(made.number, size, added, is_full=added == items_max, note=note)


def _lock() -> None:
    """Take the log for this transaction; before anything is read of it."""
    with connection.cursor() as cursor:
        cursor.execute("select ledger_log_lock()")


def _check_unchanged(last: SealView | None, witnessed: str | None) -> None:
    """Refuse to sign over a log whose end was cut or whose newest root does not come out any more.

    :raises LogWasChanged:
    """
    if last is not None and merkle.root_of(queries.parts(size=last.seal.size)) != last.seal.root:
        raise errors.LogWasChanged(number=last.seal.number)
    number = notes.number_of(witnessed) if witnessed else None
    if number and not queries.is_sealed_so(number=number, note=witnessed or ""):
        raise errors.LogWasChanged(number=number)


def _append(items_max: int) -> tuple[int, int, int, int]:
    with connection.cursor() as cursor:
        # A long backlog is hashed in one statement.
        cursor.execute("set local statement_timeout = '10min'")
        cursor.execute("select * from ledger_log_append(%s)", [items_max])
        before, after, horizon, server = cursor.fetchone()
        return before, after, horizon, server


def _insert(made: Seal, key: PublicKey, signature: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into ledger_seal (number, size, root, previous, horizon, system_identifier, sealed_at, key_number,
                                        signature)
               values (%s, %s, %s, %s, %s, %s, %s, %s, %s)""",
            [made.number, made.size, made.root, made.previous, made.horizon, made.system_identifier, made.sealed_at,
             key.number, signature],
        )  # fmt: skip
