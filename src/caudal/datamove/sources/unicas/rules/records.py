"""What goes into the rules and what comes out: a circle's rows as text, and the fate of each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from caudal.circles.rules.imported import ImportedCircle
from caudal.datamove.sources.unicas.rules.codes import Code
from caudal.datamove.sources.unicas.rules.numbers import Amount
from caudal.kernel.ids import derived_id

Row = Mapping[str, str | None]
AVAILABLE_CAPITAL = "available_capital"
TEXT_LENGTH_MAX = 300


class Fate(StrEnum):
    """What became of a source row; every row has exactly one."""

    MAPPED = "mapped"
    MERGED = "merged"
    QUARANTINED = "quarantined"
    EXCLUDED = "excluded"


class Kind(StrEnum):
    """How a record moves capital."""

    SHARE = "share"
    FINE = "fine"
    LOAN = "loan"
    PAYMENT = "payment"
    INCOME = "income"
    EXPENSE = "expense"


@dataclass(frozen=True, kw_only=True)
class CircleRecords:
    """Every row of one circle, columns as text; `identity` names the source database."""

    identity: str
    generation: int
    junta: Row
    users: Mapping[str, Row]
    tables: Mapping[str, tuple[Row, ...]]

    def rows(self, table: str) -> tuple[Row, ...]:
        return self.tables.get(table, ())


@dataclass(frozen=True, kw_only=True)
class Placement:
    """The fate of one source row: by which rule, into what, with the exact amount that it carried."""

    table: str
    key: str
    fate: Fate
    rule: str
    target: UUID | None = None
    member: str = ""
    amount: str = ""
    minor: int = 0


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A difference between what was stored and the truth, at one record; `amount` in exact digits (or "NaN")."""

    code: Code
    figure: str
    table: str
    key: str
    amount: str
    formula: str = ""


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a record does to capital: `truth` by the rules, `raw` as the old application's sums would take it.

    `reason` says why it is not in the truth; `copy` is the migrated loan whose original holds this payment.
    """

    kind: Kind
    table: str
    key: str
    at: str
    truth: Decimal
    raw: Decimal
    sign: int
    status: str = ""
    reason: Code | None = None
    price: Decimal = Decimal(0)
    copy: str = ""


@dataclass(frozen=True, kw_only=True)
class ProvenCircle:
    """A circle ready to import, with the fate of every row and every finding."""

    circle: ImportedCircle
    placements: tuple[Placement, ...]
    findings: tuple[Finding, ...]


@dataclass
class Draft:
    """Collects while the rows of one circle are read."""

    records: CircleRecords
    member_ids: dict[str, UUID] = field(default_factory=dict)
    placements: list[Placement] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    migrated: list[tuple[str, str]] = field(default_factory=list)

    def target(self, table: str, key: str, part: str) -> UUID:
        """The target id that this source record gives every time."""
        return derived_id("unicas", self.records.identity, table, key, part)

    def place(
        self, table: str, row: Row, fate: Fate, rule: str, *, target: UUID | None = None,
        amount: Amount | None = None, minor: int = 0,
    ) -> None:  # fmt: skip
        """Write down the fate of a row."""
        self.placements.append(
            Placement(
                table=table,
                key=key_of(row),
                fate=fate,
                rule=rule,
                target=target,
                member=row.get("memberId") or "",
                amount=amount.text if amount else "",
                minor=minor,
            )
        )

    def find(self, code: Code, figure: str, table: str, key: str, amount: str = "0", formula: str = "") -> None:
        self.findings.append(Finding(code=code, figure=figure, table=table, key=key, amount=amount, formula=formula))


def key_of(row: Row) -> str:
    return row["id"] or ""


def source_of(table: str, key: str) -> str:
    return f"unicas:{table}:{key}"


def in_order(rows: Iterable[Row], *, column: str = "createdAt") -> list[Row]:
    """Rows by time, then by key: ISO text sorts as time does."""
    return sorted(rows, key=lambda row: (row.get(column) or "", row["id"] or ""))


def local_date(text: str | None) -> date | None:
    """The date in Lima of a timestamp that was stored in Lima's time; None when it is no date."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def clean(text: str | None, *, fallback: str = "") -> str:
    """Text that a page can show: control characters become blanks, and length has a limit."""
    kept = "".join(character if character.isprintable() else " " for character in text or "")
    return kept.strip()[:TEXT_LENGTH_MAX] or fallback
