"""Receipts, numbered without gaps in each circle. By book."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from caudal.circles.rules.receipts import CODE_LENGTH, ReceiptKind


class Receipt(models.Model):
    """That money of a member came into the box (a positive amount) or left it. Append-only; void when its entry is."""

    pk = models.CompositePrimaryKey("book_id", "number")
    book_id = models.BigIntegerField()
    number = models.IntegerField()
    member_id = models.UUIDField()
    entry_id = models.UUIDField()
    kind = models.TextField()
    amount_minor = models.BigIntegerField()
    issued_on = models.DateField()
    code = models.TextField()
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            # One entry, one receipt; and from an entry, or its reversal, to the receipt.
            models.UniqueConstraint(fields=["book_id", "entry_id"], name="circles_receipt_of_entry"),
            models.CheckConstraint(condition=Q(number__gt=0), name="circles_receipt_number_is_positive"),
            models.CheckConstraint(condition=~Q(amount_minor=0), name="circles_receipt_moves_something"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in ReceiptKind]), name="circles_receipt_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=f"^[0-9A-HJKMNP-TV-Z]{{{CODE_LENGTH}}}$"), name="circles_receipt_code_is_whole"
            ),
        ]
        indexes: ClassVar = [
            # queries.receipts.opened_by: the public page knows nothing but the code.
            models.Index(fields=["code"], name="circles_receipt_by_code"),
            # queries.receipts.receipts: a member's, newest first.
            models.Index(fields=["book_id", "member_id", "-number"], name="circles_receipt_by_member"),
        ]

    def __str__(self) -> str:
        return f"receipt {self.number}"
