"""Proofs over HTTP: the seals, the proof of an entry, the proof of a balance; the same documents as the files."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Router

from caudal.audit import calls
from caudal.db import home as homes
from caudal.edge import pagination
from caudal.edge.api.fields import BookNumber, Output, Text
from caudal.ledger import queries as ledger, rules
from caudal.ledger.proofs import keeper, queries
from caudal.ledger.proofs.queries import SealView
from caudal.ledger.proofs.rules import notes

router = Router(tags=["proofs"])

Book = Annotated[BookNumber, Path()]
AccountCode = Annotated[str, Text(length_max=rules.CODE_LENGTH_MAX)]
Limit = Annotated[int, Query(ge=1, le=pagination.LIMIT_MAX)]
Cursor = Annotated[str | None, Query(max_length=pagination.CURSOR_LENGTH_MAX)]
FromSeal = Annotated[int | None, Query(ge=1, le=2**62)]


class SealOut(Output):
    """A seal; `checkpoint` is the signed note, which people keep."""

    number: int
    size: int
    root: str
    sealed_at: datetime
    checkpoint: str


class SealsOut(Output):
    """Seals, newest first, and the public keys that they are checked with, oldest first."""

    items: list[SealOut]
    next_cursor: str | None
    keys: list[str]


class KeyTold(Output):
    number: str
    origin: str
    public: str
    first_seal: str
    since: str
    vouched: str


class ConsistencyTold(Output):
    """An older seal, and the path that shows it to be the beginning of the log."""

    checkpoint: str
    path: list[str]


class LineTold(Output):
    account: str
    kind: str
    currency: str
    amount: str
    version: str
    balance: str


class EntryTold(Output):
    """An entry word for word as it was hashed."""

    book: str
    id: str
    transaction: str
    recorded_at: str
    effective_on: str
    stated_on: str | None
    event: str
    kind: str
    description: str
    details: str | None
    reverses: str | None
    lines: list[LineTold]


class InclusionTold(Output):
    leaf: str
    path: list[str]


class ProofOut(Output):
    format: str
    about: str
    keys: list[KeyTold]
    checkpoint: str
    consistency: ConsistencyTold | None


class EntryProofOut(ProofOut):
    entry: EntryTold
    inclusion: InclusionTold


class AccountTold(Output):
    code: str
    nonce: str
    balance: str


class SummedTold(Output):
    sum: str
    hash: str


class PlaceTold(Output):
    side: Literal["above", "below"]
    leaf: str
    path: list[SummedTold]


class BalanceProofOut(ProofOut):
    statement: str
    account: AccountTold
    place: PlaceTold


@router.get("/seals", response=SealsOut)
def seals(request: HttpRequest, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT) -> SealsOut:
    """The seals of this installation's log, newest first: signed, public, and worth keeping elsewhere."""
    calls.caller_of(request)
    place = pagination.place_of(cursor, kind="seals", shape=(int,))
    before = int(str(place[0])) if place else None
    found = queries.seals(before=before, limit=limit + 1)
    page = pagination.page_of(found, limit=limit, kind="seals", next_place=lambda shown: (shown[-1].seal.number,))
    return SealsOut(
        items=[_seal_out(one) for one in page.items],
        next_cursor=page.next_cursor,
        keys=[notes.verifier_key(name=one.key.origin, public=one.key.public) for one in queries.seal_keys()],
    )


@router.get("/books/{book_id}/entries/{entry_id}/proof", response=EntryProofOut)
def entry_proof(
    request: HttpRequest, book_id: Book, entry_id: Annotated[UUID, Path()], from_seal: FromSeal = None
) -> EntryProofOut:
    """All that shows an entry to be in the sealed log; with `from_seal`, that nothing sealed then was changed since."""
    ledger.readable_book(caller=calls.caller_of(request), book_id=book_id)
    proof = queries.entry_proof(book_id=book_id, entry_id=entry_id, from_seal=from_seal)
    return EntryProofOut.model_validate(proof)


@router.get("/books/{book_id}/accounts/{code}/proof", response=BalanceProofOut)
def balance_proof(
    request: HttpRequest,
    book_id: Book,
    code: Annotated[AccountCode, Path()],
    prefix: Annotated[AccountCode | None, Query()] = None,
    from_seal: FromSeal = None,
) -> BalanceProofOut:
    """All that shows an account's balance to be inside the signed total of the accounts at or below `prefix`."""
    ledger.readable_book(caller=calls.caller_of(request), book_id=book_id)
    home, key = homes.current(), queries.current_key()
    proof = queries.balance_proof(
        book_id=book_id,
        account=code,
        prefix=prefix,
        from_seal=from_seal,
        seed=keeper.seed_of(key, home=home),
        salt=keeper.salt(home=home, origin=key.origin),
    )
    return BalanceProofOut.model_validate(proof)


def _seal_out(one: SealView) -> SealOut:
    seal = one.seal
    return SealOut(
        number=seal.number, size=seal.size, root=seal.root.hex(), sealed_at=seal.sealed_at, checkpoint=one.note
    )
