"""What is done so that a debt is paid: promises, visits, notes. Nothing here says whether money came."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

VISIT_OUTCOMES = ("met", "not_home", "moved", "refused", "other")


class Promise(models.Model):
    """A borrower's word: this much by that day. Kept or broken is derived from the repayments."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    loan_id = models.UUIDField()
    number = models.IntegerField()
    amount_minor = models.BigIntegerField()
    made_on = models.DateField()
    due_on = models.DateField()
    text = models.TextField(default="")
    withdrawn_on = models.DateField(null=True)
    withdrawal_reason = models.TextField(default="")
    actor_kind = models.TextField()
    actor_id = models.TextField()
    event_id = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book_id", "loan_id", "number"], name="lending_promise_number_unique"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="lending_promise_amount_is_positive"),
            models.CheckConstraint(condition=Q(due_on__gte=F("made_on")), name="lending_promise_is_for_later"),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("made_on")),
                name="lending_promise_is_withdrawn_after_it_is_made",
            ),
        ]
        indexes: ClassVar = [
            # queries.promises.promises_due: what is promised for the days around today
            models.Index(fields=["book_id", "due_on"], name="lending_promise_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} by {self.due_on}"


class Visit(models.Model):
    """Somebody went to see the borrower. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    loan_id = models.UUIDField()
    number = models.IntegerField()
    visited_on = models.DateField()
    outcome = models.TextField()
    text = models.TextField(default="")
    next_on = models.DateField(null=True)
    actor_kind = models.TextField()
    actor_id = models.TextField()
    event_id = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book_id", "loan_id", "number"], name="lending_visit_number_unique"),
            models.CheckConstraint(condition=Q(outcome__in=VISIT_OUTCOMES), name="lending_visit_outcome_is_known"),
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gt=F("visited_on")), name="lending_visit_next_is_later"
            ),
        ]
        indexes: ClassVar = [
            # queries.following.visits_due: who is to be seen again
            models.Index(
                fields=["book_id", "next_on"], condition=Q(next_on__isnull=False), name="lending_visit_by_next_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.visited_on}"


class Note(models.Model):
    """What somebody wrote about a loan. Append-only: a correction is another note."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    loan_id = models.UUIDField()
    number = models.IntegerField()
    text = models.TextField()
    actor_kind = models.TextField()
    actor_id = models.TextField()
    event_id = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book_id", "loan_id", "number"], name="lending_note_number_unique"),
            models.CheckConstraint(condition=~Q(text=""), name="lending_note_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:40]
