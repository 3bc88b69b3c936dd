"""Events of actions in a hash chain per organisation, what they touched, and the keys they were called with."""

from typing import ClassVar

from django.db import models


class Event(models.Model):
    """One action that ran, with its outcome. Append-only."""

    id = models.UUIDField(primary_key=True)
    stream = models.UUIDField()
    number = models.BigIntegerField()
    action = models.TextField()
    actor_kind = models.TextField()
    actor_id = models.TextField()
    at = models.DateTimeField()
    arguments = models.JSONField()
    outcome = models.TextField()
    refusal_code = models.TextField(null=True)
    origin = models.JSONField()
    previous_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stream", "number"], name="audit_event_number_unique"),
            models.CheckConstraint(
                condition=models.Q(outcome="done", refusal_code__isnull=True)
                | models.Q(outcome="refused", refusal_code__isnull=False),
                name="audit_event_outcome_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.outcome} ({self.number})"


class Touch(models.Model):
    """An object that an event concerned: the timeline of a loan, a member, a circle."""

    pk = models.CompositePrimaryKey("kind", "object_id", "event_id")
    kind = models.TextField()
    object_id = models.UUIDField()
    event_id = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class StreamHead(models.Model):
    """The newest event of a chain. Its row lock is the last lock that any action takes."""

    stream = models.UUIDField(primary_key=True)
    number = models.BigIntegerField()
    hash = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.stream} at {self.number}"


class IdempotencyKey(models.Model):
    """A caller's key, the digest of each field it came with, and the one answer that it gets for ever."""

    pk = models.CompositePrimaryKey("scope", "key")
    scope = models.TextField()
    key = models.TextField()
    action = models.TextField()
    digests = models.JSONField()
    event_id = models.UUIDField()
    outcome = models.TextField(null=True)
    answer = models.JSONField(null=True)

    def __str__(self) -> str:
        return self.key
