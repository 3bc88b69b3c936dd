"""What of an instalment was given up; what a portfolio stood at when each of its days ended."""

from django.db import migrations, models

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("lending", "0007_imports"),
    ]

    operations = [
        migrations.AddField(
            model_name="installment",
            name="given_up_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="DayFigure",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "on", "nth", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("on", models.DateField()),
                ("nth", models.IntegerField()),
                ("officer_id", models.UUIDField(null=True)),
                ("product_code", models.TextField()),
                ("bucket", models.SmallIntegerField()),
                ("loans", models.IntegerField()),
                ("outstanding_minor", models.BigIntegerField()),
                ("overdue_minor", models.BigIntegerField()),
                ("event_id", models.UUIDField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bucket__gte", 0),
                            ("bucket__lte", 4),
                            ("loans__gt", 0),
                            ("outstanding_minor__gte", 0),
                            ("overdue_minor__gte", 0),
                        ),
                        name="lending_dayfigure_not_negative",
                    )
                ],
            },
        ),
        run_sql_file("caudal.lending", "figures"),
    ]
