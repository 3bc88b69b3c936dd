"""`caudal proof`: seal, list, export, check, a new key; by the exit codes of docs/reference/exit-codes.md."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from caudal.cli import proof
from caudal.cli.errors import FileCannotBeWritten
from caudal.ledger.proofs import queries
from caudal.ledger.proofs.errors import LogHasNoSeal
from caudal.ledger.proofs.tests import make

pytestmark = pytest.mark.usefixtures("own_log")


def caudal_proof(*arguments: str) -> Result:
    return CliRunner().invoke(proof.app, arguments)


def test_nothing_is_sealed_of_an_empty_ledger_and_nothing_proved(tmp_path: Path) -> None:
    answer = caudal_proof("seal", "--json")
    assert (answer.exit_code, json.loads(answer.stdout)["added"]) == (0, 0)
    assert json.loads(caudal_proof("list", "--json").stdout)["seals"] == []
    pool, book_id = make.pool_and_book()
    entry_id = make.buy(pool, book_id)
    refused = caudal_proof("export", "--entry", str(entry_id), "--book", str(book_id), "--to", str(tmp_path / "a.json"))
    assert isinstance(refused.exception, LogHasNoSeal)


def test_an_entry_is_sealed_exported_and_checked_on_another_machine(tmp_path: Path) -> None:
    pool, book_id = make.pool_and_book()
    entry_id = make.buy(pool, book_id, soles=300)
    make.let_older_transactions_end()
    assert json.loads(caudal_proof("seal", "--json").stdout)["added"] >= 6
    key = json.loads(caudal_proof("list", "--json").stdout)["keys"][0]
    file = tmp_path / "entry.json"
    exported = caudal_proof("export", "--entry", str(entry_id), "--book", str(book_id), "--to", str(file))
    assert exported.exit_code == 0, exported.output
    assert f"The entry {entry_id}" in exported.stdout

    alone = [sys.executable, "-I", "-S", str(tmp_path / "check_proof.py"), str(file), "--key", key]
    assert subprocess.run(alone, capture_output=True, check=False).returncode == 0
    assert caudal_proof("check", str(file), "--key", key).exit_code == 0
    file.write_text(file.read_text(encoding="utf-8").replace('"30000"', '"90000"'), encoding="utf-8")
    assert caudal_proof("check", str(file), "--key", key).exit_code == 1
    assert caudal_proof("check", str(tmp_path / "none.json")).exit_code == 1
    assert caudal_proof("check").exit_code == 2


def test_a_balance_is_exported_with_what_happened_since_a_seal(tmp_path: Path) -> None:
    pool, book_id = make.pool_and_book()
    make.buy(pool, book_id, soles=120)
    make.seal(pool)
    file = tmp_path / "balance.json"
    answer = caudal_proof(
        "export", "--account", "equity:shares:1", "--book", str(book_id), "--from-seal", "1", "--to", str(file)
    )
    assert answer.exit_code == 0, answer.output
    assert "your 120.00 PEN (equity:shares:1) is inside the total of 120.00 PEN" in answer.stdout
    assert "Nothing that seal 1 held" in answer.stdout


@pytest.mark.parametrize("arguments", [(), ("--entry", "a"), ("--account", "a:b"), ("--book", "1")])
def test_an_export_of_nothing_is_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert caudal_proof("export", *arguments).exit_code == 2


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    pool, book_id = make.pool_and_book()
    entry_id = make.buy(pool, book_id)
    make.seal(pool)
    where = tmp_path / "nowhere" / "proof.json"
    answer = caudal_proof("export", "--entry", str(entry_id), "--book", str(book_id), "--to", str(where))
    assert isinstance(answer.exception, FileCannotBeWritten)


def test_a_new_key_is_printed_to_be_published() -> None:
    pool, book_id = make.pool_and_book()
    make.buy(pool, book_id)
    make.seal(pool)
    before = queries.current_key().number
    printed = caudal_proof("rotate-key")
    assert printed.exit_code == 0, printed.output
    assert printed.stdout.strip() in json.loads(caudal_proof("list", "--json").stdout)["keys"]
    assert queries.current_key().number == before + 1
    assert json.loads(caudal_proof("rotate-key", "--json").stdout)["number"] == before + 2


def test_the_list_is_a_table_for_people() -> None:
    assert "Seals" in caudal_proof("list").stdout
