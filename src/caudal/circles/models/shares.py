"""Shares that changed hands. By book."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from caudal.circles.rules.imported import TradeKind


class ShareTrade(models.Model):
    """Shares bought or sold back. `capital_minor` is what the member's share capital moved by."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    member_id = models.UUIDField()
    kind = models.TextField()
    shares = models.IntegerField()
    price_minor = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    capital_minor = models.BigIntegerField()
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
                condition=Q(amount_minor=F("shares") * F("price_minor")), name="circles_sharetrade_amount_is_price"
            ),
            # A purchase adds what it cost; a sale takes off average cost, which may differ from today's price.
            models.CheckConstraint(
                condition=Q(kind=TradeKind.SALE.value, capital_minor__gte=0) | Q(capital_minor=F("amount_minor")),
                name="circles_sharetrade_capital_is_whole",
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
