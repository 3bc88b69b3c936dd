"""The end of day against payments at the same moment: no day is lost or doubled, no payment overtakes a day's fee."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection

from caudal.audit.rules import Actor, ActorKind, Call
from caudal.ledger.rules import book_id_of
from caudal.lending import jobs, queries
from caudal.lending.actions import days, repayments
from caudal.lending.models import LateFee, LoanEvent, Standing
from caudal.lending.rules import days as rules
from caudal.lending.tests.lender import TENTH, lend, open_lender
from caudal.lending.tests.pool import pen
from caudal.parties.actions import open_organisation

pytestmark = pytest.mark.usefixtures("committed_db")

LENT_ON, TODAY = date(2026, 10, 1), date(2026, 11, 20)
LOANS = 6


def test_payments_and_the_end_of_day_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "LOANS_IN_CHUNK", 2)
    organisation_id, portfolio_id = uuid4(), uuid4()
    book_id = book_id_of(portfolio_id)

    def call(key: str = "") -> Call:
        at = datetime(2026, 11, 20, 17, tzinfo=UTC)
        return Call(
            actor=Actor(ActorKind.SYSTEM, "tests"), key=key or str(uuid4()), at=at, organisation_id=organisation_id
        )

    open_organisation(call(), organisation_id=organisation_id, name="Financiera", is_sample=True)
    open_lender(call(), portfolio_id=portfolio_id, on=LENT_ON, policy=replace(TENTH, is_automatic=True))
    loan_ids = [lend(call(), portfolio_id=portfolio_id, soles="600", on=LENT_ON).loan_id for _ in range(LOANS)]
    days.end_day(call(), portfolio_id=portfolio_id, day=TODAY)
    start = Barrier(LOANS + 2)

    def ending(key: str) -> None:
        start.wait()
        jobs.advance_book(call(key), book_id=book_id, day=TODAY)
        connection.close()

    def paying(loan_id: UUID) -> None:
        start.wait()
        repayments.record_repayment(call(), book_id=book_id, loan_id=loan_id, amount=pen("80"), on=TODAY)
        connection.close()

    with ThreadPoolExecutor(LOANS + 2) as threads:
        futures = [threads.submit(paying, loan_id) for loan_id in reversed(loan_ids)]
        futures += [threads.submit(ending, key) for key in ("one worker", "another worker")]
        for future in futures:
            future.result()

    fees = LateFee.objects.filter(book_id=book_id)
    assert sorted(fees.values_list("loan_id", flat=True)) == sorted(loan_ids)
    for loan_id in loan_ids:
        kinds = LoanEvent.objects.filter(book_id=book_id, loan_id=loan_id).order_by("number")
        assert list(kinds.values_list("kind", flat=True)) == ["disbursement", "charge", "repayment"]
        state = queries.state(book_id=book_id, loan_id=loan_id)
        stored = Standing.objects.get(book_id=book_id, loan_id=loan_id)
        assert (stored.as_of, stored.outstanding_minor) == (TODAY, state.outstanding_minor)
        assert stored.overdue_since_on is None and stored.unpaid_minor == state.unpaid.total_minor
    assert all(check.ok for check in queries.verify())
