"""The file `caudal` at the root: what it needs, what it installs, what it says when something is missing."""

import importlib.machinery
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The file as a module, in a clone of its own."""
    loader = importlib.machinery.SourceFileLoader("bootstrap", str(ROOT / "caudal"))
    specification = importlib.util.spec_from_loader("bootstrap", loader)
    assert specification is not None
    module: Any = importlib.util.module_from_spec(specification)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    clone = tmp_path / "clone"
    (clone / "requirements").mkdir(parents=True)
    for name in ("bootstrap", "runtime", "dev"):
        (clone / "requirements" / f"{name}.lock").write_text(f"# {name}\n")
        module.LOCKS[name] = str(clone / "requirements" / f"{name}.lock")
    (clone / "pyproject.toml").write_text("[project]\n")
    module.ROOT = str(clone)
    module.VENV = str(clone / ".venv")
    module.PYTHON = str(clone / ".venv" / "bin" / "python")
    module.STAMP = str(clone / ".venv" / "caudal-installed.json")
    return module


def mark_installed(bootstrap: Any, *names: str) -> None:
    python = Path(bootstrap.PYTHON)
    python.parent.mkdir(parents=True, exist_ok=True)
    python.touch()
    Path(bootstrap.STAMP).write_text(json.dumps({name: bootstrap.fingerprint(name) for name in names}))


def test_it_needs_nothing_but_the_standard_library() -> None:
    isolated = [sys.executable, "-I", "-S", "-c", f"compile(open({str(ROOT / 'caudal')!r}).read(), 'caudal', 'exec')"]
    assert subprocess.run(isolated, check=False).returncode == 0
    names = {
        line.split()[1] for line in (ROOT / "caudal").read_text().splitlines() if line.startswith(("import ", "from "))
    }
    assert names <= sys.stdlib_module_names
    assert (ROOT / "caudal").stat().st_mode & 0o111


def test_what_is_installed_is_not_installed_again(bootstrap: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "make_venv", lambda python: pytest.fail("it installed again"))
    mark_installed(bootstrap, "runtime")
    bootstrap.install("runtime")


def test_a_changed_lock_a_missing_stamp_or_another_place_installs_again(bootstrap: Any) -> None:
    mark_installed(bootstrap, "runtime")
    assert bootstrap.is_installed("runtime")
    assert not bootstrap.is_installed("dev")

    Path(bootstrap.LOCKS["runtime"]).write_text("# another\n")
    assert not bootstrap.is_installed("runtime")

    mark_installed(bootstrap, "runtime", "dev")
    bootstrap.VENV = bootstrap.VENV + "-moved"
    assert not bootstrap.is_installed("dev")

    Path(bootstrap.STAMP).write_text("{")
    assert not bootstrap.is_installed("runtime")


def test_an_incomplete_clone_is_told(bootstrap: Any, capsys: pytest.CaptureFixture[str]) -> None:
    mark_installed(bootstrap, "runtime")
    Path(bootstrap.LOCKS["runtime"]).unlink()

    assert bootstrap.main(["up"]) == 1
    assert "runtime.lock is missing" in capsys.readouterr().err


def test_another_python_is_told_what_is_wanted(
    bootstrap: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "python_version", lambda python: (3, 9))

    assert bootstrap.main(["up"]) == 1
    assert "Caudal needs Python 3.11" in capsys.readouterr().err


def test_a_debian_without_venv_says_what_to_install(
    bootstrap: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "has", lambda python, module: False)
    monkeypatch.setattr(bootstrap, "apt_install", lambda packages: False)

    assert bootstrap.main(["up"]) == 1
    assert "apt-get install python3-venv python3-pip" in capsys.readouterr().err


def test_root_on_debian_gets_venv_installed_after_a_fresh_package_list(
    bootstrap: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    def apt(command: list[str], **_: object) -> int:
        ran.append(command[1])
        return 0 if ran.count("install") == 2 or command[1] == "update" else 100

    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 0)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(bootstrap.subprocess, "call", apt)

    assert bootstrap.apt_install(["python3-venv"])
    assert ran == ["install", "update", "install"]


def test_uv_looks_where_pip_is_set_to_look(bootstrap: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    listing = (
        "global.index-url='https://index.example/simple'\n"
        "global.extra-index-url='https://a.example https://b.example'\n"
        "install.trusted-host='index.example'\n"
        "global.find-links='/wheels'\n"
        ":env:.find-links='/mnt/one\\n/mnt/two'\n"
        ":env:.cert='/etc/own-ca.pem'\n"
    )
    monkeypatch.setattr(bootstrap, "pip_command", lambda: ["pip"])
    monkeypatch.setattr(bootstrap.subprocess, "check_output", lambda *_, **__: listing.encode())
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "UV_INSECURE_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", "/chosen/by/hand.pem")

    environment = bootstrap.uv_environment()

    assert environment["UV_DEFAULT_INDEX"] == "https://index.example/simple"
    assert environment["UV_INDEX"] == "https://a.example https://b.example"
    assert environment["UV_INSECURE_HOST"] == "index.example"
    assert environment["UV_FIND_LINKS"] == "/mnt/one,/mnt/two"
    assert environment["SSL_CERT_FILE"] == "/chosen/by/hand.pem"


def test_a_failed_download_shows_its_last_words_and_where_to_look(
    bootstrap: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, "-c", "print('no route to host'); raise SystemExit(2)"]
    monkeypatch.setattr(bootstrap, "find_python", lambda: bootstrap.run(command))

    assert bootstrap.main(["up"]) == 1
    shown = capsys.readouterr().err
    assert "no route to host" in shown
    assert "pip config list" in shown
    assert "Traceback" not in shown
