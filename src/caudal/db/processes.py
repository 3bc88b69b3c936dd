"""Whether a process id is still somebody: asked of the operating system, zombies told apart."""

import os
from pathlib import Path

FOLDER = Path("/proc")


def exists(*, process: int) -> bool:
    """Whether the id is taken, also by a killed process that nobody has collected."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        # Somebody else's process is a process too.
        pass
    return True


def is_alive(*, process: int) -> bool:
    """Whether the process still runs."""
    return exists(process=process) and not _is_zombie(process)


def _is_zombie(process: int) -> bool:
    try:
        state = (FOLDER / str(process) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] == "Z"
