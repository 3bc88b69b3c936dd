"""The embedded PostgreSQL: made, started, watched and stopped by ourselves, over the binaries of a package."""

import fcntl
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from caudal.db import binaries, errors, home as homes, postmaster, secret_store, sockets, unprivileged
from caudal.db.binaries import Binaries
from caudal.db.home import Home
from caudal.db.unprivileged import Account
from caudal.kernel.refusals import Refusal

SUPERUSER = "postgres"
PORT = 5432  # It only names the socket file: the server does not listen on TCP.
START_SECONDS_MAX = 300
STOP_SECONDS_MAX = 120
LOCK_SECONDS_MAX = START_SECONDS_MAX + STOP_SECONDS_MAX
CONNECT_SECONDS_MAX = 10
LOG_LINES_SHOWN = 8

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "wal_level": "logical",
    "max_replication_slots": "10",
    "max_wal_senders": "10",
    "max_slot_wal_keep_size": "4GB",
    # A page's first change after a checkpoint puts the whole page into the log; checkpoints are few, then, and pages go
    # as they are: packing them costs more of the processor than writing them costs of the disk.
    "checkpoint_timeout": "15min",
    "max_wal_size": "2GB",
    "wal_compression": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    # One file for each day of the week, overwritten a week later: the log has a limit.
    "log_filename": "postgres-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    # A failed CHECK prints the whole row, and a statement its values: money and people stay out of the log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_lock_waits": "on",
}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}


@dataclass(frozen=True, slots=True)
class Status:
    """What the embedded server is doing now."""

    running: bool
    process: int | None
    data_folder: Path
    socket_folder: Path
    version: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders of one server, all owned by the account that runs it."""

    base: Path

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def partial(self) -> Path:
        return self.base / "data.partial"

    @property
    def logs(self) -> Path:
        return self.base / "logs"

    @property
    def start_log(self) -> Path:
        return self.logs / "start.log"


def start(*, home: Home, durable: bool = True) -> Status:
    """Bring the server of `home` up, making its data folder on the first call; running already is success.

    `durable=False` is for servers that are thrown away: they may lose everything at a power cut.

    :raises errors.HomeIsNotWritable, errors.BinariesAreMissing, errors.ServerAccountIsMissing: nothing to run it with.
    :raises errors.ServerIsBusyElsewhere: another command has held the lock too long.
    :raises errors.DataFolderIsInUse, errors.SocketIsInUse: a server that is not ours is in the way.
    :raises errors.DataFolderHasAnotherVersion, errors.ServerDidNotStart, errors.PasswordIsWrong: it cannot run.
    """
    homes.prepare(home=home)
    account = unprivileged.server_account()
    programs = binaries.usable_by(account=account)
    with _lock(home):
        layout = _layout(home, account)
        socket_folder = sockets.prepared_folder(layout_base=layout.base, account=account)
        if not layout.data.is_dir():
            _initialise(home, layout, programs, account, durable=durable)
        _check_version(layout)
        is_new = postmaster.process_of(data_folder=layout.data) is None
        if is_new:
            orphan = postmaster.clear_crash(data_folder=layout.data)
            if orphan is not None:
                raise errors.DataFolderIsInUse(process=orphan, folder=str(layout.data))
            sockets.clear(folder=socket_folder, port=PORT, data_folder=layout.data)
            _write_settings(layout, socket_folder, account, durable=durable)
            _launch(layout, programs, account)
        try:
            _check_answer(home, layout, socket_folder)
        except Refusal:
            # What we cannot use we do not leave running.
            if is_new:
                _stop(layout, programs, account)
            raise
    return status(home=home)


def stop(*, home: Home) -> bool:
    """Stop the server of `home` cleanly; False when none was running.

    :raises errors.ServerDidNotStop: it is still there after the time limit.
    """
    if not home.postgres.exists():
        return False
    account = unprivileged.server_account()
    programs = binaries.usable_by(account=account)
    with _lock(home):
        layout = Layout(base=home.postgres.resolve())
        process = postmaster.process_of(data_folder=layout.data)
        if process is None:
            return False
        _stop(layout, programs, account)
        if postmaster.process_of(data_folder=layout.data) is not None:
            raise errors.ServerDidNotStop(process=process, seconds=STOP_SECONDS_MAX, folder=str(layout.logs))
    return True


def discard(*, home: Home) -> None:
    """Stop the server of `home` and delete all that the home holds: data, backups, passwords."""
    stop(home=home)
    folder = socket_folder(home=home)
    if not folder.is_relative_to(home.postgres.resolve()):
        shutil.rmtree(folder, ignore_errors=True)
    homes.remove(home=home)


def status(*, home: Home) -> Status:
    """What runs now. Reads files only; makes and changes nothing."""
    layout = Layout(base=home.postgres.resolve())
    process = postmaster.process_of(data_folder=layout.data)
    version_file = layout.data / "PG_VERSION"
    version = version_file.read_text(encoding="ascii").strip() if os.access(version_file, os.R_OK) else ""
    return Status(
        running=process is not None,
        process=process,
        data_folder=layout.data,
        socket_folder=socket_folder(home=home),
        version=version,
    )


def socket_folder(*, home: Home) -> Path:
    """The folder of the server's socket; known before the server is ever made."""
    return sockets.folder_for(layout_base=home.postgres.resolve())


def superuser_address(*, home: Home, database: str = "postgres") -> str:
    """The libpq address of the server's superuser, for provisioning and backups only."""
    return psycopg.conninfo.make_conninfo(
        host=str(socket_folder(home=home)),
        port=PORT,
        user=SUPERUSER,
        password=secret_store.ensured(home=home, name=SUPERUSER),
        dbname=database,
    )


