"""Changes of the rules that two people decide, changes of roles, and who stands for a member."""

from typing import ClassVar

from django.db import migrations, models

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [("circles", "0007_requests")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Beneficiary",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "member_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("member_id", models.UUIDField()),
                ("full_name", models.TextField()),
                ("relation", models.TextField(default="")),
                ("document_type", models.TextField(default="")),
                ("document_number", models.TextField(default="")),
                ("phone", models.TextField(default="")),
                ("event_id", models.UUIDField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("full_name", ""), _negated=True), name="circles_beneficiary_has_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyChange",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("number", models.IntegerField()),
                ("before", models.JSONField()),
                ("policy", models.JSONField()),
                ("reason", models.TextField()),
                ("status", models.TextField(default="proposed")),
                ("proposed_by", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                ("decided_by", models.TextField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision_note", models.TextField(default="")),
                ("event_id", models.UUIDField()),
                ("decision_event_id", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gt", 0)), name="circles_policychange_number_is_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ("proposed", "approved", "rejected", "withdrawn"))),
                        name="circles_policychange_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("decision_event_id__isnull", True),
                                ("status", "proposed"),
                            ),
                            models.Q(
                                models.Q(("status", "proposed"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("decision_event_id__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="circles_policychange_decision_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "approved"), _negated=True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="circles_policychange_takes_two",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "proposed")),
                        fields=("book_id",),
                        name="circles_policychange_one_waits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleChange",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "member_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("member_id", models.UUIDField()),
                ("number", models.IntegerField()),
                ("role_before", models.TextField()),
                ("role", models.TextField()),
                ("valid_from", models.DateField()),
                ("event_id", models.UUIDField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ("member", "president", "treasurer", "secretary", "facilitator", "auditor")),
                            (
                                "role_before__in",
                                ("member", "president", "treasurer", "secretary", "facilitator", "auditor"),
                            ),
                            models.Q(("role", models.F("role_before")), _negated=True),
                        ),
                        name="circles_rolechange_changes_the_role",
                    )
                ],
            },
        ),
        run_sql_file("caudal.circles", "agreements"),
    ]
