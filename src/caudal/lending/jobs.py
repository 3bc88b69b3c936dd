"""What runs in the background of lending: days end, and loans follow them."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from caudal.audit.rules import Call
from caudal.jobs.registry import job, periodic
from caudal.lending.actions import days, imports
from caudal.lending.queries import days as behind, imports as files
from caudal.lending.rules import days as rules, imports as import_rules

EVERY = timedelta(minutes=10)


@periodic(rules.END_OF_DAY, every=EVERY)
def end_of_day(call: Call) -> None:
    """End the days that are over, however many; bring loans of books without a business day to today.

    A portfolio whose day is ended by hand is left alone, except for loans that a killed worker left behind.
    """
    today = timezone.localdate(call.at)
    for book in behind.books_behind(today=today):
        one = replace(call, organisation_id=book.organisation_id, key=f"{call.key}:{book.book_id}")
        if book.is_over(today):
            assert book.portfolio_id is not None and book.business_on is not None, "it is a portfolio"
            furthest = book.business_on + timedelta(days=rules.DAYS_AT_ONCE_MAX)
            days.end_day(one, portfolio_id=book.portfolio_id, day=min(today, furthest))
            continue
        if book.has_unwritten:
            _write(one, book.book_id)
        _advance(one, book.book_id, book.business_on or today)


@job(rules.ADVANCE_BOOK, seconds_max=1_800)
def advance_book(call: Call, *, book_id: int, day: date) -> None:
    """Bring every loan of a book to a day, chunk by chunk, each under a key of its own."""
    _advance(call, book_id, day)


@job(import_rules.JOB, seconds_max=1_800)
def play_import(call: Call, *, book_id: int, import_id: UUID) -> None:
    """Record the rows of a file, chunk by chunk; what a killed worker recorded does not wait any more.

    The keys are the file's, not the job's: whoever plays it, however often, each chunk is played once.
    """
    while (row := files.first_waiting_row(book_id=book_id, import_id=import_id)) is not None:
        one = replace(call, key=f"import:{import_id}:{row}")
        imports.play_import_rows(one, book_id=book_id, import_id=import_id, from_row=row)


def _advance(call: Call, book_id: int, day: date) -> None:
    """Go from chunk to chunk by the loan that ended the one before: a later attempt is told what is done already."""
    after: UUID | None = None
    while True:
        one = replace(call, key=f"{call.key}:{day}:{after}")
        after = days.advance_loans(one, book_id=book_id, day=day, after=after).last
        if after is None:
            return


def _write(call: Call, book_id: int) -> None:
    turn, written = 0, rules.LOANS_IN_CHUNK
    while written == rules.LOANS_IN_CHUNK:
        turn += 1
        written = days.write_standings(replace(call, key=f"{call.key}:write:{turn}"), book_id=book_id)
