"""Write docs/reference/errors.md: every refusal with its code, what it says and what one can do.

python -m tools.error_catalogue
"""

import importlib
import pkgutil
from itertools import groupby
from pathlib import Path

import caudal
from caudal.kernel import problems, refusals
from caudal.kernel.refusals import Refusal

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "errors.md"
HEAD = """# Errors

Every refusal of Caudal. A code is stable: it is never changed and never used again. Over HTTP a refusal is
`application/problem+json` with this code and status, on a page it is the form's message, and at the command line it is
the same JSON on stderr with exit code 1. Words in braces are facts, which the answer also carries as data.

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
    chapters = []
    by_app = sorted(known_refusals().items())
    for app, entries in groupby(by_app, key=lambda entry: entry[0].split(".")[0]):
        lines = [f"## {app}", "", "| code | status | what happened | what to do |", "|---|---|---|---|"]
        lines += [
            f"| `{code}` | {problems.status_of(refusal)} | {_cell(refusal.message)} | {_cell(refusal.remedy)} |"
            for code, refusal in entries
        ]
        chapters.append("\n".join(lines))
    return "\n\n".join([HEAD.strip(), *chapters]) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(rendered(), encoding="utf-8")


if __name__ == "__main__":
    main()
