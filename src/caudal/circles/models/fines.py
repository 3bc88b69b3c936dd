"""Fines from their issue to their end. By book."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from caudal.circles.rules.meetings import FineBasis

FINE_STATUSES = ("issued", "collected", "waived", "reversed")


class Fine(models.Model):
    """A fine from its issue to its end: collected, waived (forgiven) or reversed (never right)."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    member_id = models.UUIDField()
    amount_minor = models.BigIntegerField()
    reason = models.TextField()
    issued_on = models.DateField()
    entry_id = models.UUIDField()
    status = models.TextField(default="issued")
    collected_on = models.DateField(null=True)
    collection_entry_id = models.UUIDField(null=True)
    ended_on = models.DateField(null=True)
    end_entry_id = models.UUIDField(null=True)
    end_reason = models.TextField(default="")
    source = models.TextField(default="")
    paid_minor = models.BigIntegerField(default=0)
    """What was paid in parts while it was open; the payment that ends it is its collection."""
    reason_code = models.TextField(default="")
    meeting_id = models.UUIDField(null=True)
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="circles_fine_is_positive"),
            models.CheckConstraint(
                condition=Q(paid_minor__gte=0, paid_minor__lt=F("amount_minor")), name="circles_fine_parts_are_less"
            ),
            models.CheckConstraint(
                condition=Q(status="issued", collection_entry_id__isnull=True, end_entry_id__isnull=True)
                | Q(status="collected", collection_entry_id__isnull=False, end_entry_id__isnull=True)
                | Q(status="waived", collection_entry_id__isnull=True, end_entry_id__isnull=False)
                | Q(status="reversed", end_entry_id__isnull=False),
                name="circles_fine_status_is_whole",
            ),
            models.CheckConstraint(
                condition=(
                    Q(collected_on__isnull=True, collection_entry_id__isnull=True)
                    | Q(collected_on__gte=F("issued_on"), collection_entry_id__isnull=False)
                )
                & (
                    Q(ended_on__isnull=True, end_entry_id__isnull=True)
                    | Q(ended_on__gte=F("issued_on"), end_entry_id__isnull=False)
                ),
                name="circles_fine_dates_follow",
            ),
        ]
        indexes: ClassVar = [
            # queries.fines of one member
            models.Index(fields=["book_id", "member_id"], name="circles_fine_by_member"),
            # queries.meetings: the fines of one meeting
            models.Index(
                fields=["book_id", "meeting_id"], condition=Q(meeting_id__isnull=False), name="circles_fine_by_meeting"
            ),
        ]

    def __str__(self) -> str:
        return f"fine of {self.amount_minor}"


class FinePayment(models.Model):
    """A part of a fine that was paid while the rest stayed open. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "fine_id", "number")
    book_id = models.BigIntegerField()
    fine_id = models.UUIDField()
    number = models.IntegerField()
    amount_minor = models.BigIntegerField()
    paid_on = models.DateField()
    entry_id = models.UUIDField()
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="circles_finepayment_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} of a fine"


class FineReason(models.Model):
    """A line of the price list of fines from now on; a later row for the same code takes its place. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "number")
    book_id = models.BigIntegerField()
    number = models.IntegerField()
    code = models.TextField()
    name = models.TextField()
    basis = models.TextField(default=FineBasis.FIXED.value)
    price_minor = models.BigIntegerField()
    minutes_free = models.IntegerField(default=0)
    is_active = models.BooleanField(default=True)
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(price_minor__gt=0), name="circles_finereason_is_positive"),
            models.CheckConstraint(condition=Q(minutes_free__gte=0), name="circles_finereason_minutes_not_negative"),
            models.CheckConstraint(
                condition=Q(basis__in=[basis.value for basis in FineBasis]), name="circles_finereason_basis_is_known"
            ),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="circles_finereason_has_name"),
        ]

    def __str__(self) -> str:
        return self.name
