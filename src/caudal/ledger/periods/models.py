"""Which days of a book are sealed, and what stood then."""

from django.db import models


class Period(models.Model):
    """Days that were sealed together; everything before the first one is sealed with it."""

    pk = models.CompositePrimaryKey("book_id", "through")
    book_id = models.BigIntegerField()
    since = models.DateField(null=True)
    through = models.DateField()
    sealed_at = models.DateTimeField()
    event_id = models.UUIDField()
    # Debits of the trial balance on the last day, by currency; its credits are the same.
    totals = models.JSONField()
    # Over the seal before, these columns, and the balance of every account on the last day.
    digest = models.BinaryField()

    class Meta:
        db_table = "ledger_period"

    def __str__(self) -> str:
        return f"{self.since or ''}..{self.through}"
