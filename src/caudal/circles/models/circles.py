"""A circle, and what its share costs from a day on. By book."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Circle(models.Model):
    """A savings circle. Its book's number follows from its id, so that no lookup stands between them."""

    book_id = models.BigIntegerField(primary_key=True)
    id = models.UUIDField()
    organisation_id = models.UUIDField()
    name = models.TextField()
    description = models.TextField(default="")
    currency = models.CharField(max_length=3)
    policy = models.JSONField()
    founded_on = models.DateField()
    closed_on = models.DateField(null=True)
    source = models.TextField(default="")
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="circles_circle_has_name"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("founded_on")),
                name="circles_circle_closes_after_founding",
            ),
        ]
        indexes: ClassVar = [
            # queries.views.circles_for
            models.Index(fields=["organisation_id", "name"], name="circles_circle_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class SharePrice(models.Model):
    """The price of a share from a day on. A later row for the same day corrects the earlier. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "number")
    book_id = models.BigIntegerField()
    number = models.IntegerField()
    price_minor = models.BigIntegerField()
    valid_from = models.DateField()
    is_assumed = models.BooleanField(default=False)
    source = models.TextField(default="")
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(price_minor__gt=0), name="circles_shareprice_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.price_minor} from {self.valid_from}"
