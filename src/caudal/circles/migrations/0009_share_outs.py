"""Share-outs: plans that are signed, payouts, and what became of each; fines that open again when one is taken back."""

from typing import ClassVar

import django.db.models.expressions
from django.db import migrations, models

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("circles", "0008_agreements"),
        ("lending", "0008_figures"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ShareOutSignature",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id",
                        "share_out_id",
                        "signed_by",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("share_out_id", models.UUIDField()),
                ("signed_by", models.TextField()),
                ("signed_at", models.DateTimeField()),
                ("event_id", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="Payout",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("id", models.UUIDField()),
                ("share_out_id", models.UUIDField()),
                ("member_id", models.UUIDField()),
                ("shares", models.IntegerField()),
                ("savings_minor", models.BigIntegerField()),
                ("gross_minor", models.BigIntegerField()),
                ("owed_minor", models.BigIntegerField()),
                ("fines_minor", models.BigIntegerField()),
                ("loans_minor", models.BigIntegerField()),
                ("written_off_minor", models.BigIntegerField()),
                ("net_minor", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["book_id", "member_id"], name="circles_payout_by_member")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("book_id", "share_out_id", "member_id"), name="circles_payout_once_a_member"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "net_minor",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("gross_minor"), "+", models.F("owed_minor")
                                        ),
                                        "-",
                                        models.F("fines_minor"),
                                    ),
                                    "-",
                                    models.F("loans_minor"),
                                ),
                            )
                        ),
                        name="circles_payout_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fines_minor__gte", 0),
                            ("gross_minor__gte", 0),
                            ("loans_minor__gte", 0),
                            ("net_minor__gte", 0),
                            ("owed_minor__gte", 0),
                            ("shares__gte", 0),
                            ("written_off_minor__gte", 0),
                        ),
                        name="circles_payout_parts_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayoutMove",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "entry_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("entry_id", models.UUIDField()),
                ("payout_id", models.UUIDField()),
                ("kind", models.TextField()),
                ("amount_minor", models.BigIntegerField()),
                ("moved_on", models.DateField()),
                ("event_id", models.UUIDField()),
                ("reversed_on", models.DateField(null=True)),
                ("reversal_entry_id", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["book_id", "payout_id"], name="circles_payoutmove_by_payout")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="circles_payoutmove_is_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("cash", "shares"))), name="circles_payoutmove_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reversal_entry_id__isnull", True), ("reversed_on__isnull", True)),
                            models.Q(("reversal_entry_id__isnull", False), ("reversed_on__gte", models.F("moved_on"))),
                            _connector="OR",
                        ),
                        name="circles_payoutmove_reversal_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShareOut",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("id", models.UUIDField()),
                ("cycle_number", models.IntegerField()),
                ("status", models.TextField(default="planned")),
                ("shared_on", models.DateField()),
                ("terms", models.JSONField()),
                ("pool_minor", models.BigIntegerField()),
                ("kept_minor", models.BigIntegerField()),
                ("remainder_minor", models.BigIntegerField()),
                ("written_off_minor", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("event_id", models.UUIDField()),
                ("steps", models.JSONField(default=dict)),
                ("post_event_id", models.UUIDField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("end_reason", models.TextField(default="")),
                ("end_event_id", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "planned")),
                        fields=("book_id",),
                        name="circles_shareout_planned_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "posted")),
                        fields=("book_id", "cycle_number"),
                        name="circles_shareout_posted_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ("planned", "posted", "cancelled", "reversed"))),
                        name="circles_shareout_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("end_event_id__isnull", True), ("post_event_id__isnull", True), ("status", "planned")
                            ),
                            models.Q(
                                ("end_event_id__isnull", True), ("post_event_id__isnull", False), ("status", "posted")
                            ),
                            models.Q(
                                ("end_event_id__isnull", False),
                                ("post_event_id__isnull", True),
                                ("status", "cancelled"),
                            ),
                            models.Q(
                                ("end_event_id__isnull", False),
                                ("post_event_id__isnull", False),
                                ("status", "reversed"),
                            ),
                            _connector="OR",
                        ),
                        name="circles_shareout_status_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kept_minor__gte", 0),
                            ("remainder_minor__gte", 0),
                            ("written_off_minor__gte", 0),
                            (
                                "pool_minor__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("kept_minor"), "+", models.F("remainder_minor")
                                ),
                            ),
                        ),
                        name="circles_shareout_parts_not_negative",
                    ),
                ],
            },
        ),
        run_sql_file("caudal.circles", "share_outs"),
    ]
