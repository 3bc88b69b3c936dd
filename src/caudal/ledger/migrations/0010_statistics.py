"""Reads of a book that came after the last statistics find by the whole key, as those of any other."""

from typing import ClassVar

from django.db import migrations

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0009_instants")]
    operations: ClassVar = [run_sql_file("caudal.ledger", "statistics")]
