"""Keys inside the book, rows that are kept, narrow rights."""

from typing import ClassVar

from django.db import migrations

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("circles", "0001_initial"),
        ("lending", "0001_initial"),
        ("parties", "0001_initial"),
    ]
    operations: ClassVar = [run_sql_file("caudal.circles", "tables")]
