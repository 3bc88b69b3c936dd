"""What makes the records of a move append-only."""

from typing import ClassVar

from django.db import migrations

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [("datamove", "0001_initial")]
    operations: ClassVar = [run_sql_file("caudal.datamove", "protect")]
