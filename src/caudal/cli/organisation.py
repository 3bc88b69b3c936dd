"""`caudal organisation`: open an organisation with its first owner, and list those that there are."""

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from uuid import UUID

    from caudal.audit.rules import Call

app = typer.Typer(no_args_is_help=True, help="Open an organisation with its first owner, or list them.")

PASSWORD_VARIABLE = "CAUDAL_PASSWORD"  # noqa: S105 - the name of a variable

AsJson = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")]


@app.command("open")
def open_one(
    name: Annotated[str, typer.Argument(help="What the organisation is called.")],
    owner: Annotated[str, typer.Option("--owner", help="The name that its first owner signs in with.")],
    as_json: AsJson = False,
) -> None:
    """Open an organisation and let its first owner in. The password is asked for, or read: CAUDAL_PASSWORD, or stdin.

    The same name again is the same organisation: a second owner can be let in, or a refused one corrected.
    """
    _django()
    from caudal.cli import output
    from caudal.kernel.ids import derived_id
    from caudal.parties import actions as parties

    password = _password()
    organisation_id = derived_id("organisation", name)
    parties.open_organisation(
        _call(organisation_id, key="open organisation"), organisation_id=organisation_id, name=name
    )
    # A key of its own each time: the same owner again is told that the name is taken, not that all is well.
    parties.add_user(_call(organisation_id), username=owner, password=password, role="owner")
    if as_json:
        output.print_json(result={"ok": True, "organisation": organisation_id, "name": name, "owner": owner})
    else:
        output.say(text=f"{name} is open ({organisation_id}); {owner} can sign in as its owner.")


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the organisations: their ids (as `datamove run --organisation` takes them) and names."""
    _django()
    from caudal.cli import output
    from caudal.parties import queries

    ids = sorted(queries.organisation_ids())
    known = [(one, queries.organisation_name(organisation_id=one)) for one in ids]
    if as_json:
        output.print_json(result=[{"organisation": one, "name": name} for one, name in known])
    else:
        output.print_table(title="Organisations", columns=("id", "name"), rows=known)


def _password() -> str:
    """The password for a new user, by the rules of the sign-in pages.

    :raises PasswordIsWeak:
    """
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from caudal.cli import errors

    given = os.environ.get(PASSWORD_VARIABLE)
    if given is None and sys.stdin.isatty():
        given = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    elif given is None:
        given = sys.stdin.readline().rstrip("\n")
    try:
        validate_password(given)
    except ValidationError as weak:
        raise errors.PasswordIsWeak(field="password") from weak
    return str(given)


def _call(organisation_id: "UUID", *, key: str | None = None) -> "Call":
    """A call by whoever works at this machine, under the name of their account there."""
    import getpass
    from datetime import UTC, datetime
    from uuid import uuid4

    from caudal.audit.rules import Actor, ActorKind, Call

    return Call(
        actor=Actor(ActorKind.SYSTEM, f"command line: {getpass.getuser()}"),
        key=key or str(uuid4()),
        at=datetime.now(tz=UTC),
        organisation_id=organisation_id,
    )


def _django() -> None:
    import django

    django.setup()
