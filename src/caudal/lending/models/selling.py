"""Who sold a credit, at which commission, what it earned them event by event, and what they were paid."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from caudal.lending.rules.commissions import CommissionBasis

_TERMS = ("basis", "rate", "flat_minor")
_BASES = [str(basis) for basis in CommissionBasis]


class Seller(models.Model):
    """A person who brings credits, and the commission that new ones will carry."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    number = models.IntegerField()
    person_id = models.UUIDField()
    basis = models.TextField()
    rate = models.DecimalField(max_digits=7, decimal_places=6)
    flat_minor = models.BigIntegerField()
    joined_on = models.DateField()
    left_on = models.DateField(null=True)
    event_id = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book_id", "number"], name="lending_seller_number_unique"),
            models.UniqueConstraint(fields=["book_id", "person_id"], name="lending_seller_person_once"),
            models.CheckConstraint(
                condition=Q(basis__in=_BASES, rate__gte=0, rate__lte=1, flat_minor__gte=0),
                name="lending_seller_commission_is_in_range",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="lending_seller_leaves_after_joining",
            ),
        ]

    def __str__(self) -> str:
        return f"seller {self.number}"


class SoldLoan(models.Model):
    """Who sold a loan, by version, with the commission as it was agreed then; no seller takes it back. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "loan_id", "version")
    book_id = models.BigIntegerField()
    loan_id = models.UUIDField()
    version = models.IntegerField()
    seller_id = models.UUIDField(null=True)
    basis = models.TextField(null=True)
    rate = models.DecimalField(max_digits=7, decimal_places=6, null=True)
    flat_minor = models.BigIntegerField(null=True)
    assigned_on = models.DateField()
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(seller_id__isnull=True, **{f"{name}__isnull": True for name in _TERMS})
                | Q(seller_id__isnull=False, **{f"{name}__isnull": False for name in _TERMS}),
                name="lending_soldloan_is_whole",
            ),
        ]
        indexes: ClassVar = [
            # queries.sellers.sellers: the credits of a seller
            models.Index(fields=["book_id", "seller_id"], name="lending_soldloan_by_seller"),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} v{self.version}"


class Commission(models.Model):
    """What an event of a sold loan earns its seller, by version: the newest is in force. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "loan_event_id", "version")
    book_id = models.BigIntegerField()
    loan_event_id = models.UUIDField()
    version = models.IntegerField()
    loan_id = models.UUIDField()
    seller_id = models.UUIDField()
    amount_minor = models.BigIntegerField()
    earned_on = models.DateField()
    entry_id = models.UUIDField(null=True)
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount_minor=0, entry_id__isnull=True) | (~Q(amount_minor=0) & Q(entry_id__isnull=False)),
                name="lending_commission_is_posted",
            ),
        ]
        indexes: ClassVar = [
            # queries.sellers: what a seller earned; actions.commissions: what a loan's events have earned so far
            models.Index(fields=["book_id", "seller_id"], name="lending_commission_by_seller"),
            models.Index(fields=["book_id", "loan_id"], name="lending_commission_by_loan"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} v{self.version}"


class CommissionPayout(models.Model):
    """Commission that a seller received out of the portfolio's cash."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    seller_id = models.UUIDField()
    number = models.IntegerField()
    amount_minor = models.BigIntegerField()
    paid_on = models.DateField()
    cash_account = models.TextField()
    entry_id = models.UUIDField()
    reversed_on = models.DateField(null=True)
    reversal_entry_id = models.UUIDField(null=True)
    reversal_reason = models.TextField(default="")
    event_id = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["book_id", "seller_id", "number"], name="lending_commissionpayout_number_unique"
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="lending_commissionpayout_is_positive"),
            models.CheckConstraint(
                condition=Q(reversed_on__isnull=True, reversal_entry_id__isnull=True)
                | Q(reversed_on__gte=F("paid_on"), reversal_entry_id__isnull=False),
                name="lending_commissionpayout_is_reversed_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"payout {self.number}"
