"""Sort a database's rows into circles; rows that lead to no circle are set aside, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from caudal.datamove.sources.unicas.rules.codes import Code
from caudal.datamove.sources.unicas.rules.numbers import read_amount
from caudal.datamove.sources.unicas.rules.records import (
    CircleRecords,
    Fate,
    Finding,
    Placement,
    Row,
    clean,
    in_order,
    key_of,
)
from caudal.datamove.sources.unicas.rules.schema import MONEY_TABLES, PARENTS
from caudal.kernel.ids import derived_id

DOCUMENT_LENGTH_MAX = 20
DOCUMENT_TYPES = {"DNI": "DNI", "CE": "CE", "RUC": "RUC", "PASAPORTE": "PASSPORT"}
NO_DOCUMENT = {"document_type": "", "document_number": ""}


@dataclass(frozen=True, kw_only=True)
class Database:
    """All rows of a source, by table; `identity` names the database in every derived id."""

    identity: str
    generation: int
    tables: Mapping[str, Sequence[Row]]

    def rows(self, table: str) -> Sequence[Row]:
        return self.tables.get(table, ())


@dataclass(frozen=True, kw_only=True)
class Grouping:
    """The circles, and what belongs to none of them."""

    circles: tuple[CircleRecords, ...]
    placements: tuple[Placement, ...]
    findings: tuple[Finding, ...]


def group(database: Database) -> Grouping:
    """Give every row to its circle by following its parents; every row of no circle gets its fate here."""
    users, findings = _with_own_documents(database)
    circle_of = {("Junta", key_of(row)): key_of(row) for row in database.rows("Junta")}
    by_circle: dict[str, dict[str, list[Row]]] = {key: {} for key in circle_of.values()}
    strays: list[tuple[str, Row]] = []
    for table in _parents_first():
        for row in database.rows(table):
            column, parent = PARENTS[table]
            circle = circle_of.get((parent, row[column] or ""))
            if circle is None or (table == "JuntaMember" and row["userId"] not in users):
                strays.append((table, row))
            else:
                circle_of[(table, key_of(row))] = circle
                by_circle[circle].setdefault(table, []).append(row)
    circles = tuple(
        CircleRecords(
            identity=database.identity,
            generation=database.generation,
            junta=junta,
            users=users,
            tables={table: tuple(rows) for table, rows in by_circle[key_of(junta)].items()},
        )
        for junta in in_order(database.rows("Junta"))
    )
    placements, of_strays = _of_strays(strays)
    return Grouping(
        circles=circles,
        placements=(*placements, *_of_users(database, circles)),
        findings=(*findings, *of_strays),
    )


def _with_own_documents(database: Database) -> tuple[dict[str, Row], list[Finding]]:
    """Users by key; a document that is too long, or is another member's already, is left out and reported.

    The source never checked documents; an organisation here knows each once.
    """
    users: dict[str, Row] = {}
    findings = []
    taken: set[tuple[str, str]] = set()
    members = {row["userId"] for row in database.rows("JuntaMember")}
    for row in in_order(database.rows("User")):
        number = clean(row.get("document_number"))
        kind = DOCUMENT_TYPES.get((row.get("document_type") or "").strip().upper(), "OTHER") if number else ""
        is_usable = len(number) <= DOCUMENT_LENGTH_MAX and (kind, number) not in taken
        if key_of(row) in members and number and is_usable:
            taken.add((kind, number))
        elif key_of(row) in members and number:
            findings.append(
                Finding(code=Code.INVALID_VALUE, figure="document", table="User", key=key_of(row), amount="0")
            )
        document = {"document_type": kind, "document_number": number} if is_usable else NO_DOCUMENT
        users[key_of(row)] = {**row, **document}
    return users, findings


def _parents_first() -> Iterator[str]:
    done = {"Junta"}
    waiting = list(PARENTS)
    while waiting:
        for table in [table for table in waiting if PARENTS[table][1] in done]:
            waiting.remove(table)
            done.add(table)
            yield table


def _of_strays(strays: Sequence[tuple[str, Row]]) -> tuple[list[Placement], list[Finding]]:
    placements, findings = [], []
    for table, row in strays:
        amount = read_amount(row.get("amount")).text if table in MONEY_TABLES else ""
        placements.append(
            Placement(table=table, key=key_of(row), fate=Fate.QUARANTINED, rule=Code.ORPHAN.value, amount=amount)
        )
        findings.append(Finding(code=Code.ORPHAN, figure="reference", table=table, key=key_of(row), amount="0"))
    return placements, findings


def _of_users(database: Database, circles: Sequence[CircleRecords]) -> Iterator[Placement]:
    """Users who are members somewhere become people; the others have no place in a circle."""
    members = {row["userId"] for circle in circles for row in circle.rows("JuntaMember")}
    for row in database.rows("User"):
        key = key_of(row)
        if key in members:
            target = derived_id("unicas", database.identity, "User", key, "person")
            yield Placement(table="User", key=key, fate=Fate.MAPPED, rule="person", target=target)
        else:
            yield Placement(table="User", key=key, fate=Fate.EXCLUDED, rule="user_without_circle")
