"""The meetings of a synthetic circle: who came, what was counted, who signed, which entries are its."""

from collections.abc import Sequence

from caudal.audit.actions import Act
from caudal.circles.models import Attendance, Circle, Fine, FineReason, Meeting, MeetingCount, MeetingSitting
from caudal.circles.rules import accounts
from caudal.circles.rules.meetings import CountKind, MeetingStatus
from caudal.circles.rules.sample_story import FINES, REASONS
from caudal.circles.rules.sample_told import Sitting, Story
from caudal.db.rows import copied, rows
from caudal.ledger.rules import NewEntry


def write_prices(act: Act, row: Circle) -> None:
    """The circle's price list of fines."""
    copied(
        [
            FineReason(
                book_id=row.book_id,
                number=number,
                code=code,
                name=REASONS[code],
                price_minor=price_minor,
                event_id=act.event_id,
            )
            for number, (code, price_minor) in enumerate(FINES.items(), start=1)
        ]
    )


def write_meetings(act: Act, row: Circle, told: Story) -> None:
    """The meetings themselves: the fines that name them come after."""
    copied(
        [
            Meeting(
                book_id=row.book_id,
                id=one.id,
                number=one.number,
                cycle_number=one.cycle,
                held_on=one.on,
                status=MeetingStatus.CLOSED.value if one.is_signed else MeetingStatus.COUNTED.value,
                event_id=act.event_id,
            )
            for one in told.sittings
        ]
    )


def write_rolls(act: Act, row: Circle, told: Story, fines: Sequence[Fine], entries: Sequence[NewEntry]) -> None:
    """Who came, the counts of the box, and what stands between the opening of a meeting and its signature."""
    people = {person.number: person for person in told.people}
    ids = {fine.id for fine in fines}
    copied(
        [
            Attendance(
                book_id=row.book_id,
                meeting_id=one.id,
                member_id=people[number].id,
                status=status,
                fine_id=one.fines[number] if one.fines.get(number) in ids else None,
                event_id=act.event_id,
            )
            for one in told.sittings
            for number, status in one.statuses.items()
        ]
    )
    spans = _spans(told, entries)
    copied([count for one in told.sittings for count in _counts(act, row, told, one, spans[one.number])])
    known = rows("caudal.circles", "cash_instants", book_id=row.book_id, cash=accounts.CASH)
    instants = {one["version"]: one["recorded_at"] for one in known}
    copied(
        [
            MeetingSitting(
                book_id=row.book_id,
                meeting_id=one.id,
                number=1,
                from_version=spans[one.number][0],
                from_at=instants.get(spans[one.number][0]),
                event_id=act.event_id,
                until_version=spans[one.number][1] if one.is_signed else None,
                until_at=instants.get(spans[one.number][1]) if one.is_signed else None,
                count_number=2 if one.is_signed else None,
                signed_by=told.people[0].person_id if one.is_signed else None,
                close_event_id=act.event_id if one.is_signed else None,
            )
            for one in told.sittings
        ]
    )


def _counts(act: Act, row: Circle, told: Story, one: Sitting, span: tuple[int, int]) -> list[MeetingCount]:
    return [
        MeetingCount(
            book_id=row.book_id,
            meeting_id=one.id,
            number=number,
            kind=kind.value,
            expected_minor=minor,
            counted_minor=minor,
            cash_version=version,
            counted_by=f"person:{told.people[1].person_id}",
            event_id=act.event_id,
        )
        for number, (kind, minor, version) in enumerate(
            ((CountKind.OPENING, one.cash_before_minor, span[0]), (CountKind.CLOSING, one.cash_after_minor, span[1])),
            start=1,
        )
    ]


def _spans(told: Story, entries: Sequence[NewEntry]) -> dict[int, tuple[int, int]]:
    """Between which versions of the cash account each meeting lies."""
    spans: dict[int, tuple[int, int]] = {}
    version = 0
    for fact, entry in zip(told.facts, entries, strict=True):
        before = version
        version += sum(line.account == accounts.CASH for line in entry.lines)
        spans[fact.meeting] = (spans.get(fact.meeting, (before, before))[0], version)
    return spans
