"""What keeps jobs from being lost: guards on deletion and on the changes of state."""

from typing import ClassVar

from django.db import migrations

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [("jobs", "0001_initial")]
    operations: ClassVar = [run_sql_file("caudal.jobs", "tables")]
