"""Reads of a circle that came after the last statistics find by the whole key, as those of any other."""

from typing import ClassVar

from django.db import migrations

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [("circles", "0009_share_outs")]
    operations: ClassVar = [run_sql_file("caudal.circles", "statistics")]
