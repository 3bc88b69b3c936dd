"""`caudal organisation`: open an organisation with its first owner, let users in, make API keys, list."""

import os
import sys
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

if TYPE_CHECKING:
    from caudal.audit.rules import Call

app = typer.Typer(no_args_is_help=True, help="Open organisations, let users in, make API keys.")

PASSWORD_VARIABLE = "CAUDAL_PASSWORD"  # noqa: S105 - the name of a variable

KEY_DAYS = 90
KEY_DAYS_MAX = 366

_ROLES = "owner, facilitator, auditor, operator, loan_officer or credit_manager."
Role = Annotated[str, typer.Option("--role", help=_ROLES)]
Which = Annotated[UUID | None, typer.Option("--organisation", help="Needed where there are several.")]
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
    organisation_id = derived_id("organisation", " ".join(name.split()))
    parties.open_organisation(
        _call(organisation_id, key="open organisation"), organisation_id=organisation_id, name=name
    )
    # A key of its own each time: the same owner again is told that the name is taken, not that all is well.
    parties.add_user(_call(organisation_id), username=owner, password=password, role="owner")
    if as_json:
        output.print_json(result={"ok": True, "organisation": organisation_id, "name": name, "owner": owner})
    else:
        output.say(text=f"{name} is open ({organisation_id}); {owner} can sign in as its owner.")


@app.command("user")
def let_in(username: str, role: Role, organisation: Which = None, as_json: AsJson = False) -> None:
    """Let somebody sign in with a role in the whole organisation. The password is asked for or read, as by `open`."""
    _django()
    from caudal.cli import output
    from caudal.datamove.actions.run import organisation_for
    from caudal.parties import actions as parties

    organisation_id = organisation_for(organisation)
    parties.add_user(_call(organisation_id), username=username, password=_password(), role=role)
    if as_json:
        output.print_json(result={"ok": True, "organisation": organisation_id, "user": username, "role": role})
    else:
        output.say(text=f"{username} can sign in as {role}.")


@app.command("member")
def let_member_in(
    username: str,
    circle: Annotated[UUID, typer.Option("--circle", help="The circle, as the address of its page has it.")],
    number: Annotated[int, typer.Option("--number", min=1, help="The member's number in the circle.")],
    organisation: Which = None,
    as_json: AsJson = False,
) -> None:
    """Let a member of a circle sign in; what they may do follows from their office there. Password as by `open`."""
    _django()
    from caudal.circles.queries import members
    from caudal.cli import output
    from caudal.datamove.actions.run import organisation_for
    from caudal.parties import actions as parties

    organisation_id = organisation_for(organisation)
    person_id = members.person_of(organisation_id=organisation_id, circle_id=circle, number=number)
    parties.add_user(_call(organisation_id), username=username, password=_password(), person_id=person_id)
    if as_json:
        output.print_json(result={"ok": True, "organisation": organisation_id, "user": username, "person": person_id})
    else:
        output.say(text=f"{username} can sign in as member {number}.")


@app.command("key")
def make_key(
    name: Annotated[str, typer.Argument(help="What the key is for; people see it where the program has acted.")],
    role: Role,
    days: Annotated[int, typer.Option("--days", min=1, max=KEY_DAYS_MAX, help="How long it is good.")] = KEY_DAYS,
    organisation: Which = None,
    as_json: AsJson = False,
) -> None:
    """Make a key for a program that calls the API. It is printed this once; only its digest is kept."""
    _django()
    import secrets
    from datetime import timedelta

    from caudal.cli import output
    from caudal.datamove.actions.run import organisation_for
    from caudal.parties import actions as parties, rules

    call = _call(organisation_for(organisation))
    secret, expires_at = rules.API_KEY_PREFIX + secrets.token_hex(32), call.at + timedelta(days=days)
    parties.make_api_key(call, name=name, secret=secret, role=role, expires_at=expires_at)
    if as_json:
        output.print_json(result={"ok": True, "key": secret, "role": role, "expires_at": expires_at.isoformat()})
    else:
        sys.stdout.write(secret + "\n")
        output.say(text=f"Good until {expires_at:%Y-%m-%d}. It is not shown again.")


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


def _call(organisation_id: UUID, *, key: str | None = None) -> "Call":
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
