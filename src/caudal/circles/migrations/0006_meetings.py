"""Meetings, the price list of fines, and fines paid in parts."""

from typing import ClassVar

from django.db import migrations, models

from caudal.db.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("circles", "0005_receipts"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("id", models.UUIDField()),
                ("meeting_id", models.UUIDField()),
                ("number", models.IntegerField()),
                ("title", models.TextField()),
                ("decision", models.TextField(default="")),
                ("votes_for", models.IntegerField(null=True)),
                ("votes_against", models.IntegerField(null=True)),
                ("event_id", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id",
                        "meeting_id",
                        "member_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("meeting_id", models.UUIDField()),
                ("member_id", models.UUIDField()),
                ("status", models.TextField()),
                ("minutes_late", models.IntegerField(null=True)),
                ("fine_id", models.UUIDField(null=True)),
                ("event_id", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="FinePayment",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "fine_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("fine_id", models.UUIDField()),
                ("number", models.IntegerField()),
                ("amount_minor", models.BigIntegerField()),
                ("paid_on", models.DateField()),
                ("entry_id", models.UUIDField()),
                ("event_id", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="FineReason",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("number", models.IntegerField()),
                ("code", models.TextField()),
                ("name", models.TextField()),
                ("basis", models.TextField(default="fixed")),
                ("price_minor", models.BigIntegerField()),
                ("minutes_free", models.IntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
                ("event_id", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("id", models.UUIDField()),
                ("number", models.IntegerField()),
                ("cycle_number", models.IntegerField()),
                ("held_on", models.DateField()),
                ("status", models.TextField(default="open")),
                ("next_on", models.DateField(null=True)),
                ("notes", models.TextField(default="")),
                ("event_id", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="MeetingCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "meeting_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("meeting_id", models.UUIDField()),
                ("number", models.IntegerField()),
                ("kind", models.TextField()),
                ("expected_minor", models.BigIntegerField()),
                ("counted_minor", models.BigIntegerField()),
                ("reason", models.TextField(default="")),
                ("cash_version", models.BigIntegerField()),
                ("counted_by", models.TextField()),
                ("entry_id", models.UUIDField(null=True)),
                ("event_id", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="MeetingSitting",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book_id", "meeting_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("meeting_id", models.UUIDField()),
                ("number", models.IntegerField()),
                ("reason", models.TextField(default="")),
                ("from_version", models.BigIntegerField()),
                ("from_at", models.DateTimeField(null=True)),
                ("event_id", models.UUIDField()),
                ("until_version", models.BigIntegerField(null=True)),
                ("until_at", models.DateTimeField(null=True)),
                ("count_number", models.IntegerField(null=True)),
                ("signed_by", models.UUIDField(null=True)),
                ("entry_id", models.UUIDField(null=True)),
                ("close_event_id", models.UUIDField(null=True)),
                ("reversal_entry_id", models.UUIDField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="fine",
            name="meeting_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="fine",
            name="paid_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="fine",
            name="reason_code",
            field=models.TextField(default=""),
        ),
        migrations.AddIndex(
            model_name="fine",
            index=models.Index(
                condition=models.Q(("meeting_id__isnull", False)),
                fields=["book_id", "meeting_id"],
                name="circles_fine_by_meeting",
            ),
        ),
        migrations.AddConstraint(
            model_name="fine",
            constraint=models.CheckConstraint(
                condition=models.Q(("paid_minor__gte", 0), ("paid_minor__lt", models.F("amount_minor"))),
                name="circles_fine_parts_are_less",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.UniqueConstraint(
                fields=("book_id", "meeting_id", "number"), name="circles_agendaitem_number_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="circles_agendaitem_has_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("votes_against__isnull", True), ("votes_for__isnull", True)),
                    models.Q(("votes_against__gte", 0), ("votes_for__gte", 0)),
                    _connector="OR",
                ),
                name="circles_agendaitem_votes_are_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="attendance",
            index=models.Index(fields=["book_id", "member_id"], name="circles_attendance_by_member"),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["present", "late", "absent", "excused"])),
                name="circles_attendance_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minutes_late__isnull", True),
                    models.Q(("minutes_late__gt", 0), ("status", "late")),
                    _connector="OR",
                ),
                name="circles_attendance_minutes_are_late",
            ),
        ),
        migrations.AddConstraint(
            model_name="finepayment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="circles_finepayment_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="finereason",
            constraint=models.CheckConstraint(
                condition=models.Q(("price_minor__gt", 0)), name="circles_finereason_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="finereason",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes_free__gte", 0)), name="circles_finereason_minutes_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="finereason",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis__in", ["fixed", "per_share", "per_day", "per_share_day"])),
                name="circles_finereason_basis_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="finereason",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("code", ""), _negated=True), models.Q(("name", ""), _negated=True)),
                name="circles_finereason_has_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(fields=("book_id", "number"), name="circles_meeting_number_unique"),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "closed"), _negated=True),
                fields=("book_id",),
                name="circles_meeting_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gt", 0)), name="circles_meeting_number_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["open", "counted", "closed"])),
                name="circles_meeting_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("next_on__isnull", True), ("next_on__gt", models.F("held_on")), _connector="OR"),
                name="circles_meeting_next_is_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingcount",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["opening", "closing"])), name="circles_meetingcount_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingcount",
            constraint=models.CheckConstraint(
                condition=models.Q(("counted_minor__gte", 0)), name="circles_meetingcount_is_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingcount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("counted_minor", models.F("expected_minor")),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="circles_meetingcount_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingcount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("entry_id__isnull", True),
                    models.Q(
                        ("kind", "opening"), models.Q(("counted_minor", models.F("expected_minor")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="circles_meetingcount_books_difference",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingsitting",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gt", 0)), name="circles_meetingsitting_number_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingsitting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number", 1), ("reason", "")),
                    models.Q(("number__gt", 1), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="circles_meetingsitting_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingsitting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("close_event_id__isnull", True),
                        ("count_number__isnull", True),
                        ("entry_id__isnull", True),
                        ("reversal_entry_id__isnull", True),
                        ("signed_by__isnull", True),
                        ("until_at__isnull", True),
                        ("until_version__isnull", True),
                    ),
                    models.Q(
                        ("close_event_id__isnull", False),
                        ("count_number__isnull", False),
                        ("signed_by__isnull", False),
                        ("until_version__gte", models.F("from_version")),
                    ),
                    _connector="OR",
                ),
                name="circles_meetingsitting_close_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingsitting",
            constraint=models.CheckConstraint(
                condition=models.Q(("reversal_entry_id__isnull", True), ("entry_id__isnull", False), _connector="OR"),
                name="circles_meetingsitting_undoes_entry",
            ),
        ),
        run_sql_file("caudal.circles", "meetings"),
    ]
