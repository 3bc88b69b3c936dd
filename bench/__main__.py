"""`make bench`: every figure with its floor or peer, and the state of the machine beside them.

python -m bench [--json] [--only posting,single,...] [--quick]    measure, print, keep under bench/results
python -m bench growth [--json] [--quick]                         how the cost grows with the postings
python -m bench figures                                           put the newest of both into the documents
"""

import argparse
import importlib
import json
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from types import FrameType
from typing import Any, NoReturn

from bench import figures, results, stage

SUBJECTS = ("posting", "single", "groups", "reads", "verifying", "lending", "circles")
ROWS = {"bench": "figures", "growth": "steps"}
QUICK = 100
COLUMNS = ("measure", "median of five (spread)", "beside it", "ratio", "reach", "met")


def main(arguments: list[str]) -> int:
    """Measure what is asked and keep it."""
    asked = _parsed(arguments)
    if asked.what == "figures":
        results.publish()
        return 0
    signal.signal(signal.SIGTERM, _interrupt)
    scale = QUICK if asked.quick else 1
    told: dict[str, Any] = {"measured_at": f"{datetime.now(tz=UTC):%Y-%m-%d %H:%M} UTC", ROWS[asked.what]: []}
    try:
        with stage.stage():
            told["machine"] = stage.machine()
            for row in _grown(scale) if asked.what == "growth" else _measured(asked.only.split(","), scale):
                told[ROWS[asked.what]].append(row)
            told["machine_after"] = stage.moment()
    finally:
        # What a broken run has measured until then is kept too, as a part.
        is_whole = "machine_after" in told and asked.only == ",".join(SUBJECTS)
        if not asked.quick:
            results.keep(asked.what if is_whole else "part", told)
    if asked.json:
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        if "figures" in told:
            print(_table([COLUMNS, *(figures.told(figure) for figure in told["figures"])]))
        print(_state(told["machine"], told["machine_after"]))
    return 0


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    # However it is ended, the throwaway server is stopped and what has been measured is kept.
    raise KeyboardInterrupt


def _parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench", description="Figures as ratios to what the same run measures beside."
    )
    parser.add_argument("what", nargs="?", choices=("bench", "growth", "figures"), default="bench")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--only", default=",".join(SUBJECTS), help="subjects with commas between them")
    parser.add_argument("--quick", action="store_true", help="a hundredth of everything: to see it run, not to quote")
    return parser.parse_args(arguments)


def _measured(subjects: list[str], scale: int) -> Iterator[dict[str, Any]]:
    """The figures of each subject, in a fresh database each; on stderr they are told as they come."""
    for subject in subjects:
        start = time.monotonic()
        with stage.database():
            for figure in importlib.import_module(f"bench.{subject}").figures(scale):
                known = figure.as_json()
                print("   ".join(figures.told(known)), file=sys.stderr)
                yield known
        print(f"({subject}: {time.monotonic() - start:.0f} seconds)", file=sys.stderr)


def _grown(scale: int) -> Iterator[dict[str, Any]]:
    with stage.database():
        for step in importlib.import_module("bench.growth").steps(scale):
            print(json.dumps(step), file=sys.stderr)
            yield step


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _state(before: dict[str, str], after: dict[str, str]) -> str:
    settings = ", ".join(f"{name} {before[name]}" for name in stage.SETTINGS)
    return (
        f"{before['processor']}, {before['cores']} cores; PostgreSQL {before['postgresql']}: {settings}\n"
        f"fdatasync {before['fdatasync_per_second']}/s before, {after['fdatasync_per_second']}/s after;"
        f" load {before['load_1m']} before, {after['load_1m']} after"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
