"""Books, accounts with their counters, entries and postings. `book_id` leads every key."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from caudal.ledger.rules import SealedPolicy


class Book(models.Model):
    """The accounts of one pool: the unit of locking, permission and sharding."""

    book_id = models.BigIntegerField(primary_key=True)
    organisation_id = models.UUIDField()
    kind = models.TextField()
    name = models.TextField()
    accounts_opened = models.IntegerField(default=0)
    opened_at = models.DateTimeField()
    # Days up to here are sealed; what is dated into them is refused, or booked today.
    sealed_through = models.DateField(null=True)
    sealed_policy = models.TextField(default="refuse")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(sealed_policy__in=[str(policy) for policy in SealedPolicy]),
                name="ledger_book_sealed_policy_is_known",
            ),
        ]

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
    # The last instant and the latest day that it has seen; the sum of what was dated before such a day.
    recorded_at = models.DateTimeField(null=True)
    late = models.BigIntegerField(default=0)
    effective_on = models.DateField(null=True)
    sealed_through = models.DateField(null=True)
    cap_id = models.IntegerField(null=True)
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
        ]

    def __str__(self) -> str:
        return self.code


class Entry(models.Model):
    """One business fact. A transfer, which has two postings, has them in its own row; others in `Posting`."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    event_id = models.UUIDField()
    # Strictly rising for each account, whatever the clock does: the order in which its postings were recorded.
    recorded_at = models.DateTimeField()
    # What wrote it: the sealer takes entries once no older transaction can still commit.
    transaction_id = models.BigIntegerField()
    amount = models.BigIntegerField(null=True)
    debit_version = models.BigIntegerField(null=True)
    credit_version = models.BigIntegerField(null=True)
    debit_balance = models.BigIntegerField(null=True)
    credit_balance = models.BigIntegerField(null=True)
    debit_account_id = models.IntegerField(null=True)
    credit_account_id = models.IntegerField(null=True)
    effective_on = models.DateField()
    # The day it names, where that was sealed and it was booked on a later one.
    stated_on = models.DateField(null=True)
    postings = models.SmallIntegerField()
    kind = models.TextField()
    description = models.TextField(default="")
    details = models.JSONField(null=True)
    reverses = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            # An entry is reversed once, by whatever key and worker.
            models.UniqueConstraint(
                fields=["book_id", "reverses"],
                condition=models.Q(reverses__isnull=False),
                name="ledger_entry_reversed_once",
            ),
            models.UniqueConstraint(
                fields=["book_id", "debit_account_id", "recorded_at"], name="ledger_entry_of_debit_account"
            ),
            models.UniqueConstraint(
                fields=["book_id", "credit_account_id", "recorded_at"], name="ledger_entry_of_credit_account"
            ),
        ]
        indexes: ClassVar = [
            BrinIndex(fields=["transaction_id"], name="ledger_entry_by_transaction"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Posting(models.Model):
    """One leg of an entry with more than two: debit positive, credit negative. `ledger_line` shows those of all."""

    pk = models.CompositePrimaryKey("book_id", "account_id", "recorded_at")
    book_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
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


class Day(models.Model):
    """Where an account's days begin: what it stood at, backdated postings left out, before its first of a later day."""

    pk = models.CompositePrimaryKey("book_id", "account_id", "day")
    book_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    opening = models.BigIntegerField()
    account_id = models.IntegerField()
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.day} of {self.account_id}"


class Backdated(models.Model):
    """A posting dated before a day that its account had seen."""

    pk = models.CompositePrimaryKey("book_id", "account_id", "effective_on", "recorded_at")
    book_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    amount = models.BigIntegerField()
    account_id = models.IntegerField()
    effective_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.amount} on {self.effective_on}"


class BackdatedSum(models.Model):
    """What an account's backdated postings of a span of days sum to, from an instant on (a Fenwick tree of days)."""

    pk = models.CompositePrimaryKey("book_id", "account_id", "node", "recorded_at")
    book_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    total = models.BigIntegerField()
    account_id = models.IntegerField()
    node = models.IntegerField()

    class Meta:
        db_table = "ledger_backdated_sum"

    def __str__(self) -> str:
        return f"{self.total} at {self.node}"


class Cap(models.Model):
    """Limits of several accounts together; its counters are the sums of theirs."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    debits_posted = models.BigIntegerField(default=0)
    credits_posted = models.BigIntegerField(default=0)
    debits_pending = models.BigIntegerField(default=0)
    credits_pending = models.BigIntegerField(default=0)
    balance_min = models.BigIntegerField(null=True)
    balance_max = models.BigIntegerField(null=True)
    id = models.IntegerField()
    # Its accounts: those of its side and currency at or below the prefix, and those that are listed.
    listed = ArrayField(models.IntegerField(), default=list)
    currency = models.CharField(max_length=3)
    side = models.TextField()
    prefix = models.TextField(default="")
    code = models.TextField()
    # Over what it is over and its limits, so that none can be changed by itself.
    digest = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book_id", "code"], name="ledger_cap_code_unique"),
        ]

    def __str__(self) -> str:
        return self.code
