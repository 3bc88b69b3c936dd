"""Hold the loans against the ledger, set-based."""

from django.db import connection

from caudal.db.sql_files import sql_text
from caudal.kernel.checks import Check

FILES = ("verify", "verify_standings", "verify_commissions")


def verify() -> list[Check]:
    """Hold every loan, and the figures derived of it, against the ledger: sets, with one example of each."""
    with connection.cursor() as cursor:
        found = []
        for name in FILES:
            cursor.execute(sql_text("caudal.lending", name))
            found += cursor.fetchall()
    return [
        Check(name=name, ok=wrong == 0, figures={"rows": rows, "wrong": wrong} | ({"first": first} if first else {}))
        for name, rows, wrong, first in found
    ]
