"""Every refusal lives in an errors room, is in the catalogue, and is provoked by a test."""

import ast
import re
from functools import cache

from caudal.kernel.refusals import Refusal
from tests.architecture import source
from tools import error_catalogue


@cache
def text_of_all_tests() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in source.files_of_tests())


def is_refusal(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and any(
        (base.id if isinstance(base, ast.Name) else getattr(base, "attr", "")) == "Refusal" for base in node.bases
    )


def test_the_catalogue_is_fresh() -> None:
    assert error_catalogue.PAGE.read_text(encoding="utf-8") == error_catalogue.rendered(), "run `make docs`"


def test_refusals_live_in_errors_rooms() -> None:
    elsewhere = [
        source.place(path, node)
        for path in source.package_files()
        if source.app_of(path) != "kernel" and source.room_of(path) != "errors"
        for node in ast.walk(source.tree(path))
        if is_refusal(node)
    ]
    assert not elsewhere, "\n".join(elsewhere)


def test_every_refusal_says_what_happened_and_what_to_do() -> None:
    silent = [
        code
        for code, refusal in error_catalogue.known_refusals().items()
        if not refusal.message.strip() or not refusal.remedy.strip()
    ]
    assert not silent, "\n".join(silent)


def test_a_code_begins_with_its_app() -> None:
    lost = [
        f"{code} in {refusal.__module__}"
        for code, refusal in error_catalogue.known_refusals().items()
        if refusal.__module__.split(".")[1] != code.split(".")[0]
    ]
    assert not lost, "\n".join(lost)


def is_provoked(code: str, refusal: type[Refusal]) -> bool:
    return re.search(rf"\b{refusal.__name__}\b|[\"'`]{re.escape(code)}[\"'`]", text_of_all_tests()) is not None


def test_every_refusal_is_provoked_by_a_test() -> None:
    unprovoked = [code for code, refusal in error_catalogue.known_refusals().items() if not is_provoked(code, refusal)]
    assert not unprovoked, "\n".join(unprovoked)
