"""The cycles of a circle: from the first share of a term to its share-out. By book."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Cycle(models.Model):
    """A term of a circle, numbered from 1; a circle has one open cycle at the most."""

    pk = models.CompositePrimaryKey("book_id", "number")
    book_id = models.BigIntegerField()
    number = models.IntegerField()
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    event_id = models.UUIDField()
    close_event_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(number__gt=0), name="circles_cycle_number_is_positive"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, close_event_id__isnull=True)
                | Q(closed_on__gte=F("opened_on"), close_event_id__isnull=False),
                name="circles_cycle_closes_after_opening",
            ),
            # Also the index behind `demand`, which every action asks first.
            models.UniqueConstraint(
                fields=["book_id"], condition=Q(closed_on__isnull=True), name="circles_cycle_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"cycle {self.number}"
