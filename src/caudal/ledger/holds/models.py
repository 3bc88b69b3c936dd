"""What is held, on which terms; and what became of it, move by move."""

from typing import ClassVar

from django.db import models


class Hold(models.Model):
    """An amount that one account is promised by another until an instant. Its terms never change."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    event_id = models.UUIDField()
    amount = models.BigIntegerField()
    # What is neither settled nor released yet: it is pending on both accounts.
    held = models.BigIntegerField()
    placed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    debit_account_id = models.IntegerField()
    credit_account_id = models.IntegerField()
    currency = models.CharField(max_length=3)
    kind = models.TextField()
    description = models.TextField(default="")
    details = models.JSONField(null=True)
    # Over all terms, so that none can be changed by itself.
    digest = models.BinaryField()

    class Meta:
        db_table = "ledger_hold"
        indexes: ClassVar = [
            # Open holds are listed (queries.open_holds), and released when they have expired (ledger_expire_holds).
            models.Index(
                fields=["book_id", "expires_at", "id"], condition=models.Q(held__gt=0), name="ledger_hold_by_expiry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class HoldMove(models.Model):
    """A part of a hold that was settled by an entry, released, or released because it had expired."""

    pk = models.CompositePrimaryKey("book_id", "hold_id", "nth")
    book_id = models.BigIntegerField()
    hold_id = models.UUIDField()
    nth = models.IntegerField()
    amount = models.BigIntegerField()
    # What is still held after it.
    held = models.BigIntegerField()
    moved_at = models.DateTimeField()
    event_id = models.UUIDField()
    entry_id = models.UUIDField(null=True)
    way = models.TextField()
    # Over this move and all before it.
    digest = models.BinaryField()

    class Meta:
        db_table = "ledger_hold_move"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book_id", "entry_id"], name="ledger_hold_move_of_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.amount}"
