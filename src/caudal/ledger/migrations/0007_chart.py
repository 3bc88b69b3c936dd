"""What books and accounts were said to be, kept and sealed beside the entries."""

from typing import ClassVar

from django.db import migrations

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0006_holds")]
    operations: ClassVar = [
        run_sql_file("caudal.ledger.proofs", "chart"),
        run_sql_file("caudal.ledger.proofs", "bodies"),
        run_sql_file("caudal.ledger.proofs", "log"),
    ]
