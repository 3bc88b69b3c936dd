"""What was measured is kept: each run under bench/results, and the one that the documents quote in docs/reference."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RUNS = ROOT / "bench" / "results"
REFERENCE = ROOT / "docs" / "reference"


def keep(what: str, told: dict[str, Any]) -> Path:
    """Write a run to a file of its own."""
    RUNS.mkdir(exist_ok=True)
    file = RUNS / f"{what}-{datetime.now(tz=UTC):%Y%m%d-%H%M%S}.json"
    file.write_text(_text(told), encoding="utf-8")
    return file


def publish() -> None:
    """Copy the newest whole run of each kind to where the documents' generator reads it."""
    for what in ("bench", "growth"):
        runs = sorted(RUNS.glob(f"{what}-*.json"))
        if runs:
            (REFERENCE / f"{what}.json").write_text(runs[-1].read_text(encoding="utf-8"), encoding="utf-8")


def _text(told: dict[str, Any]) -> str:
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"
