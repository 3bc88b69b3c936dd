"""Where a run on this installation leaves its files, and the server on which it tries its backup."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from caudal.datamove.actions.backup import Workshop
from caudal.db import connections
from caudal.db.connections import OWNER, Target
from caudal.db.home import Home


@dataclass(frozen=True, kw_only=True)
class Place:
    """Folders for backups and reports, and a workshop for the restore drill."""

    backups: Path
    reports: Path
    workshop: Workshop


def place_of(*, home: Home) -> Place:
    """The folders of `home`, and its own server as workshop."""
    where = connections.target(home=home)

    def owner_address(database: str) -> str:
        scratch = Target(embedded=where.embedded, database=database, parameters=where.parameters)
        return connections.role_address(role=OWNER, home=home, at=scratch)

    workshop = Workshop(
        administrator=connections.administrator_address(home=home), owner=OWNER, owner_address=owner_address
    )
    return Place(backups=home.backups, reports=home.reports, workshop=workshop)
