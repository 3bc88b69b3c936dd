"""Requests for loans: who asked for what, who voted and approved, who and what answers for it. By book."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from caudal.circles.rules.requests import OPEN, GuaranteeKind, RequestStatus


class LoanRequest(models.Model):
    """What a member asks to borrow, from the question to the money or the reason why not."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    number = models.IntegerField()
    member_id = models.UUIDField()
    amount_minor = models.BigIntegerField()
    # As they were agreed to be when the request was made; a change of the circle's rules does not touch them.
    terms = models.JSONField()
    terms_version = models.IntegerField()
    purpose = models.TextField(default="")
    asked_on = models.DateField()
    asked_at = models.DateTimeField()
    # The person behind the act, as the rule of four eyes compares them.
    asked_by = models.TextField()
    status = models.TextField(default=RequestStatus.REQUESTED.value)
    hold_id = models.UUIDField(null=True)
    approved_on = models.DateField(null=True)
    approved_event_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = models.TextField(default="")
    end_event_id = models.UUIDField(null=True)
    loan_id = models.UUIDField(null=True)
    form_entry_id = models.UUIDField(null=True)
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book_id", "number"], name="circles_loanrequest_number_unique"),
            # Also the index behind the sum of what is promised (queries.standings.promised) and the inbox of requests.
            models.UniqueConstraint(
                fields=["book_id", "member_id"],
                condition=Q(status__in=[status.value for status in OPEN]),
                name="circles_loanrequest_open_once",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, number__gt=0), name="circles_loanrequest_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(hold_id__isnull=True, approved_on__isnull=True, approved_event_id__isnull=True)
                & Q(expires_at__isnull=True)
                | Q(hold_id__isnull=False, approved_on__gte=F("asked_on"), approved_event_id__isnull=False)
                & Q(expires_at__isnull=False),
                name="circles_loanrequest_approval_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_event_id__isnull=True)
                | Q(ended_on__gte=F("asked_on"), end_event_id__isnull=False),
                name="circles_loanrequest_end_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(status="requested", hold_id__isnull=True, ended_on__isnull=True, loan_id__isnull=True)
                | Q(status="approved", hold_id__isnull=False, ended_on__isnull=True, loan_id__isnull=True)
                | Q(status="disbursed", hold_id__isnull=False, ended_on__isnull=False, loan_id__isnull=False)
                | Q(status="rejected", hold_id__isnull=True, ended_on__isnull=False, loan_id__isnull=True)
                & ~Q(end_reason="")
                | Q(status="withdrawn", ended_on__isnull=False, loan_id__isnull=True)
                | Q(status="expired", hold_id__isnull=False, ended_on__isnull=False, loan_id__isnull=True),
                name="circles_loanrequest_status_is_whole",
            ),
        ]
        indexes: ClassVar = [
            # queries.requests of one member; the request behind a loan
            models.Index(fields=["book_id", "member_id"], name="circles_loanrequest_by_member"),
            models.Index(
                fields=["book_id", "loan_id"], condition=Q(loan_id__isnull=False), name="circles_loanrequest_by_loan"
            ),
            # queries.requests.expired: the job that ends promises whose time is over
            models.Index(fields=["expires_at"], condition=Q(status="approved"), name="circles_loanrequest_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"request {self.number}"


class LoanApproval(models.Model):
    """An officer's yes to a request. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "request_id", "approved_by")
    book_id = models.BigIntegerField()
    request_id = models.UUIDField()
    # The person, so that two users of one person are not two officers.
    approved_by = models.TextField()
    approved_on = models.DateField()
    approved_at = models.DateTimeField()
    note = models.TextField(default="")
    event_id = models.UUIDField()

    def __str__(self) -> str:
        return f"approval by {self.approved_by}"


class Vote(models.Model):
    """What a member says to a request; they may change their mind until it is decided."""

    pk = models.CompositePrimaryKey("book_id", "request_id", "member_id")
    book_id = models.BigIntegerField()
    request_id = models.UUIDField()
    member_id = models.UUIDField()
    is_for = models.BooleanField()
    voted_on = models.DateField()
    voted_at = models.DateTimeField()
    # Who wrote it down: the member themself, or an officer who saw the hand.
    recorded_by = models.TextField()
    event_id = models.UUIDField()

    def __str__(self) -> str:
        return "for" if self.is_for else "against"


class Guarantee(models.Model):
    """Another member who answers for a loan (after saying so themself), or a thing that does; until it is released."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    request_id = models.UUIDField()
    number = models.IntegerField()
    kind = models.TextField()
    member_id = models.UUIDField(null=True)
    description = models.TextField(default="")
    amount_minor = models.BigIntegerField()
    given_on = models.DateField()
    consented_on = models.DateField(null=True)
    consent_event_id = models.UUIDField(null=True)
    released_on = models.DateField(null=True)
    release_reason = models.TextField(default="")
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book_id", "request_id", "number"], name="circles_guarantee_number_unique"),
            models.UniqueConstraint(
                fields=["book_id", "request_id", "member_id"],
                condition=Q(member_id__isnull=False, released_on__isnull=True),
                name="circles_guarantee_aval_once",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="circles_guarantee_is_positive"),
            models.CheckConstraint(
                condition=Q(kind=GuaranteeKind.AVAL.value, member_id__isnull=False)
                | Q(
                    kind__in=[kind.value for kind in GuaranteeKind if kind is not GuaranteeKind.AVAL],
                    member_id__isnull=True,
                    consented_on__isnull=True,
                )
                & ~Q(description=""),
                name="circles_guarantee_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(consented_on__isnull=True, consent_event_id__isnull=True)
                | Q(consented_on__gte=F("given_on"), consent_event_id__isnull=False),
                name="circles_guarantee_consent_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(released_on__isnull=True) | Q(released_on__gte=F("given_on")) & ~Q(release_reason=""),
                name="circles_guarantee_release_is_whole",
            ),
        ]
        indexes: ClassVar = [
            # queries.requests.asked_to_answer: what waits for an aval's word
            models.Index(
                fields=["book_id", "member_id"], condition=Q(member_id__isnull=False), name="circles_guarantee_by_aval"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class GuaranteeDocument(models.Model):
    """A paper of a guarantee: what it is, where it is kept, and the hash that its file must have. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    guarantee_id = models.UUIDField()
    number = models.IntegerField()
    title = models.TextField()
    place = models.TextField(default="")
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField(null=True)
    media_type = models.TextField(default="")
    added_on = models.DateField()
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["book_id", "guarantee_id", "number"], name="circles_guaranteedocument_number_unique"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="circles_guaranteedocument_has_title"),
            models.CheckConstraint(
                condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="circles_guaranteedocument_hash_is_one"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class GuaranteeFile(models.Model):
    """The file of a small document, kept beside its row. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "document_id")
    book_id = models.BigIntegerField()
    document_id = models.UUIDField()
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.document_id)
