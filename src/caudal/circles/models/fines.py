"""Fines from their issue to their end. By book."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

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
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="circles_fine_is_positive"),
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
        ]

    def __str__(self) -> str:
        return f"fine of {self.amount_minor}"
