"""The launcher: start, stop, crash, clash, long paths, closed homes."""

import fcntl
import os
import secrets
import signal
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from caudal.db import (
    binaries,
    errors,
    home as homes,
    postmaster,
    secret_store,
    server,
    sockets,
    supervision,
    unprivileged,
)
from caudal.db.home import Home


def one(home: Home, statement: str) -> object:
    with psycopg.connect(server.superuser_address(home=home), autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        row = cursor.fetchone() if cursor.description else None
    return None if row is None else row[0]


def ended(process: int) -> bool:
    give_up_at = time.monotonic() + 10
    while time.monotonic() < give_up_at:
        state = Path(f"/proc/{process}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


def test_a_first_start_makes_a_server_with_checksums_passwords_and_one_locale(home: Home) -> None:
    status = server.start(home=home)

    assert status.running
    assert one(home, "SHOW data_checksums") == "on"
    assert one(home, "SHOW fsync") == "on"
    assert one(home, "SHOW listen_addresses") == ""
    assert one(home, "SHOW wal_level") == "logical"
    assert one(home, "SELECT datlocale FROM pg_database WHERE datname = 'template1'") == "PG_UNICODE_FAST"
    assert one(home, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'") == 0
    assert home.secrets.stat().st_mode & 0o777 == 0o600


def test_nobody_gets_in_without_the_password(home: Home) -> None:
    server.start(home=home, durable=False)
    socket = server.socket_folder(home=home)

    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=str(socket), port=server.PORT, user="postgres", dbname="postgres", password="guess")


def test_starting_twice_is_one_server_and_stopping_twice_is_fine(home: Home) -> None:
    first = server.start(home=home, durable=False)
    second = server.start(home=home, durable=False)

    assert second.process == first.process
    assert server.stop(home=home) is True
    assert server.stop(home=home) is False
    assert server.status(home=home).running is False


def test_two_first_starts_at_once_make_one_server(home: Home) -> None:
    with ThreadPoolExecutor(max_workers=2) as pool:
        statuses = list(pool.map(lambda _: server.start(home=home, durable=False), range(2)))

    assert statuses[0].process == statuses[1].process
    assert one(home, "SELECT 1") == 1


def test_what_was_committed_survives_a_killed_server(home: Home) -> None:
    process = server.start(home=home).process
    assert process is not None
    one(home, "CREATE TABLE kept (amount bigint)")
    one(home, "INSERT INTO kept VALUES (125000)")

    os.kill(process, signal.SIGKILL)
    assert ended(process)
    assert server.status(home=home).running is False
    restarted = server.start(home=home)

    assert restarted.process != process
    assert one(home, "SELECT sum(amount)::bigint FROM kept") == 125000


def test_a_pid_file_that_names_another_living_program_is_no_obstacle(home: Home) -> None:
    server.start(home=home, durable=False)
    data_folder = server.status(home=home).data_folder
    written = (data_folder / "postmaster.pid").read_text()
    server.stop(home=home)
    stale = "\n".join([str(os.getpid()), *written.splitlines()[1:]])
    (data_folder / "postmaster.pid").write_text(stale)

    assert server.status(home=home).running is False
    assert server.start(home=home, durable=False).running


def test_a_half_made_data_folder_is_made_again(home: Home) -> None:
    homes.prepare(home=home)
    partial = home.postgres / "data.partial"
    partial.mkdir(parents=True)
    (partial / "PG_VERSION").write_text("18\n")

    assert server.start(home=home, durable=False).running
    assert not partial.exists()


def test_a_server_on_the_same_data_folder_with_another_socket_is_told(home: Home) -> None:
    status = server.start(home=home, durable=False)
    (status.socket_folder / f".s.PGSQL.{server.PORT}").rename(status.socket_folder / "elsewhere")

    with pytest.raises(errors.DataFolderIsInUse) as refused:
        server.start(home=home, durable=False)
    assert refused.value.facts["process"] == status.process


def test_a_server_that_holds_the_socket_is_told(home: Home) -> None:
    other = server.start(home=home, durable=False)
    neighbour = Home(root=home.root.with_name(home.root.name + "-b"))
    server.start(home=neighbour, durable=False)
    try:
        server.stop(home=neighbour)
        lock = server.socket_folder(home=neighbour) / f".s.PGSQL.{server.PORT}.lock"
        lock.write_text(f"{other.process}\n{other.data_folder}\n")

        with pytest.raises(errors.SocketIsInUse) as refused:
            server.start(home=neighbour, durable=False)
        assert refused.value.facts["process"] == other.process
    finally:
        homes.remove(home=neighbour)


def test_a_home_whose_path_is_too_long_for_a_socket_gets_a_short_folder(home: Home) -> None:
    deep = Home(root=home.root / ("a" * 60) / ("b" * 60))
    homes.prepare(home=home)
    (home.root / ("a" * 60)).mkdir(mode=0o711)
    try:
        status = server.start(home=deep, durable=False)

        assert not status.socket_folder.is_relative_to(deep.root)
        assert len(str(status.socket_folder / ".s.PGSQL.65535")) <= sockets.PATH_BYTES_MAX
        assert status.socket_folder.stat().st_mode & 0o077 == 0
        assert one(deep, "SELECT 1") == 1
    finally:
        server.discard(home=deep)
        (home.root / ("a" * 60)).rmdir()


def test_a_socket_folder_that_somebody_else_has_planted_is_refused(home: Home) -> None:
    deep = Home(root=home.root / ("a" * 60) / ("b" * 60))
    homes.prepare(home=home)
    (home.root / ("a" * 60)).mkdir(mode=0o711)
    planted = sockets.folder_for(layout_base=deep.postgres)
    planted.symlink_to(home.root)
    try:
        with pytest.raises(errors.SocketFolderIsNotSafe):
            server.start(home=deep, durable=False)
    finally:
        planted.unlink()
        homes.remove(home=deep)
        (home.root / ("a" * 60)).rmdir()


def test_a_data_folder_of_another_version_is_left_alone(home: Home) -> None:
    server.start(home=home, durable=False)
    server.stop(home=home)
    (server.status(home=home).data_folder / "PG_VERSION").write_text("17\n")

    with pytest.raises(errors.DataFolderHasAnotherVersion) as refused:
        server.start(home=home, durable=False)
    assert refused.value.facts == {
        "folder": str(server.status(home=home).data_folder),
        "found": "17",
        "wanted": binaries.MAJOR_VERSION,
    }


def test_lost_secrets_are_told_and_the_data_is_kept(home: Home) -> None:
    server.start(home=home, durable=False)
    home.secrets.unlink()

    with pytest.raises(errors.PasswordIsWrong):
        server.start(home=home, durable=False)
    assert server.status(home=home).running

    server.stop(home=home)
    with pytest.raises(errors.PasswordIsWrong):
        server.start(home=home, durable=False)
    assert not server.status(home=home).running


def test_unreadable_secrets_are_told(home: Home) -> None:
    homes.prepare(home=home)
    home.secrets.write_text("{")

    with pytest.raises(errors.SecretsAreNotReadable):
        secret_store.stored(home=home, name="postgres")


def test_a_server_that_cannot_start_says_its_last_words(home: Home) -> None:
    server.start(home=home, durable=False)
    server.stop(home=home)
    configuration = server.status(home=home).data_folder / "postgresql.conf"
    configuration.write_text(configuration.read_text() + "\nmax_connections = 'many'\n")

    with pytest.raises(errors.ServerDidNotStart) as refused:
        server.start(home=home, durable=False)
    assert "max_connections" in str(refused.value.facts["log"])


def test_a_home_below_a_closed_folder_works_for_root_too() -> None:
    closed = Path(tempfile.gettempdir()) / f"caudal-closed-{secrets.token_hex(4)}"
    closed.mkdir(mode=0o700)
    home = Home(root=closed / "share" / "caudal")
    try:
        status = server.start(home=home, durable=False)

        outside = status.data_folder.is_relative_to(binaries.SYSTEM_FOLDER)
        assert outside == (os.geteuid() == 0)
        assert status.data_folder.owner() != "root"
        assert one(home, "SELECT 1") == 1
        server.discard(home=home)
        assert not status.data_folder.exists()
    finally:
        server.discard(home=home)
        home.root.parent.rmdir()
        closed.rmdir()


def test_a_home_that_is_a_file_is_refused(home: Home) -> None:
    home.root.write_text("not a folder")
    try:
        with pytest.raises(errors.HomeIsNotWritable):
            server.start(home=home)
    finally:
        home.root.unlink()


def test_a_server_that_lives_but_commits_nothing_is_started_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "PROBE_SECONDS_MAX", 0.5)
    process = server.start(home=home).process
    assert process is not None
    one(home, "CREATE TABLE kept AS SELECT 7 AS amount")
    assert supervision.answers(home=home)

    os.kill(process, signal.SIGSTOP)
    watch = supervision.Watch(home=home, next_probe_at=0)
    looks = 0
    while not watch.look():
        watch.next_probe_at = 0
        looks += 1
        assert looks < 10
    assert looks == supervision.FAILURES_MAX - 1
    assert one(home, "SELECT amount FROM kept") == 7


def test_a_process_that_only_stands_in_the_data_folder_is_not_taken_for_a_server(home: Home) -> None:
    server.start(home=home, durable=False)
    status = server.status(home=home)

    assert status.process in postmaster.processes_in(data_folder=status.data_folder)
    assert os.getpid() not in postmaster.processes_in(data_folder=Path.cwd())


def test_a_machine_without_the_programs_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "PACKAGE", "a_package_that_is_not_there")
    with pytest.raises(errors.BinariesAreMissing):
        binaries.installed()


