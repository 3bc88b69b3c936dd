"""Crossings: what has been sent to another book, and what that book answered."""

from typing import ClassVar

from django.db import migrations, models

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("ledger", "0004_proofs"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Crossing",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("id", models.UUIDField()),
                ("account", models.TextField()),
                ("to_book_id", models.BigIntegerField()),
                ("to_account", models.TextField()),
                ("amount", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("effective_on", models.DateField()),
                ("description", models.TextField(default="")),
                ("entry_id", models.UUIDField()),
                ("event_id", models.UUIDField()),
                ("sent_at", models.DateTimeField()),
            ],
            options={
                "db_table": "ledger_crossing",
                "constraints": [
                    models.UniqueConstraint(fields=("book_id", "entry_id"), name="ledger_crossing_of_entry"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("book_id", models.F("to_book_id")), _negated=True),
                            models.Q(("amount", 0), _negated=True),
                        ),
                        name="ledger_crossing_moves_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CrossingAnswer",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "crossing_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("crossing_id", models.UUIDField()),
                ("from_book_id", models.BigIntegerField()),
                ("entry_id", models.UUIDField(null=True)),
                ("refusal_code", models.TextField(null=True)),
                ("refusal_facts", models.JSONField(null=True)),
                ("event_id", models.UUIDField()),
                ("answered_at", models.DateTimeField()),
            ],
            options={
                "db_table": "ledger_crossing_answer",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("entry_id__isnull", False),
                                ("refusal_code__isnull", True),
                                ("refusal_facts__isnull", True),
                            ),
                            models.Q(
                                ("entry_id__isnull", True),
                                ("refusal_code__isnull", False),
                                ("refusal_facts__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_crossing_answer_is_one",
                    )
                ],
            },
        ),
        run_sql_file("caudal.ledger.crossings", "tables"),
    ]
