"""The operating system account that the embedded server runs as: ourselves, or an unprivileged one when we are root."""

import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from caudal.db import errors

ACCOUNT_NAME = "caudal"
FALLBACK_NAME = "nobody"
PROGRAM_TIMEOUT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server's programs; `switches` says whether we have to become that account."""

    name: str
    uid: int
    gid: int
    switches: bool


@cache
def server_account() -> Account:
    """The account for the server. As root it is the system account `caudal`, made on first use.

    :raises errors.ServerAccountIsMissing: root, and there is neither the account nor a way to make it.
    """
    if os.geteuid() != 0:
        return _account(os.geteuid(), switches=False)
    try:
        return _account(pwd.getpwnam(ACCOUNT_NAME).pw_uid, switches=True)
    except KeyError:
        reason = _make_account()
    for name in (ACCOUNT_NAME, FALLBACK_NAME):
        try:
            return _account(pwd.getpwnam(name).pw_uid, switches=True)
        except KeyError:
            continue
    raise errors.ServerAccountIsMissing(reason=reason)


def run(
    *,
    account: Account,
    command: Sequence[str | Path],
    timeout_seconds: int = PROGRAM_TIMEOUT_SECONDS,
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program of the server as `account`, with a bare environment and in a folder that everybody can read."""
    bare = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC", **(environment or {})}
    return subprocess.run(
        [str(part) for part in command],
        cwd="/",
        env=bare,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=timeout_seconds,
        check=False,
        umask=0o077,
        user=account.uid if account.switches else None,
        group=account.gid if account.switches else None,
        extra_groups=[] if account.switches else None,
    )


def can_enter(*, account: Account, folder: Path) -> bool:
    """Whether `account` can pass through `folder` (and all above it). The kernel answers, so ACLs count too."""
    return run(account=account, command=["/usr/bin/test", "-x", folder]).returncode == 0


def can_run(*, account: Account, program: Path) -> bool:
    """Whether `account` can execute `program`."""
    try:
        return run(account=account, command=[program, "--version"]).returncode == 0
    except OSError:
        return False


def give(*, account: Account, path: Path) -> None:
    """Make `account` the owner of `path`."""
    if account.switches:
        os.chown(path, account.uid, account.gid)


def _account(uid: int, *, switches: bool) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError as missing:
        raise errors.ServerAccountIsMissing(reason=f"user {uid} has no entry in the user database") from missing
    return Account(name=entry.pw_name, uid=uid, gid=entry.pw_gid, switches=switches)


def _make_account() -> str:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    try:
        made = subprocess.run(
            [*command, "--shell", "/usr/sbin/nologin", ACCOUNT_NAME],
            capture_output=True,
            text=True,
            timeout=PROGRAM_TIMEOUT_SECONDS,
            check=False,
        )
    except OSError as trouble:
        return str(trouble)
    return made.stderr.strip()
