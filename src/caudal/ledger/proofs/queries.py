"""Reads of the log: keys and seals, the proof of an entry, the proof of a balance inside a total."""

import base64
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from caudal.db.home import Home
from caudal.db.rows import rows, unhurried
from caudal.kernel.checks import Check, counted
from caudal.ledger import queries as ledger
from caudal.ledger.errors import AccountNotFound
from caudal.ledger.proofs import errors, keeper
from caudal.ledger.proofs.rules import merkle, notes, sums
from caudal.ledger.proofs.rules.merkle import Leaves, Node
from caudal.ledger.proofs.rules.notes import PublicKey, Seal
from caudal.ledger.proofs.rules.sums import Place, SumTree
from caudal.ledger.rules import AccountKind, normal_sign

FORMAT = "caudal-proof/1"
ACCOUNTS_MAX = 200_000
PAGE_MAX = 200
SEALED_WITHIN = timedelta(minutes=15)
_ENTRY = ("book", "id", "transaction", "recorded_at", "effective_on", "stated_on", "event", "kind", "description",
         "details", "reverses")  # fmt: skip
_LINE = ("account", "kind", "currency", "amount", "version", "balance")

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class KeyView:
    """A key with the signature of the one that vouches for it."""

    key: PublicKey
    vouched: bytes


@dataclass(frozen=True, slots=True)
class SealView:
    """A seal as it was signed; `note` is the checkpoint that people keep."""

    seal: Seal
    key_number: int
    signature: bytes
    note: str


def seal_keys() -> list[KeyView]:
    """Every key of the log, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select number, origin, public_key, first_seal, since, vouched from ledger_sealkey order by number"
        )
        return [
            KeyView(PublicKey(number, origin, bytes(public), first_seal, since), bytes(vouched))
            for number, origin, public, first_seal, since, vouched in cursor.fetchall()
        ]


def current_key() -> PublicKey:
    """The key that signs now.

    :raises LogHasNoSeal: there is none yet
    """
    known = seal_keys()
    if not known:
        raise errors.LogHasNoSeal
    return known[-1].key


def seals(*, before: int | None = None, number: int | None = None, limit: int = 50) -> list[SealView]:
    """Seals, newest first: those below `before`, or the one with `number`.

    :raises LogWasChanged: the key of one is gone
    """
    known = {one.key.number: one.key for one in seal_keys()}
    found = rows("caudal.ledger.proofs", "seals", before=before, number=number, limit=min(limit, PAGE_MAX))
    return [_seal_view(row, known) for row in found]


def last_seal() -> SealView | None:
    """The newest seal, if there is one."""
    found = seals(limit=1)
    return found[0] if found else None


def is_sealed_so(*, number: int, note: str) -> bool:
    """Whether the log has this seal, word for word."""
    try:
        found = seals(number=number, limit=1)
    except errors.LogWasChanged:
        return False
    return bool(found) and notes.text_of(found[0].note) == notes.text_of(note)


def has_unsealed(*, before: datetime | None = None) -> bool:
    """Whether there is anything that a sealer could take, now or when older transactions have ended.

    `before`: only of what was recorded before an instant.
    """
    # Two queries: the planner has to see the figure to know how little there is behind it.
    horizon = rows("caudal.ledger.proofs", "horizon")[0]["horizon"]
    return bool(rows("caudal.ledger.proofs", "unsealed", horizon=horizon, before=before)[0]["found"])


def sealing(*, now: datetime) -> Check:
    """Whether the sealer keeps up: what was recorded longer ago than it may take is in the log.

    No proof of the books: a server that was off has old entries until its worker has run for some seconds.
    """
    late = has_unsealed(before=now - SEALED_WITHIN)
    return Check("ledger.sealing_keeps_up", not late, {"seconds_max": int(SEALED_WITHIN.total_seconds())})


def parts(*, size: int) -> list[bytes]:
    """The hashes of the complete subtrees that the first `size` leaves consist of."""
    with connection.cursor() as cursor:
        cursor.execute("select ledger_log_parts(%s)", [size])
        return [bytes(part or b"") for part in cursor.fetchone()[0]]


def entry_proof(*, book_id: int, entry_id: UUID, from_seal: int | None = None) -> Document:
    """All that shows an entry to be in the log; with `from_seal`, that nothing of that older seal was changed since.

    :raises LogHasNoSeal, EntryNotFound, EntryIsNotSealed, SealNotFound:
    """
    last = _newest_seal()
    ledger.entry(book_id=book_id, entry_id=entry_id)
    found = rows("caudal.ledger.proofs", "leaf", book_id=book_id, item_id=entry_id, size=last.seal.size)
    if not found:
        raise errors.EntryIsNotSealed
    number = found[0]["number"]
    path = merkle.inclusion_path(leaf=number, size=last.seal.size)
    return {
        **_frame("entry", last),
        "entry": _told_entry(found[0]["body"]),
        "inclusion": {"leaf": str(number), "path": _hashes(path)},
        "consistency": None if from_seal is None else _consistency(from_seal, last),
    }


def balance_proof(
    *, book_id: int, account: str, prefix: str | None = None, seed: bytes, salt: bytes, from_seal: int | None = None
) -> Document:
    """All that shows an account's balance to be inside the total of the accounts at or below `prefix`.

    As of the newest seal, in the account's own currency. `prefix` is the account's parent unless it is given. `seed` is
    the private part of the newest key, `salt` what blinded names are made with.

    :raises AccountNotFound, AccountIsOutsideOfSum, LogHasNoSeal, SumIsTooLarge, SealNotFound:
    """
    over = (account.rpartition(":")[0] or account) if prefix is None else prefix
    if not f"{account}:".startswith(f"{over}:"):
        raise errors.AccountIsOutsideOfSum(account=account, prefix=over)
    known = ledger.balances(book_id=book_id, codes=[account])
    if account not in known:
        raise AccountNotFound(account=account)
    last, key = _newest_seal(), current_key()
    currency = known[account].balance.currency
    about = f"{key.origin} {last.seal.number} {book_id} {over} {currency}"
    stood = _balances_at(last, book_id=book_id, prefix=over, currency=currency)
    nonces = {code: sums.nonce_of(salt=salt, about=about, account=code) for code in stood}
    is_above = stood[account] >= 0
    above, ours = _tree({code: minor for code, minor in stood.items() if minor >= 0}, nonces, account)
    below, theirs = _tree({code: -minor for code, minor in stood.items() if minor < 0}, nonces, account)
    place = ours or theirs
    assert place is not None, "the account is one of those summed up"
    text = _statement(last, key.origin, [f"book {book_id}", f"accounts {over}", f"currency {currency}"], above, below)
    name = notes.name_for_sums(key.origin)
    signature = notes.signature_of(text, seed=seed)
    return {
        **_frame("balance", last),
        "statement": notes.note_of(text, name=name, public=key.public, signature=signature),
        "account": {"code": account, "nonce": nonces[account].hex(), "balance": str(abs(stood[account]))},
        "place": {
            "side": "above" if is_above else "below",
            "leaf": str(place.leaf),
            "path": [{"sum": str(one.total), "hash": one.hash.hex()} for one in place.path],
        },
        "consistency": None if from_seal is None else _consistency(from_seal, last),
    }


def verify(*, home: Home, database: str) -> list[Check]:
    """Compute the log again from the entries: leaves, tree, roots, signatures, chain; and ask the home's witness."""
    with unhurried():
        found = [counted(**row) for row in rows("caudal.ledger.proofs", "verify")]
        return [*found, _keys_check(), _seals_check(), _witness_check(home, database)]


