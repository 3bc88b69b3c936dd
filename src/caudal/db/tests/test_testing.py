"""The test databases themselves: a clone for a process, and nothing left behind, even by a killed run."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from caudal.db import connections, testing
from caudal.db.connections import APPLICATION

ROOT = Path(__file__).resolve().parents[4]
STORY = """
import os, sys
from caudal.db import testing
from caudal.db import server, home as homes
homes.prepare(home=testing.run_home())
server.start(home=testing.run_home(), durable=False)
testing.start_watcher(home=testing.run_home())
print(server.status(home=testing.run_home()).process, testing.run_home().root, flush=True)
sys.stdin.read()
"""


def test_a_process_works_on_a_clone_as_the_applications_role(django_db_setup: None) -> None:
    database = testing.own_database(label=f"clone_{os.getpid()}")
    address = connections.role_address(role=APPLICATION, home=testing.run_home(), at=testing.target(database=database))
    with psycopg.connect(address) as connection:
        row = connection.execute("SELECT current_user, count(*) > 0 FROM django_migrations").fetchone()
    assert row == (APPLICATION, True)


def test_no_test_can_meet_the_users_own_data() -> None:
    assert os.environ["CAUDAL_HOME"] == os.environ["CAUDAL_TEST_RUN"]
    assert "DATABASE_URL" not in os.environ


def test_a_killed_run_leaves_no_server_and_no_folder() -> None:
    fresh = {name: value for name, value in os.environ.items() if not name.startswith("CAUDAL_TEST")}
    run = subprocess.Popen(
        [sys.executable, "-c", STORY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=fresh, cwd=ROOT
    )
    assert run.stdout is not None
    process, root = run.stdout.readline().split()
    assert Path(root).is_dir()

    run.send_signal(signal.SIGKILL)
    run.communicate()

    give_up_at = time.monotonic() + 30
    while Path(root).exists() and time.monotonic() < give_up_at:
        time.sleep(0.1)
    assert not Path(root).exists()
    state = Path(f"/proc/{process}/stat")
    assert not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"
