"""A person's place in a circle. By book."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from caudal.circles.rules.permissions import MEMBER_ROLES


class Member(models.Model):
    """A person's place in a circle, with the number that their accounts carry."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    organisation_id = models.UUIDField()
    person_id = models.UUIDField()
    number = models.IntegerField()
    role = models.TextField()
    joined_on = models.DateField()
    is_active = models.BooleanField(default=True)
    left_on = models.DateField(null=True)
    source = models.TextField(default="")
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book_id", "number"], name="circles_member_number_unique"),
            models.UniqueConstraint(fields=["book_id", "person_id"], name="circles_member_joins_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="circles_member_number_is_positive"),
            models.CheckConstraint(condition=Q(role__in=MEMBER_ROLES), name="circles_member_role_is_known"),
            # A former system may say that somebody is gone without saying since when.
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(is_active=False, left_on__gte=F("joined_on")),
                name="circles_member_leaves_after_joining",
            ),
        ]
        indexes: ClassVar = [
            # queries.views: the circles of one person
            models.Index(fields=["person_id"], name="circles_member_by_person"),
        ]

    def __str__(self) -> str:
        return f"member {self.number}"
