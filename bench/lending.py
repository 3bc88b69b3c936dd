"""Loans: quotes a second, a sheet of 10,000 repayments, the end of day and the diagnosis of 100,000 loans.

Beside each the ledger's own posting in the same run: a batch of plain transfers, which knows nothing of loans.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from bench import books, stage
from bench.figures import BLOCKS, Figure, Reach, Unit
from caudal.audit.rules import Call
from caudal.cli.loans import diagnosed_all
from caudal.kernel.money import Money
from caudal.ledger.rules import Line, NewEntry, book_id_of
from caudal.lending import jobs
from caudal.lending.actions import days, sample, sheets
from caudal.lending.actions.sheets import SheetRow
from caudal.lending.models import Loan
from caudal.lending.rules.quoting import quote
from caudal.lending.rules.sample import Plan
from caudal.parties.actions import open_organisation

LOANS = 100_000
ROWS = 10_000
QUOTES = 400
BATCH = 1_000
PROCESSES = 2
DAY = date(2026, 6, 30)
REPAID = Money(10_00, "PEN")
MORTGAGE: dict[str, Any] = {
    "currency": "PEN", "principal": "300000.00", "start": "2020-01-15", "installments": 360, "method": "french",
    "annual_rate": "0.09",
}  # fmt: skip


def figures(scale: int) -> Iterator[Figure]:
    """The rows of lending, each with the posting floor beside it; a sheet first, while the loans are fewest."""
    organisation_id, book_id = uuid4(), books.opened()
    yield _quotes("quotes", "quotes: level instalment, 360 months", MORTGAGE, book_id, scale)
    yield _quotes("quotes_100", "quotes: the same with 100 events", _with_events(MORTGAGE), book_id, scale)
    open_organisation(_call(organisation_id), organisation_id=organisation_id, name="Bench")
    plan = Plan(loans=max(BLOCKS, LOANS // scale), seed=1, on=DAY)
    for _ in sample.write(
        plan=plan, name="Bench", officers=(), call_of=lambda key: replace(_call(organisation_id), key=key)
    ):
        pass
    stage.settle()
    yield _sheets(plan, organisation_id, book_id, rows=max(1, ROWS // scale))
    yield _days(plan, organisation_id, book_id)
    yield _diagnosis(plan, book_id)


def _quotes(key: str, name: str, document: dict[str, Any], book_id: int, scale: int) -> Figure:
    count = max(2, QUOTES // scale)
    blocks, floor = [], []
    for _ in range(BLOCKS):
        seconds, _ = stage.timed_result(lambda: [quote(document) for _ in range(count)])
        blocks.append(count / seconds)
        floor.append(_posting(book_id))
    return _figure(key, name, Unit.QUOTES, blocks, floor)


def _sheets(plan: Plan, organisation_id: UUID, book_id: int, *, rows: int) -> Figure:
    """Each block a sheet of another day over the same active loans; beside it as many entries of three lines."""
    lender = book_id_of(plan.portfolio_id)
    active = Loan.objects.filter(book_id=lender, status="active").order_by("id").values_list("id", flat=True)[:rows]
    sheet = tuple(SheetRow(loan_id=loan_id, amount=REPAID) for loan_id in active)
    blocks, floor = [], []
    for nth in range(BLOCKS):
        asked: dict[str, Any] = {
            "portfolio_id": plan.portfolio_id,
            "on": DAY - timedelta(days=BLOCKS - nth),
            "rows": sheet,
        }
        call = _call(organisation_id)
        seconds, told = stage.timed_result(partial(sheets.record_collection_sheet, call, **asked))
        assert told.recorded > 0.9 * len(sheet), told.outcomes[0]
        blocks.append(told.recorded / seconds)
        entries = [_entry(place) for place in range(len(sheet))]
        floor.append(len(entries) / stage.timed_result(partial(books.post_entries, book_id, entries))[0])
    reach = ROWS / 5 if rows == ROWS else None
    name, peer = f"a sheet of {len(sheet):,} repayments", "post_batch, three lines"
    return _figure("sheet", name, Unit.REPAYMENTS, blocks, floor, peer=peer, reach=reach)


def _days(plan: Plan, organisation_id: UUID, book_id: int) -> Figure:
    """Each block the end of another day, by the job that ends it."""
    lender, blocks, floor = book_id_of(plan.portfolio_id), [], []
    for nth in range(1, BLOCKS + 1):
        day, call = DAY + timedelta(days=nth), _call(organisation_id)
        start = time.perf_counter()
        days.end_day(call, portfolio_id=plan.portfolio_id, day=day)
        jobs.advance_book(_call(organisation_id), book_id=lender, day=day)
        blocks.append(1_000 * (time.perf_counter() - start))
        floor.append(1_000 * plan.loans / _posting(book_id))
    name = f"end of day, {plan.loans:,} loans"
    return _figure("end_of_day", name, Unit.MILLISECONDS, blocks, floor, peer="as many transfers", reach=_reach(plan))


def _diagnosis(plan: Plan, book_id: int) -> Figure:
    """All loans in two processes of their own, as the command does it; nothing may differ."""
    blocks, floor = [], []
    for _ in range(BLOCKS):
        seconds, told = stage.timed_result(
            lambda: diagnosed_all(book_ids=[book_id_of(plan.portfolio_id)], processes=PROCESSES)
        )
        assert (told.loans, told.found) == (plan.loans, 0), told.differences[:3]
        blocks.append(1_000 * seconds)
        floor.append(1_000 * plan.loans / _posting(book_id))
    name = f"diagnosis, {plan.loans:,} loans, {PROCESSES} processes"
    return _figure("diagnosis", name, Unit.MILLISECONDS, blocks, floor, peer="as many transfers", reach=_reach(plan))


def _figure(
    key: str, name: str, unit: Unit, blocks: list[float], floor: list[float], *, peer: str = "transfers posted",
    reach: float | None = None,
) -> Figure:  # fmt: skip
    return Figure(
        key=f"lending_{key}", name=name, unit=unit, blocks=tuple(blocks), peer=peer, peer_blocks=tuple(floor),
        reach=Reach(value=reach),
    )  # fmt: skip


def _reach(plan: Plan) -> float | None:
    """A minute for all of them; a part of them has nothing to reach."""
    return 60_000 if plan.loans == LOANS else None


def _posting(book_id: int) -> float:
    """Transfers a second in one batch."""
    batch = books.transfers(BATCH)
    return BATCH / stage.timed_result(lambda: books.post(book_id, batch))[0]


def _with_events(document: dict[str, Any]) -> dict[str, Any]:
    """A hundred repayments, one each month, a little more than the instalment."""
    months = [date(2020 + nth // 12, nth % 12 + 1, 15).isoformat() for nth in range(1, 101)]
    return document | {"events": [{"on": on, "type": "repayment", "amount": "2500.00"} for on in months]}


def _entry(nth: int) -> NewEntry:
    taking, giving, income = (books.code_of((nth + place) % books.ACCOUNTS) for place in (0, 1, 2))
    lines = (Line(taking, 10_00, "PEN"), Line(giving, -7_00, "PEN"), Line(income, -3_00, "PEN"))
    return NewEntry(kind="loan_repayment", on=books.TODAY, lines=lines)


def _call(organisation_id: UUID) -> Call:
    return books.a_call(organisation_id=organisation_id)
