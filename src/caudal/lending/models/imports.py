"""Files of repayments: what was taken in, and each row with what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

IMPORT_STATES = ("queued", "done", "refused")
ROW_OUTCOMES = ("recorded", "refused", "left_out")


class Import(models.Model):
    """A file of repayments. Its rows wait in the queue until each has its outcome."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    organisation_id = models.UUIDField()
    officer_id = models.UUIDField(null=True)
    """The one officer whose loans it may pay; NULL for all."""
    file_name = models.TextField()
    digest = models.TextField()
    mode = models.TextField()
    cash_account = models.TextField(default="")
    accepts_overpayment = models.BooleanField(default=False)
    row_count = models.IntegerField()
    state = models.TextField(default="queued")
    refused_row = models.IntegerField(null=True)
    """The row for which a file that goes in whole or not at all was refused."""
    event_id = models.UUIDField()
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=IMPORT_STATES), name="lending_import_state_is_known"),
            models.CheckConstraint(condition=Q(mode__in=("each", "all")), name="lending_import_mode_is_known"),
            models.CheckConstraint(
                condition=Q(state="queued", ended_at__isnull=True) | (~Q(state="queued") & Q(ended_at__isnull=False)),
                name="lending_import_end_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="refused", refused_row__isnull=False)
                | (~Q(state="refused") & Q(refused_row__isnull=True)),
                name="lending_import_refusal_has_its_row",
            ),
            # The same file is taken in once; one that was refused as a whole may come again.
            models.UniqueConstraint(
                fields=["book_id", "digest"], condition=~Q(state="refused"), name="lending_import_once"
            ),
        ]
        indexes: ClassVar = [
            # queries.imports: the newest of a book
            models.Index(fields=["book_id", "-recorded_at"], name="lending_import_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {self.state}"


class ImportRow(models.Model):
    """A row of a file as it was read, and its outcome: the repayment, or why there is none."""

    pk = models.CompositePrimaryKey("book_id", "import_id", "row")
    book_id = models.BigIntegerField()
    import_id = models.UUIDField()
    row = models.IntegerField()
    loan_number = models.IntegerField(null=True)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    effective_on = models.DateField(null=True)
    reference = models.TextField(default="")
    outcome = models.TextField(null=True)
    """NULL: it waits for its turn."""
    loan_id = models.UUIDField(null=True)
    repayment_id = models.UUIDField(null=True)
    refusal_code = models.TextField(null=True)
    field = models.TextField(null=True)
    facts = models.JSONField(default=dict)
    event_id = models.UUIDField(null=True)
    """The act that gave the outcome."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome__isnull=True, repayment_id__isnull=True, refusal_code__isnull=True)
                | Q(outcome="recorded", repayment_id__isnull=False, refusal_code__isnull=True)
                | Q(outcome="refused", repayment_id__isnull=True, refusal_code__isnull=False)
                | Q(outcome="left_out", repayment_id__isnull=True, refusal_code__isnull=True),
                name="lending_importrow_outcome_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(outcome__isnull=False)
                | Q(loan_number__isnull=False, amount_minor__gt=0, effective_on__isnull=False),
                name="lending_importrow_waits_only_when_read",
            ),
            models.UniqueConstraint(
                fields=["book_id", "repayment_id"],
                condition=Q(repayment_id__isnull=False),
                name="lending_importrow_repays_once",
            ),
        ]
        indexes: ClassVar = [
            # actions.imports: the rows that wait
            models.Index(
                fields=["book_id", "import_id", "row"],
                condition=Q(outcome__isnull=True),
                name="lending_importrow_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row}: {self.outcome or 'waiting'}"