def test_root_without_an_account_for_the_server_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(unprivileged, "ACCOUNT_NAME", "no such account")
    monkeypatch.setattr(unprivileged, "FALLBACK_NAME", "no such account either")
    with pytest.raises(errors.ServerAccountIsMissing):
        unprivileged.server_account.__wrapped__()


def test_a_command_that_holds_the_server_too_long_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    homes.prepare(home=home)
    monkeypatch.setattr(server, "LOCK_SECONDS_MAX", 0)
    with home.server_lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(errors.ServerIsBusyElsewhere):
            server.start(home=home)


def test_a_server_that_does_not_stop_in_time_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    process = server.start(home=home, durable=False).process
    assert process is not None
    monkeypatch.setattr(server, "STOP_SECONDS_MAX", 1)
    os.kill(process, signal.SIGSTOP)
    try:
        with pytest.raises(errors.ServerDidNotStop) as refused:
            server.stop(home=home)
        assert refused.value.facts["process"] == process
    finally:
        os.kill(process, signal.SIGCONT)


def test_programs_that_the_servers_account_cannot_reach_are_copied_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    reachable = unprivileged.can_run
    original = binaries.installed()
    monkeypatch.setattr(binaries, "SYSTEM_FOLDER", tmp_path)
    monkeypatch.setattr(unprivileged, "can_run", lambda *, account, program: program != original.program("postgres"))
    account = unprivileged.Account(name="someone", uid=os.getuid(), gid=os.getgid(), switches=True)

    copied = binaries.usable_by(account=account)

    assert copied.folder.is_relative_to(tmp_path)
    ourselves = unprivileged.Account(name="ourselves", uid=os.getuid(), gid=os.getgid(), switches=False)
    assert reachable(account=ourselves, program=copied.program("postgres"))
    assert reachable(account=ourselves, program=copied.program("pg_dump"))
    assert binaries.usable_by(account=account) == copied
