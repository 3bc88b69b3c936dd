"""A function fits on a screen, a module holds one idea and its first line says it."""

import ast

from tests.architecture import source

FUNCTION_LINES_MAX = 60
MODULE_LINES_MAX = 500
# What the action door hands in, and who asks: they come first and stand alone.
BY_POSITION = frozenset({"act", "call", "caller", "view"})


def test_a_function_fits_on_a_screen() -> None:
    long = [
        f"{source.place(path, function)} {function.name} has {lines} lines"
        for path in source.all_files()
        for function in source.functions(path)
        if (lines := (function.end_lineno or function.lineno) - function.lineno + 1) > FUNCTION_LINES_MAX
    ]
    assert not long, "\n".join(long)


def test_a_module_holds_one_idea() -> None:
    long = [
        f"{path.relative_to(source.ROOT)} has {lines} lines: make the room a package"
        for path in source.all_files()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MODULE_LINES_MAX
    ]
    assert not long, "\n".join(long)


def test_the_first_line_of_a_module_says_its_idea() -> None:
    silent = [
        source.place(path)
        for path in source.all_files()
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(source.tree(path))
    ]
    assert not silent, "\n".join(silent)


def is_action(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "action"
        for decorator in function.decorator_list
    )


def test_what_doors_and_other_apps_call_takes_keywords_only() -> None:
    loose = [
        f"{source.place(path, node)} {node.name}"
        for path in source.package_files()
        if source.app_of(path) in source.DOMAINS
        for node in source.tree(path).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and (is_action(node) or source.room_of(path) == "queries")
        # One subject may stand alone, as in `entries_of(book)`; the action's own `act` comes from its door.
        and len([argument for argument in node.args.args if argument.arg not in BY_POSITION]) > 1
    ]
    assert not loose, "\n".join(loose)
