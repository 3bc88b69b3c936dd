"""Cycles; every circle that is here already has its first."""

from typing import ClassVar

from django.db import migrations, models

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("circles", "0002_kept"),
    ]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Cycle",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("number", models.IntegerField()),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                ("event_id", models.UUIDField()),
                ("close_event_id", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gt", 0)), name="circles_cycle_number_is_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("close_event_id__isnull", True), ("closed_on__isnull", True)),
                            models.Q(("close_event_id__isnull", False), ("closed_on__gte", models.F("opened_on"))),
                            _connector="OR",
                        ),
                        name="circles_cycle_closes_after_opening",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_on__isnull", True)),
                        fields=("book_id",),
                        name="circles_cycle_open_once",
                    ),
                ],
            },
        ),
        run_sql_file("caudal.circles", "cycles"),
    ]
