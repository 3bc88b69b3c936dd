"""Books, accounts with their counters, entries and postings. `book_id` leads every key."""

from typing import ClassVar

from django.db import models

from caudal.ledger.rules import AccountKind


class Book(models.Model):
    """The accounts of one pool: the unit of locking, permission and sharding."""

    book_id = models.BigIntegerField(primary_key=True)
    organisation_id = models.UUIDField()
    kind = models.TextField()
    name = models.TextField()
    accounts_opened = models.IntegerField(default=0)
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    """Its balance is what its counters say; the counters change only with the postings that explain them."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    debits_posted = models.BigIntegerField(default=0)
    credits_posted = models.BigIntegerField(default=0)
    debits_pending = models.BigIntegerField(default=0)
    credits_pending = models.BigIntegerField(default=0)
    version = models.BigIntegerField(default=0)
    # Limits of the balance as debits less credits, holds counted.
    balance_min = models.BigIntegerField(null=True)
    balance_max = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    id = models.IntegerField()
    currency = models.CharField(max_length=3)
    kind = models.TextField()
    code = models.TextField()
    name = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book_id", "code"], name="ledger_account_code_unique"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[str(kind) for kind in AccountKind]), name="ledger_account_kind_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    debits_posted__gte=0,
                    credits_posted__gte=0,
                    debits_pending__gte=0,
                    credits_pending__gte=0,
                    version__gte=0,
                ),
                name="ledger_account_counters_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Entry(models.Model):
    """One business fact, with as many postings as it says."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    recorded_at = models.DateTimeField()
    effective_on = models.DateField()
    event_id = models.UUIDField()
    reverses = models.UUIDField(null=True)
    kind = models.TextField()
    description = models.TextField(default="")
    postings = models.SmallIntegerField()
    details = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            # An entry is reversed once, by whatever key and worker.
            models.UniqueConstraint(
                fields=["book_id", "reverses"],
                condition=models.Q(reverses__isnull=False),
                name="ledger_entry_reversed_once",
            ),
        ]
        # A book's entries are listed newest first (queries.entries).
        indexes: ClassVar = [
            models.Index(fields=["book_id", "effective_on", "recorded_at", "id"], name="ledger_entry_by_date"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Posting(models.Model):
    """One leg of an entry: debit positive, credit negative. Versions have no gaps within an account."""

    pk = models.CompositePrimaryKey("book_id", "account_id", "version")
    book_id = models.BigIntegerField()
    version = models.BigIntegerField()
    amount = models.BigIntegerField()
    balance = models.BigIntegerField()
    account_id = models.IntegerField()
    effective_on = models.DateField()
    entry_id = models.UUIDField()
    nth = models.SmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            # From an entry to its postings; and an entry once written takes no more of them.
            models.UniqueConstraint(fields=["book_id", "entry_id", "nth"], name="ledger_posting_of_entry"),
            models.CheckConstraint(condition=~models.Q(amount=0), name="ledger_posting_moves_something"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} ({self.account_id}:{self.version})"
