"""The command `caudal`: finds the command's file, runs it, and turns every outcome into an exit code."""

import importlib
import importlib.util
import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

EXIT_REFUSED = 1
EXIT_BUG = 70
EXIT_INTERRUPTED = 130
# In the order of `caudal --help`. Each names a module of this folder with a Typer called `app`; a module is
# loaded when its command is asked for, and keeps heavy imports inside its functions.
COMMANDS = (
    *("up", "down", "reset", "test", "doctor", "verify", "worker", "jobs", "bench"),
    *("organisation", "ledger", "proof", "sample", "datamove", "quote", "loans"),
)


class Commands(TyperGroup):
    """The commands by their files."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Name every command that has a file."""
        return [name for name in COMMANDS if importlib.util.find_spec(f"caudal.cli.{name}") is not None]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Load the command's file."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"caudal.cli.{cmd_name}")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        return command


commands = typer.Typer(
    cls=Commands,
    name="caudal",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Keep pooled money: savings circles, loans and escrow on one double-entry ledger.",
)


@commands.callback()
def main() -> None:
    """Keep pooled money: savings circles, loans and escrow on one double-entry ledger."""


def app() -> None:
    """Run the command line and exit: 0 done, 1 refused, 2 wrong usage, 70 a bug."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caudal.config.settings")
    try:
        commands()
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except Exception as trouble:  # noqa: BLE001 - the one place that turns what was raised into an exit code
        sys.exit(_exit_code(trouble))


def _exit_code(trouble: Exception) -> int:
    from caudal.cli import output
    from caudal.kernel.refusals import Refusal, Unavailable

    if isinstance(trouble, Refusal):
        output.print_problem(refusal=trouble)
        return EXIT_REFUSED
    if isinstance(trouble, Unavailable) or output.is_lost_connection(trouble=trouble):
        output.print_unavailable(trouble=trouble)
        return EXIT_REFUSED
    output.print_bug(trouble=trouble)
    return EXIT_BUG
