"""What a circle agrees about itself: changes of its rules and of its officers, and who stands for a member. By book."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from caudal.circles.rules.permissions import MEMBER_ROLES

CHANGE_STATUSES = ("proposed", "approved", "rejected", "withdrawn")


class PolicyChange(models.Model):
    """A change of the rules: one officer proposes it, another person decides. What held before stays beside."""

    pk = models.CompositePrimaryKey("book_id", "number")
    book_id = models.BigIntegerField()
    number = models.IntegerField()
    before = models.JSONField()
    policy = models.JSONField()
    reason = models.TextField()
    status = models.TextField(default="proposed")
    proposed_by = models.TextField()
    proposed_at = models.DateTimeField()
    decided_by = models.TextField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision_note = models.TextField(default="")
    event_id = models.UUIDField()
    decision_event_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(number__gt=0), name="circles_policychange_number_is_positive"),
            models.CheckConstraint(
                condition=Q(status__in=CHANGE_STATUSES), name="circles_policychange_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    status="proposed", decided_by__isnull=True, decided_at__isnull=True, decision_event_id__isnull=True
                )
                | ~Q(status="proposed")
                & Q(decided_by__isnull=False, decided_at__isnull=False, decision_event_id__isnull=False),
                name="circles_policychange_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | ~Q(decided_by=F("proposed_by")),
                name="circles_policychange_takes_two",
            ),
            # Also what `propose` asks first: is there one that waits?
            models.UniqueConstraint(
                fields=["book_id"], condition=Q(status="proposed"), name="circles_policychange_one_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"change {self.number} of the rules"


class RoleChange(models.Model):
    """A member's role from a day on. Append-only; the role of today stands with the member."""

    pk = models.CompositePrimaryKey("book_id", "member_id", "number")
    book_id = models.BigIntegerField()
    member_id = models.UUIDField()
    number = models.IntegerField()
    role_before = models.TextField()
    role = models.TextField()
    valid_from = models.DateField()
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role__in=MEMBER_ROLES, role_before__in=MEMBER_ROLES) & ~Q(role=F("role_before")),
                name="circles_rolechange_changes_the_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} from {self.valid_from}"


class Beneficiary(models.Model):
    """Who receives what a member saved if they die: personal data, kept as it is now and taken away on request."""

    pk = models.CompositePrimaryKey("book_id", "member_id")
    book_id = models.BigIntegerField()
    member_id = models.UUIDField()
    full_name = models.TextField()
    relation = models.TextField(default="")
    document_type = models.TextField(default="")
    document_number = models.TextField(default="")
    phone = models.TextField(default="")
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(full_name=""), name="circles_beneficiary_has_name"),
        ]

    def __str__(self) -> str:
        return f"beneficiary of {self.member_id}"
