"""`caudal proof`: seal the ledger, list the seals, export proofs, check them offline, change the key."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

if TYPE_CHECKING:
    from caudal.audit.rules import Call

app = typer.Typer(no_args_is_help=True, help="Seal the ledger; prove an entry or a balance to whoever asks.")

CHECKER = "check_proof.py"
LIST_MAX = 200

AsJson = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")]
File = Annotated[Path, typer.Option("--to", help="The file to write; the program that checks it is put beside it.")]
FromSeal = Annotated[int | None, typer.Option("--from-seal", min=1, help="Prove also that nothing changed since.")]


@app.command("seal")
def seal_now(as_json: AsJson = False) -> None:
    """Seal what has been committed; while Caudal runs this happens by itself, every ten seconds."""
    _django()
    from caudal.cli import output
    from caudal.db import home as homes
    from caudal.ledger.proofs import jobs

    added, seals = 0, 0
    while True:
        sealed = jobs.seal(_call(), home=homes.current())
        added, seals = added + sealed.added, seals + (sealed.added > 0)
        if not sealed.is_full:
            break
    if as_json:
        output.print_json(result={"ok": True, "added": added, "seals": seals, "seal": sealed})
    elif added:
        output.say(text=f"{added} items sealed; seal {sealed.number} holds {sealed.size}.")
    else:
        output.say(text="Nothing new to seal.")


@app.command("list")
def list_seals(
    limit: Annotated[int, typer.Option("--limit", min=1, max=LIST_MAX)] = 20, as_json: AsJson = False
) -> None:
    """List the newest seals, and the public key that people check them with."""
    _django()
    from caudal.cli import output
    from caudal.ledger.proofs import queries
    from caudal.ledger.proofs.rules import notes

    found = [one.seal for one in queries.seals(limit=limit)]
    keys = [notes.verifier_key(name=one.key.origin, public=one.key.public) for one in queries.seal_keys()]
    if as_json:
        told = [{**_plain(one), "root": one.root.hex(), "previous": one.previous.hex()} for one in found]
        output.print_json(result={"seals": told, "keys": keys})
        return
    rows = [(one.number, one.size, f"{one.sealed_at:%Y-%m-%d %H:%M:%S}", one.root.hex()[:16]) for one in found]
    output.print_table(title="Seals", columns=("seal", "items", "sealed (UTC)", "root"), rows=rows)
    for number, key in enumerate(keys, start=1):
        output.say(text=f"key {number}: {key}")


@app.command("export")
def export(
    entry: Annotated[UUID | None, typer.Option("--entry", help="The id of an entry.")] = None,
    account: Annotated[str | None, typer.Option("--account", help="Or the code of an account.")] = None,
    book: Annotated[int | None, typer.Option("--book", min=0, help="The number of its book.")] = None,
    prefix: Annotated[str | None, typer.Option("--prefix", help="What to sum up; else the account's parent.")] = None,
    from_seal: FromSeal = None,
    to: File = Path("proof.json"),
) -> None:
    """Write one file that proves an entry, or that an account's balance is inside the total of its kind."""
    if (entry is None) == (account is None):
        raise typer.BadParameter("Name either --entry or --account.")
    if book is None:
        raise typer.BadParameter("Name the --book.")
    _django()
    import json

    from caudal.cli import output
    from caudal.db import home as homes
    from caudal.ledger.proofs import checker, keeper, queries

    document: dict[str, Any]
    if entry is not None:
        document = queries.entry_proof(book_id=book, entry_id=entry, from_seal=from_seal)
    else:
        home, key = homes.current(), queries.current_key()
        document = queries.balance_proof(
            book_id=book, account=account or "", prefix=prefix, from_seal=from_seal,
            seed=keeper.seed_of(key, home=home), salt=keeper.salt(home=home, origin=key.origin),
        )  # fmt: skip
    # A name of our own, so that a folder that cannot be written in is told as such.
    _write(to, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    _write(to.with_name(CHECKER), Path(checker.__file__).read_text(encoding="utf-8"))
    code = checker.main([str(to)])
    if code == 0:
        output.say(text=f"Written to {to}; check it anywhere with: python3 {CHECKER} {to.name} --key PUBLIC")
    raise typer.Exit(code)


@app.command("check")
def check(
    file: Annotated[str, typer.Argument(help="What `caudal proof export` wrote.")],
    key: Annotated[str | None, typer.Option("--key", help="The public key that you trust: origin+id+key.")] = None,
) -> None:
    """Check a proof file, offline: no database is asked. The same program lies beside every exported proof."""
    from caudal.ledger.proofs import checker

    raise typer.Exit(checker.main([*(["--key", key] if key is not None else []), "--", file]))


@app.command("rotate-key")
def rotate_key(as_json: AsJson = False) -> None:
    """Sign with a new key from the next seal on; the old one vouches for it, and its private part is destroyed."""
    _django()
    from caudal.cli import output
    from caudal.db import home as homes
    from caudal.ledger.proofs import jobs

    added = jobs.rotate_key(_call(), home=homes.current())
    if as_json:
        output.print_json(result={"ok": True, **_plain(added)})
    else:
        sys.stdout.write(added.verifier_key + "\n")
        output.say(text=f"Key {added.number} signs from now on. Publish it; older seals keep theirs.")


def _write(file: Path, text: str) -> None:
    """Write a file that the command line named.

    :raises FileCannotBeWritten:
    """
    from caudal.cli import errors

    try:
        file.write_text(text, encoding="utf-8")
    except OSError as trouble:
        raise errors.FileCannotBeWritten(field="to", file=str(file)) from trouble


def _plain(value: Any) -> dict[str, Any]:
    import dataclasses

    return dataclasses.asdict(value)


def _call() -> "Call":
    """A call by whoever works at this machine; the log belongs to the installation, not to one organisation."""
    import getpass
    from datetime import UTC, datetime
    from uuid import uuid4

    from caudal.audit.rules import Actor, ActorKind, Call

    return Call(
        actor=Actor(ActorKind.SYSTEM, f"command line: {getpass.getuser()}"),
        key=str(uuid4()),
        at=datetime.now(tz=UTC),
    )


def _django() -> None:
    import django

    django.setup()
