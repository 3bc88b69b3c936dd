"""Every loan against its replay, in chunks that fit into memory whatever their number, for as many processes as want.

`chunks` cuts the loans of the books; `diagnosed` takes one of them, on its own and in one snapshot. What an account
holds that several loans share is judged for all of them together.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from caudal.db.sql_files import sql_text
from caudal.kernel.garbage import uncollected
from caudal.lending.models import Loan, Pause
from caudal.lending.queries.recorded import recorded_events
from caudal.lending.rules import diagnosis as rules
from caudal.lending.rules.delinquency import Paused
from caudal.lending.rules.diagnosis import FIGURES, Difference, StoredLoan
from caudal.lending.rules.events import LoanEvent, LoanState
from caudal.lending.rules.replay import replay
from caudal.lending.rules.terms import LoanTerms, terms_from_json

CHUNK_LOANS = 1_000
_ACCOUNTS = ("principal", "overpaid")
_BEFORE_FIGURES = 9

_CUTS = """
select book_id, min(id::text)::uuid, max(id::text)::uuid, count(*)
  from (select book_id, id, (row_number() over (partition by book_id order by id) - 1) / %(size)s as nth
          from lending_loan
         where (%(book_ids)s::bigint[] is null or book_id = any(%(book_ids)s))
           and (%(organisation_id)s::uuid is null or organisation_id = %(organisation_id)s)) cut
 group by book_id, nth
 order by book_id, nth
"""
_SHARING = """
select l.accounts ->> %(account)s, l.id, l.terms, l.terms_version
  from lending_loan l
 where l.book_id = %(book_id)s
   and l.accounts ->> %(account)s in (
       select accounts ->> %(account)s
         from lending_loan
        where book_id = %(book_id)s
          and id = any(%(loan_ids)s))
"""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Loans of a book from one id to another, both among them."""

    book_id: int
    from_id: UUID
    to_id: UUID
    loans: int


def chunks(
    *, book_ids: Collection[int] | None = None, organisation_id: UUID | None = None, size: int = CHUNK_LOANS
) -> list[Chunk]:
    """All loans, or those of some books or of an organisation, cut into chunks. One query."""
    asked: dict[str, Any] = {
        "size": size, "book_ids": None if book_ids is None else list(book_ids), "organisation_id": organisation_id
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CUTS, asked)
        return [Chunk(*row) for row in cursor.fetchall()]


def diagnosed(chunk: Chunk) -> list[Difference]:
    """The differences of a chunk, loan by loan. Three queries, and two more where an account differs."""
    with uncollected(), transaction.atomic():
        stored = _stored(chunk)
        loan_ids = [one.loan_id for one in stored]
        events = recorded_events(book_id=chunk.book_id, loan_ids=loan_ids)
        pauses = _pauses(chunk.book_id, loan_ids)
        found: dict[UUID, list[Difference]] = {}
        suspected: dict[str, dict[UUID, tuple[StoredLoan, LoanState]]] = {account: {} for account in _ACCOUNTS}
        for one in stored:
            state, found[one.loan_id] = rules.diagnosed(
                one, events=events[one.loan_id], pauses=pauses.get(one.loan_id, ())
            )
            for account in _ACCOUNTS:
                if _computed(account, state) != (_held(account, one) or 0):
                    suspected[account][one.loan_id] = (one, state)
        for account, suspects in suspected.items():
            for difference in _of_accounts(chunk.book_id, account, suspects):
                found[difference.loan_id].append(difference)
    return [difference for each in found.values() for difference in each]


def diagnosed_loan(*, book_id: int, loan_id: UUID) -> list[Difference]:
    """The differences of one loan."""
    return diagnosed(Chunk(book_id, loan_id, loan_id, 1))


def _stored(chunk: Chunk) -> list[StoredLoan]:
    asked: dict[str, Any] = {"book_id": chunk.book_id, "from_id": chunk.from_id, "to_id": chunk.to_id}
    known: dict[tuple[str, int], LoanTerms] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql_text("caudal.lending", "diagnose_loans"), asked)
        return [_stored_loan(chunk.book_id, row, known) for row in cursor.fetchall()]


def _stored_loan(book_id: int, row: Sequence[Any], known: dict[tuple[str, int], LoanTerms]) -> StoredLoan:
    loan_id, number, currency, status, terms, version, buckets, business_on, as_of = row[:_BEFORE_FIGURES]
    given = json.loads(terms)
    if (terms, version) not in known:
        known[terms, version] = terms_from_json(given, version=version)
    installments, splits, principal_minor, overpaid_minor = row[_BEFORE_FIGURES + len(FIGURES) :]
    figures = tuple(tuple(value) if isinstance(value, list) else value for value in row[_BEFORE_FIGURES:-4])
    return StoredLoan(
        book_id=book_id,
        loan_id=loan_id,
        number=number,
        currency=currency,
        status=status,
        terms=known[terms, version],
        is_daily=given.get("recalculates", False),
        grace_days=given.get("arrears_grace_days", 0),
        bucket_set=buckets,
        business_on=business_on,
        as_of=as_of,
        figures=figures,
        installments=installments or "",
        splits={line[:36]: line[37:] for line in (splits or "").splitlines()},
        principal_minor=principal_minor,
        overpaid_minor=overpaid_minor,
    )


def _pauses(book_id: int, loan_ids: Collection[UUID]) -> dict[UUID, list[Paused]]:
    found: dict[UUID, list[Paused]] = defaultdict(list)
    rows = Pause.objects.filter(book_id=book_id, loan_id__in=loan_ids).values_list("loan_id", "from_on", "until_on")
    for loan_id, from_on, until_on in rows:
        found[loan_id].append(Paused(from_on=from_on, until_on=until_on))
    return found


def _of_accounts(book_id: int, account: str, suspects: dict[UUID, tuple[StoredLoan, LoanState]]) -> list[Difference]:
    """Suspected loans whose account does not hold what all loans that share it come to."""
    if not suspects:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SHARING, {"book_id": book_id, "account": account, "loan_ids": list(suspects)})
        sharing = cursor.fetchall()
    events = recorded_events(book_id=book_id, loan_ids=[row[1] for row in sharing])
    totals: dict[str, int] = defaultdict(int)
    code_of: dict[UUID, str] = {}
    for code, loan_id, terms, version in sharing:
        code_of[loan_id] = code
        totals[code] += _computed(account, _state(terms, version, events[loan_id]))
    return [
        rules.ledger_difference(
            one, account=account, held_minor=_held(account, one) or 0, computed_minor=totals[code_of[loan_id]]
        )
        for loan_id, (one, _) in suspects.items()
        if totals[code_of[loan_id]] != (_held(account, one) or 0)
    ]


def _state(terms: str, version: int, events: Sequence[LoanEvent]) -> LoanState:
    return replay(terms=terms_from_json(json.loads(terms), version=version), events=events)


def _held(account: str, stored: StoredLoan) -> int | None:
    return stored.principal_minor if account == "principal" else stored.overpaid_minor


def _computed(account: str, state: LoanState) -> int:
    return rules.owed_in_ledger(state) if account == "principal" else state.overpaid_minor


def organisation_of_loan(*, book_id: int, loan_id: UUID) -> UUID | None:
    """Whose loan it is. One query."""
    return Loan.objects.filter(book_id=book_id, id=loan_id).values_list("organisation_id", flat=True).first()
