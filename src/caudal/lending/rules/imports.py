"""How files of repayments are played, and what is told of them."""

from dataclasses import dataclass
from uuid import UUID

CHUNK_ROWS = 500
"""Rows of one transaction: what a killed worker does again."""
JOB = "lending.play_import"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportQueued:
    """A file that is taken in; `unreadable` of its rows have their refusal already."""

    import_id: UUID
    rows: int
    unreadable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsPlayed:
    played: int
    left: int
