"""A transfer in one row; the days of accounts, for reads at any two dates; sealed days, caps."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations, models

from caudal.db.migrations import run_sql_file

_POSTING_KEY = migrations.RunSQL(
    """
    alter table ledger_posting
      drop constraint ledger_posting_pkey,
      add constraint ledger_posting_pkey primary key (book_id, account_id, recorded_at);
    """,
    state_operations=[
        migrations.AlterField(
            "posting",
            "pk",
            models.CompositePrimaryKey(
                "book_id", "account_id", "recorded_at", blank=True, editable=False, primary_key=True, serialize=False
            ),
        )
    ],
)
_OLD_FUNCTIONS = migrations.RunSQL(
    """
    drop function if exists ledger_post(bigint, uuid, boolean, uuid[], date[], text[], text[], jsonb[], uuid[],
                                        smallint[], text[], text, int[], smallint[], int[], text[], bigint[]);
    drop function if exists ledger_judge_singly;
    """
)


def _key(*fields: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(*fields, blank=True, editable=False, primary_key=True, serialize=False)


def _sides() -> list[migrations.AddField]:
    whole = ("amount", "debit_version", "credit_version", "debit_balance", "credit_balance")
    return [
        *[migrations.AddField("entry", name, models.BigIntegerField(null=True)) for name in whole],
        migrations.AddField("entry", "debit_account_id", models.IntegerField(null=True)),
        migrations.AddField("entry", "credit_account_id", models.IntegerField(null=True)),
    ]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0002_books")]
    operations: ClassVar = [
        _OLD_FUNCTIONS,
        migrations.AddField("book", "sealed_through", models.DateField(null=True)),
        migrations.AddField("book", "sealed_policy", models.TextField(default="refuse")),
        migrations.AddConstraint(
            "book",
            models.CheckConstraint(
                condition=models.Q(sealed_policy__in=["refuse", "book_today"]),
                name="ledger_book_sealed_policy_is_known",
            ),
        ),
        migrations.AddField("account", "recorded_at", models.DateTimeField(null=True)),
        migrations.AddField("account", "late", models.BigIntegerField(default=0)),
        migrations.AddField("account", "effective_on", models.DateField(null=True)),
        migrations.AddField("account", "sealed_through", models.DateField(null=True)),
        migrations.AddField("account", "cap_id", models.IntegerField(null=True)),
        migrations.RemoveIndex("entry", "ledger_entry_by_date"),
        *_sides(),
        migrations.AddField("entry", "transaction_id", models.BigIntegerField(null=True)),
        migrations.AddField("entry", "stated_on", models.DateField(null=True)),
        migrations.AddField("posting", "recorded_at", models.DateTimeField(null=True)),
        run_sql_file("caudal.ledger", "to_rows"),
        migrations.AlterField("entry", "transaction_id", models.BigIntegerField()),
        migrations.AlterField("posting", "recorded_at", models.DateTimeField()),
        _POSTING_KEY,
        migrations.RunSQL("alter table ledger_entry drop constraint ledger_entry_is_not_empty"),
        migrations.AddConstraint(
            "entry",
            models.UniqueConstraint(
                fields=("book_id", "debit_account_id", "recorded_at"), name="ledger_entry_of_debit_account"
            ),
        ),
        migrations.AddConstraint(
            "entry",
            models.UniqueConstraint(
                fields=("book_id", "credit_account_id", "recorded_at"), name="ledger_entry_of_credit_account"
            ),
        ),
        migrations.AddIndex("entry", BrinIndex(fields=["transaction_id"], name="ledger_entry_by_transaction")),
        migrations.CreateModel(
            name="Day",
            fields=[
                ("pk", _key("book_id", "account_id", "day")),
                ("book_id", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("opening", models.BigIntegerField()),
                ("account_id", models.IntegerField()),
                ("day", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="Backdated",
            fields=[
                ("pk", _key("book_id", "account_id", "effective_on", "recorded_at")),
                ("book_id", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("amount", models.BigIntegerField()),
                ("account_id", models.IntegerField()),
                ("effective_on", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="BackdatedSum",
            fields=[
                ("pk", _key("book_id", "account_id", "node", "recorded_at")),
                ("book_id", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("total", models.BigIntegerField()),
                ("account_id", models.IntegerField()),
                ("node", models.IntegerField()),
            ],
            options={"db_table": "ledger_backdated_sum"},
        ),
        migrations.CreateModel(
            name="Cap",
            fields=[
                ("pk", _key("book_id", "id")),
                ("book_id", models.BigIntegerField()),
                ("debits_posted", models.BigIntegerField(default=0)),
                ("credits_posted", models.BigIntegerField(default=0)),
                ("debits_pending", models.BigIntegerField(default=0)),
                ("credits_pending", models.BigIntegerField(default=0)),
                ("balance_min", models.BigIntegerField(null=True)),
                ("balance_max", models.BigIntegerField(null=True)),
                ("id", models.IntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("code", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("book_id", "code"), name="ledger_cap_code_unique")],
            },
        ),
        run_sql_file("caudal.ledger", "layout"),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("account", "ledger_account_kind_is_known"),
                migrations.RemoveConstraint("account", "ledger_account_counters_not_negative"),
            ]
        ),
        run_sql_file("caudal.ledger", "to_days"),
        run_sql_file("caudal.ledger", "post"),
        run_sql_file("caudal.ledger", "post_transfer"),
        run_sql_file("caudal.ledger", "post_exactly"),
    ]
