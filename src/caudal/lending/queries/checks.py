"""Hold the loans against the ledger, set-based."""

from django.db import connection

from caudal.db.sql_files import sql_text
from caudal.kernel.checks import Check


def verify() -> list[Check]:
    """Hold every loan against the ledger, set-based; each difference is counted, one of each kind is named."""
    with connection.cursor() as cursor:
        cursor.execute(sql_text("caudal.lending", "verify"))
        return [
            Check(
                name=name, ok=wrong == 0, figures={"rows": rows, "wrong": wrong} | ({"first": first} if first else {})
            )
            for name, rows, wrong, first in cursor.fetchall()
        ]
