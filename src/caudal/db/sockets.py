"""A folder for the server's socket whose path is short enough and which nobody else can put things into."""

import hashlib
import os
import stat
from pathlib import Path

from caudal.db import errors, postmaster, unprivileged
from caudal.db.unprivileged import Account

# sun_path holds 108 bytes with the closing zero; the lock beside the socket does not count.
PATH_BYTES_MAX = 107
LONGEST_NAME = ".s.PGSQL.65535"


def folder_for(*, layout_base: Path) -> Path:
    """Where the socket of the server in `layout_base` lives: beside its data, else in a short private folder."""
    beside = layout_base / "run"
    if _is_short(beside):
        return beside
    name = "caudal-" + hashlib.sha256(os.fsencode(layout_base)).hexdigest()[:12]
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and os.geteuid() != 0 and _is_short(Path(runtime) / name) and os.access(runtime, os.W_OK | os.X_OK):
        return Path(runtime) / name
    return Path("/tmp") / name  # noqa: S108 - checked below for owner and mode, and short on every machine


def prepared_folder(*, layout_base: Path, account: Account) -> Path:
    """Make that folder, private to `account`.

    :raises errors.SocketFolderIsNotSafe: somebody else has put a folder, a file or a link there.
    """
    folder = folder_for(layout_base=layout_base)
    try:
        folder.mkdir(mode=0o700)
        unprivileged.give(account=account, path=folder)
    except FileExistsError:
        pass
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
        raise errors.SocketFolderIsNotSafe(folder=str(folder))
    return folder


def exists(*, folder: Path, port: int) -> bool:
    return (folder / f".s.PGSQL.{port}").exists()


def clear(*, folder: Path, port: int, data_folder: Path) -> None:
    """Make the socket's name free: remove what a crashed server left, refuse when a live one holds it.

    :raises errors.SocketIsInUse: that server's process id is in the refusal.
    """
    lock = folder / f".s.PGSQL.{port}.lock"
    try:
        lines = lock.read_text(encoding="utf-8").splitlines()
        process, other_data = int(lines[0]), Path(lines[1])
    except (OSError, IndexError, ValueError):
        return
    if other_data != data_folder and postmaster.process_of(data_folder=other_data) == process:
        raise errors.SocketIsInUse(process=process, socket=str(folder / f".s.PGSQL.{port}"))
    # PostgreSQL trusts the process id in the lock, which may be a killed process that nobody has collected.
    lock.unlink(missing_ok=True)


def _is_short(folder: Path) -> bool:
    return len(os.fsencode(folder / LONGEST_NAME)) <= PATH_BYTES_MAX