@contextmanager
def _lock(home: Home) -> Iterator[None]:
    """Let one command at a time start or stop the server of `home`."""
    with home.server_lock.open("a", encoding="utf-8") as file:
        give_up_at = time.monotonic() + LOCK_SECONDS_MAX
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > give_up_at:
                    raise errors.ServerIsBusyElsewhere(folder=str(home.root), seconds=LOCK_SECONDS_MAX) from None
                time.sleep(0.1)
        yield


def _layout(home: Home, account: Account) -> Layout:
    if not home.postgres.exists():
        home.postgres.unlink(missing_ok=True)
        if unprivileged.can_enter(account=account, folder=home.root):
            home.postgres.mkdir(mode=0o700)
        else:
            # Root's home is closed to the server's account: its folder lives outside and the home links to it.
            binaries.SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o755)
            outside = binaries.SYSTEM_FOLDER / f"server-{secrets.token_hex(4)}"
            outside.mkdir(mode=0o700)
            home.postgres.symlink_to(outside, target_is_directory=True)
    layout = Layout(base=home.postgres.resolve())
    layout.logs.mkdir(mode=0o700, exist_ok=True)
    for folder in (layout.base, layout.logs):
        unprivileged.give(account=account, path=folder)
    return layout


def _initialise(home: Home, layout: Layout, programs: Binaries, account: Account, *, durable: bool) -> None:
    # initdb works beside and the rename comes last: a half-made data folder is never taken for a whole one.
    shutil.rmtree(layout.partial, ignore_errors=True)
    with tempfile.NamedTemporaryFile("w", dir=layout.base, prefix=".password-", encoding="utf-8") as password_file:
        password_file.write(secret_store.ensured(home=home, name=SUPERUSER))
        password_file.flush()
        unprivileged.give(account=account, path=Path(password_file.name))
        made = unprivileged.run(
            account=account,
            command=[
                programs.program("initdb"),
                f"--pgdata={layout.partial}",
                f"--username={SUPERUSER}",
                f"--pwfile={password_file.name}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=PG_UNICODE_FAST",
                "--data-checksums",
                *([] if durable else ["--no-sync"]),
            ],
            timeout_seconds=START_SECONDS_MAX,
        )
    if made.returncode != 0:
        raise errors.ServerDidNotStart(log=_last_lines(made.stderr), folder=str(layout.base))
    layout.partial.rename(layout.data)


def _check_version(layout: Layout) -> None:
    found = (layout.data / "PG_VERSION").read_text(encoding="ascii").strip()
    if found != str(binaries.MAJOR_VERSION):
        raise errors.DataFolderHasAnotherVersion(folder=str(layout.data), found=found, wanted=binaries.MAJOR_VERSION)


def _write_settings(layout: Layout, socket_folder: Path, account: Account, *, durable: bool) -> None:
    wanted = {
        **SETTINGS,
        **(DURABLE if durable else THROWAWAY),
        "unix_socket_directories": str(socket_folder),
        "log_directory": str(layout.logs),
    }
    lines = ["# Written by Caudal at every start; put your own settings into postgresql.conf after the include."]
    lines += [f"{name} = {_quoted(value)}" for name, value in wanted.items()]
    ours = layout.data / "caudal.conf"
    ours.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ours.chmod(0o600)
    unprivileged.give(account=account, path=ours)
    main = layout.data / "postgresql.conf"
    include = "include = 'caudal.conf'"
    text = main.read_text(encoding="utf-8")
    if include not in text:
        main.write_text(f"{text}\n{include}\n", encoding="utf-8")


def _launch(layout: Layout, programs: Binaries, account: Account) -> None:
    layout.start_log.unlink(missing_ok=True)
    command: list[str | Path] = [programs.program("pg_ctl"), "start", "-D", layout.data, "-l", layout.start_log]
    started = unprivileged.run(
        account=account,
        command=[*command, "-w", "-t", str(START_SECONDS_MAX), "-s"],
        timeout_seconds=START_SECONDS_MAX + 30,
    )
    if started.returncode != 0:
        logs = sorted(layout.logs.glob("*.log"), key=lambda file: file.stat().st_mtime)
        words = "\n".join(file.read_text(encoding="utf-8", errors="replace") for file in logs)
        raise errors.ServerDidNotStart(log=_last_lines(words or started.stderr), folder=str(layout.logs))


def _stop(layout: Layout, programs: Binaries, account: Account) -> None:
    command: list[str | Path] = [programs.program("pg_ctl"), "stop", "-D", layout.data, "-m", "fast"]
    unprivileged.run(
        account=account,
        command=[*command, "-w", "-t", str(STOP_SECONDS_MAX), "-s"],
        timeout_seconds=STOP_SECONDS_MAX + 30,
    )


def _check_answer(home: Home, layout: Layout, socket_folder: Path) -> None:
    try:
        with psycopg.connect(superuser_address(home=home), connect_timeout=CONNECT_SECONDS_MAX) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError as trouble:
        if "password authentication failed" in str(trouble):
            raise errors.PasswordIsWrong(role=SUPERUSER) from trouble
        process = postmaster.process_of(data_folder=layout.data)
        if process is not None and not sockets.exists(folder=socket_folder, port=PORT):
            raise errors.DataFolderIsInUse(process=process, folder=str(layout.data)) from trouble
        raise errors.ServerCannotBeReached(server=str(socket_folder), reason=_last_lines(str(trouble))) from trouble


def _quoted(value: str) -> str:
    escaped = value.replace("'", "''")
    return f"'{escaped}'"


def _last_lines(text: str) -> str:
    return "\n".join(text.strip().splitlines()[-LOG_LINES_SHOWN:])
