"""Where this Caudal keeps its things: one folder by CAUDAL_HOME or XDG, with a fixed layout."""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from caudal.db import errors


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one installation and the names inside it."""

    root: Path

    @property
    def postgres(self) -> Path:
        """Folder of the embedded server: data, socket, log. A link when it has to live outside (see `server`)."""
        return self.root / "postgres"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets.json"

    @property
    def server_lock(self) -> Path:
        return self.root / "server.lock"

    @property
    def web_lock(self) -> Path:
        """Held by whoever serves this home."""
        return self.root / "web.lock"

    @property
    def web_process(self) -> Path:
        """Holds the process id and the address of the running web server."""
        return self.root / "web.json"

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def witnesses(self) -> Path:
        """The last seal of each database's log, where no superuser of the database can cut it."""
        return self.root / "witnesses"


def current() -> Home:
    """The home that the environment names: CAUDAL_HOME, else the XDG data folder."""
    named = os.environ.get("CAUDAL_HOME", "").strip()
    if named:
        return Home(root=Path(named).expanduser().absolute())
    xdg = os.environ.get("XDG_DATA_HOME", "").strip()
    data = Path(xdg) if xdg and Path(xdg).is_absolute() else Path.home() / ".local" / "share"
    return Home(root=data / "caudal")


def prepare(*, home: Home) -> None:
    """Make the folders of `home`.

    Root's home is made passable (0711), so that the server's unprivileged account can get to its own folder inside;
    anybody else's is private.

    :raises errors.HomeIsNotWritable: the folders cannot be made or written in.
    """
    try:
        home.root.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):  # another first start may make it at the same moment
            home.root.mkdir()
            home.root.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for folder in (home.backups, home.reports, home.logs, home.witnesses):
            folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as trouble:
        raise errors.HomeIsNotWritable(folder=str(home.root), reason=trouble.strerror or str(trouble)) from trouble
    if not os.access(home.root, os.W_OK | os.X_OK):
        raise errors.HomeIsNotWritable(folder=str(home.root), reason="permission denied")


def remove(*, home: Home) -> None:
    """Delete what `prepare` and the commands made in `home`; files that are not ours stay."""
    if home.postgres.is_symlink():
        shutil.rmtree(home.postgres.resolve(), ignore_errors=True)
        home.postgres.unlink()
    else:
        shutil.rmtree(home.postgres, ignore_errors=True)
    for folder in (home.backups, home.reports, home.logs, home.witnesses):
        shutil.rmtree(folder, ignore_errors=True)
    for file in (home.secrets, home.web_process, home.web_lock, home.server_lock):
        file.unlink(missing_ok=True)
    if home.root.is_dir() and not any(home.root.iterdir()):
        home.root.rmdir()
