"""What waits for a second person: changes of a plan, write-offs, loans that pay off another."""

from django.db import migrations, models

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("lending", "0005_people"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="refinances_id",
            field=models.UUIDField(null=True),
        ),
        migrations.CreateModel(
            name="ChangeRequest",
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
                ("loan_id", models.UUIDField()),
                ("kind", models.TextField()),
                ("change", models.JSONField(null=True)),
                ("effective_on", models.DateField()),
                ("reason", models.TextField()),
                ("requested_by", models.TextField()),
                ("status", models.TextField(default="submitted")),
                ("decided_on", models.DateField(null=True)),
                ("decided_by", models.TextField(default="")),
                ("decision_reason", models.TextField(default="")),
                ("loan_event_id", models.UUIDField(null=True)),
                ("event_id", models.UUIDField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["book_id", "status", "effective_on"], name="lending_changerequest_inbox")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("reschedule", "holiday", "re_age", "write_off"))),
                        name="lending_changerequest_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ("submitted", "approved", "rejected", "withdrawn"))),
                        name="lending_changerequest_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("change__isnull", True), ("kind", "write_off")),
                            models.Q(models.Q(("kind", "write_off"), _negated=True), ("change__isnull", False)),
                            _connector="OR",
                        ),
                        name="lending_changerequest_change_is_told",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ("approved", "rejected")), _negated=True),
                            models.Q(("decided_by", models.F("requested_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="lending_changerequest_maker_is_no_checker",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", ""), ("decided_on__isnull", True), ("status", "submitted")),
                            models.Q(
                                models.Q(("status", "submitted"), _negated=True),
                                ("decided_on__isnull", False),
                                models.Q(("decided_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="lending_changerequest_decision_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("loan_event_id__isnull", False), ("status", "approved")),
                            models.Q(models.Q(("status", "approved"), _negated=True), ("loan_event_id__isnull", True)),
                            _connector="OR",
                        ),
                        name="lending_changerequest_event_follows",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "submitted")),
                        fields=("book_id", "loan_id"),
                        name="lending_changerequest_one_at_a_time",
                    ),
                ],
            },
        ),
        run_sql_file("caudal.lending", "changes"),
    ]
