"""What is written beside the code agrees with it: glossary, locks, commands."""

import re

import pytest

from tests.architecture import source

TERMS = {
    "junta": "Circle",
    "socio": "Member",
    "acción": "Share",
    "aporte": "Contribution",
    "préstamo": "Loan",
    "multa": "Fine",
    "reparto": "ShareOut",
    "capital disponible": "available capital",
    "asiento": "Entry",
    "movimiento": "Posting",
    "cargo": "debit",
    "abono": "credit",
    "cuota": "Installment",
    "mora": "arrears",
    "cargo por mora": "LateFee",
    "desembolso": "Disbursement",
    "pago de préstamo": "Repayment",
    "pago": "Payout",
    "compra de acciones": "SharePurchase",
    "venta de acciones": "ShareSale",
    "orden de pago": "PaymentOrder",
}


@pytest.mark.parametrize(("spanish", "english"), TERMS.items())
def test_the_glossary_pairs_the_term(spanish: str, english: str) -> None:
    glossary = (source.ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [line for line in glossary.splitlines() if line.startswith("|")]
    assert any(spanish in row and english in row for row in rows), f"{spanish} / {english}"


def test_no_lock_names_a_download_address() -> None:
    locks = [*sorted((source.ROOT / "requirements").glob("*.lock"))]
    assert len(locks) == 3
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        assert not re.search(r"\w+://|--index-url|--find-links", text), lock.name
        pinned = re.findall(r"^[a-z0-9][^\n]*==", text, flags=re.MULTILINE)
        assert len(pinned) == len(re.findall(r"^[a-z0-9][^\n]*== ?[^\n]*\\$", text, flags=re.MULTILINE)), lock.name
    packages = (source.ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in packages


def test_the_continuous_integration_runs_what_the_readme_says() -> None:
    readme = (source.ROOT / "README.md").read_text(encoding="utf-8")
    steps = (source.ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert "make check" in steps
    assert "./caudal test" in steps
    for command in ("make check", "./caudal test", "./caudal up"):
        assert command in readme, command


def test_every_target_of_the_makefile_says_what_it_does() -> None:
    text = (source.ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):", text, flags=re.MULTILINE)
    described = re.findall(r"^([a-z]+):.*## \S", text, flags=re.MULTILINE)
    assert targets == described
