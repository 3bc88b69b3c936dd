"""Late fees that an overdue instalment has brought about, and what was decided of each before it was charged."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

LATE_FEE_STATUSES = ("proposed", "applied", "partial", "waived", "automatic", "lapsed")


class LateFee(models.Model):
    """A late fee on one instalment: proposed until somebody decides, or charged by itself where the product says so."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    loan_id = models.UUIDField()
    due_on = models.DateField()
    """The due date of the instalment that is late: its name for good, however the plan is numbered later."""
    nth = models.IntegerField()
    """Which period of lateness it is for, from 1; the only one where a fee is charged once."""
    fell_on = models.DateField()
    """The first day beyond the grace, or beyond the period."""
    days_late = models.IntegerField()
    base_minor = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    """What the policy comes to."""
    status = models.TextField()
    charged_minor = models.BigIntegerField(default=0)
    charge_id = models.UUIDField(null=True)
    """The event of the loan that charged it."""
    decided_on = models.DateField(null=True)
    decided_by = models.TextField(default="")
    reason = models.TextField(default="")
    event_id = models.UUIDField()
    decision_event_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book_id", "loan_id", "due_on", "nth"], name="lending_latefee_once"),
            models.CheckConstraint(condition=Q(status__in=LATE_FEE_STATUSES), name="lending_latefee_status_is_known"),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, charged_minor__gte=0, charged_minor__lte=F("amount_minor")),
                name="lending_latefee_amount_is_positive",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=("applied", "automatic"), charged_minor=F("amount_minor"), charge_id__isnull=False
                )
                | Q(status="partial", charged_minor__gt=0, charge_id__isnull=False)
                | Q(status__in=("proposed", "waived", "lapsed"), charged_minor=0, charge_id__isnull=True),
                name="lending_latefee_charge_is_what_was_decided",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("applied", "partial", "waived"), decided_on__isnull=False)
                | (~Q(status__in=("applied", "partial", "waived")) & Q(decided_on__isnull=True)),
                name="lending_latefee_decision_is_whole",
            ),
        ]
        indexes: ClassVar = [
            # queries.late_fees: what waits for a decision
            models.Index(
                fields=["book_id", "fell_on"], condition=Q(status="proposed"), name="lending_latefee_proposed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} of {self.fell_on}"
