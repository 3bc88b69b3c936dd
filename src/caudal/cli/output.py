"""How commands print: results on stdout as JSON or for people, refusals as problem JSON on stderr."""

import dataclasses
import gettext
import json
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from caudal.kernel import problems
from caudal.kernel.refusals import Refusal

PACKAGE = Path(__file__).resolve().parent.parent
BUG_LOG = "bugs.log"


def print_json(*, result: object) -> None:
    """Print one JSON document on stdout."""
    sys.stdout.write(json.dumps(_plain(result), ensure_ascii=False, indent=2) + "\n")


def print_table(*, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows for people on stdout."""
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*[str(cell) for cell in row])
    Console().print(table)


def say(*, text: str) -> None:
    """Tell a person how things go, on stderr: stdout is for results."""
    from rich.console import Console

    Console(stderr=True, highlight=False, soft_wrap=True).print(text)


def problem(*, refusal: Refusal) -> dict[str, object]:
    """The refusal as a problem document, the same members as over HTTP."""
    return problems.problem_document(refusal, translate=_translation().gettext)


def print_problem(*, refusal: Refusal) -> None:
    """Print the refusal on stderr: problem JSON for programs, and for people where a terminal is looking."""
    if sys.stderr.isatty():
        document = problem(refusal=refusal)
        sys.stderr.write(f"{document['title']}\n{document['detail']}\n({refusal.code})\n")
    else:
        _print_error(problem(refusal=refusal))


def print_unavailable(*, trouble: Exception) -> None:
    """Print that the command may be tried again."""
    _print_error(
        {
            "type": problems.problem_type(problems.UNAVAILABLE),
            "title": str(trouble).strip().splitlines()[0] if str(trouble).strip() else "Not available now.",
            "status": 503,
            "code": problems.UNAVAILABLE,
            "detail": "Try again; caudal doctor says whether the database answers.",
        }
    )


def print_bug(*, trouble: Exception) -> None:
    """Print one line about a bug and keep the whole story in a file."""
    from caudal.db import home as homes

    story = "".join(traceback.format_exception(trouble))
    if os.environ.get("CAUDAL_DEBUG") == "1":
        sys.stderr.write(story)
        return
    file = homes.current().logs / BUG_LOG
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as log:
            log.write(story + "\n")
        where = f"The whole story is in {file}."
    except OSError:
        where = "Set CAUDAL_DEBUG=1 to see the whole story."
    words = str(trouble).strip().splitlines()[:1] or [""]
    # The first line only: the rest of a database error is the row, and people are in it.
    sys.stderr.write(f"caudal: this is a bug: {type(trouble).__name__}: {words[0]}\n{where}\n")


def is_lost_connection(*, trouble: Exception) -> bool:
    """Whether the database went away or never answered; a cause further down counts."""
    import psycopg

    cause: BaseException | None = trouble
    while cause is not None:
        if isinstance(cause, psycopg.OperationalError):
            return True
        cause = cause.__cause__
    return False


def _print_error(document: Mapping[str, object]) -> None:
    sys.stderr.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def _translation() -> gettext.NullTranslations:
    language = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return gettext.translation(
        "django", localedir=str(PACKAGE / "locale"), languages=[language[:2].lower() or "en"], fallback=True
    )


def _plain(value: object) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)
