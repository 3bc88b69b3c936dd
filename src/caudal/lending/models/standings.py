"""Figures derived from a loan's events, kept for lists, reports and the end of day: how it stands, and what falls due.

Nothing here is a source: `actions.projection` writes every row from the replay, and can write it again at any time.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from caudal.lending.models.loans import LOAN_STATUSES

_PARTS = ("penalty", "fee", "interest", "principal")


class Standing(models.Model):
    """How a loan stands on a business day: the figures that lists and reports read."""

    pk = models.CompositePrimaryKey("book_id", "loan_id")
    book_id = models.BigIntegerField()
    loan_id = models.UUIDField()
    as_of = models.DateField()
    """The business day that the figures hold for; the end of day moves it on."""
    status = models.TextField()
    """That of the loan: only an active one has due dates that count."""
    is_dated = models.BooleanField()
    """False for a loan that came without terms: it is never in arrears."""
    is_daily = models.BooleanField()
    """Its figures change with every day that it is late: the end of day replays it."""
    disbursed_minor = models.BigIntegerField()
    outstanding_minor = models.BigIntegerField()
    """Principal lent and not repaid or given up."""
    unpaid_minor = models.BigIntegerField(default=0)
    """All that the schedule in force still asks, due or not."""
    overpaid_minor = models.BigIntegerField()
    paid_penalty_minor = models.BigIntegerField()
    paid_fee_minor = models.BigIntegerField()
    paid_interest_minor = models.BigIntegerField()
    paid_principal_minor = models.BigIntegerField()
    last_paid_on = models.DateField(null=True)
    bucket_starts = ArrayField(models.IntegerField())
    """The first day of each bucket of arrears of the loan's set."""
    arrears_grace_days = models.IntegerField(default=0)
    due_minor = models.BigIntegerField(default=0)
    """Unpaid and due by the day, the day's own instalment included."""
    overdue_penalty_minor = models.BigIntegerField(default=0)
    overdue_fee_minor = models.BigIntegerField(default=0)
    overdue_interest_minor = models.BigIntegerField(default=0)
    overdue_principal_minor = models.BigIntegerField(default=0)
    """Unpaid and due before the day, by component."""
    overdue_since_on = models.DateField(null=True)
    """The oldest unpaid due date before the day."""
    next_due_on = models.DateField(null=True)
    next_due_minor = models.BigIntegerField(default=0)
    """The first unpaid instalment from the day on."""
    days_past_due = models.IntegerField(default=0)
    """From `overdue_since_on` to the day."""
    days_delinquent = models.IntegerField(default=0)
    """Days past due, less the grace and the days for which delinquency was paused."""
    delinquent_on = models.DateField(null=True)
    """The last day of the grace: the oldest unpaid due date and the days of grace."""
    bucket = models.SmallIntegerField(default=0)
    """Which bucket of the set the delinquent days fall in, from 1; 0: none."""
    days_past_due_max = models.IntegerField(default=0)
    """The most days past due that the loan has ever reached."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=LOAN_STATUSES), name="lending_standing_status_is_known"),
            models.CheckConstraint(
                condition=Q(outstanding_minor__gte=0, unpaid_minor__gte=0, overpaid_minor__gte=0, due_minor__gte=0),
                name="lending_standing_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(overdue_since_on__isnull=True, days_past_due=0, days_delinquent=0)
                | Q(overdue_since_on__lt=F("as_of"), days_past_due__gt=0),
                name="lending_standing_overdue_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(bucket=0) | Q(bucket__gt=0, days_delinquent__gt=0),
                name="lending_standing_bucket_is_delinquent",
            ),
        ]
        indexes: ClassVar = [
            # queries.portfolio: who is in arrears, by bucket
            models.Index(
                fields=["book_id", "bucket"],
                condition=Q(overdue_since_on__isnull=False),
                name="lending_standing_overdue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} on {self.as_of}"


class Installment(models.Model):
    """One row of the schedule in force: what falls due, and what of it is still open."""

    pk = models.CompositePrimaryKey("book_id", "loan_id", "number")
    book_id = models.BigIntegerField()
    loan_id = models.UUIDField()
    number = models.IntegerField()
    from_on = models.DateField()
    due_on = models.DateField()
    opening_minor = models.BigIntegerField()
    due_penalty_minor = models.BigIntegerField()
    due_fee_minor = models.BigIntegerField()
    due_interest_minor = models.BigIntegerField()
    due_principal_minor = models.BigIntegerField()
    unpaid_penalty_minor = models.BigIntegerField()
    unpaid_fee_minor = models.BigIntegerField()
    unpaid_interest_minor = models.BigIntegerField()
    unpaid_principal_minor = models.BigIntegerField()
    given_up_minor = models.BigIntegerField(default=0, db_default=0)
    """What of it was waived or written off: neither paid nor asked any more."""
    settled_on = models.DateField(null=True)
    """The day on which nothing of it was left open."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(**{f"unpaid_{part}_minor__gte": 0 for part in _PARTS}),
                name="lending_installment_unpaid_not_negative",
            ),
        ]
        indexes: ClassVar = [
            # queries.portfolio: what falls due in a span of days, and how much of it came in
            models.Index(fields=["book_id", "due_on"], name="lending_installment_due"),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.number}"


class Pause(models.Model):
    """Days on which a loan does not get more delinquent: from the first until the last, which counts again."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    loan_id = models.UUIDField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    """NULL: it goes on."""
    reason = models.TextField()
    event_id = models.UUIDField()
    resumed_event_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="lending_pause_ends_after_it_begins",
            ),
        ]
        indexes: ClassVar = [
            # the days of a loan that do not count
            models.Index(fields=["book_id", "loan_id", "from_on"], name="lending_pause_loan"),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} from {self.from_on}"


class DayFigure(models.Model):
    """What a portfolio stood at when a day of it ended, by officer, product and days past due. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "on", "nth")
    book_id = models.BigIntegerField()
    on = models.DateField()
    nth = models.IntegerField()
    officer_id = models.UUIDField(null=True)
    product_code = models.TextField()
    bucket = models.SmallIntegerField()
    """Of the days past due: 0 none, 1 up to 30, 2 up to 60, 3 up to 90, 4 more."""
    loans = models.IntegerField()
    outstanding_minor = models.BigIntegerField()
    overdue_minor = models.BigIntegerField()
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(loans__gt=0, outstanding_minor__gte=0, overdue_minor__gte=0, bucket__gte=0, bucket__lte=4),
                name="lending_dayfigure_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.outstanding_minor}"
