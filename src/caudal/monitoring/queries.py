"""The state of the whole house: `verify` proves every floor from its rows, `readiness` asks what is quick to ask."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.core.cache import cache
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader

from caudal.audit import queries as audit
from caudal.circles.queries import checks as circles
from caudal.db import home as homes
from caudal.db.rows import unhurried
from caudal.jobs import queries as jobs
from caudal.jobs.queries import Standing
from caudal.kernel.checks import Check
from caudal.ledger import queries as ledger
from caudal.ledger.caps import queries as caps
from caudal.ledger.crossings import queries as crossings
from caudal.ledger.holds import queries as held
from caudal.ledger.periods import queries as periods
from caudal.ledger.proofs import queries as proofs
from caudal.lending import queries as lending

DRIFT_SECONDS = 60
SERVER_VERSION_MIN = 150000

Checks = Callable[[], list[Check]]


def _log() -> list[Check]:
    """The sealed log, with what this home has witnessed of it."""
    return proofs.verify(home=homes.current(), database=str(connection.settings_dict["NAME"]))


BOOKS: tuple[Checks, ...] = (
    ledger.verify,
    held.verify,
    caps.verify,
    periods.verify,
    crossings.verify,
    _log,
    audit.verify,
)
SUB_LEDGERS: tuple[Checks, ...] = (lending.verify, circles.verify)


def verify() -> list[Check]:
    """Every check of every floor, from the ledger up. Reads every row; takes as long as that takes."""
    with unhurried():
        return [check for floor in (*BOOKS, *SUB_LEDGERS) for check in floor()]


def readiness() -> list[Check]:
    """Whether requests are welcome: the database answers, its schema is ours, the books balance, nothing drifts."""
    try:
        return [_database(), _migrations(), ledger.unbalanced_books(), _drift()]
    except Error as error:
        return [Check("database.answers", ok=False, figures={"error": type(error).__name__})]


def queue() -> Standing | None:
    """How the background queue stands: for those who watch, not a reason to turn requests away."""
    try:
        return jobs.standing()
    except Error:
        return None


def sealing(*, now: datetime) -> Check | None:
    """Whether entries are sealed in time: for those who watch, as the queue is."""
    try:
        return proofs.sealing(now=now)
    except Error:
        return None


def holds(checks: Iterable[Check]) -> bool:
    """Whether all of `checks` hold."""
    return all(check.ok for check in checks)


def _database() -> Check:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version_num')::int, current_setting('server_version')")
        number, text = cursor.fetchone()
    return Check("database.answers", ok=number >= SERVER_VERSION_MIN, figures={"server_version": text})


def _migrations() -> Check:
    loader = MigrationLoader(connection)
    applied = loader.applied_migrations or {}
    missing = sorted(f"{app}.{name}" for app, name in loader.graph.leaf_nodes() if (app, name) not in applied)
    figures: dict[str, int | str] = {"applied": len(applied), "missing": len(missing)}
    return Check("database.migrations_are_applied", not missing, figures | ({"first": missing[0]} if missing else {}))


def _drift() -> Check:
    """How many checks of the sub-ledgers fail; asked once a minute, since a health page is asked all the time."""
    found: dict[str, int | str] | None = cache.get("monitoring.drift")
    if found is None:
        checks = [check for floor in SUB_LEDGERS for check in floor()]
        failed = [check.name for check in checks if not check.ok]
        found = {"rows": len(checks), "wrong": len(failed)} | ({"first": failed[0]} if failed else {})
        cache.set("monitoring.drift", found, DRIFT_SECONDS)
    return Check("sub_ledgers.agree_with_the_ledger", found["wrong"] == 0, found)
