"""Holds with their moves, caps over prefixes and lists of accounts, sealed periods."""

from typing import ClassVar

import django.contrib.postgres.fields
from django.db import migrations, models

from caudal.db.migrations import run_sql_file


def _key(*fields: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(*fields, blank=True, editable=False, primary_key=True, serialize=False)


_HOLD = migrations.CreateModel(
    name="Hold",
    fields=[
        ("pk", _key("book_id", "id")),
        ("book_id", models.BigIntegerField()),
        ("id", models.UUIDField()),
        ("event_id", models.UUIDField()),
        ("amount", models.BigIntegerField()),
        ("held", models.BigIntegerField()),
        ("placed_at", models.DateTimeField()),
        ("expires_at", models.DateTimeField()),
        ("debit_account_id", models.IntegerField()),
        ("credit_account_id", models.IntegerField()),
        ("currency", models.CharField(max_length=3)),
        ("kind", models.TextField()),
        ("description", models.TextField(default="")),
        ("details", models.JSONField(null=True)),
        ("digest", models.BinaryField()),
    ],
    options={
        "db_table": "ledger_hold",
        "indexes": [
            models.Index(
                fields=["book_id", "expires_at", "id"],
                condition=models.Q(("held__gt", 0)),
                name="ledger_hold_by_expiry",
            )
        ],
    },
)
_MOVE = migrations.CreateModel(
    name="HoldMove",
    fields=[
        ("pk", _key("book_id", "hold_id", "nth")),
        ("book_id", models.BigIntegerField()),
        ("hold_id", models.UUIDField()),
        ("nth", models.IntegerField()),
        ("amount", models.BigIntegerField()),
        ("held", models.BigIntegerField()),
        ("moved_at", models.DateTimeField()),
        ("event_id", models.UUIDField()),
        ("entry_id", models.UUIDField(null=True)),
        ("way", models.TextField()),
        ("digest", models.BinaryField()),
    ],
    options={
        "db_table": "ledger_hold_move",
        "constraints": [models.UniqueConstraint(fields=("book_id", "entry_id"), name="ledger_hold_move_of_entry")],
    },
)
_PERIOD = migrations.CreateModel(
    name="Period",
    fields=[
        ("pk", _key("book_id", "through")),
        ("book_id", models.BigIntegerField()),
        ("since", models.DateField(null=True)),
        ("through", models.DateField()),
        ("sealed_at", models.DateTimeField()),
        ("event_id", models.UUIDField()),
        ("totals", models.JSONField()),
        ("digest", models.BinaryField()),
    ],
    options={"db_table": "ledger_period"},
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0005_crossings")]
    operations: ClassVar = [
        migrations.AddField(
            "cap",
            "listed",
            django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None),
        ),
        migrations.AddField("cap", "side", models.TextField(default="debit"), preserve_default=False),
        migrations.AddField("cap", "prefix", models.TextField(default="")),
        migrations.AddField("cap", "digest", models.BinaryField(default=b""), preserve_default=False),
        _HOLD,
        _MOVE,
        _PERIOD,
        run_sql_file("caudal.ledger.caps", "tables"),
        run_sql_file("caudal.ledger.holds", "tables"),
        run_sql_file("caudal.ledger.periods", "tables"),
        run_sql_file("caudal.ledger", "post_exactly"),
        run_sql_file("caudal.ledger.holds", "functions"),
        run_sql_file("caudal.ledger.caps", "functions"),
        run_sql_file("caudal.ledger.periods", "seal"),
    ]
