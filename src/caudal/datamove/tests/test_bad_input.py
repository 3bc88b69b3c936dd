"""Legacy rows as bad as their schema allows: each run still ends proven, with every row accounted for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from caudal.datamove.actions.run import Moved
from caudal.datamove.tests.conftest import Legacy
from caudal.monitoring import queries as monitoring

# One row each: every change of a table strikes another row of it.
BAD_ROWS = {
    "User": {
        "a document that somebody else has": "document_type = 'DNI', document_number = '12345678'",
        "the same document again": "document_type = 'dni', document_number = '12345678'",
        "a document far too long": "document_number = repeat('9', 60)",
        "no name": "full_name = NULL",
        "a name of control characters": r"full_name = E'\x07\x1b[31m' || full_name || E'\n\t'",
        "an endless name": "full_name = repeat('ñ', 5000), phone = repeat('1', 500)",
        "an office that nobody knows": "member_role = 'jefe máximo'",
        "somebody who has left": "status = 'Inactivo'",
        "a birthday before Christ": "birth_date = '0044-03-15 BC'",
    },
    "Accion": {
        "a type that nobody knows": "type = 'REGALO'",
        "half a share": "amount = 2.5",
        "a share of no price": '"shareValue" = 0',
        "a price of no number": """"shareValue" = 'NaN'""",
        "a price of half a cent": '"shareValue" = 10.005',
        "a price of dust": '"shareValue" = "shareValue" + 1e-9',
        "shares without end": "amount = 1e300",
        "shares of nothing": "amount = 0",
        "shares bought never": """"createdAt" = '-infinity'""",
        "a sale of what was never bought": "type = 'VENTA'",
    },
    "Multa": {
        "paid before it was issued": """status = ' pagado ', "updatedAt" = '2000-01-01'""",
        "issued never": """"createdAt" = 'infinity'""",
        "without words": "description = ''",
        "of a stranger": '"memberId" = (SELECT "createdById" FROM "Junta" LIMIT 1)',
    },
    "PrestamoNew": {
        "a status that nobody knows": "status = 'QUIÉN SABE'",
        "no rate": "monthly_interest = 'NaN'",
        "a negative rate": "monthly_interest = -3",
        "an absurd rate": "monthly_interest = 1e12",
        "no instalments": "number_of_installments = 0",
        "a million instalments": "number_of_installments = 1000000",
        "an unknown kind": "loan_type = 'personal', payment_type = 'cuando pueda'",
        "nothing lent": "amount = 0",
        "a loan without end": "amount = 'Infinity'",
        "above everything": "amount = 1000000",
        "rejected after it was paid back": "status = 'REJECTED'",
        "of a stranger": '"memberId" = (SELECT "createdById" FROM "Junta" LIMIT 1)',
        "paid though nothing came": "paid = true, status = 'PAID', remaining_amount = 0",
        "after its repayments": """"createdAt" = '2030-01-01'""",
        "a counter that is no number": "remaining_amount = 'NaN'",
    },
    "PagoPrestamoNew": {
        "a split that does not add up": "capital_amount = 1, interest_amount = 1",
        "a split of no numbers": "capital_amount = 'NaN', interest_amount = 'Infinity'",
        "a split below zero": "capital_amount = amount + 5, interest_amount = -5",
        "far too large": "amount = 999999.99, capital_amount = 0, interest_amount = 0",
        "on no day": "date = 'infinity'",
        "dust": "amount = amount + 1e-8",
    },
}
BAD_TABLES = {
    "a circle without a name": """UPDATE "Junta" SET name = '   ', fecha_inicio = 'infinity'""",
    "a circle founded after its history": """UPDATE "Junta" SET fecha_inicio = '2030-01-01'""",
    "a capital that is no number": """UPDATE "Junta" SET available_capital = 'NaN'""",
    "a capital without end": """UPDATE "Junta" SET available_capital = 1e300""",
    "a capital that nothing explains": """UPDATE "Junta" SET available_capital = 15664.312475053368""",
    "no members at all": """DELETE FROM "DailyAttendance"; DELETE FROM "JuntaMember" """,
    "every share sold": """UPDATE "Accion" SET type = 'VENTA'""",
    "every fine the same": """UPDATE "Multa" SET amount = 5, "createdAt" = '2024-05-05', description = 'x'""",
    "movements in no direction": """UPDATE "CapitalMovement" SET direction = '?' WHERE type = 'MULTA'""",
    "movements of no number": """UPDATE "CapitalMovement" SET amount = 'NaN' WHERE type = 'PAGO'""",
    "movements of nothing": """
        UPDATE "CapitalMovement" SET "accionId" = NULL, "multaId" = NULL, "pagoId" = NULL, "prestamoId" = NULL""",
    "no movements": 'DELETE FROM "CapitalMovement"',
    "copies that name themselves": 'UPDATE "PrestamoNew" SET original_prestamo_id = id',
}


def failures(moved: Moved) -> dict[str, object]:
    """What is not proven; that a difference has no explanation is allowed to nonsense."""
    return {check.name: check.figures for check in moved.checks if not check.ok and check.name != "nothing_is_unknown"}


@pytest.mark.usefixtures("backed_up_in_words")
@pytest.mark.parametrize("table", BAD_ROWS)
def test_a_run_ends_proven_whatever_single_rows_hold(legacy: Legacy, move: Callable[[], Moved], table: str) -> None:
    legacy.write(circles=2, seed=4, defects="DUPLICATE,MIGRATED_DEFAULTS")
    for position, change in enumerate(BAD_ROWS[table].values()):
        row = f'SELECT id FROM "{table}" ORDER BY id OFFSET {2 * position} LIMIT 1'
        legacy.execute(f'UPDATE "{table}" SET {change} WHERE id = ({row})')

    moved = move()

    assert failures(moved) == {}
    assert moved.findings > 2


@pytest.mark.usefixtures("backed_up_in_words")
@pytest.mark.parametrize("what", BAD_TABLES)
def test_a_run_ends_proven_whatever_whole_tables_hold(legacy: Legacy, move: Callable[[], Moved], what: str) -> None:
    legacy.write(circles=1, seed=4, defects="DUPLICATE,MIGRATED_DEFAULTS")
    legacy.execute(BAD_TABLES[what])

    moved = move()

    assert failures(moved) == {}
    assert moved.findings > 0


@pytest.mark.usefixtures("committed_db")
def test_the_house_holds_whatever_was_moved_in_before() -> None:
    assert [check for check in monitoring.verify() if not check.ok] == []
