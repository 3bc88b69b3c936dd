"""Write docs/reference/cli.md: every command with what its --help says.

python -m tools.cli_page
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from caudal.cli import main as cli

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "cli.md"
HEAD = """# Commands

In a clone the command is `./caudal`; installed, it is `caudal`. Results go to stdout, what happens meanwhile to stderr.
With `--json` a result is one JSON document. What is refused is problem JSON on stderr, the same as over HTTP, or words
where a terminal is looking; its codes are in [errors.md](errors.md). Exit codes are in [exit-codes.md](exit-codes.md).

`make docs` writes this page from the commands.
"""
# What typer adds to each command by itself.
OF_TYPER = frozenset({"--help", "--install-completion", "--show-completion"})


def commands() -> Iterator[tuple[str, Any]]:
    """Every command that does something, with the words that call it."""
    root = typer.main.get_command(cli.commands)
    yield from _below("caudal", root)


def rendered() -> str:
    """The whole page."""
    return "\n".join([HEAD.rstrip(), *(_chapter(words, command) for words, command in commands())]) + "\n"


def _below(words: str, command: Any) -> Iterator[tuple[str, Any]]:
    # Typer brings a click of its own, so that kinds are told by what they can do.
    if not hasattr(command, "list_commands"):
        yield words, command
        return
    context = command.make_context(words, [], resilient_parsing=True)
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None, "a listed command is there"
        yield from _below(f"{words} {name}", inner)


def _chapter(words: str, command: Any) -> str:
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option" and not OF_TYPER & set(one.opts)]
    usage = " ".join([words, *(_usage(one) for one in arguments), *(["[OPTIONS]"] if options else [])])
    lines = ["", f"## {words}", "", "```", usage, "```", "", (command.help or "").strip(), ""]
    rows = [(_usage(one), getattr(one, "help", None) or "") for one in arguments]
    rows += [(_names(one), _said(one)) for one in options]
    if rows:
        lines += ["| | |", "|---|---|", *(f"| `{name}` | {text} |" for name, text in rows)]
    return "\n".join(lines).rstrip()


def _usage(argument: Any) -> str:
    name = str(argument.name).upper() + ("..." if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


def _names(option: Any) -> str:
    names = "/".join([*option.opts, *option.secondary_opts])
    return names if option.is_flag else f"{names} {str(option.name).upper()}"


def _said(option: Any) -> str:
    parts = [(option.help or "").strip()]
    if option.required:
        parts.append("Required.")
    elif option.default not in {None, False} and not option.is_flag:
        parts.append(f"Default: `{option.default}`.")
    if option.envvar:
        parts.append(f"Also by `{option.envvar}`.")
    return " ".join(part for part in parts if part).replace("|", "\\|")


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(rendered(), encoding="utf-8")


if __name__ == "__main__":
    main()
