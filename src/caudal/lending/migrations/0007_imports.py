"""Files of repayments and their rows, each with its outcome."""

from django.db import migrations, models

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("lending", "0006_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("id", models.UUIDField()),
                ("organisation_id", models.UUIDField()),
                ("officer_id", models.UUIDField(null=True)),
                ("file_name", models.TextField()),
                ("digest", models.TextField()),
                ("mode", models.TextField()),
                ("cash_account", models.TextField(default="")),
                ("accepts_overpayment", models.BooleanField(default=False)),
                ("row_count", models.IntegerField()),
                ("state", models.TextField(default="queued")),
                ("refused_row", models.IntegerField(null=True)),
                ("event_id", models.UUIDField()),
                ("recorded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["book_id", "-recorded_at"], name="lending_import_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("queued", "done", "refused"))),
                        name="lending_import_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ("each", "all"))), name="lending_import_mode_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state", "queued")),
                            models.Q(models.Q(("state", "queued"), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="lending_import_end_has_its_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("refused_row__isnull", False), ("state", "refused")),
                            models.Q(models.Q(("state", "refused"), _negated=True), ("refused_row__isnull", True)),
                            _connector="OR",
                        ),
                        name="lending_import_refusal_has_its_row",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "refused"), _negated=True),
                        fields=("book_id", "digest"),
                        name="lending_import_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "import_id", "row", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("import_id", models.UUIDField()),
                ("row", models.IntegerField()),
                ("loan_number", models.IntegerField(null=True)),
                ("amount_minor", models.BigIntegerField(null=True)),
                ("currency", models.CharField(max_length=3)),
                ("effective_on", models.DateField(null=True)),
                ("reference", models.TextField(default="")),
                ("outcome", models.TextField(null=True)),
                ("loan_id", models.UUIDField(null=True)),
                ("repayment_id", models.UUIDField(null=True)),
                ("refusal_code", models.TextField(null=True)),
                ("field", models.TextField(null=True)),
                ("facts", models.JSONField(default=dict)),
                ("event_id", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("outcome__isnull", True)),
                        fields=["book_id", "import_id", "row"],
                        name="lending_importrow_waiting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("outcome__isnull", True),
                                ("refusal_code__isnull", True),
                                ("repayment_id__isnull", True),
                            ),
                            models.Q(
                                ("outcome", "recorded"), ("refusal_code__isnull", True), ("repayment_id__isnull", False)
                            ),
                            models.Q(
                                ("outcome", "refused"), ("refusal_code__isnull", False), ("repayment_id__isnull", True)
                            ),
                            models.Q(
                                ("outcome", "left_out"), ("refusal_code__isnull", True), ("repayment_id__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="lending_importrow_outcome_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__isnull", False),
                            models.Q(
                                ("amount_minor__gt", 0), ("effective_on__isnull", False), ("loan_number__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="lending_importrow_waits_only_when_read",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("repayment_id__isnull", False)),
                        fields=("book_id", "repayment_id"),
                        name="lending_importrow_repays_once",
                    ),
                ],
            },
        ),
        run_sql_file("caudal.lending", "imports"),
    ]
