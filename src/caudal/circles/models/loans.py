"""What was true when a loan was given. By book."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class LoanEvidence(models.Model):
    """What was true just before a loan was given, and the entry before which anybody can add it up again."""

    pk = models.CompositePrimaryKey("book_id", "loan_id")
    book_id = models.BigIntegerField()
    loan_id = models.UUIDField()
    member_id = models.UUIDField()
    given_on = models.DateField()
    amount_minor = models.BigIntegerField()
    share_price_minor = models.BigIntegerField(null=True)
    member_shares = models.IntegerField()
    total_shares = models.IntegerField()
    cash_minor = models.BigIntegerField()
    fines_receivable_minor = models.BigIntegerField()
    reservations_minor = models.BigIntegerField()
    # The part of the reservations that was promised to others: loans approved and not yet handed over.
    promised_minor = models.BigIntegerField(default=0, db_default=0)
    available_capital_minor = models.BigIntegerField()
    open_loans = models.IntegerField()
    # What others and things answered for, and the request that was decided on; none where the circle decides on none.
    guaranteed_minor = models.BigIntegerField(default=0, db_default=0)
    request_id = models.UUIDField(null=True)
    entry_id = models.UUIDField()
    purpose = models.TextField(default="")
    stated_status = models.TextField(default="")
    stated_code = models.TextField(default="")
    source = models.TextField(default="")
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="circles_loanevidence_amount_is_positive"),
            # A loan given here is within capital; one that was moved in is told as it was.
            models.CheckConstraint(
                condition=~Q(source="")
                | Q(amount_minor__lte=F("available_capital_minor")) & Q(amount_minor__lte=F("cash_minor")),
                name="circles_loanevidence_is_within_capital",
            ),
        ]

    def __str__(self) -> str:
        return f"evidence of {self.loan_id}"
