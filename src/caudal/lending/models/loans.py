"""Loans, what happened to them (append-only), and how each repayment was split. `book_id` leads every key."""

from typing import ClassVar

from django.db import models
from django.db.models import Case, F, Q, When

SOURCES = ("granted", "imported")
LOAN_STATUSES = ("active", "closed", "overpaid", "written_off", "cancelled")
EVENT_KINDS = (
    "disbursement", "charge", "repayment", "down_payment", "goodwill_credit", "payout_refund", "merchant_refund",
    "charge_adjustment", "reversal", "waiver", "refund", "chargeback", "write_off", "recovery", "charge_off",
    "reschedule", "holiday", "re_age", "adjustment",
)  # fmt: skip
CHANGES = ("reschedule", "holiday", "re_age")
_DERIVED = ("write_off", "charge_off")
"""Kinds whose amount the replay says."""
_WITHOUT_PARTS = ("reversal", "disbursement", "refund", "recovery", "adjustment", *CHANGES)
_STATED = ("stated_penalty_minor", "stated_fee_minor", "stated_interest_minor", "stated_principal_minor")


class Numbering(models.Model):
    """The last loan number of a book; its row lock gives numbers without gaps or races."""

    book_id = models.BigIntegerField(primary_key=True)
    last_number = models.IntegerField()
    last_application_number = models.IntegerField(db_default=0)

    def __str__(self) -> str:
        return f"{self.book_id}: {self.last_number}"


class Loan(models.Model):
    """A loan with the terms it was given under. Its figures are the replay of its events."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    organisation_id = models.UUIDField()
    number = models.IntegerField()
    borrower_id = models.UUIDField()
    officer_id = models.UUIDField(null=True)
    """The user who looks after the client."""
    application_id = models.UUIDField(null=True)
    product_code = models.TextField(default="", db_default="")
    product_version = models.IntegerField(null=True)
    principal_minor = models.BigIntegerField()
    """What was approved. What is lent are the disbursements that stand."""
    currency = models.CharField(max_length=3)
    disbursed_on = models.DateField()
    terms = models.JSONField()
    terms_version = models.SmallIntegerField()
    accounts = models.JSONField()
    status = models.TextField()
    source = models.TextField()
    event_id = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book_id", "number"], name="lending_loan_number_unique"),
            models.CheckConstraint(condition=Q(number__gt=0), name="lending_loan_number_is_positive"),
            models.CheckConstraint(condition=Q(principal_minor__gt=0), name="lending_loan_principal_is_positive"),
            models.CheckConstraint(condition=Q(status__in=LOAN_STATUSES), name="lending_loan_status_is_known"),
            models.CheckConstraint(condition=Q(source__in=SOURCES), name="lending_loan_source_is_known"),
        ]
        indexes: ClassVar = [
            # queries.portfolios: the loans that one looks after
            models.Index(fields=["book_id", "officer_id"], name="lending_loan_officer"),
            # queries.loans of one borrower
            models.Index(fields=["book_id", "borrower_id"], name="lending_loan_borrower"),
        ]

    def __str__(self) -> str:
        return f"loan {self.number}"


class LoanEvent(models.Model):
    """Something that happened to a loan, or the reversal of it: the fact, as it came. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    loan_id = models.UUIDField()
    number = models.IntegerField()
    kind = models.TextField()
    effective_on = models.DateField()
    amount_minor = models.BigIntegerField()
    stated_penalty_minor = models.BigIntegerField(null=True)
    stated_fee_minor = models.BigIntegerField(null=True)
    stated_interest_minor = models.BigIntegerField(null=True)
    stated_principal_minor = models.BigIntegerField(null=True)
    cash_account = models.TextField(default="", db_default="")
    """Where the money came in or went out; empty when none did."""
    reverses = models.UUIDField(null=True)
    concerns = models.UUIDField(null=True)
    """The charge that is waived, the repayment that is charged back."""
    due_on = models.DateField(null=True)
    """When a charge falls due."""
    change = models.JSONField(null=True)
    """How the plan changes, for those kinds that change it."""
    details = models.JSONField(default=dict, db_default={})
    entry_id = models.UUIDField(null=True)
    """The entry that first carried it; none when the ledger has nothing to say of it."""
    event_id = models.UUIDField()
    description = models.TextField(default="")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book_id", "loan_id", "number"], name="lending_loanevent_number_unique"),
            # What the allocations of a repayment refer to: they add up to its amount.
            models.UniqueConstraint(fields=["book_id", "id", "amount_minor"], name="lending_loanevent_amount_key"),
            models.UniqueConstraint(
                fields=["book_id", "reverses"],
                condition=Q(reverses__isnull=False),
                name="lending_loanevent_reversed_once",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0)
                | Q(kind="adjustment", amount_minor__lt=0)
                | Q(kind__in=(*CHANGES, *_DERIVED), amount_minor=0)
                | Q(kind="reversal"),
                name="lending_loanevent_amount_has_its_sign",
            ),
            models.CheckConstraint(
                condition=(Q(kind__in=EVENT_KINDS) & ~Q(kind="reversal") & Q(reverses__isnull=True))
                | Q(kind="reversal", reverses__isnull=False),
                name="lending_loanevent_kind_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=CHANGES, change__isnull=False) | (~Q(kind__in=CHANGES) & Q(change__isnull=True)),
                name="lending_loanevent_change_is_told",
            ),
            models.CheckConstraint(
                condition=Q(**{f"{name}__isnull": True for name in _STATED})
                | Q(
                    ~Q(kind__in=_WITHOUT_PARTS),
                    **{f"{name}__isnull": False for name in _STATED},
                    **{f"{name}__gte": 0 for name in _STATED},
                    amount_minor=F("stated_penalty_minor")
                    + F("stated_fee_minor")
                    + F("stated_interest_minor")
                    + F("stated_principal_minor"),
                ),
                name="lending_loanevent_stated_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Allocation(models.Model):
    """How an event is split, by version: a replay that changes it adds a version with its own entry. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "repayment_id", "version")
    book_id = models.BigIntegerField()
    repayment_id = models.UUIDField()
    version = models.IntegerField()
    amount_minor = models.BigIntegerField()
    penalty_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    interest_minor = models.BigIntegerField()
    principal_minor = models.BigIntegerField()
    overpaid_minor = models.BigIntegerField()
    is_derived = models.BooleanField(default=False, db_default=False)
    """The replay says the amount, not the event: of a write-off, a charge-off, an adjustment downwards."""
    event_minor = models.GeneratedField(
        expression=Case(When(is_derived=False, then=F("amount_minor"))),
        output_field=models.BigIntegerField(null=True),
        db_persist=True,
    )
    """The amount of the event that it splits; part of the key that refers to it."""
    is_recovered = models.BooleanField(default=False, db_default=False)
    """The loan was charged off before: principal that comes in is income."""
    entry_id = models.UUIDField(null=True)
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    penalty_minor__gte=0,
                    fee_minor__gte=0,
                    interest_minor__gte=0,
                    principal_minor__gte=0,
                    overpaid_minor__gte=0,
                ),
                name="lending_allocation_parts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(
                    amount_minor=F("penalty_minor")
                    + F("fee_minor")
                    + F("interest_minor")
                    + F("principal_minor")
                    + F("overpaid_minor")
                ),
                name="lending_allocation_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.repayment_id} v{self.version}"
