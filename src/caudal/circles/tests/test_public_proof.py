"""The proof behind a receipt: whoever holds the code takes the file, and checks it without Caudal."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from caudal.circles.models import Receipt
from caudal.circles.rules.receipts import code_as_printed
from caudal.circles.tests.make import a_junta
from caudal.circles.tests.test_web import plain
from caudal.db import testing
from caudal.ledger.proofs import jobs
from caudal.ledger.proofs.tests.make import let_older_transactions_end
from caudal.ledger.rules import book_id_of

# Seals are made of what is committed: a database of its own, so that no other test's log grows.
pytestmark = pytest.mark.usefixtures("spoiled_db")


def test_a_sealed_receipt_offers_a_proof_that_anybody_can_check(tmp_path: Path) -> None:
    junta = a_junta()
    bought = junta.buy(junta.member("Rosa Ñahui"), 5)
    row = Receipt.objects.get(book_id=book_id_of(junta.circle_id), number=bought.receipt_number)
    address = f"/receipts/{code_as_printed(row.code)}/"
    client = Client()
    assert "todavía no está sellado" in client.get(address).content.decode()
    assert client.get(f"{address}proof.json").status_code == 404
    let_older_transactions_end()
    jobs.seal(junta.call(), home=testing.run_home())
    assert "El asiento de este recibo está sellado" in plain(client.get(address).content.decode())
    (tmp_path / "proof.json").write_bytes(client.get(f"{address}proof.json").content)
    (tmp_path / "check_proof.py").write_bytes(client.get("/receipts/check_proof.py").content)
    assert json.loads((tmp_path / "proof.json").read_text())["entry"]["id"] == str(bought.entry_id)
    assert checked(tmp_path) == 0
    forged = (tmp_path / "proof.json").read_text().replace('"5000"', '"9000"')
    (tmp_path / "proof.json").write_text(forged)
    assert checked(tmp_path) == 1


def checked(folder: Path) -> int:
    command = [sys.executable, "-I", "check_proof.py", "proof.json"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode
