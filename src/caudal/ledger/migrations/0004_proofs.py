"""The sealed log: leaves, keys and seals, and the functions that write and read it."""

from typing import ClassVar

from django.db import migrations

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0003_layout")]
    operations: ClassVar = [
        run_sql_file("caudal.ledger.proofs", "tables"),
        run_sql_file("caudal.ledger.proofs", "log"),
    ]
