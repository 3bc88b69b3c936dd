"""Circles, members, shares, fines, what was true when a loan was given, what a former system said. By book."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from caudal.circles.rules.imported import TradeKind
from caudal.circles.rules.permissions import MEMBER_ROLES

FINE_STATUSES = ("issued", "collected", "waived", "reversed")


class Circle(models.Model):
    """A savings circle. Its book's number follows from its id, so that no lookup stands between them."""

    book_id = models.BigIntegerField(primary_key=True)
    id = models.UUIDField()
    organisation_id = models.UUIDField()
    name = models.TextField()
    description = models.TextField(default="")
    currency = models.CharField(max_length=3)
    policy = models.JSONField()
    founded_on = models.DateField()
    closed_on = models.DateField(null=True)
    source = models.TextField(default="")
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="circles_circle_has_name"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("founded_on")),
                name="circles_circle_closes_after_founding",
            ),
        ]
        indexes: ClassVar = [
            # queries.views.circles_for
            models.Index(fields=["organisation_id", "name"], name="circles_circle_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class SharePrice(models.Model):
    """The price of a share from a day on. A later row for the same day corrects the earlier. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "number")
    book_id = models.BigIntegerField()
    number = models.IntegerField()
    price_minor = models.BigIntegerField()
    valid_from = models.DateField()
    is_assumed = models.BooleanField(default=False)
    source = models.TextField(default="")
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(price_minor__gt=0), name="circles_shareprice_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.price_minor} from {self.valid_from}"


class Member(models.Model):
    """A person's place in a circle, with the number that their accounts carry."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    organisation_id = models.UUIDField()
    person_id = models.UUIDField()
    number = models.IntegerField()
    role = models.TextField()
    joined_on = models.DateField()
    is_active = models.BooleanField(default=True)
    left_on = models.DateField(null=True)
    source = models.TextField(default="")
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book_id", "number"], name="circles_member_number_unique"),
            models.UniqueConstraint(fields=["book_id", "person_id"], name="circles_member_joins_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="circles_member_number_is_positive"),
            models.CheckConstraint(condition=Q(role__in=MEMBER_ROLES), name="circles_member_role_is_known"),
            # A former system may say that somebody is gone without saying since when.
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(is_active=False, left_on__gte=F("joined_on")),
                name="circles_member_leaves_after_joining",
            ),
        ]
        indexes: ClassVar = [
            # queries.views: the circles of one person
            models.Index(fields=["person_id"], name="circles_member_by_person"),
        ]

    def __str__(self) -> str:
        return f"member {self.number}"


class ShareTrade(models.Model):
    """Shares bought or sold back. `capital_minor` is what the member's share capital moved by."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    member_id = models.UUIDField()
    kind = models.TextField()
    shares = models.IntegerField()
    price_minor = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    capital_minor = models.BigIntegerField()
    traded_on = models.DateField()
    entry_id = models.UUIDField()
    reversed_on = models.DateField(null=True)
    reversal_entry_id = models.UUIDField(null=True)
    description = models.TextField(default="")
    source = models.TextField(default="")
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in TradeKind]), name="circles_sharetrade_kind_is_known"
            ),
            models.CheckConstraint(condition=Q(shares__gt=0, price_minor__gt=0), name="circles_sharetrade_is_positive"),
            models.CheckConstraint(
                condition=Q(amount_minor=F("shares") * F("price_minor")), name="circles_sharetrade_amount_is_price"
            ),
            # A purchase adds what it cost; a sale takes off average cost, which may differ from today's price.
            models.CheckConstraint(
                condition=Q(kind=TradeKind.SALE.value, capital_minor__gte=0) | Q(capital_minor=F("amount_minor")),
                name="circles_sharetrade_capital_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(reversed_on__isnull=True, reversal_entry_id__isnull=True)
                | Q(reversed_on__gte=F("traded_on"), reversal_entry_id__isnull=False),
                name="circles_sharetrade_reversal_is_whole",
            ),
        ]
        indexes: ClassVar = [
            # What one member holds: every purchase and sale asks for it.
            models.Index(fields=["book_id", "member_id"], name="circles_sharetrade_by_member"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.shares}"


class Fine(models.Model):
    """A fine from its issue to its end: collected, waived (forgiven) or reversed (never right)."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    member_id = models.UUIDField()
    amount_minor = models.BigIntegerField()
    reason = models.TextField()
    issued_on = models.DateField()
    entry_id = models.UUIDField()
    status = models.TextField(default="issued")
    collected_on = models.DateField(null=True)
    collection_entry_id = models.UUIDField(null=True)
    ended_on = models.DateField(null=True)
    end_entry_id = models.UUIDField(null=True)
    end_reason = models.TextField(default="")
    source = models.TextField(default="")
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="circles_fine_is_positive"),
            models.CheckConstraint(
                condition=Q(status="issued", collection_entry_id__isnull=True, end_entry_id__isnull=True)
                | Q(status="collected", collection_entry_id__isnull=False, end_entry_id__isnull=True)
                | Q(status="waived", collection_entry_id__isnull=True, end_entry_id__isnull=False)
                | Q(status="reversed", end_entry_id__isnull=False),
                name="circles_fine_status_is_whole",
            ),
            models.CheckConstraint(
                condition=(
                    Q(collected_on__isnull=True, collection_entry_id__isnull=True)
                    | Q(collected_on__gte=F("issued_on"), collection_entry_id__isnull=False)
                )
                & (
                    Q(ended_on__isnull=True, end_entry_id__isnull=True)
                    | Q(ended_on__gte=F("issued_on"), end_entry_id__isnull=False)
                ),
                name="circles_fine_dates_follow",
            ),
        ]
        indexes: ClassVar = [
            # queries.fines of one member
            models.Index(fields=["book_id", "member_id"], name="circles_fine_by_member"),
        ]

    def __str__(self) -> str:
        return f"fine of {self.amount_minor}"


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
    available_capital_minor = models.BigIntegerField()
    open_loans = models.IntegerField()
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


class ImportedFigure(models.Model):
    """A number that a former system stored, beside what its own records gave when they were moved. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    figure = models.TextField()
    stored_text = models.TextField()
    stored_minor = models.BigIntegerField()
    true_minor = models.BigIntegerField()
    formula = models.TextField(default="")
    source = models.TextField()
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book_id", "figure"], name="circles_importedfigure_stated_once"),
        ]

    def __str__(self) -> str:
        return f"{self.figure}: {self.stored_text}"


class ImportedDifference(models.Model):
    """One line of why a former system's figure was what it was. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    figure = models.TextField()
    code = models.TextField()
    amount_minor = models.BigIntegerField()
    amount_text = models.TextField()
    formula = models.TextField(default="")
    explanation = models.TextField(default="")
    source_table = models.TextField()
    source_key = models.TextField()
    source = models.TextField()
    event_id = models.UUIDField()

    class Meta:
        indexes: ClassVar = [
            # queries.home: the lines of a circle's figures
            models.Index(fields=["book_id", "figure"], name="circles_importeddifference_fig"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.amount_text}"
