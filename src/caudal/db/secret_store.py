"""Passwords that Caudal makes for itself, kept in one file that only its owner can read."""

import fcntl
import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from caudal.db import errors
from caudal.db.home import Home

SECRET_BYTES = 32


def stored(*, home: Home, name: str) -> str | None:
    """The secret `name`, or None when this home has never made it."""
    return _read(home.secrets).get(name)


def ensured(*, home: Home, name: str) -> str:
    """The secret `name`; made and kept on the first call. Two processes that ask at once get the same."""
    known = stored(home=home, name=name)
    if known is not None:
        return known
    with _turn(home):
        kept = _read(home.secrets)
        if name not in kept:
            kept[name] = secrets.token_urlsafe(SECRET_BYTES)
            _write(home.secrets, kept)
        return kept[name]


def forget(*, home: Home, name: str) -> None:
    """Destroy the secret `name`, if there is one."""
    with _turn(home):
        kept = _read(home.secrets)
        if kept.pop(name, None) is not None:
            _write(home.secrets, kept)


@contextmanager
def _turn(home: Home) -> Iterator[None]:
    """Two processes that change the file take turns."""
    folder = os.open(home.root, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _read(path: Path) -> dict[str, str]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as trouble:
        raise errors.SecretsAreNotReadable(file=str(path), reason=str(trouble)) from trouble


def _write(path: Path, kept: dict[str, str]) -> None:
    # mkstemp makes the file 0600 from its first moment; the rename makes the change whole or absent.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".secrets-")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(kept, file, indent=2, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
