"""Exit bits, phases and their hash chain: the small decisions that every source shares."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from enum import IntFlag, StrEnum
from typing import Any

START_OF_CHAIN = "0" * 64


class Exit(IntFlag):
    """What a command's exit code says, bit by bit."""

    CLEAN = 0
    ERROR = 1
    DIFFERENCE = 2
    SKIPPED = 4
    QUARANTINED = 8


class Phase(StrEnum):
    """The course of a run; a later phase stands on every earlier one."""

    STARTED = "started"
    BACKED_UP = "backed_up"
    LANDED = "landed"
    TRANSFORMED = "transformed"
    IMPORTED = "imported"
    VERIFIED = "verified"


def phase_hash(*, previous: str, phase: str, at: str, facts: Mapping[str, Any]) -> str:
    """The hash of a phase event, over the one before it and all that it says."""
    text = json.dumps([previous, phase, at, facts], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def combined_digest(*, tables: Mapping[str, tuple[int, str]]) -> str:
    """One sha256 over the rows and digests of all tables."""
    lines = [f"{table} {rows} {digest}\n" for table, (rows, digest) in sorted(tables.items())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def exit_of(*, codes: Iterable[str], fates: Iterable[str], skipped: int, checks_ok: bool) -> Exit:
    """The bits of a run's outcome."""
    result = Exit.CLEAN
    if not checks_ok:
        result |= Exit.ERROR
    if any(True for _ in codes):
        result |= Exit.DIFFERENCE
    if skipped:
        result |= Exit.SKIPPED
    if "quarantined" in set(fates):
        result |= Exit.QUARANTINED
    return result
