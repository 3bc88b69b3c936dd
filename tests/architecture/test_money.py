"""No float comes near money: neither a literal, nor a conversion, nor `round`."""

import ast
from pathlib import Path

from tests.architecture import source

EXACT_APPS = frozenset({"kernel", "audit", "ledger", "lending", "circles", "distributions", "escrow", "payments"})
# The data move reads what a former system stored, floats included; its decisions and writes are exact.
EXACT_ROOMS = frozenset({"rules", "actions"})
INEXACT_CALLS = frozenset({"float", "round"})


def is_exact(path: Path) -> bool:
    app = source.app_of(path)
    return app in EXACT_APPS or (app in source.DOMAINS and source.room_of(path) in EXACT_ROOMS)


def is_inexact(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float | complex)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in INEXACT_CALLS


def test_no_float_comes_near_money() -> None:
    inexact = [
        source.place(path, node)
        for path in source.package_files()
        if is_exact(path)
        for node in ast.walk(source.tree(path))
        if is_inexact(node)
    ]
    assert not inexact, "\n".join(inexact)


def test_no_column_of_any_table_is_a_float() -> None:
    columns = [
        source.place(path, node)
        for path in source.package_files(migrations=True)
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"FloatField", "DecimalField"} and is_money(node, path)
    ]
    assert not columns, "\n".join(columns)


def is_money(node: ast.Attribute, path: Path) -> bool:
    """A float column is wrong everywhere; a decimal one where its name says that it holds an amount."""
    if node.attr == "FloatField":
        return True
    line = path.read_text(encoding="utf-8").splitlines()[node.lineno - 1]
    return any(word in line for word in ("amount", "balance", "price_", "_minor"))
