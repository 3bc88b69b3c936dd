"""`caudal test`: run every test of a clone on a throwaway database."""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()

# File by file, for files share what is slow to make; in the order of conftest.py, not of how many tests a file has.
SPREAD = ["-n", "2", "--dist", "loadscope", "--no-loadscope-reorder"]
# The first draws no window and takes half of the processor for the same pages.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
APT_SECONDS_MAX = 600


@app.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
def test(
    arguments: Annotated[list[str] | None, typer.Argument(help="Handed on to pytest: paths, -k, -x ...")] = None,
) -> None:
    """Run the tests of this clone; the exit code is pytest's."""
    from caudal.cli import errors

    root = Path(__file__).resolve().parents[3]
    if not (root / "pyproject.toml").is_file() or not (root / "tests").is_dir():
        raise errors.NotAClone()
    _ensure_browser()
    given = arguments or []
    spread = [] if any(part.startswith("-n") for part in given) else SPREAD
    raise typer.Exit(subprocess.call([sys.executable, "-m", "pytest", *spread, *given], cwd=root))


def _ensure_browser() -> None:
    """Install what the browser tests need where that is possible; otherwise they fail and say what to install."""
    from caudal.cli import output

    missing = _missing_packages()
    if not missing:
        return
    named = " ".join(missing)
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        output.say(text=f"The browser tests will fail: {named} is missing. Install it: apt-get install {named}")
        return
    output.say(text=f"Installing {named} for the browser tests (Debian's packages, once) ...")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ([apt, "update"], [apt, "install", "-y", "--no-install-recommends", *missing]):
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=APT_SECONDS_MAX, check=False
        )
        if done.returncode != 0:
            words = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
            output.say(text=f"{named} could not be installed ({words[0]}): the browser tests will fail.")
            return


def _missing_packages() -> list[str]:
    """Debian's packages that the browser tests lack: the browser, and a library that playwright's driver loads."""
    missing = [] if any(shutil.which(name) for name in BROWSERS) else [BROWSERS[0]]
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        missing.append("libatomic1")
    return missing
