"""The worker that `caudal up` keeps beside the console: started, started again if it dies, stopped, by its process."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field

from caudal.db.home import Home

STOP_SECONDS_MAX = 30
# One that cannot run at all is not started again and again without a pause.
SECONDS_BETWEEN_STARTS = 5.0


@dataclass(slots=True)
class Background:
    """The worker process that this process has started."""

    home: Home
    process: subprocess.Popen[bytes]
    started_at: float = field(default_factory=time.monotonic)

    def keep(self) -> bool:
        """Start the worker again if it has ended by itself; True when it had."""
        if self.process.poll() is None or time.monotonic() - self.started_at < SECONDS_BETWEEN_STARTS:
            return False
        self.process, self.started_at = _started(self.home), time.monotonic()
        return True

    def stop(self) -> None:
        """Let the jobs that run end, then end the worker; harder after the time limit."""
        self.process.terminate()
        try:
            self.process.wait(timeout=STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(*, home: Home) -> Background:
    """Start a worker that ends when this process does, even if this process is killed."""
    return Background(home=home, process=_started(home))


def _started(home: Home) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "CAUDAL_HOME": str(home.root)}
    # A worker's threads keep their connections; a pool would only take some more.
    environment.pop("CAUDAL_POOL_SIZE", None)
    with (home.logs / "worker.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "caudal", "worker", "--parent", str(os.getpid())],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
