"""A data move that is killed again and again, wherever it stands: the next run finishes it, to the same books."""

import os
import secrets
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, connections

from caudal.audit import queries as audit
from caudal.datamove.actions.backup import Workshop
from caudal.datamove.actions.places import Place
from caudal.datamove.actions.run import Moved, run
from caudal.datamove.actions.sample import ensure_database
from caudal.datamove.tests.conftest import AT, Legacy, new_organisation, owner_address
from caudal.db import provision, testing
from caudal.db.connections import OWNER
from caudal.ledger import queries as ledger
from tests.faults.crash import Boundaries, rows

DEATHS = 5
CIRCLES = 3
BOOKS = ("circles_", "ledger_", "lending_", "parties_person")

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def sources(committed_db: None) -> Iterator[list[Legacy]]:
    """Two legacy databases with the same rows."""
    made = []
    for _ in range(2):
        database = f"unicas_{secrets.token_hex(5)}"
        ensure_database(administrator=testing.administrator_address(), database=database, owner=OWNER)
        made.append(Legacy(database=database, dsn=owner_address(database)))
        made[-1].write(circles=CIRCLES, seed=7, defects="all")
    yield made
    provision.drop(administrator=testing.administrator_address(), databases=[one.database for one in made])


def test_a_move_that_dies_anywhere_is_finished_by_the_next_run(sources: list[Legacy], tmp_path: Path) -> None:
    workshop = Workshop(administrator=testing.administrator_address(), owner=OWNER, owner_address=owner_address)
    place = Place(backups=tmp_path / "backups", reports=tmp_path / "reports", workshop=workshop)
    whole, dying = sources
    uninterrupted = Boundaries()
    before = books()
    with uninterrupted.watching():
        first = run(dsn=whole.dsn, organisation_id=new_organisation(), place=place, at=AT)
    effect = changed(before)
    home = new_organisation()
    before = books()

    def move() -> Moved:
        return run(dsn=dying.dsn, organisation_id=home, place=place, at=AT)

    total = len(uninterrupted.passed)
    ends = [die_at(nth * total // (DEATHS + 1), move) for nth in range(1, DEATHS + 1)]
    # What an earlier run has imported, a later one only reads: it may come to its end before it is killed.
    assert set(ends) <= {-signal.SIGKILL, 0}
    assert ends.count(-signal.SIGKILL) >= DEATHS - 2
    last = move()

    assert (last.verify, first.verify) == ("clean", "clean")
    assert (last.circles, last.findings, last.rows, last.codes) == (
        first.circles,
        first.findings,
        first.rows,
        first.codes,
    )
    assert changed(before) == effect
    assert [check for check in (*audit.verify(), *ledger.verify()) if not check.ok] == []
    again = move()
    assert again.verify == "clean"
    assert changed(before) == effect


def books() -> dict[str, int]:
    return {table: count for table, count in rows().items() if table.startswith(BOOKS)}


def changed(before: dict[str, int]) -> dict[str, int]:
    return {table: count - before[table] for table, count in books().items()}


def die_at(boundary: int, move: Callable[[], Moved]) -> int:
    """Move in a child that is killed at its `boundary`-th statement; how the child ended."""
    child = os.fork()
    if child == 0:
        try:
            for alias in ("default", "owner"):
                connections[alias].connection = None
            connection.ensure_connection()
            watch = Boundaries(fatal=boundary, die=lambda: os.kill(os.getpid(), signal.SIGKILL))
            with watch.watching():
                move()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
