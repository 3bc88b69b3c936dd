"""Meetings of a circle: who came, what was decided, what was counted, and who closed them. By book."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from caudal.circles.rules.meetings import AttendanceStatus, CountKind, MeetingStatus


class Meeting(models.Model):
    """A meeting, numbered from 1 without gaps; a circle has one at the most that is not closed."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    number = models.IntegerField()
    cycle_number = models.IntegerField()
    held_on = models.DateField()
    status = models.TextField(default=MeetingStatus.OPEN.value)
    next_on = models.DateField(null=True)
    notes = models.TextField(default="")
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book_id", "number"], name="circles_meeting_number_unique"),
            # Also the index behind `demand`, which every action of money asks.
            models.UniqueConstraint(
                fields=["book_id"], condition=~Q(status=MeetingStatus.CLOSED.value), name="circles_meeting_open_once"
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="circles_meeting_number_is_positive"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in MeetingStatus]),
                name="circles_meeting_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gt=F("held_on")), name="circles_meeting_next_is_later"
            ),
        ]

    def __str__(self) -> str:
        return f"meeting {self.number}"


class MeetingSitting(models.Model):
    """From the opening (or a reopening) of a meeting to the signature that closed it.

    `from_version` and `from_at` are the cash account's last posting before it, `until_version` and `until_at` the last
    one within: what lies between them is the meeting's. The closing columns are written once; a reopening keeps the
    row, names the entry that took back the closing difference, and opens the next sitting.
    """

    pk = models.CompositePrimaryKey("book_id", "meeting_id", "number")
    book_id = models.BigIntegerField()
    meeting_id = models.UUIDField()
    number = models.IntegerField()
    reason = models.TextField(default="")
    from_version = models.BigIntegerField()
    from_at = models.DateTimeField(null=True)
    event_id = models.UUIDField()
    until_version = models.BigIntegerField(null=True)
    until_at = models.DateTimeField(null=True)
    count_number = models.IntegerField(null=True)
    signed_by = models.UUIDField(null=True)
    entry_id = models.UUIDField(null=True)
    close_event_id = models.UUIDField(null=True)
    reversal_entry_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(number__gt=0), name="circles_meetingsitting_number_positive"),
            # Only the first sitting begins without a reason: the others are reopenings.
            models.CheckConstraint(
                condition=Q(number=1, reason="") | (Q(number__gt=1) & ~Q(reason="")),
                name="circles_meetingsitting_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    until_version__isnull=True,
                    until_at__isnull=True,
                    count_number__isnull=True,
                    signed_by__isnull=True,
                    entry_id__isnull=True,
                    close_event_id__isnull=True,
                    reversal_entry_id__isnull=True,
                )
                | Q(
                    until_version__gte=F("from_version"),
                    count_number__isnull=False,
                    signed_by__isnull=False,
                    close_event_id__isnull=False,
                ),
                name="circles_meetingsitting_close_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(reversal_entry_id__isnull=True) | Q(entry_id__isnull=False),
                name="circles_meetingsitting_undoes_entry",
            ),
        ]

    def __str__(self) -> str:
        return f"sitting {self.number}"


class MeetingCount(models.Model):
    """The box as it was counted, beside what the ledger says at that moment. Append-only.

    `entry_id` is the entry that booked the difference of an opening count; that of a closing count stands with the
    signature.
    """

    pk = models.CompositePrimaryKey("book_id", "meeting_id", "number")
    book_id = models.BigIntegerField()
    meeting_id = models.UUIDField()
    number = models.IntegerField()
    kind = models.TextField()
    expected_minor = models.BigIntegerField()
    counted_minor = models.BigIntegerField()
    reason = models.TextField(default="")
    cash_version = models.BigIntegerField()
    counted_by = models.TextField()
    entry_id = models.UUIDField(null=True)
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in CountKind]), name="circles_meetingcount_kind_is_known"
            ),
            models.CheckConstraint(condition=Q(counted_minor__gte=0), name="circles_meetingcount_is_not_negative"),
            # Nobody finds more or less than the books say without saying why.
            models.CheckConstraint(
                condition=Q(counted_minor=F("expected_minor")) | ~Q(reason=""),
                name="circles_meetingcount_says_why",
            ),
            models.CheckConstraint(
                condition=Q(entry_id__isnull=True)
                | (Q(kind=CountKind.OPENING.value) & ~Q(counted_minor=F("expected_minor"))),
                name="circles_meetingcount_books_difference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counted_minor} of {self.expected_minor}"


class Attendance(models.Model):
    """Whether a member came to a meeting; changeable until it closes, with the fine that followed."""

    pk = models.CompositePrimaryKey("book_id", "meeting_id", "member_id")
    book_id = models.BigIntegerField()
    meeting_id = models.UUIDField()
    member_id = models.UUIDField()
    status = models.TextField()
    minutes_late = models.IntegerField(null=True)
    fine_id = models.UUIDField(null=True)
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in AttendanceStatus]),
                name="circles_attendance_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(minutes_late__isnull=True) | Q(status=AttendanceStatus.LATE.value, minutes_late__gt=0),
                name="circles_attendance_minutes_are_late",
            ),
        ]
        indexes: ClassVar = [
            # queries.meetings: the attendance of one member
            models.Index(fields=["book_id", "member_id"], name="circles_attendance_by_member"),
        ]

    def __str__(self) -> str:
        return self.status


class AgendaItem(models.Model):
    """A point of a meeting's agenda, and what was decided."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    meeting_id = models.UUIDField()
    number = models.IntegerField()
    title = models.TextField()
    decision = models.TextField(default="")
    votes_for = models.IntegerField(null=True)
    votes_against = models.IntegerField(null=True)
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["book_id", "meeting_id", "number"], name="circles_agendaitem_number_unique"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="circles_agendaitem_has_title"),
            models.CheckConstraint(
                condition=Q(votes_for__isnull=True, votes_against__isnull=True)
                | Q(votes_for__gte=0, votes_against__gte=0),
                name="circles_agendaitem_votes_are_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title
