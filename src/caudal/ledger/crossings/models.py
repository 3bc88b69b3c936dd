"""What has been sent from a book, and what the other book answered: two facts, each written once, in its own book."""

from typing import ClassVar

from django.db import models


class Crossing(models.Model):
    """Money that has left an account for one in another book. A fact of the book that it left."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    account = models.TextField()
    to_book_id = models.BigIntegerField()
    to_account = models.TextField()
    # What was posted to `account`, debit positive; the other account is posted the opposite.
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    effective_on = models.DateField()
    description = models.TextField(default="")
    entry_id = models.UUIDField()
    event_id = models.UUIDField()
    sent_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_crossing"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book_id", "entry_id"], name="ledger_crossing_of_entry"),
            models.CheckConstraint(
                condition=~models.Q(book_id=models.F("to_book_id")) & ~models.Q(amount=0),
                name="ledger_crossing_moves_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} to {self.to_book_id}"


class CrossingAnswer(models.Model):
    """What the other book said, once and for all: posted, or refused. A fact of the book that was to receive."""

    pk = models.CompositePrimaryKey("book_id", "crossing_id")
    book_id = models.BigIntegerField()
    crossing_id = models.UUIDField()
    from_book_id = models.BigIntegerField()
    entry_id = models.UUIDField(null=True)
    refusal_code = models.TextField(null=True)
    refusal_facts = models.JSONField(null=True)
    event_id = models.UUIDField()
    answered_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_crossing_answer"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(entry_id__isnull=False, refusal_code__isnull=True, refusal_facts__isnull=True)
                | models.Q(entry_id__isnull=True, refusal_code__isnull=False, refusal_facts__isnull=False),
                name="ledger_crossing_answer_is_one",
            ),
        ]

    def __str__(self) -> str:
        return self.refusal_code or "arrived"
