"""Write docs/reference/errors.md: every refusal with its code, kind and status, and both languages of its words.

python -m tools.error_catalogue
"""

import gettext
import importlib
import os
import pkgutil
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import django

import caudal
from caudal.kernel import problems, refusals
from caudal.kernel.refusals import Refusal

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "errors.md"
LOCALES = ROOT / "src" / "caudal" / "locale"
HEAD = """# Errors

Every refusal of Caudal. A code is stable: it is never changed and never used again. Over HTTP a refusal is
`application/problem+json` with this code and status, on a page it is the form's message, and at the command line it is
the same JSON on stderr with exit code 1. Words in braces are facts, which the answer also carries as data: money as
`{"amount": "12.50", "currency": "PEN"}`. Spanish is what users see first; ask for English with `Accept-Language: en`.

`make docs` writes this page from the code.
"""


def known_refusals() -> dict[str, type[Refusal]]:
    """Every refusal that the code defines: all `errors` rooms are loaded first."""
    for module in pkgutil.walk_packages(caudal.__path__, "caudal."):
        parts = module.name.split(".")
        if ("errors" in parts or parts[1] == "kernel") and "tests" not in parts:
            importlib.import_module(module.name)
    # Tests define refusals of their own, which are registered too when they run in the same process.
    return {code: known for code, known in refusals.registered().items() if "tests" not in known.__module__.split(".")}


def rendered() -> str:
    """The whole page."""
    spanish = gettext.translation("django", localedir=str(LOCALES), languages=["es"]).gettext
    chapters = []
    by_app = sorted(known_refusals().items())
    for app, entries in groupby(by_app, key=lambda entry: entry[0].split(".")[0]):
        lines = [f"## {app}", "", "| code | kind, status | what happened | what to do |", "|---|---|---|---|"]
        lines += [
            f"| `{code}` | {refusal.kind} {problems.status_of(refusal)} "
            f"| {_both(refusal.message, spanish)} | {_both(refusal.remedy, spanish)} |"
            for code, refusal in entries
        ]
        chapters.append("\n".join(lines))
    return "\n\n".join([HEAD.strip(), *chapters]) + "\n"


def _both(text: str, spanish: Callable[[str], str]) -> str:
    return f"{_cell(text)}<br>*{_cell(spanish(text))}*"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main() -> None:
    """Write the page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caudal.config.settings")
    django.setup()
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(rendered(), encoding="utf-8")


if __name__ == "__main__":
    main()
