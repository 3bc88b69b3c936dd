"""Exit codes and output: a refusal is problem JSON and 1, wrong usage 2, a bug 70 without a traceback."""

import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from caudal.cli import errors, main, output
from caudal.kernel.refusals import Refusal, Unavailable


def caudal(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    script = "import sys; sys.argv[0] = 'caudal'; from caudal.cli.main import app; app()"
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env={"CAUDAL_HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def exit_code_of(monkeypatch: pytest.MonkeyPatch, trouble: BaseException) -> object:
    def raise_it() -> None:
        raise trouble

    monkeypatch.setattr(main, "commands", raise_it)
    with pytest.raises(SystemExit) as left:
        main.app()
    return left.value.code


def test_help_is_quick_because_it_loads_no_framework() -> None:
    script = (
        "import sys; from caudal.cli.main import app\n"
        "try: app()\n"
        "except SystemExit: pass\n"
        "print([name for name in ('django', 'psycopg', 'ninja', 'pydantic') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", script, "--help"], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "[]"
    for command in ("up", "down", "reset", "test", "doctor", "verify"):
        assert f" {command} " in shown.stdout


def test_a_reset_that_nobody_confirmed_is_refused_with_problem_json(tmp_path: Path) -> None:
    answer = caudal("reset", home=tmp_path)

    assert answer.returncode == 1
    problem = json.loads(answer.stderr)
    assert problem["code"] == errors.ResetNeedsYes.code
    assert problem["status"] == 400
    assert problem["facts"] == {"folder": str(tmp_path)}
    assert answer.stdout == ""


def test_wrong_usage_is_two(tmp_path: Path) -> None:
    assert caudal("nothing", home=tmp_path).returncode == 2
    assert caudal("up", "--port", "eighty", home=tmp_path).returncode == 2


def test_down_and_reset_of_nothing_are_fine(tmp_path: Path) -> None:
    down = caudal("down", "--json", home=tmp_path / "none")
    assert (down.returncode, json.loads(down.stdout)) == (
        0,
        {"ok": True, "web_stopped": False, "database_stopped": False},
    )
    assert caudal("reset", "--yes", home=tmp_path / "none").returncode == 0
    assert not (tmp_path / "none").exists()


def test_a_reset_leaves_strange_files_alone(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{}")
    (tmp_path / "my-notes.txt").write_text("keep")

    assert caudal("reset", "--yes", home=tmp_path).returncode == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["my-notes.txt"]


def test_the_doctor_speaks_json_before_anything_is_set_up(tmp_path: Path) -> None:
    answer = caudal("doctor", "--json", home=tmp_path / "none")

    findings = {finding["name"]: finding for finding in json.loads(answer.stdout)["findings"]}
    assert findings["binaries"]["ok"] is True
    assert not (tmp_path / "none").exists()


def test_verify_without_a_server_says_that_it_may_be_tried_again(tmp_path: Path) -> None:
    answer = caudal("verify", "--json", home=tmp_path)

    assert answer.returncode == 1
    assert json.loads(answer.stderr)["code"] == "unavailable"
    assert "Traceback" not in answer.stderr


def test_a_bug_is_seventy_and_its_story_is_in_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("CAUDAL_HOME", str(tmp_path))

    assert exit_code_of(monkeypatch, ZeroDivisionError("a share of nothing")) == 70
    shown = capsys.readouterr().err
    assert "Traceback" not in shown
    assert "a share of nothing" in shown
    assert "Traceback" in (tmp_path / "logs" / output.BUG_LOG).read_text()


@pytest.mark.parametrize("trouble", [Unavailable("The bank is closed."), psycopg.OperationalError("server closed")])
def test_trouble_may_be_tried_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], trouble: Exception
) -> None:
    assert exit_code_of(monkeypatch, trouble) == 1
    assert json.loads(capsys.readouterr().err)["status"] == 503


def test_ctrl_c_is_no_error_report(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(monkeypatch, KeyboardInterrupt()) == 130
    assert capsys.readouterr().err == ""


def test_tests_need_a_clone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from caudal.cli import test as command

    monkeypatch.setattr(command, "__file__", str(tmp_path / "lib" / "caudal" / "cli" / "test.py"))
    with pytest.raises(errors.NotAClone):
        command.test([])


def test_a_refusal_is_told_in_the_language_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal: Refusal = errors.PortIsTaken(field="port", port=8780)
    monkeypatch.setenv("LC_ALL", "es_PE.UTF-8")

    problem = output.problem(refusal=refusal)

    assert problem["title"] == "Otro programa ya está escuchando en el puerto 8780."
    assert problem["field"] == "port"
