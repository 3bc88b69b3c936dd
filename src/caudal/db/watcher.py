"""Waits for a test run to end and throws its server away if the run was killed before it could."""

import sys
import time
from pathlib import Path

from caudal.db import processes
from caudal.db.home import Home

SECONDS_BETWEEN_LOOKS = 1.0


def watch(*, home: Home, process: int) -> None:
    """Return once `home` is gone; discard it when `process` ends first."""
    while home.root.exists():
        if not processes.is_alive(process=process):
            # Imported late: this module only plays the role of a test run when it has to finish one.
            from caudal.db import testing  # noqa: PLC0415

            testing.discard(home=home)
            return
        time.sleep(SECONDS_BETWEEN_LOOKS)


if __name__ == "__main__":
    watch(home=Home(root=Path(sys.argv[1])), process=int(sys.argv[2]))
