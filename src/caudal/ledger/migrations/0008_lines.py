"""Pages of an account's postings, as recorded and by day, that cost the same whatever the history's length."""

from typing import ClassVar

from django.db import migrations

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0007_chart")]
    operations: ClassVar = [run_sql_file("caudal.ledger", "lines")]
