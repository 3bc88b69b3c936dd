"""`caudal sample ledger`: a ledger in a home of its own, twice the same; never among real books."""

import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from caudal.audit.tests.make import a_call
from caudal.cli import sample
from caudal.cli.errors import RealBooksAreKeptHere
from caudal.cli.main import EXIT_REFUSED
from caudal.db import home as homes, server
from caudal.parties import actions as parties


def _caudal(*arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-c", "from caudal.cli.main import app; app()", *arguments],
        env={**environment, "CAUDAL_HOME": str(folder), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_ledger_is_written_once_however_often_it_is_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    asked = ("sample", "ledger", "--postings", "400", "--books", "2", "--accounts", "40", "--json")
    try:
        first, second = _caudal(*asked, folder=folder), _caudal(*asked, folder=folder)
        assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
        assert first.stdout == second.stdout
        told = json.loads(first.stdout)
        assert (told["postings"], told["books"]) == (400, 2)
        assert "━" not in first.stderr
        production = _caudal(*asked, folder=folder, CAUDAL_ENV="production", CAUDAL_ALLOW_EMBEDDED="1")
        assert production.returncode == EXIT_REFUSED
        assert json.loads(production.stderr[production.stderr.index("{") :])["code"] == RealBooksAreKeptHere.code
        server.start(home=homes.Home(root=folder))
        verified = _caudal("verify", "--json", folder=folder)
        assert json.loads(verified.stdout)["ok"], verified.stdout
    finally:
        server.discard(home=homes.Home(root=folder))


@pytest.mark.usefixtures("committed_db")
def test_real_books_are_left_alone() -> None:
    call = a_call(organisation_id=uuid4())
    parties.open_organisation(call, organisation_id=call.stream, name=f"Cooperativa {uuid4()}")
    with pytest.raises(RealBooksAreKeptHere):
        sample._sample_organisation()


def test_what_no_ledger_can_be_is_wrong_usage() -> None:
    for wrong in (("--postings", "1"), ("--books", "0"), ("--accounts", "29")):
        assert CliRunner().invoke(sample.app, ["ledger", *wrong]).exit_code == 2
