"""A long batch keeps the instant at which it began while its locks come as fast as they can."""

from typing import ClassVar

from django.db import migrations

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0008_lines")]
    operations: ClassVar = [run_sql_file("caudal.ledger", "post")]
