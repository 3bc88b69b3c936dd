"""Back the source up and prove it: a backup counts once it was restored elsewhere and its rows are the same."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import Connection, sql

from caudal.datamove.actions import sources
from caudal.datamove.errors import BackupIsNotProven
from caudal.datamove.rules import combined_digest
from caudal.db import binaries

PROGRAM_SECONDS_MAX = 3600
JOBS = 2
SETTING_OF_17 = "transaction_timeout"


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """A server where a scratch database may stand for the drill: who may make it, and who fills it.

    `owner` has no more rights than to own that database, because a restore runs whatever the dump holds.
    """

    administrator: str
    owner: str
    owner_address: Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class Backup:
    """A proven backup: where it is, and the fingerprint that the restored rows share with the source's."""

    folder: str
    tables: int
    rows: int
    sha256: str


def backup(
    connection: Connection[Any], *, dsn: str, tables: Mapping[str, tuple[str, ...]], folder: Path, workshop: Workshop
) -> Backup:
    """Dump the snapshot of `connection` into `folder`, restore it into a scratch database, compare every row.

    :raises BackupIsNotProven: the dump or the drill failed; a folder that proves nothing is removed
    """
    expected = sources.fingerprint(connection, tables=dict(tables))
    row = connection.execute("SELECT pg_export_snapshot()").fetchone()
    assert row is not None
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        _program(
            "pg_dump", "--format=directory", f"--jobs={JOBS}", f"--snapshot={row[0]}", f"--file={folder}",
            "--no-owner", "--no-privileges", environment=sources.environment_of(dsn),
        )  # fmt: skip
        with _scratch_database(workshop) as address:
            _restore(folder, address)
            with sources.snapshot(dsn=address) as restored:
                found = sources.fingerprint(restored, tables=dict(tables))
    except BaseException:
        # Whatever went wrong, a dump that was not proven is worth nothing and holds personal data.
        shutil.rmtree(folder, ignore_errors=True)
        raise
    different = [table for table in expected if expected[table] != found.get(table)]
    if different:
        shutil.rmtree(folder, ignore_errors=True)
        raise BackupIsNotProven(reason=f"rows differ in {', '.join(different)}")
    for path in (folder, *folder.iterdir()):
        path.chmod(0o700 if path.is_dir() else 0o600)
    rows = sum(count for count, _ in expected.values())
    return Backup(folder=str(folder), tables=len(expected), rows=rows, sha256=combined_digest(tables=expected))


@contextmanager
def _scratch_database(workshop: Workshop) -> Iterator[str]:
    """An empty database that is gone afterwards, whatever happens."""
    name = f"caudal_drill_{secrets.token_hex(6)}"
    with sources.connect(dsn=workshop.administrator) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
                sql.Identifier(name), sql.Identifier(workshop.owner)
            )
        )
        try:
            yield workshop.owner_address(name)
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _restore(folder: Path, address: str) -> None:
    """Restore the tables of the dump; the schema `public` stands already and belongs to somebody else."""
    listing = _program("pg_restore", "--list", str(folder), environment={})
    wanted = [
        line for line in listing.splitlines() if " SCHEMA - public" not in line and " COMMENT - SCHEMA" not in line
    ]
    contents = folder.parent / f"{folder.name}.list"
    contents.write_text("\n".join(wanted) + "\n", encoding="utf-8")
    try:
        environment = sources.environment_of(address)
        with sources.connect(dsn=address) as scratch:
            stops_at_errors = ("--exit-on-error",) if scratch.info.server_version >= 170_000 else ()
        done = _run(
            "pg_restore", "--no-owner", "--no-privileges", *stops_at_errors, f"--jobs={JOBS}",
            f"--use-list={contents}", f"--dbname={environment['PGDATABASE']}", str(folder), environment=environment,
        )  # fmt: skip
    finally:
        contents.unlink(missing_ok=True)
    # Our pg_restore begins with a setting that servers before 17 do not know; nothing else may go wrong.
    mistakes = [line for line in done.stderr.splitlines() if ": error:" in line and SETTING_OF_17 not in line]
    if mistakes or (done.returncode != 0 and SETTING_OF_17 not in done.stderr):
        raise BackupIsNotProven(reason=(mistakes or [_last_words(done, "pg_restore")])[0])


def _program(name: str, *arguments: str, environment: Mapping[str, str]) -> str:
    """Run one of the bundled programs; its own last words are the reason of a refusal."""
    done = _run(name, *arguments, environment=environment)
    if done.returncode != 0:
        raise BackupIsNotProven(reason=_last_words(done, name))
    return done.stdout


def _run(name: str, *arguments: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    program = binaries.installed().program(name)
    try:
        return subprocess.run(
            [str(program), *arguments], capture_output=True, text=True, check=False, timeout=PROGRAM_SECONDS_MAX,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", **environment},
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        raise BackupIsNotProven(reason=f"{name} took longer than {PROGRAM_SECONDS_MAX} seconds") from late


def _last_words(done: subprocess.CompletedProcess[str], name: str) -> str:
    return (done.stderr.strip().splitlines() or [f"{name} ended with code {done.returncode}"])[-1]
