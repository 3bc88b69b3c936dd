"""What somebody asked to change of a loan, and what somebody else decided. `book_id` leads every key."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

REQUEST_STATUSES = ("submitted", "approved", "rejected", "withdrawn")
REQUEST_KINDS = ("reschedule", "holiday", "re_age", "write_off")


class ChangeRequest(models.Model):
    """A change of a loan's plan, or its writing off, that waits for a second person. The event comes with the yes."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    organisation_id = models.UUIDField()
    loan_id = models.UUIDField()
    kind = models.TextField()
    change = models.JSONField(null=True)
    effective_on = models.DateField()
    reason = models.TextField()
    requested_by = models.TextField()
    status = models.TextField(default="submitted")
    decided_on = models.DateField(null=True)
    decided_by = models.TextField(default="")
    decision_reason = models.TextField(default="")
    loan_event_id = models.UUIDField(null=True)
    event_id = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=REQUEST_KINDS), name="lending_changerequest_kind_is_known"),
            models.CheckConstraint(
                condition=Q(status__in=REQUEST_STATUSES), name="lending_changerequest_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="write_off", change__isnull=True) | (~Q(kind="write_off") & Q(change__isnull=False)),
                name="lending_changerequest_change_is_told",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("approved", "rejected")) | ~Q(decided_by=F("requested_by")),
                name="lending_changerequest_maker_is_no_checker",
            ),
            models.CheckConstraint(
                condition=Q(status="submitted", decided_on__isnull=True, decided_by="")
                | (~Q(status="submitted") & Q(decided_on__isnull=False) & ~Q(decided_by="")),
                name="lending_changerequest_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(status="approved", loan_event_id__isnull=False)
                | (~Q(status="approved") & Q(loan_event_id__isnull=True)),
                name="lending_changerequest_event_follows",
            ),
            models.UniqueConstraint(
                fields=["book_id", "loan_id"],
                condition=Q(status="submitted"),
                name="lending_changerequest_one_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            # queries.applications.change_requests: the inbox
            models.Index(fields=["book_id", "status", "effective_on"], name="lending_changerequest_inbox"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.loan_id}"