def _keys_check() -> Check:
    """Each key is vouched for by the one before it (the first by itself), in order."""
    known = seal_keys()
    wrong = []
    for nth, one in enumerate(known):
        before = known[max(nth - 1, 0)].key
        in_order = (
            one.key.number == nth + 1 and one.key.origin == before.origin and one.key.first_seal >= before.first_seal
        )
        if not in_order or not notes.is_signed(notes.key_text(one.key), public=before.public, signature=one.vouched):
            wrong.append(one.key.number)
    return counted(
        name="ledger.seal_keys_are_vouched_for", rows=len(known), wrong=len(wrong), first=min(wrong, default=None)
    )


def _seals_check() -> Check:
    """Each seal has the root of its size, names the one before it, and is signed by the key of its time."""
    known = {one.key.number: one.key for one in seal_keys()}
    wrong, count, before = [], 0, None
    for row in rows("caudal.ledger.proofs", "seal_parts"):
        count += 1
        if row["key_number"] not in known:
            wrong.append(row["number"])
            continue
        view = _seal_view(row, known)
        if not _seal_holds(view, [bytes(part or b"") for part in row["parts"]], before, known):
            wrong.append(view.seal.number)
        before = view
    leaves = rows("caudal.ledger.proofs", "size")[0]["size"]
    if leaves != (before.seal.size if before else 0):
        wrong.append(before.seal.number + 1 if before else 1)
    return counted(
        name="ledger.seals_are_signed_and_chained", rows=count, wrong=len(wrong), first=min(wrong, default=None)
    )


def _seal_holds(view: SealView, its_parts: list[bytes], before: SealView | None, known: dict[int, PublicKey]) -> bool:
    seal = view.seal
    previous = notes.digest_of(notes.text_of(before.note)) if before else notes.NO_SEAL
    signer = max(
        (key for key in known.values() if key.first_seal <= seal.number), key=lambda key: key.number, default=None
    )
    return (
        seal.number == (before.seal.number if before else 0) + 1
        and seal.size > (before.seal.size if before else 0)
        and seal.previous == previous
        and seal.root == merkle.root_of(its_parts)
        and signer is not None
        and signer.number == view.key_number
        and notes.is_signed(notes.text_of(view.note), public=signer.public, signature=view.signature)
    )


