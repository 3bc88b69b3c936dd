"""Requests for loans: votes, approvals, guarantees with their documents; what was promised when a loan was given."""

from typing import ClassVar

from django.db import migrations, models

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("circles", "0006_meetings"),
        ("ledger", "0006_holds"),
        ("lending", "0001_initial"),
    ]
    operations: ClassVar = [
        migrations.CreateModel(
            name="GuaranteeFile",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "document_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("document_id", models.UUIDField()),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="LoanApproval",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id",
                        "request_id",
                        "approved_by",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("request_id", models.UUIDField()),
                ("approved_by", models.TextField()),
                ("approved_on", models.DateField()),
                ("approved_at", models.DateTimeField()),
                ("note", models.TextField(default="")),
                ("event_id", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id",
                        "request_id",
                        "member_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("request_id", models.UUIDField()),
                ("member_id", models.UUIDField()),
                ("is_for", models.BooleanField()),
                ("voted_on", models.DateField()),
                ("voted_at", models.DateTimeField()),
                ("recorded_by", models.TextField()),
                ("event_id", models.UUIDField()),
            ],
        ),
        migrations.AddField(
            model_name="loanevidence",
            name="guaranteed_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="loanevidence",
            name="promised_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="loanevidence",
            name="request_id",
            field=models.UUIDField(null=True),
        ),
        migrations.CreateModel(
            name="Guarantee",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("id", models.UUIDField()),
                ("request_id", models.UUIDField()),
                ("number", models.IntegerField()),
                ("kind", models.TextField()),
                ("member_id", models.UUIDField(null=True)),
                ("description", models.TextField(default="")),
                ("amount_minor", models.BigIntegerField()),
                ("given_on", models.DateField()),
                ("consented_on", models.DateField(null=True)),
                ("consent_event_id", models.UUIDField(null=True)),
                ("released_on", models.DateField(null=True)),
                ("release_reason", models.TextField(default="")),
                ("event_id", models.UUIDField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("member_id__isnull", False)),
                        fields=["book_id", "member_id"],
                        name="circles_guarantee_by_aval",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("book_id", "request_id", "number"), name="circles_guarantee_number_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("member_id__isnull", False), ("released_on__isnull", True)),
                        fields=("book_id", "request_id", "member_id"),
                        name="circles_guarantee_aval_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="circles_guarantee_is_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "aval"), ("member_id__isnull", False)),
                            models.Q(
                                ("consented_on__isnull", True),
                                ("kind__in", ["property", "mortgage", "pledge"]),
                                ("member_id__isnull", True),
                                models.Q(("description", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="circles_guarantee_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("consent_event_id__isnull", True), ("consented_on__isnull", True)),
                            models.Q(("consent_event_id__isnull", False), ("consented_on__gte", models.F("given_on"))),
                            _connector="OR",
                        ),
                        name="circles_guarantee_consent_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_on__isnull", True),
                            models.Q(
                                ("released_on__gte", models.F("given_on")),
                                models.Q(("release_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="circles_guarantee_release_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GuaranteeDocument",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("id", models.UUIDField()),
                ("guarantee_id", models.UUIDField()),
                ("number", models.IntegerField()),
                ("title", models.TextField()),
                ("place", models.TextField(default="")),
                ("sha256", models.CharField(max_length=64)),
                ("size_bytes", models.BigIntegerField(null=True)),
                ("media_type", models.TextField(default="")),
                ("added_on", models.DateField()),
                ("event_id", models.UUIDField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("book_id", "guarantee_id", "number"), name="circles_guaranteedocument_number_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="circles_guaranteedocument_has_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="circles_guaranteedocument_hash_is_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LoanRequest",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("id", models.UUIDField()),
                ("number", models.IntegerField()),
                ("member_id", models.UUIDField()),
                ("amount_minor", models.BigIntegerField()),
                ("terms", models.JSONField()),
                ("terms_version", models.IntegerField()),
                ("purpose", models.TextField(default="")),
                ("asked_on", models.DateField()),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.TextField()),
                ("status", models.TextField(default="requested")),
                ("hold_id", models.UUIDField(null=True)),
                ("approved_on", models.DateField(null=True)),
                ("approved_event_id", models.UUIDField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("end_reason", models.TextField(default="")),
                ("end_event_id", models.UUIDField(null=True)),
                ("loan_id", models.UUIDField(null=True)),
                ("form_entry_id", models.UUIDField(null=True)),
                ("event_id", models.UUIDField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["book_id", "member_id"], name="circles_loanrequest_by_member"),
                    models.Index(
                        condition=models.Q(("loan_id__isnull", False)),
                        fields=["book_id", "loan_id"],
                        name="circles_loanrequest_by_loan",
                    ),
                    models.Index(
                        condition=models.Q(("status", "approved")),
                        fields=["expires_at"],
                        name="circles_loanrequest_by_expiry",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("book_id", "number"), name="circles_loanrequest_number_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["requested", "approved"])),
                        fields=("book_id", "member_id"),
                        name="circles_loanrequest_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0), ("number__gt", 0)),
                        name="circles_loanrequest_is_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_event_id__isnull", True),
                                ("approved_on__isnull", True),
                                ("hold_id__isnull", True),
                                ("expires_at__isnull", True),
                            ),
                            models.Q(
                                ("approved_event_id__isnull", False),
                                ("approved_on__gte", models.F("asked_on")),
                                ("hold_id__isnull", False),
                                ("expires_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="circles_loanrequest_approval_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_event_id__isnull", True), ("ended_on__isnull", True)),
                            models.Q(("end_event_id__isnull", False), ("ended_on__gte", models.F("asked_on"))),
                            _connector="OR",
                        ),
                        name="circles_loanrequest_end_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_on__isnull", True),
                                ("hold_id__isnull", True),
                                ("loan_id__isnull", True),
                                ("status", "requested"),
                            ),
                            models.Q(
                                ("ended_on__isnull", True),
                                ("hold_id__isnull", False),
                                ("loan_id__isnull", True),
                                ("status", "approved"),
                            ),
                            models.Q(
                                ("ended_on__isnull", False),
                                ("hold_id__isnull", False),
                                ("loan_id__isnull", False),
                                ("status", "disbursed"),
                            ),
                            models.Q(
                                ("ended_on__isnull", False),
                                ("hold_id__isnull", True),
                                ("loan_id__isnull", True),
                                ("status", "rejected"),
                                models.Q(("end_reason", ""), _negated=True),
                            ),
                            models.Q(("ended_on__isnull", False), ("loan_id__isnull", True), ("status", "withdrawn")),
                            models.Q(
                                ("ended_on__isnull", False),
                                ("hold_id__isnull", False),
                                ("loan_id__isnull", True),
                                ("status", "expired"),
                            ),
                            _connector="OR",
                        ),
                        name="circles_loanrequest_status_is_whole",
                    ),
                ],
            },
        ),
        run_sql_file("caudal.circles", "requests"),
    ]
