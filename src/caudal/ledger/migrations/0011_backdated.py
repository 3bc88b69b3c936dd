"""A batch of backdated postings looks up once what each of its sums stood at before, not for each posting."""

from typing import ClassVar

from django.db import migrations

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0010_statistics")]
    operations: ClassVar = [run_sql_file("caudal.ledger", "post_exactly")]
