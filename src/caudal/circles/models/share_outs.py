"""A share-out from its plan to its last payout. By book."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

SHARE_OUT_STATUSES = ("planned", "posted", "cancelled", "reversed")
MOVE_KINDS = ("cash", "shares")


class ShareOut(models.Model):
    """A plan with its frozen figures: `digest` is that of the plan and of what the books said when it was made."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    cycle_number = models.IntegerField()
    status = models.TextField(default="planned")
    shared_on = models.DateField()
    terms = models.JSONField()
    pool_minor = models.BigIntegerField()
    kept_minor = models.BigIntegerField()
    remainder_minor = models.BigIntegerField()
    written_off_minor = models.BigIntegerField()
    """Debts that no payout covers and that the circle gives up."""
    digest = models.CharField(max_length=64)
    event_id = models.UUIDField()
    steps = models.JSONField(default=dict)
    """What the posting wrote, for a reversal: entries, repayments, losses, fines, trades."""
    post_event_id = models.UUIDField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = models.TextField(default="")
    end_event_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            # Also the index behind `actions.share_outs`, which looks for the plan that is open.
            models.UniqueConstraint(
                fields=["book_id"], condition=Q(status="planned"), name="circles_shareout_planned_once"
            ),
            models.UniqueConstraint(
                fields=["book_id", "cycle_number"], condition=Q(status="posted"), name="circles_shareout_posted_once"
            ),
            models.CheckConstraint(condition=Q(status__in=SHARE_OUT_STATUSES), name="circles_shareout_status_is_known"),
            models.CheckConstraint(
                condition=Q(status="planned", post_event_id__isnull=True, end_event_id__isnull=True)
                | Q(status="posted", post_event_id__isnull=False, end_event_id__isnull=True)
                | Q(status="cancelled", post_event_id__isnull=True, end_event_id__isnull=False)
                | Q(status="reversed", post_event_id__isnull=False, end_event_id__isnull=False),
                name="circles_shareout_status_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(kept_minor__gte=0, remainder_minor__gte=0, written_off_minor__gte=0)
                & Q(pool_minor__gte=F("kept_minor") + F("remainder_minor")),
                name="circles_shareout_parts_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"share-out of cycle {self.cycle_number}"


class ShareOutSignature(models.Model):
    """An officer's word for a plan; nobody gives it twice, under whatever user name. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "share_out_id", "signed_by")
    book_id = models.BigIntegerField()
    share_out_id = models.UUIDField()
    signed_by = models.TextField()
    """`demands.who`: the person behind the user, where there is one."""
    signed_at = models.DateTimeField()
    event_id = models.UUIDField()

    def __str__(self) -> str:
        return self.signed_by


class Payout(models.Model):
    """What one member gets, frozen with the plan: all but `net_minor` adds up to it. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    share_out_id = models.UUIDField()
    member_id = models.UUIDField()
    shares = models.IntegerField()
    savings_minor = models.BigIntegerField()
    gross_minor = models.BigIntegerField()
    owed_minor = models.BigIntegerField()
    """What the circle owed the member besides: money that was paid too much."""
    fines_minor = models.BigIntegerField()
    loans_minor = models.BigIntegerField()
    """Debts that the payout pays."""
    written_off_minor = models.BigIntegerField()
    """Debts that it does not pay, and that are given up."""
    net_minor = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["book_id", "share_out_id", "member_id"], name="circles_payout_once_a_member"
            ),
            models.CheckConstraint(
                condition=Q(net_minor=F("gross_minor") + F("owed_minor") - F("fines_minor") - F("loans_minor")),
                name="circles_payout_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(
                    shares__gte=0, gross_minor__gte=0, owed_minor__gte=0, fines_minor__gte=0, loans_minor__gte=0,
                    written_off_minor__gte=0, net_minor__gte=0,
                ),
                name="circles_payout_parts_not_negative",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            # queries.share_outs: the payouts of one member
            models.Index(fields=["book_id", "member_id"], name="circles_payout_by_member"),
        ]

    def __str__(self) -> str:
        return f"payout of {self.net_minor}"


class PayoutMove(models.Model):
    """Part or all of a payout that was handed over in cash, or became shares of the next cycle."""

    pk = models.CompositePrimaryKey("book_id", "entry_id")
    book_id = models.BigIntegerField()
    entry_id = models.UUIDField()
    payout_id = models.UUIDField()
    kind = models.TextField()
    amount_minor = models.BigIntegerField()
    moved_on = models.DateField()
    event_id = models.UUIDField()
    reversed_on = models.DateField(null=True)
    reversal_entry_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="circles_payoutmove_is_positive"),
            models.CheckConstraint(condition=Q(kind__in=MOVE_KINDS), name="circles_payoutmove_kind_is_known"),
            models.CheckConstraint(
                condition=Q(reversed_on__isnull=True, reversal_entry_id__isnull=True)
                | Q(reversed_on__gte=F("moved_on"), reversal_entry_id__isnull=False),
                name="circles_payoutmove_reversal_is_whole",
            ),
        ]
        indexes: ClassVar = [
            # What is left of a payout: every payment asks for it.
            models.Index(fields=["book_id", "payout_id"], name="circles_payoutmove_by_payout"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} in {self.kind}"
