"""Promises, visits, notes; guarantees and documents; sellers, what they earn and what they are paid."""

from django.db import migrations, models

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("lending", "0004_standings"),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentFile",
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
            name="Commission",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id",
                        "loan_event_id",
                        "version",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("loan_event_id", models.UUIDField()),
                ("version", models.IntegerField()),
                ("loan_id", models.UUIDField()),
                ("seller_id", models.UUIDField()),
                ("amount_minor", models.BigIntegerField()),
                ("earned_on", models.DateField()),
                ("entry_id", models.UUIDField(null=True)),
                ("event_id", models.UUIDField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["book_id", "seller_id"], name="lending_commission_by_seller"),
                    models.Index(fields=["book_id", "loan_id"], name="lending_commission_by_loan"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount_minor", 0), ("entry_id__isnull", True)),
                            models.Q(models.Q(("amount_minor", 0), _negated=True), ("entry_id__isnull", False)),
                            _connector="OR",
                        ),
                        name="lending_commission_is_posted",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CommissionPayout",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("id", models.UUIDField()),
                ("seller_id", models.UUIDField()),
                ("number", models.IntegerField()),
                ("amount_minor", models.BigIntegerField()),
                ("paid_on", models.DateField()),
                ("cash_account", models.TextField()),
                ("entry_id", models.UUIDField()),
                ("reversed_on", models.DateField(null=True)),
                ("reversal_entry_id", models.UUIDField(null=True)),
                ("reversal_reason", models.TextField(default="")),
                ("event_id", models.UUIDField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("book_id", "seller_id", "number"), name="lending_commissionpayout_number_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="lending_commissionpayout_is_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reversal_entry_id__isnull", True), ("reversed_on__isnull", True)),
                            models.Q(("reversal_entry_id__isnull", False), ("reversed_on__gte", models.F("paid_on"))),
                            _connector="OR",
                        ),
                        name="lending_commissionpayout_is_reversed_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
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
                ("number", models.IntegerField()),
                ("kind", models.TextField()),
                ("title", models.TextField()),
                ("place", models.TextField(default="")),
                ("sha256", models.CharField(max_length=64)),
                ("size_bytes", models.BigIntegerField(null=True)),
                ("media_type", models.TextField(default="")),
                ("event_id", models.UUIDField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("book_id", "loan_id", "number"), name="lending_document_number_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="lending_document_has_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("contract", "identity", "income", "collateral", "receipt", "photo", "other"))
                        ),
                        name="lending_document_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="lending_document_hash_is_one"
                    ),
                ],
            },
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
                ("loan_id", models.UUIDField()),
                ("number", models.IntegerField()),
                ("kind", models.TextField()),
                ("person_id", models.UUIDField(null=True)),
                ("description", models.TextField(default="")),
                ("amount_minor", models.BigIntegerField()),
                ("given_on", models.DateField()),
                ("released_on", models.DateField(null=True)),
                ("release_reason", models.TextField(default="")),
                ("event_id", models.UUIDField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("book_id", "loan_id", "number"), name="lending_guarantee_number_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person_id__isnull", False), ("released_on__isnull", True)),
                        fields=("book_id", "loan_id", "person_id"),
                        name="lending_guarantee_person_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="lending_guarantee_amount_is_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "guarantor"), ("person_id__isnull", False)),
                            models.Q(
                                ("kind", "collateral"),
                                ("person_id__isnull", True),
                                models.Q(("description", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="lending_guarantee_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_on__isnull", True), ("released_on__gte", models.F("given_on")), _connector="OR"
                        ),
                        name="lending_guarantee_is_released_after_it_is_given",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
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
                ("number", models.IntegerField()),
                ("text", models.TextField()),
                ("actor_kind", models.TextField()),
                ("actor_id", models.TextField()),
                ("event_id", models.UUIDField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("book_id", "loan_id", "number"), name="lending_note_number_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="lending_note_says_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Promise",
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
                ("number", models.IntegerField()),
                ("amount_minor", models.BigIntegerField()),
                ("made_on", models.DateField()),
                ("due_on", models.DateField()),
                ("text", models.TextField(default="")),
                ("withdrawn_on", models.DateField(null=True)),
                ("withdrawal_reason", models.TextField(default="")),
                ("actor_kind", models.TextField()),
                ("actor_id", models.TextField()),
                ("event_id", models.UUIDField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["book_id", "due_on"], name="lending_promise_by_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("book_id", "loan_id", "number"), name="lending_promise_number_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="lending_promise_amount_is_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("made_on"))), name="lending_promise_is_for_later"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_on__isnull", True), ("withdrawn_on__gte", models.F("made_on")), _connector="OR"
                        ),
                        name="lending_promise_is_withdrawn_after_it_is_made",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seller",
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
                ("person_id", models.UUIDField()),
                ("basis", models.TextField()),
                ("rate", models.DecimalField(decimal_places=6, max_digits=7)),
                ("flat_minor", models.BigIntegerField()),
                ("joined_on", models.DateField()),
                ("left_on", models.DateField(null=True)),
                ("event_id", models.UUIDField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("book_id", "number"), name="lending_seller_number_unique"),
                    models.UniqueConstraint(fields=("book_id", "person_id"), name="lending_seller_person_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("basis__in", ["disbursed", "collected"]),
                            ("flat_minor__gte", 0),
                            ("rate__gte", 0),
                            ("rate__lte", 1),
                        ),
                        name="lending_seller_commission_is_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_on__isnull", True), ("left_on__gte", models.F("joined_on")), _connector="OR"
                        ),
                        name="lending_seller_leaves_after_joining",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SoldLoan",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "loan_id", "version", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("loan_id", models.UUIDField()),
                ("version", models.IntegerField()),
                ("seller_id", models.UUIDField(null=True)),
                ("basis", models.TextField(null=True)),
                ("rate", models.DecimalField(decimal_places=6, max_digits=7, null=True)),
                ("flat_minor", models.BigIntegerField(null=True)),
                ("assigned_on", models.DateField()),
                ("event_id", models.UUIDField()),
            ],
            options={
                "indexes": [models.Index(fields=["book_id", "seller_id"], name="lending_soldloan_by_seller")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("basis__isnull", True),
                                ("flat_minor__isnull", True),
                                ("rate__isnull", True),
                                ("seller_id__isnull", True),
                            ),
                            models.Q(
                                ("basis__isnull", False),
                                ("flat_minor__isnull", False),
                                ("rate__isnull", False),
                                ("seller_id__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="lending_soldloan_is_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
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
                ("number", models.IntegerField()),
                ("visited_on", models.DateField()),
                ("outcome", models.TextField()),
                ("text", models.TextField(default="")),
                ("next_on", models.DateField(null=True)),
                ("actor_kind", models.TextField()),
                ("actor_id", models.TextField()),
                ("event_id", models.UUIDField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_on__isnull", False)),
                        fields=["book_id", "next_on"],
                        name="lending_visit_by_next_day",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("book_id", "loan_id", "number"), name="lending_visit_number_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ("met", "not_home", "moved", "refused", "other"))),
                        name="lending_visit_outcome_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("next_on__isnull", True), ("next_on__gt", models.F("visited_on")), _connector="OR"
                        ),
                        name="lending_visit_next_is_later",
                    ),
                ],
            },
        ),
        run_sql_file("caudal.lending", "people"),
    ]
