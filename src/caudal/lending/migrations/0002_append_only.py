"""Keys inside the book, append-only events and allocations, narrow rights."""

from typing import ClassVar

from django.db import migrations

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [("lending", "0001_initial")]
    operations: ClassVar = [run_sql_file("caudal.lending", "tables")]
