"""A lender's portfolio: one book of the ledger, what is offered from it, and who asked for a loan. `book_id` leads."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

APPLICATION_STATUSES = ("submitted", "approved", "rejected", "withdrawn", "disbursed")
_DECIDED = ("approved", "rejected", "disbursed")


class Portfolio(models.Model):
    """A lender's own book of loans in one currency. Its book's number follows from its id."""

    book_id = models.BigIntegerField(primary_key=True)
    id = models.UUIDField()
    organisation_id = models.UUIDField()
    name = models.TextField()
    currency = models.CharField(max_length=3)
    settings = models.JSONField()
    opened_on = models.DateField()
    business_on = models.DateField()
    """The day that the end of day has reached: it goes forward, one day after the other."""
    event_id = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="lending_portfolio_has_name"),
            models.CheckConstraint(
                condition=Q(business_on__gte=F("opened_on")), name="lending_portfolio_day_is_after_opening"
            ),
        ]
        indexes: ClassVar = [
            # queries.portfolios of an organisation
            models.Index(fields=["organisation_id", "name"], name="lending_portfolio_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """A version of what a lender offers: the terms that a loan starts from, and their limits. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "code", "version")
    book_id = models.BigIntegerField()
    code = models.TextField()
    version = models.IntegerField()
    name = models.TextField()
    terms = models.JSONField()
    terms_version = models.SmallIntegerField()
    principal_min_minor = models.BigIntegerField()
    principal_max_minor = models.BigIntegerField()
    installments_min = models.IntegerField()
    installments_max = models.IntegerField()
    rate_min = models.TextField()
    rate_max = models.TextField()
    over_applied_percent = models.DecimalField(max_digits=7, decimal_places=4)
    charges = models.JSONField(default=list)
    late_fee_policy = models.JSONField(null=True)
    bucket_set = models.TextField(default="")
    is_offered = models.BooleanField(default=True)
    event_id = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(version__gt=0), name="lending_product_version_is_positive"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="lending_product_has_name"),
            models.CheckConstraint(
                condition=Q(principal_min_minor__gt=0, principal_max_minor__gte=F("principal_min_minor")),
                name="lending_product_principal_has_range",
            ),
            models.CheckConstraint(
                condition=Q(installments_min__gt=0, installments_max__gte=F("installments_min")),
                name="lending_product_installments_have_range",
            ),
            models.CheckConstraint(
                condition=Q(over_applied_percent__gte=0, over_applied_percent__lte=100),
                name="lending_product_over_applied_is_percent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class Application(models.Model):
    """A loan that somebody asked for. Who wrote it never decides on it; the loan appears when money goes out."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    organisation_id = models.UUIDField()
    number = models.IntegerField()
    borrower_id = models.UUIDField()
    officer_id = models.UUIDField(null=True)
    """The user who looks after the client."""
    seller_id = models.UUIDField(null=True)
    """Who brought the client, for the commission."""
    product_code = models.TextField()
    product_version = models.IntegerField()
    currency = models.CharField(max_length=3)
    asked_minor = models.BigIntegerField()
    approved_minor = models.BigIntegerField(null=True)
    terms = models.JSONField()
    terms_version = models.SmallIntegerField()
    refinances_id = models.UUIDField(null=True)
    """The loan that this one pays off when it is disbursed."""
    purpose = models.TextField(default="")
    submitted_on = models.DateField()
    submitted_by = models.TextField()
    status = models.TextField(default="submitted")
    decided_on = models.DateField(null=True)
    decided_by = models.TextField(default="")
    decision_reason = models.TextField(default="")
    loan_id = models.UUIDField(null=True)
    event_id = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book_id", "number"], name="lending_application_number_unique"),
            models.CheckConstraint(condition=Q(asked_minor__gt=0), name="lending_application_asks_for_money"),
            models.CheckConstraint(condition=Q(number__gt=0), name="lending_application_number_is_positive"),
            models.CheckConstraint(
                condition=Q(status__in=APPLICATION_STATUSES), name="lending_application_status_is_known"
            ),
            # The rule of four eyes, where no door can go around it.
            models.CheckConstraint(
                condition=~Q(status__in=_DECIDED) | ~Q(decided_by=F("submitted_by")),
                name="lending_application_maker_is_no_checker",
            ),
            models.CheckConstraint(
                condition=Q(status="submitted", decided_on__isnull=True, decided_by="")
                | (~Q(status="submitted") & Q(decided_on__isnull=False) & ~Q(decided_by="")),
                name="lending_application_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("approved", "disbursed"), approved_minor__gt=0)
                | (~Q(status__in=("approved", "disbursed")) & Q(approved_minor__isnull=True)),
                name="lending_application_approval_has_amount",
            ),
            models.CheckConstraint(
                condition=Q(status="disbursed", loan_id__isnull=False)
                | (~Q(status="disbursed") & Q(loan_id__isnull=True)),
                name="lending_application_loan_follows",
            ),
        ]
        indexes: ClassVar = [
            # queries.applications: the inbox and the pipeline
            models.Index(fields=["book_id", "status", "submitted_on"], name="lending_application_inbox"),
            models.Index(fields=["book_id", "borrower_id"], name="lending_application_borrower"),
        ]

    def __str__(self) -> str:
        return f"application {self.number}"
