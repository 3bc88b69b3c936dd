"""Receipts, numbered without gaps in each circle."""

from typing import ClassVar

from django.db import migrations, models

from caudal.db.migrations import run_sql_file

KINDS = [
    "share_purchase",
    "share_sale",
    "fine_payment",
    "loan_repayment",
    "loan_disbursement",
    "form_fee",
    "social_contribution",
    "social_payment",
    "payout",
    "other_income",
    "other_expense",
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("circles", "0004_share_kinds")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("number", models.IntegerField()),
                ("member_id", models.UUIDField()),
                ("entry_id", models.UUIDField()),
                ("kind", models.TextField()),
                ("amount_minor", models.BigIntegerField()),
                ("issued_on", models.DateField()),
                ("code", models.TextField()),
                ("event_id", models.UUIDField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["code"], name="circles_receipt_by_code"),
                    models.Index(fields=["book_id", "member_id", "-number"], name="circles_receipt_by_member"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("book_id", "entry_id"), name="circles_receipt_of_entry"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gt", 0)), name="circles_receipt_number_is_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor", 0), _negated=True), name="circles_receipt_moves_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", KINDS)), name="circles_receipt_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[0-9A-HJKMNP-TV-Z]{20}$")),
                        name="circles_receipt_code_is_whole",
                    ),
                ],
            },
        ),
        run_sql_file("caudal.circles", "receipts"),
    ]
