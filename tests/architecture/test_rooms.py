"""Rooms have their names and no others, and what crosses an app's border is no model."""

import ast
from pathlib import Path

from tests.architecture import source

ROOMS = frozenset(
    {
        *("rules", "errors", "models", "actions", "queries", "jobs", "api", "web", "migrations", "sql", "tests"),
        *("__init__", "apps", "__pycache__"),
    }
)
# Rooms of one app only, each for its reason.
OWN_ROOMS = {
    # How a request becomes a call, shared by every door of every app; how callers who come at once become a group.
    "audit": frozenset({"calls", "groups"}),
    # The names that jobs rooms register and actions queue by; the process that runs them.
    "jobs": frozenset({"registry", "worker"}),
    # One folder a former system, so that foreign names stay inside; the page of the report.
    "datamove": frozenset({"sources", "templates"}),
    # The synthetic ledger: generator and its two actions, which nothing else imports.
    "ledger": frozenset({"sample"}),
    # The program that checks proofs and shares no code with us; what no database may hold: keys and the last seal.
    "ledger/proofs": frozenset({"checker", "keeper"}),
}
NAMELESS = frozenset(
    {
        *("util", "utils", "helper", "helpers", "common", "misc", "base", "core", "shared"),
        *("service", "services", "manager", "managers", "processor", "data", "info"),
    }
)


def test_a_domain_has_rooms_and_nothing_else() -> None:
    strange = [
        str(entry.relative_to(source.ROOT))
        for app in source.DOMAINS
        if (source.PACKAGE / app).is_dir()
        for entry in sorted((source.PACKAGE / app).iterdir())
        if entry.name.removesuffix(".py") not in ROOMS | OWN_ROOMS.get(app, frozenset()) | source.PARTS.get(app, set())
    ]
    assert not strange, "\n".join(strange)


def test_a_part_of_a_domain_has_rooms_and_nothing_else() -> None:
    strange = [
        str(entry.relative_to(source.ROOT))
        for app, parts in source.PARTS.items()
        for part in sorted(parts)
        if (source.PACKAGE / app / part).is_dir()
        for entry in sorted((source.PACKAGE / app / part).iterdir())
        if entry.name.removesuffix(".py") not in ROOMS | OWN_ROOMS.get(f"{app}/{part}", frozenset())
    ]
    assert not strange, "\n".join(strange)


def test_no_file_is_named_after_nothing() -> None:
    nameless = [
        str(path.relative_to(source.ROOT))
        for path in source.all_files()
        if NAMELESS & {part.removesuffix(".py") for part in path.relative_to(source.ROOT).parts}
    ]
    assert not nameless, "\n".join(nameless)


def test_nobody_takes_a_model_by_its_name() -> None:
    taken = [
        source.place(path, node)
        for path in source.package_files()
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Attribute | ast.Name)
        and (node.attr if isinstance(node, ast.Attribute) else node.id) in {"get_model", "get_user_model"}
    ]
    assert not taken, "\n".join(taken)


def foreign_models(path: Path) -> list[ast.ImportFrom]:
    app = source.app_of(path)
    found = []
    for node in ast.walk(source.tree(path)):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("caudal."):
            continue
        parts = (node.module or "").split(".")
        imports_models = "models" in parts[2:] or (len(parts) == 2 and "models" in {name.name for name in node.names})
        if imports_models and parts[1] != app:
            found.append(node)
    return found


def test_what_crosses_the_border_of_an_app_is_no_model() -> None:
    crossing = [
        source.place(path, node)
        for path in source.package_files()
        if source.app_of(path) in source.DOMAINS
        for node in foreign_models(path)
    ]
    assert not crossing, "\n".join(crossing)


def test_only_the_ledgers_actions_write_its_tables() -> None:
    writes = ("INSERT INTO ledger_", "UPDATE ledger_", "DELETE FROM ledger_", "TRUNCATE ledger_")
    writers = [
        str(path.relative_to(source.ROOT))
        for path in [*source.package_files(), *sorted(source.PACKAGE.rglob("*.sql"))]
        if source.app_of(path) != "ledger" and any(write in path.read_text(encoding="utf-8") for write in writes)
    ]
    assert not writers, "\n".join(writers)


def test_a_migration_in_python_can_be_undone() -> None:
    one_way = [
        source.place(path, node)
        for path in source.package_files(migrations=True)
        if "migrations" in path.parts
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "RunPython"
        and len(node.args) < 2
        and "reverse_code" not in {keyword.arg for keyword in node.keywords}
    ]
    assert not one_way, "\n".join(one_way)


CLOCKS = frozenset({"now", "utcnow", "today", "localdate", "time", "time_ns"})
CLOCKLESS_ROOMS = frozenset({"rules", "actions", "queries", "models"})


def test_nobody_below_the_doors_reads_the_clock() -> None:
    readers = [
        source.place(path, node)
        for path in source.package_files()
        if source.app_of(path) == "kernel" or source.room_of(path) in CLOCKLESS_ROOMS
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date", "timezone", "time"}
    ]
    assert not readers, "\n".join(readers)
