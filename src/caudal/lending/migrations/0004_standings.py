"""How every loan stands, and its schedule in force: figures that the replay gives and lists read."""

import django.contrib.postgres.fields
from django.db import migrations, models

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("lending", "0003_portfolios"),
    ]

    operations = [
        migrations.CreateModel(
            name="Installment",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "loan_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("loan_id", models.UUIDField()),
                ("number", models.IntegerField()),
                ("from_on", models.DateField()),
                ("due_on", models.DateField()),
                ("opening_minor", models.BigIntegerField()),
                ("due_penalty_minor", models.BigIntegerField()),
                ("due_fee_minor", models.BigIntegerField()),
                ("due_interest_minor", models.BigIntegerField()),
                ("due_principal_minor", models.BigIntegerField()),
                ("unpaid_penalty_minor", models.BigIntegerField()),
                ("unpaid_fee_minor", models.BigIntegerField()),
                ("unpaid_interest_minor", models.BigIntegerField()),
                ("unpaid_principal_minor", models.BigIntegerField()),
                ("settled_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["book_id", "due_on"], name="lending_installment_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unpaid_fee_minor__gte", 0),
                            ("unpaid_interest_minor__gte", 0),
                            ("unpaid_penalty_minor__gte", 0),
                            ("unpaid_principal_minor__gte", 0),
                        ),
                        name="lending_installment_unpaid_not_negative",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("id", models.UUIDField()),
                ("loan_id", models.UUIDField()),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                ("reason", models.TextField()),
                ("event_id", models.UUIDField()),
                ("resumed_event_id", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["book_id", "loan_id", "from_on"], name="lending_pause_loan")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_on__isnull", True), ("until_on__gte", models.F("from_on")), _connector="OR"
                        ),
                        name="lending_pause_ends_after_it_begins",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "loan_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("loan_id", models.UUIDField()),
                ("as_of", models.DateField()),
                ("status", models.TextField()),
                ("is_dated", models.BooleanField()),
                ("is_daily", models.BooleanField()),
                ("disbursed_minor", models.BigIntegerField()),
                ("outstanding_minor", models.BigIntegerField()),
                ("unpaid_minor", models.BigIntegerField(default=0)),
                ("overpaid_minor", models.BigIntegerField()),
                ("paid_penalty_minor", models.BigIntegerField()),
                ("paid_fee_minor", models.BigIntegerField()),
                ("paid_interest_minor", models.BigIntegerField()),
                ("paid_principal_minor", models.BigIntegerField()),
                ("last_paid_on", models.DateField(null=True)),
                (
                    "bucket_starts",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                ),
                ("arrears_grace_days", models.IntegerField(default=0)),
                ("due_minor", models.BigIntegerField(default=0)),
                ("overdue_penalty_minor", models.BigIntegerField(default=0)),
                ("overdue_fee_minor", models.BigIntegerField(default=0)),
                ("overdue_interest_minor", models.BigIntegerField(default=0)),
                ("overdue_principal_minor", models.BigIntegerField(default=0)),
                ("overdue_since_on", models.DateField(null=True)),
                ("next_due_on", models.DateField(null=True)),
                ("next_due_minor", models.BigIntegerField(default=0)),
                ("days_past_due", models.IntegerField(default=0)),
                ("days_delinquent", models.IntegerField(default=0)),
                ("delinquent_on", models.DateField(null=True)),
                ("bucket", models.SmallIntegerField(default=0)),
                ("days_past_due_max", models.IntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("overdue_since_on__isnull", False)),
                        fields=["book_id", "bucket"],
                        name="lending_standing_overdue",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ("active", "closed", "overpaid", "written_off", "cancelled"))
                        ),
                        name="lending_standing_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_minor__gte", 0),
                            ("outstanding_minor__gte", 0),
                            ("overpaid_minor__gte", 0),
                            ("unpaid_minor__gte", 0),
                        ),
                        name="lending_standing_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("days_delinquent", 0), ("days_past_due", 0), ("overdue_since_on__isnull", True)),
                            models.Q(("days_past_due__gt", 0), ("overdue_since_on__lt", models.F("as_of"))),
                            _connector="OR",
                        ),
                        name="lending_standing_overdue_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bucket", 0), models.Q(("bucket__gt", 0), ("days_delinquent__gt", 0)), _connector="OR"
                        ),
                        name="lending_standing_bucket_is_delinquent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LateFee",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("id", models.UUIDField()),
                ("loan_id", models.UUIDField()),
                ("due_on", models.DateField()),
                ("nth", models.IntegerField()),
                ("fell_on", models.DateField()),
                ("days_late", models.IntegerField()),
                ("base_minor", models.BigIntegerField()),
                ("amount_minor", models.BigIntegerField()),
                ("status", models.TextField()),
                ("charged_minor", models.BigIntegerField(default=0)),
                ("charge_id", models.UUIDField(null=True)),
                ("decided_on", models.DateField(null=True)),
                ("decided_by", models.TextField(default="")),
                ("reason", models.TextField(default="")),
                ("event_id", models.UUIDField()),
                ("decision_event_id", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["book_id", "fell_on"],
                        condition=models.Q(("status", "proposed")),
                        name="lending_latefee_proposed",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("book_id", "loan_id", "due_on", "nth"), name="lending_latefee_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ("proposed", "applied", "partial", "waived", "automatic", "lapsed"))
                        ),
                        name="lending_latefee_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_minor__gt", 0),
                            ("charged_minor__gte", 0),
                            ("charged_minor__lte", models.F("amount_minor")),
                        ),
                        name="lending_latefee_amount_is_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("charge_id__isnull", False),
                                ("charged_minor", models.F("amount_minor")),
                                ("status__in", ("applied", "automatic")),
                            ),
                            models.Q(("charge_id__isnull", False), ("charged_minor__gt", 0), ("status", "partial")),
                            models.Q(
                                ("charge_id__isnull", True),
                                ("charged_minor", 0),
                                ("status__in", ("proposed", "waived", "lapsed")),
                            ),
                            _connector="OR",
                        ),
                        name="lending_latefee_charge_is_what_was_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_on__isnull", False), ("status__in", ("applied", "partial", "waived"))),
                            models.Q(
                                models.Q(("status__in", ("applied", "partial", "waived")), _negated=True),
                                ("decided_on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="lending_latefee_decision_is_whole",
                    ),
                ],
            },
        ),
        run_sql_file("caudal.lending", "standings"),
    ]
