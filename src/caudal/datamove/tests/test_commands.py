"""The commands: what they print, and what their exit codes say bit by bit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner, Result

from caudal.cli import datamove, sample
from caudal.datamove.actions.places import Place
from caudal.datamove.actions.run import organisation_for
from caudal.datamove.errors import DefectIsUnknown, OrganisationIsUnclear, SourceIsUnknown
from caudal.datamove.tests.conftest import Legacy, new_organisation


def invoke(app: Any, *arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, place: Place) -> None:
    monkeypatch.setattr(datamove, "_place", lambda: place)


def test_a_sample_is_written_with_its_manifest(legacy: Legacy, tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    answer = invoke(
        sample.app, "unicas", "--dsn", legacy.dsn, "--circles", "4", "--seed", "5", "--defects", "all",
        "--manifest", str(manifest), "--json",
    )  # fmt: skip

    assert answer.exit_code == 0
    printed = json.loads(answer.stdout)
    assert printed == json.loads(manifest.read_text(encoding="utf-8"))
    assert {"code", "circle", "source_table", "source_key", "amount", "figure"} == set(printed["planted"][0])


def test_an_unknown_defect_writes_nothing(legacy: Legacy) -> None:
    answer = invoke(sample.app, "unicas", "--dsn", legacy.dsn, "--defects", "GREMLINS")
    assert isinstance(answer.exception, DefectIsUnknown)
    assert invoke(datamove.app, "assess", "unicas", "--source", legacy.dsn).exit_code == 1


@pytest.mark.usefixtures("commands")
def test_the_exit_code_says_difference_and_quarantine(legacy: Legacy, organisation: UUID) -> None:
    legacy.write(defects="SUB_CENT", circles=1)
    moving = ("unicas", "--source", legacy.dsn, "--organisation", str(organisation), "--json")

    assessed = invoke(datamove.app, "assess", "unicas", "--source", legacy.dsn, "--json")
    moved = invoke(datamove.app, "run", *moving)
    verified = invoke(datamove.app, "verify", "unicas", "--source", legacy.dsn, "--json")
    reported = invoke(datamove.app, "report", "unicas", "--source", legacy.dsn, "--json")

    assert (assessed.exit_code, moved.exit_code, verified.exit_code, reported.exit_code) == (10, 10, 0, 0)
    assert json.loads(moved.stdout)["codes"] == {"SUB_CENT": 1}
    assert json.loads(verified.stdout)["ok"] is True
    assert Path(json.loads(reported.stdout)["html"]).is_file()


@pytest.mark.usefixtures("commands")
def test_a_table_that_nobody_knows_is_left_and_said(legacy: Legacy, organisation: UUID) -> None:
    legacy.write(circles=1)
    legacy.execute("CREATE TABLE notes (id text); CREATE TABLE _prisma_migrations (id text)")

    moved = invoke(datamove.app, "run", "unicas", "--source", legacy.dsn, "--organisation", str(organisation), "--json")

    assert moved.exit_code == 4
    assert json.loads(moved.stdout)["skipped_tables"] == ["notes"]


@pytest.mark.usefixtures("commands")
def test_a_backup_alone_is_proven_too(legacy: Legacy) -> None:
    legacy.write(circles=1)
    answer = invoke(datamove.app, "backup", "unicas", "--source", legacy.dsn, "--json")
    assert answer.exit_code == 0
    assert Path(json.loads(answer.stdout)["folder"]).is_dir()


@pytest.mark.parametrize("command", ["plan", "assess", "backup", "run", "verify", "report"])
def test_a_source_that_nobody_knows_is_refused(command: str) -> None:
    arguments = () if command == "plan" else ("--source", "dbname=x")
    answer = invoke(datamove.app, command, "fineract", *arguments)
    assert isinstance(answer.exception, SourceIsUnknown)


def test_the_plan_names_every_step() -> None:
    steps = json.loads(invoke(datamove.app, "plan", "unicas", "--json").stdout)
    assert [step["step"] for step in steps] == [
        "assess", "backup", "land", "transform", "import", "verify", "report",
    ]  # fmt: skip


def test_circles_need_one_organisation_to_belong_to(organisation: UUID) -> None:
    other = new_organisation()
    assert organisation_for(other) == other
    with pytest.raises(OrganisationIsUnclear):
        organisation_for(None)
    with pytest.raises(OrganisationIsUnclear):
        organisation_for(UUID(int=1))
