"""The function that records an action, and what makes events append-only."""

from typing import ClassVar

from django.db import migrations

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0001_initial")]
    operations: ClassVar = [run_sql_file("caudal.audit", "record"), run_sql_file("caudal.audit", "protect")]
