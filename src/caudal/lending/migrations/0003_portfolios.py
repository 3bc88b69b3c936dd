"""Portfolios, products and applications; every kind of event; what a charge-off turns into income."""

import django.db.models.expressions
from django.db import migrations, models

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("lending", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
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
                ("number", models.IntegerField()),
                ("borrower_id", models.UUIDField()),
                ("officer_id", models.UUIDField(null=True)),
                ("seller_id", models.UUIDField(null=True)),
                ("product_code", models.TextField()),
                ("product_version", models.IntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("asked_minor", models.BigIntegerField()),
                ("approved_minor", models.BigIntegerField(null=True)),
                ("terms", models.JSONField()),
                ("terms_version", models.SmallIntegerField()),
                ("purpose", models.TextField(default="")),
                ("submitted_on", models.DateField()),
                ("submitted_by", models.TextField()),
                ("status", models.TextField(default="submitted")),
                ("decided_on", models.DateField(null=True)),
                ("decided_by", models.TextField(default="")),
                ("decision_reason", models.TextField(default="")),
                ("loan_id", models.UUIDField(null=True)),
                ("event_id", models.UUIDField()),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Portfolio",
            fields=[
                ("book_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("id", models.UUIDField()),
                ("organisation_id", models.UUIDField()),
                ("name", models.TextField()),
                ("currency", models.CharField(max_length=3)),
                ("settings", models.JSONField()),
                ("opened_on", models.DateField()),
                ("business_on", models.DateField()),
                ("event_id", models.UUIDField()),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "code", "version", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("code", models.TextField()),
                ("version", models.IntegerField()),
                ("name", models.TextField()),
                ("terms", models.JSONField()),
                ("terms_version", models.SmallIntegerField()),
                ("principal_min_minor", models.BigIntegerField()),
                ("principal_max_minor", models.BigIntegerField()),
                ("installments_min", models.IntegerField()),
                ("installments_max", models.IntegerField()),
                ("rate_min", models.TextField()),
                ("rate_max", models.TextField()),
                ("over_applied_percent", models.DecimalField(decimal_places=4, max_digits=7)),
                ("charges", models.JSONField(default=list)),
                ("late_fee_policy", models.JSONField(null=True)),
                ("bucket_set", models.TextField(default="")),
                ("is_offered", models.BooleanField(default=True)),
                ("event_id", models.UUIDField()),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="loan",
            name="lending_loan_status_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="loanevent",
            name="lending_loanevent_disbursed_once",
        ),
        migrations.RemoveConstraint(
            model_name="loanevent",
            name="lending_loanevent_amount_is_positive",
        ),
        migrations.RemoveConstraint(
            model_name="loanevent",
            name="lending_loanevent_kind_is_whole",
        ),
        migrations.RemoveConstraint(
            model_name="loanevent",
            name="lending_loanevent_stated_adds_up",
        ),
        migrations.AddField(
            model_name="allocation",
            name="is_derived",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="allocation",
            name="is_recovered",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="loan",
            name="application_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="loan",
            name="officer_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="loan",
            name="product_code",
            field=models.TextField(db_default="", default=""),
        ),
        migrations.AddField(
            model_name="loan",
            name="product_version",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="loanevent",
            name="change",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="loanevent",
            name="concerns",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="loanevent",
            name="details",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="loanevent",
            name="due_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="numbering",
            name="last_application_number",
            field=models.IntegerField(db_default=0),
        ),
        migrations.AlterField(
            model_name="allocation",
            name="entry_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name="loanevent",
            name="cash_account",
            field=models.TextField(db_default="", default=""),
        ),
        migrations.AlterField(
            model_name="loanevent",
            name="entry_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(fields=["book_id", "officer_id"], name="lending_loan_officer"),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ("active", "closed", "overpaid", "written_off", "cancelled"))),
                name="lending_loan_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="loanevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__gt", 0),
                    models.Q(("amount_minor__lt", 0), ("kind", "adjustment")),
                    models.Q(
                        ("amount_minor", 0),
                        ("kind__in", ("reschedule", "holiday", "re_age", "write_off", "charge_off")),
                    ),
                    ("kind", "reversal"),
                    _connector="OR",
                ),
                name="lending_loanevent_amount_has_its_sign",
            ),
        ),
        migrations.AddConstraint(
            model_name="loanevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "kind__in",
                            (
                                "disbursement",
                                "charge",
                                "repayment",
                                "down_payment",
                                "goodwill_credit",
                                "payout_refund",
                                "merchant_refund",
                                "charge_adjustment",
                                "reversal",
                                "waiver",
                                "refund",
                                "chargeback",
                                "write_off",
                                "recovery",
                                "charge_off",
                                "reschedule",
                                "holiday",
                                "re_age",
                                "adjustment",
                            ),
                        ),
                        models.Q(("kind", "reversal"), _negated=True),
                        ("reverses__isnull", True),
                    ),
                    models.Q(("kind", "reversal"), ("reverses__isnull", False)),
                    _connector="OR",
                ),
                name="lending_loanevent_kind_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="loanevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("change__isnull", False), ("kind__in", ("reschedule", "holiday", "re_age"))),
                    models.Q(
                        models.Q(("kind__in", ("reschedule", "holiday", "re_age")), _negated=True),
                        ("change__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="lending_loanevent_change_is_told",
            ),
        ),
        migrations.AddConstraint(
            model_name="loanevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("stated_fee_minor__isnull", True),
                        ("stated_interest_minor__isnull", True),
                        ("stated_penalty_minor__isnull", True),
                        ("stated_principal_minor__isnull", True),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "kind__in",
                                (
                                    "reversal",
                                    "disbursement",
                                    "refund",
                                    "recovery",
                                    "adjustment",
                                    "reschedule",
                                    "holiday",
                                    "re_age",
                                ),
                            ),
                            _negated=True,
                        ),
                        (
                            "amount_minor",
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("stated_penalty_minor"), "+", models.F("stated_fee_minor")
                                    ),
                                    "+",
                                    models.F("stated_interest_minor"),
                                ),
                                "+",
                                models.F("stated_principal_minor"),
                            ),
                        ),
                        ("stated_fee_minor__gte", 0),
                        ("stated_fee_minor__isnull", False),
                        ("stated_interest_minor__gte", 0),
                        ("stated_interest_minor__isnull", False),
                        ("stated_penalty_minor__gte", 0),
                        ("stated_penalty_minor__isnull", False),
                        ("stated_principal_minor__gte", 0),
                        ("stated_principal_minor__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="lending_loanevent_stated_adds_up",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["book_id", "status", "submitted_on"], name="lending_application_inbox"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["book_id", "borrower_id"], name="lending_application_borrower"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(fields=("book_id", "number"), name="lending_application_number_unique"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked_minor__gt", 0)), name="lending_application_asks_for_money"
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gt", 0)), name="lending_application_number_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ("submitted", "approved", "rejected", "withdrawn", "disbursed"))),
                name="lending_application_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ("approved", "rejected", "disbursed")), _negated=True),
                    models.Q(("decided_by", models.F("submitted_by")), _negated=True),
                    _connector="OR",
                ),
                name="lending_application_maker_is_no_checker",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by", ""), ("decided_on__isnull", True), ("status", "submitted")),
                    models.Q(
                        models.Q(("status", "submitted"), _negated=True),
                        ("decided_on__isnull", False),
                        models.Q(("decided_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="lending_application_decision_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_minor__gt", 0), ("status__in", ("approved", "disbursed"))),
                    models.Q(
                        models.Q(("status__in", ("approved", "disbursed")), _negated=True),
                        ("approved_minor__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="lending_application_approval_has_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("loan_id__isnull", False), ("status", "disbursed")),
                    models.Q(models.Q(("status", "disbursed"), _negated=True), ("loan_id__isnull", True)),
                    _connector="OR",
                ),
                name="lending_application_loan_follows",
            ),
        ),
        migrations.AddIndex(
            model_name="portfolio",
            index=models.Index(fields=["organisation_id", "name"], name="lending_portfolio_by_name"),
        ),
        migrations.AddConstraint(
            model_name="portfolio",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="lending_portfolio_has_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="portfolio",
            constraint=models.CheckConstraint(
                condition=models.Q(("business_on__gte", models.F("opened_on"))),
                name="lending_portfolio_day_is_after_opening",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gt", 0)), name="lending_product_version_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("code", ""), _negated=True), models.Q(("name", ""), _negated=True)),
                name="lending_product_has_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("principal_max_minor__gte", models.F("principal_min_minor")), ("principal_min_minor__gt", 0)
                ),
                name="lending_product_principal_has_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("installments_max__gte", models.F("installments_min")), ("installments_min__gt", 0)
                ),
                name="lending_product_installments_have_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("over_applied_percent__gte", 0), ("over_applied_percent__lte", 100)),
                name="lending_product_over_applied_is_percent",
            ),
        ),
        migrations.AddField(
            model_name="allocation",
            name="event_minor",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(models.When(is_derived=False, then=models.F("amount_minor"))),
                output_field=models.BigIntegerField(null=True),
            ),
        ),
        run_sql_file("caudal.lending", "portfolios"),
    ]
