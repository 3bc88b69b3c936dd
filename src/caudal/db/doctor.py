"""What could be wrong with this machine and this home: one function a check, each with its remedy."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from caudal.db import binaries, connections, provision, server
from caudal.db.connections import APPLICATION, OWNER
from caudal.db.home import Home
from caudal.kernel.refusals import Refusal

FREE_BYTES_MIN = 2 * 1024**3
# The embedded PostgreSQL is as old as its package; this date is part of choosing a new one.
EMBEDDED_RELEASED_ON = date(2026, 5, 14)
EMBEDDED_DAYS_MAX = 365
# Off, the first two lose acknowledged commits; how the others are kept, a provider of servers may choose.
DURABILITY = ("fsync", "synchronous_commit", "full_page_writes", "data_checksums")
WAITS = frozenset({"on", "local", "remote_write", "remote_apply"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, whether it is well, and what was seen or what to do."""

    name: str
    ok: bool
    text: str


def examine(*, home: Home, on: date) -> list[Finding]:
    """Look at everything; changes nothing and never stops at the first trouble. `on` is today."""
    findings = [*_python(), *_home(home), *_disk(home), *_secrets(home)]
    if connections.uses_embedded_server():
        findings += [*_binaries(), *_embedded(home, on)]
    else:
        findings += _reachable(home)
    return [*findings, *_durability(home), *_roles(home)]


def _python() -> Iterator[Finding]:
    yield Finding(name="python", ok=sys.version_info[:2] == (3, 11), text=sys.version.split()[0])


def _home(home: Home) -> Iterator[Finding]:
    if not home.root.exists():
        yield Finding(name="home", ok=True, text=f"{home.root} will be made by caudal up")
        return
    ok = os.access(home.root, os.W_OK | os.X_OK)
    yield Finding(name="home", ok=ok, text=str(home.root) if ok else f"{home.root} is not writable for this user")


def _disk(home: Home) -> Iterator[Finding]:
    existing = next(folder for folder in (home.root, *home.root.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    yield Finding(name="disk", ok=free >= FREE_BYTES_MIN, text=f"{free // 1024**2} MiB free on {existing}")


def _secrets(home: Home) -> Iterator[Finding]:
    if home.secrets.exists():
        mode = home.secrets.stat().st_mode & 0o777
        yield Finding(name="secrets", ok=mode == 0o600, text=f"{home.secrets} has mode {mode:04o}, wanted 0600")


def _binaries() -> Iterator[Finding]:
    try:
        folder = binaries.installed().folder
    except Refusal as refused:
        yield Finding(name="binaries", ok=False, text=str(refused))
        return
    yield Finding(name="binaries", ok=True, text=f"PostgreSQL {binaries.MAJOR_VERSION} in {folder}")


def _embedded(home: Home, on: date) -> Iterator[Finding]:
    status = server.status(home=home)
    text = f"running as process {status.process}" if status.running else "not running; caudal up starts it"
    yield Finding(name="server", ok=True, text=text)
    age = (on - EMBEDDED_RELEASED_ON).days
    text = f"released {EMBEDDED_RELEASED_ON}, {age} days ago; newer ones fix security defects"
    yield Finding(name="server age", ok=age <= EMBEDDED_DAYS_MAX, text=text)
    production = os.environ.get("CAUDAL_ENV") == "production" and os.environ.get("CAUDAL_ALLOW_EMBEDDED") != "1"
    if production:
        yield Finding(name="production", ok=False, text="set DATABASE_URL: the embedded server is for trial use")


def _durability(home: Home) -> Iterator[Finding]:
    """What the application's own commits wait for: a role and a database have settings of their own."""
    if connections.uses_embedded_server() and not server.status(home=home).running:
        return
    names = DURABILITY if connections.uses_embedded_server() else DURABILITY[:2]
    try:
        with provision.connect(address=connections.role_address(role=APPLICATION, home=home)) as connection:
            for name in names:
                row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
                value = "" if row is None else str(row[0])
                yield Finding(name=name, ok=value in WAITS, text=value)
    except Refusal as refused:
        yield Finding(name="durability", ok=False, text=str(refused))


def _reachable(home: Home) -> Iterator[Finding]:
    try:
        with provision.connect(address=connections.administrator_address(home=home)) as connection:
            version = str(connection.info.parameter_status("server_version"))
            ok = connection.info.server_version >= provision.OLDEST_VERSION * 10_000
    except Refusal as refused:
        yield Finding(name="server", ok=False, text=str(refused))
        return
    yield Finding(name="server", ok=ok, text=f"{connections.target(home=home).label} runs PostgreSQL {version}")


def _roles(home: Home) -> Iterator[Finding]:
    if connections.uses_embedded_server() and not server.status(home=home).running:
        return
    for role in (APPLICATION, OWNER):
        try:
            provision.check_role_is_harmless(address=connections.role_address(role=role, home=home))
        except Refusal as refused:
            yield Finding(name=f"role {role}", ok=False, text=str(refused))
        else:
            yield Finding(name=f"role {role}", ok=True, text="neither superuser nor above row security")
