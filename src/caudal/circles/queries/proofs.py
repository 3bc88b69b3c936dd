"""Why a loan was allowed: what was true just before it, and the entries and trades that anybody can add up again."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.circles.models import LoanEvidence, ShareTrade
from caudal.circles.queries import loans, requests
from caudal.circles.queries.loans import Evidence
from caudal.circles.queries.requests import LoanRequestRow
from caudal.circles.queries.views import CircleView
from caudal.circles.rules import accounts
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.shares import TradeKind
from caudal.kernel.money import Money
from caudal.ledger import queries as ledger
from caudal.ledger.queries import EntryView
from caudal.lending import queries as lending

ENTRIES_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofEntry:
    """An entry before the loan that moved the box, the fines or what is set aside; `change` is what capital got."""

    entry_id: UUID
    kind: str
    on: date
    description: str
    change: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofTrade:
    """Shares of the borrower that came or went before the loan; signed."""

    trade_id: UUID
    entry_id: UUID
    kind: str
    on: date
    shares: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanProof:
    """Capital = cash + fines that count - what is never lent - what was promised; each with what made it."""

    loan_id: UUID
    number: int
    member_id: UUID
    amount: Money
    evidence: Evidence | None
    fines_counted: Money
    entries: tuple[ProofEntry, ...]
    """The newest before the loan; the rest is on the page of movements."""
    trades: tuple[ProofTrade, ...]
    request: LoanRequestRow | None


def loan_proof(view: CircleView, *, loan_id: UUID) -> LoanProof:
    """What made a loan possible. The entries only to who reads the whole circle. At most eighteen queries.

    :raises LoanNotFound:
    :raises NotPermitted: another member's loan, to who may read only their own
    """
    loan = lending.loan(book_id=view.book_id, loan_id=loan_id)
    view.demand_member(loan.borrower_id)
    row = LoanEvidence.objects.filter(book_id=view.book_id, loan_id=loan_id).first()
    evidence = loans.evidence_of(view, row) if row else None
    counted = view.money(0)
    entries: tuple[ProofEntry, ...] = ()
    trades: tuple[ProofTrade, ...] = ()
    if evidence is not None:
        counted = evidence.available_capital - evidence.cash + evidence.reservations
        trades = _trades(view, loan.borrower_id, evidence)
        if view.may(Permission.READ_ALL):
            entries = _entries(view, evidence)
    return LoanProof(
        loan_id=loan_id,
        number=loan.number,
        member_id=loan.borrower_id,
        amount=loan.principal,
        evidence=evidence,
        fines_counted=counted,
        entries=entries,
        trades=trades,
        request=requests.request_of_loan(view, loan_id=loan_id),
    )


def _entries(view: CircleView, evidence: Evidence) -> tuple[ProofEntry, ...]:
    prefixes = accounts.capital_prefixes(fines_count=view.policy.fines_count)
    found = ledger.entries(book_id=view.book_id, prefixes=prefixes, before=evidence.entry_id, limit=ENTRIES_SHOWN)
    return tuple(
        ProofEntry(
            entry_id=entry.id, kind=entry.kind, on=entry.effective_on, description=entry.description,
            change=_change(view, entry, prefixes),
        )
        for entry in found
    )  # fmt: skip


def _change(view: CircleView, entry: EntryView, prefixes: tuple[str, ...]) -> Money:
    moved = (
        line.amount
        for line in entry.lines
        if any(line.account == prefix or line.account.startswith(f"{prefix}:") for prefix in prefixes)
    )
    return sum(moved, view.money(0))


def _trades(view: CircleView, member_id: UUID, evidence: Evidence) -> tuple[ProofTrade, ...]:
    """The borrower's trades that stood when the loan was given; of a history that was moved in, by their days."""
    rows = list(ShareTrade.objects.filter(book_id=view.book_id, member_id=member_id).order_by("traded_on", "id"))
    if evidence.source:
        stood = [
            row
            for row in rows
            if row.traded_on <= evidence.given_on and (row.reversed_on is None or row.reversed_on > evidence.given_on)
        ]
    else:
        named = {row.entry_id for row in rows} | {row.reversal_entry_id for row in rows if row.reversal_entry_id}
        found = ledger.entries(book_id=view.book_id, ids=[*named, evidence.entry_id])
        before = {entry.id: entry.recorded_at for entry in found}
        given_at = before.pop(evidence.entry_id)
        before = {entry_id: at for entry_id, at in before.items() if at < given_at}
        stood = [row for row in rows if row.entry_id in before and row.reversal_entry_id not in before]
    return tuple(
        ProofTrade(
            trade_id=row.id, entry_id=row.entry_id, kind=row.kind, on=row.traded_on,
            shares=TradeKind(row.kind).sign * row.shares,
        )
        for row in stood
    )  # fmt: skip
