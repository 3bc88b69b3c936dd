"""Shares that changed hands. By book."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from caudal.circles.rules.shares import TRANSFERS, TradeKind

_AT_COST = [TradeKind.SALE.value, *sorted(kind.value for kind in TRANSFERS), TradeKind.REDEMPTION.value]


class ShareTrade(models.Model):
    """Shares that came to a member or left them. `capital_minor` is what the member's share capital moved by.

    A transfer is two rows of one `pair_id` and one entry. A redemption's `amount_minor` is what the share-out pays.
    """

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    member_id = models.UUIDField()
    kind = models.TextField()
    shares = models.IntegerField()
    price_minor = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    capital_minor = models.BigIntegerField()
    pair_id = models.UUIDField(null=True)
    traded_on = models.DateField()
    entry_id = models.UUIDField()
    reversed_on = models.DateField(null=True)
    reversal_entry_id = models.UUIDField(null=True)
    description = models.TextField(default="")
    source = models.TextField(default="")
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in TradeKind]), name="circles_sharetrade_kind_is_known"
            ),
            models.CheckConstraint(condition=Q(shares__gt=0, price_minor__gt=0), name="circles_sharetrade_is_positive"),
            models.CheckConstraint(
                condition=Q(kind=TradeKind.REDEMPTION.value, amount_minor__gte=0)
                | Q(amount_minor=F("shares") * F("price_minor")),
                name="circles_sharetrade_amount_is_price",
            ),
            # A purchase adds what it cost; all else moves average cost, which may differ from today's price.
            models.CheckConstraint(
                condition=Q(kind__in=_AT_COST, capital_minor__gte=0) | Q(capital_minor=F("amount_minor")),
                name="circles_sharetrade_capital_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(kind.value for kind in TRANSFERS), pair_id__isnull=False)
                | ~Q(kind__in=sorted(kind.value for kind in TRANSFERS)) & Q(pair_id__isnull=True),
                name="circles_sharetrade_transfers_are_pairs",
            ),
            # One row on each side of a pair.
            models.UniqueConstraint(
                fields=["book_id", "pair_id", "kind"],
                condition=Q(pair_id__isnull=False),
                name="circles_sharetrade_pair_side_once",
            ),
            models.CheckConstraint(
                condition=Q(reversed_on__isnull=True, reversal_entry_id__isnull=True)
                | Q(reversed_on__gte=F("traded_on"), reversal_entry_id__isnull=False),
                name="circles_sharetrade_reversal_is_whole",
            ),
        ]
        indexes: ClassVar = [
            # What one member holds: every purchase and sale asks for it.
            models.Index(fields=["book_id", "member_id"], name="circles_sharetrade_by_member"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.shares}"
