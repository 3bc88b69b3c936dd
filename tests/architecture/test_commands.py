"""The page of the commands is fresh, and every command that a document tells people to type exists as it is written."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.architecture import source
from tools import cli_page

DOCUMENTS = [
    *(source.ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((source.ROOT / "docs").rglob("*.md")),
]
BLOCK = re.compile(r"^```sh\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!\w+:)([^)#]+)")


@cache
def commands() -> dict[str, object]:
    return dict(cli_page.commands())


def typed(document: Path) -> Iterator[list[str]]:
    """The words of each command in the document's shell blocks; a pipe holds several."""
    for block in BLOCK.findall(document.read_text(encoding="utf-8")):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            while "|" in words:
                yield words[: words.index("|")]
                words = words[words.index("|") + 1 :]
            if words:
                yield words


def trouble_of(words: list[str]) -> str:
    """What is wrong with a command of ours; empty when nothing is, or it is somebody else's."""
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words = words[1:]
    if words[:1] == ["make"]:
        makefile = (source.ROOT / "Makefile").read_text(encoding="utf-8")
        unknown = [target for target in words[1:] if not re.search(rf"^{target}:", makefile, flags=re.MULTILINE)]
        return f"no such target: {unknown}" if unknown else ""
    if words[:3] == [".venv/bin/python", "-m", "pytest"]:
        paths = [word for word in words[3:] if "/" in word]
        return "".join(f"no such path: {path}" for path in paths if not (source.ROOT / path).exists())
    if words and words[0] in {"./caudal", "caudal"}:
        return trouble_of_caudal(words[1:])
    return ""


def trouble_of_caudal(words: list[str]) -> str:
    for length in (1, 2):
        command = commands().get(" ".join(["caudal", *words[:length]]))
        if command is not None:
            try:
                command.make_context("caudal", list(words[length:]))  # type: ignore[attr-defined]
            except Exception as error:  # noqa: BLE001 - of a click that typer keeps to itself
                return str(error)
            return ""
    return "no such command"


def test_the_page_of_the_commands_is_fresh() -> None:
    assert cli_page.PAGE.read_text(encoding="utf-8") == cli_page.rendered(), "run `make docs`"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(source.ROOT)))
def test_what_people_are_told_to_type_exists(document: Path) -> None:
    wrong = [f"{shlex.join(words)}: {trouble}" for words in typed(document) if (trouble := trouble_of(words))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(source.ROOT)))
def test_a_link_leads_somewhere(document: Path) -> None:
    links = LINK.findall(document.read_text(encoding="utf-8"))
    dead = [link for link in links if not (document.parent / link).exists()]
    assert not dead, "\n".join(dead)


@pytest.mark.parametrize("line", ["./caudal uo", "./caudal up --chek", "make chek", "caudal datamove run"])
def test_a_mistyped_command_would_be_seen(line: str) -> None:
    assert trouble_of(shlex.split(line))
