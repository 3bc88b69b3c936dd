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
    """Write the newest figures to where the documents' generator reads them."""
    if runs := _newest("bench", "part"):
        (REFERENCE / "bench.json").write_text(_text({"runs": runs}), encoding="utf-8")
    if runs := _newest("growth"):
        (REFERENCE / "growth.json").write_text(_text(runs[0]), encoding="utf-8")


def _newest(*kinds: str) -> list[dict[str, Any]]:
    """Runs that came to their end, the newest first, each with the figures that no newer one has; growth whole."""
    files = (file for kind in kinds for file in RUNS.glob(f"{kind}-*.json"))
    seen: set[str] = set()
    newest: list[dict[str, Any]] = []
    for file in sorted(files, key=lambda file: file.stem.partition("-")[2], reverse=True):
        run = json.loads(file.read_text(encoding="utf-8"))
        figures = [figure for figure in run.get("figures", ()) if figure["key"] not in seen]
        if "machine_after" in run and (figures or "figures" not in run):
            newest.append(run | {"figures": figures} if "figures" in run else run)
            seen |= {figure["key"] for figure in figures}
    return newest


def _text(told: dict[str, Any]) -> str:
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"
