"""A legacy database on the test server, an organisation to move into, and a place for files."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from caudal.audit.rules import Actor, ActorKind, Call
from caudal.datamove.actions import backup, sources
from caudal.datamove.actions.backup import Backup, Workshop
from caudal.datamove.actions.places import Place
from caudal.datamove.actions.run import Moved, run
from caudal.datamove.actions.sample import SampleWritten, ensure_database, write_sample
from caudal.datamove.rules import combined_digest
from caudal.db import connections, provision, testing
from caudal.db.connections import OWNER
from caudal.kernel.ids import uuid7
from caudal.parties.actions import open_organisation

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Legacy:
    """A legacy database of its own, for one test."""

    database: str
    dsn: str

    def write(self, **options: object) -> SampleWritten:
        wanted = {"circles": 4, "seed": 1, "replace": True} | options
        return write_sample(dsn=self.dsn, **wanted)  # type: ignore[arg-type]

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(statement.encode())


def owner_address(database: str) -> str:
    return connections.role_address(role=OWNER, home=testing.run_home(), at=testing.target(database=database))


@pytest.fixture
def legacy(committed_db: None) -> Iterator[Legacy]:
    database = f"unicas_{secrets.token_hex(5)}"
    ensure_database(administrator=testing.administrator_address(), database=database, owner=OWNER)
    yield Legacy(database=database, dsn=owner_address(database))
    provision.drop(administrator=testing.administrator_address(), databases=[database])


@pytest.fixture
def place(tmp_path: Path) -> Place:
    workshop = Workshop(administrator=testing.administrator_address(), owner=OWNER, owner_address=owner_address)
    return Place(backups=tmp_path / "backups", reports=tmp_path / "reports", workshop=workshop)


@pytest.fixture
def organisation(committed_db: None) -> UUID:
    return new_organisation()


def new_organisation() -> UUID:
    organisation_id = uuid7(AT)
    call = Call(actor=Actor(ActorKind.SYSTEM, "test"), key=f"open:{organisation_id}", at=AT)
    open_organisation(call, organisation_id=organisation_id, name="Federación de prueba")
    return organisation_id


@pytest.fixture
def backed_up_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of what comes after the backup: dump and drill are most of a run, and have tests of their own."""

    def told(connection: psycopg.Connection[Any], *, tables: Mapping[str, tuple[str, ...]], **_: object) -> Backup:
        prints = sources.fingerprint(connection, tables=dict(tables))
        rows = sum(count for count, _ in prints.values())
        return Backup(folder="", tables=len(prints), rows=rows, sha256=combined_digest(tables=prints))

    monkeypatch.setattr(backup, "backup", told)


@pytest.fixture
def move(legacy: Legacy, place: Place, organisation: UUID) -> Callable[[], Moved]:
    return lambda: run(dsn=legacy.dsn, organisation_id=organisation, place=place, at=AT)
