"""Events are recorded by lists: callers who come at once are recorded in one statement."""

from typing import ClassVar

from django.db import migrations

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0002_door")]
    operations: ClassVar = [run_sql_file("caudal.audit", "record")]
