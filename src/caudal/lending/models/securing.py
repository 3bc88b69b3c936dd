"""What secures a loan and what proves it: guarantors, collateral, documents by their hash."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

GUARANTEE_KINDS = ("guarantor", "collateral")
DOCUMENT_KINDS = ("contract", "identity", "income", "collateral", "receipt", "photo", "other")


class Guarantee(models.Model):
    """A person who answers for the loan, or a thing that does; until it is released."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    loan_id = models.UUIDField()
    number = models.IntegerField()
    kind = models.TextField()
    person_id = models.UUIDField(null=True)
    description = models.TextField(default="")
    amount_minor = models.BigIntegerField()
    given_on = models.DateField()
    released_on = models.DateField(null=True)
    release_reason = models.TextField(default="")
    event_id = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book_id", "loan_id", "number"], name="lending_guarantee_number_unique"),
            models.UniqueConstraint(
                fields=["book_id", "loan_id", "person_id"],
                condition=Q(person_id__isnull=False, released_on__isnull=True),
                name="lending_guarantee_person_once",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="lending_guarantee_amount_is_positive"),
            models.CheckConstraint(
                condition=Q(kind="guarantor", person_id__isnull=False)
                | (Q(kind="collateral", person_id__isnull=True) & ~Q(description="")),
                name="lending_guarantee_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(released_on__isnull=True) | Q(released_on__gte=F("given_on")),
                name="lending_guarantee_is_released_after_it_is_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Document(models.Model):
    """A paper of a loan: what it is, where it is kept, and the hash that its file must have. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    loan_id = models.UUIDField()
    number = models.IntegerField()
    kind = models.TextField()
    title = models.TextField()
    place = models.TextField(default="")
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField(null=True)
    media_type = models.TextField(default="")
    event_id = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book_id", "loan_id", "number"], name="lending_document_number_unique"),
            models.CheckConstraint(condition=~Q(title=""), name="lending_document_has_title"),
            models.CheckConstraint(condition=Q(kind__in=DOCUMENT_KINDS), name="lending_document_kind_is_known"),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="lending_document_hash_is_one"),
        ]

    def __str__(self) -> str:
        return self.title


class DocumentFile(models.Model):
    """The file of a small document, kept beside its row. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "document_id")
    book_id = models.BigIntegerField()
    document_id = models.UUIDField()
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.document_id)
