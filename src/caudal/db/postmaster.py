"""Who runs on a data folder: reads postmaster.pid and asks the operating system whether that is still true."""

import time
from pathlib import Path

from caudal.db import processes

ORPHAN_SECONDS_MAX = 10
PROGRAM = "postgres"


def process_of(*, data_folder: Path) -> int | None:
    """The process id of the server that runs on `data_folder`, or None.

    A file left by a crash does not count, nor does another program that got the same process id since.
    """
    process = _written_process(data_folder)
    if process is None or not processes.is_alive(process=process):
        return None
    return process if _works_in(process, data_folder) else None


def clear_crash(*, data_folder: Path) -> int | None:
    """Make a data folder whose server has crashed ready for a new start.

    Waits for the dead server's last children, then removes its file where PostgreSQL would refuse to start by
    itself: the written process id is alive in another program (common after a restart of a container), or its
    process was killed and nobody has collected it yet. Answers the id of a child that will not end, else None.
    """
    give_up_at = time.monotonic() + ORPHAN_SECONDS_MAX
    while orphans := processes_in(data_folder=data_folder):
        # Two servers' processes on the same files would destroy them, so nothing is removed while one lives.
        if time.monotonic() > give_up_at:
            return orphans[0]
        time.sleep(0.05)
    process = _written_process(data_folder)
    if process is not None and processes.exists(process=process):
        (data_folder / "postmaster.pid").unlink(missing_ok=True)
    return None


def processes_in(*, data_folder: Path) -> list[int]:
    """Every process that works in the data folder: the server's own, and its orphans."""
    if not processes.FOLDER.exists():
        written = process_of(data_folder=data_folder)
        return [] if written is None else [written]
    numbers = (int(entry.name) for entry in processes.FOLDER.iterdir() if entry.name.isdigit())
    return [number for number in numbers if _works_in(number, data_folder)]


def _written_process(data_folder: Path) -> int | None:
    try:
        first = (data_folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0]
        return abs(int(first))
    except (OSError, IndexError, ValueError):
        return None


def _works_in(process: int, data_folder: Path) -> bool:
    """Whether `process` is a postgres with the data folder as its working folder, as all of a server's are."""
    about = processes.FOLDER / str(process)
    try:
        return about.joinpath("cwd").samefile(data_folder) and about.joinpath("comm").read_text().strip() == PROGRAM
    except OSError:
        # Without /proc the written id is all there is. With it, a process that we may not look at is not ours.
        return not processes.FOLDER.exists()
