"""The code as the architecture tests read it: files by folder, parsed once."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "caudal"
# Domains have rooms; the other folders (kernel, db, edge, cli, config) are named by what they hold.
DOMAINS = (
    "audit",
    "jobs",
    "ledger",
    "parties",
    "compliance",
    "payments",
    "lending",
    "distributions",
    "circles",
    "escrow",
    "datamove",
    "monitoring",
)

# Parts of a domain that have rooms of their own.
PARTS = {"ledger": frozenset({"caps", "crossings", "holds", "periods", "proofs"})}


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def package_files(*, tests: bool = False, migrations: bool = False) -> list[Path]:
    """The files of the package, without its tests and migrations unless they are asked for."""
    return [
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if (tests or "tests" not in path.parts) and (migrations or "migrations" not in path.parts)
    ]


def all_files() -> list[Path]:
    """Every Python file of the repository, the tests and tools too; migrations are history and stay as they are."""
    folders = [ROOT / name for name in ("tests", "tools", "bench")]
    others = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    return [*package_files(tests=True), *others, ROOT / "conftest.py", ROOT / "caudal"]


def files_of_tests() -> list[Path]:
    """Every file that tests something."""
    return [path for path in all_files() if "tests" in path.relative_to(ROOT).parts]


def app_of(path: Path) -> str:
    """The folder of the package that the file lives in: "circles", "kernel" ..."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def room_of(path: Path) -> str:
    """The room of its app, or of a part of it, that the file lives in: "rules", "actions" ...; empty for __init__."""
    app, *rooms = path.relative_to(PACKAGE).parts
    if len(rooms) > 1 and rooms[0] in PARTS.get(app, ()):
        rooms = rooms[1:]
    return rooms[0].removesuffix(".py") if rooms else ""


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of the file, methods and inner ones too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def place(path: Path, node: ast.AST | None = None) -> str:
    """Where something is, for the message of a failing test."""
    line = getattr(node, "lineno", 1)
    return f"{path.relative_to(ROOT)}:{line}"
