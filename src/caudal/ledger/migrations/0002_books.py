"""Limits on the account's row, append-only entries, the posting function."""

from typing import ClassVar

from django.db import migrations

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0001_initial")]
    operations: ClassVar = [run_sql_file("caudal.ledger", "tables"), run_sql_file("caudal.ledger", "post")]
