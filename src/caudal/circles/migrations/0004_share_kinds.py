"""Shares may also be transferred, two rows of one pair, and taken by a share-out."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import F, Q

from caudal.db.migrations import run_sql_file

AT_COST = ["sale", "transfer_in", "transfer_out", "redemption"]
TRANSFERS = ["transfer_in", "transfer_out"]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("circles", "0003_cycles")]
    operations: ClassVar = [
        migrations.AddField("sharetrade", "pair_id", models.UUIDField(null=True)),
        migrations.RemoveConstraint("sharetrade", "circles_sharetrade_kind_is_known"),
        migrations.RemoveConstraint("sharetrade", "circles_sharetrade_amount_is_price"),
        migrations.RemoveConstraint("sharetrade", "circles_sharetrade_capital_is_whole"),
        migrations.AddConstraint(
            "sharetrade",
            models.CheckConstraint(
                condition=Q(kind__in=["purchase", "sale", "transfer_in", "transfer_out", "redemption"]),
                name="circles_sharetrade_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            "sharetrade",
            models.CheckConstraint(
                condition=Q(kind="redemption", amount_minor__gte=0) | Q(amount_minor=F("shares") * F("price_minor")),
                name="circles_sharetrade_amount_is_price",
            ),
        ),
        migrations.AddConstraint(
            "sharetrade",
            models.CheckConstraint(
                condition=Q(kind__in=AT_COST, capital_minor__gte=0) | Q(capital_minor=F("amount_minor")),
                name="circles_sharetrade_capital_is_whole",
            ),
        ),
        migrations.AddConstraint(
            "sharetrade",
            models.CheckConstraint(
                condition=Q(kind__in=TRANSFERS, pair_id__isnull=False)
                | ~Q(kind__in=TRANSFERS) & Q(pair_id__isnull=True),
                name="circles_sharetrade_transfers_are_pairs",
            ),
        ),
        migrations.AddConstraint(
            "sharetrade",
            models.UniqueConstraint(
                fields=["book_id", "pair_id", "kind"],
                condition=Q(pair_id__isnull=False),
                name="circles_sharetrade_pair_side_once",
            ),
        ),
        run_sql_file("caudal.circles", "shares"),
    ]