def _witness_check(home: Home, database: str) -> Check:
    """The last seal that this home has seen is in the log, word for word: the end was not cut off."""
    name = "ledger.log_ends_where_it_was_witnessed"
    note = keeper.witnessed(home=home, database=database)
    if note is None:
        size = rows("caudal.ledger.proofs", "size")[0]["size"]
        known = seal_keys()
        ours = known and keeper.seed(home=home, origin=known[-1].key.origin, number=known[-1].key.number)
        # Whoever has the key has sealed, and whoever seals writes down what was sealed.
        return counted(name=name, rows=size, wrong=1 if size and ours else 0, first="none")
    number = notes.number_of(note) or 0
    return counted(name=name, rows=1, wrong=0 if is_sealed_so(number=number, note=note) else 1, first=number)


def _newest_seal() -> SealView:
    last = last_seal()
    if last is None:
        raise errors.LogHasNoSeal
    return last


def _frame(about: str, last: SealView) -> Document:
    """What every proof carries: the keys, each vouched for by the one before it, and the signed log."""
    told = [
        {
            "number": str(one.key.number),
            "origin": one.key.origin,
            "public": base64.b64encode(one.key.public).decode(),
            "first_seal": str(one.key.first_seal),
            "since": str(notes.micros_of(one.key.since)),
            "vouched": base64.b64encode(one.vouched).decode(),
        }
        for one in seal_keys()
    ]
    return {"format": FORMAT, "about": about, "keys": told, "checkpoint": last.note}


def _told_entry(body: str) -> Document:
    """The entry as its leaf tells it, with names for its values."""
    values = json.loads(body)
    lines = [dict(zip(_LINE, line, strict=True)) for line in values[-1]]
    return {**dict(zip(_ENTRY, values[1:-1], strict=True)), "lines": lines}


def _consistency(from_seal: int, last: SealView) -> Document:
    found = seals(number=from_seal, limit=1)
    if not found:
        raise errors.SealNotFound(number=from_seal)
    path = merkle.consistency_path(old=found[0].seal.size, new=last.seal.size)
    return {"checkpoint": found[0].note, "path": _hashes(path)}


def _hashes(path: Sequence[Leaves]) -> list[str]:
    return [one.hex() for one in merkle.folded(path, _nodes(list(merkle.nodes_of_path(path))))]


def _nodes(wanted: Collection[Node]) -> dict[Node, bytes]:
    """The hashes of complete subtrees. One query."""
    found = rows(
        "caudal.ledger.proofs", "nodes", levels=[one.level for one in wanted], numbers=[one.number for one in wanted]
    )
    return {Node(row["level"], row["number"]): bytes(row["hash"]) for row in found}


def _balances_at(last: SealView, *, book_id: int, prefix: str, currency: str) -> dict[str, int]:
    """Balances on the normal side as the entries of a seal make them, by code."""
    found = rows(
        "caudal.ledger.proofs", "balances_at_seal", book_id=book_id, prefix=prefix, currency=currency,
        size=last.seal.size, horizon=last.seal.horizon, system_identifier=last.seal.system_identifier,
        limit=ACCOUNTS_MAX + 1,
    )  # fmt: skip
    if len(found) > ACCOUNTS_MAX:
        raise errors.SumIsTooLarge(accounts_max=ACCOUNTS_MAX, prefix=prefix)
    return {row["code"]: normal_sign(AccountKind(row["kind"])) * row["stands"] for row in found}


def _tree(stood: dict[str, int], nonces: dict[str, bytes], account: str) -> tuple[SumTree, Place | None]:
    """The tree of some accounts, in the order of their blinded names, and where `account` stands in it."""
    names = {sums.blinded(nonce=nonces[code], account=code): code for code in stood}
    order = sorted(names)
    tree = SumTree(sums.leaf(name=name, total=stood[names[name]]) for name in order)
    if account not in stood:
        return tree, None
    return tree, tree.place(order.index(sums.blinded(nonce=nonces[account], account=account)))


def _statement(last: SealView, origin: str, about: list[str], above: SumTree, below: SumTree) -> str:
    log = f"seal {last.seal.number} {last.seal.size} {base64.b64encode(last.seal.root).decode()}"
    told = [
        f"{side} {tree.size} {tree.root.total} {base64.b64encode(tree.root.hash).decode()}"
        for side, tree in (("above", above), ("below", below))
    ]
    return "\n".join(["caudal-sum/1", origin, log, *about, *told]) + "\n"


def _seal_view(row: dict[str, Any], known: dict[int, PublicKey]) -> SealView:
    seal = Seal(
        row["number"], row["size"], bytes(row["root"]), bytes(row["previous"]), row["sealed_at"], row["horizon"],
        row["system_identifier"],
    )  # fmt: skip
    key, signature = known.get(row["key_number"]), bytes(row["signature"])
    if key is None:
        raise errors.LogWasChanged(number=seal.number)
    text = notes.checkpoint_of(seal, origin=key.origin)
    note = notes.note_of(text, name=key.origin, public=key.public, signature=signature)
    return SealView(seal, key.number, signature, note)
