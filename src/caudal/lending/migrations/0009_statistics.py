"""Reads of a lender that came after the last statistics find by the whole key, as those of any other."""

from typing import ClassVar

from django.db import migrations

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [("lending", "0008_figures")]
    operations: ClassVar = [run_sql_file("caudal.lending", "statistics")]
