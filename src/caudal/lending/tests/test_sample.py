"""The sample lender: the same plan writes the same loans, in every state, and books that verify clean."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

from caudal.audit.rules import Actor, ActorKind, Call
from caudal.db import testing
from caudal.db.sql_files import sql_text
from caudal.ledger import queries as ledger
from caudal.ledger.rules import book_id_of
from caudal.lending import queries
from caudal.lending.actions import sample
from caudal.lending.models import Loan, Standing
from caudal.lending.queries import portfolio
from caudal.lending.rules.sample import Plan, loans
from caudal.parties import actions as parties

ON = date(2026, 11, 20)
PLAN = Plan(loans=120, seed=3, on=ON)


def test_the_same_plan_tells_the_same_story() -> None:
    assert list(loans(PLAN, chunk=0)) == list(loans(PLAN, chunk=0))
    assert list(loans(PLAN, chunk=0)) != list(loans(Plan(loans=120, seed=4, on=ON), chunk=0))


def written(plan: Plan, *, times: int = 1) -> Plan:
    """The plan, written for an organisation of its own."""
    organisation_id = uuid4()

    def call_of(key: str) -> Call:
        actor = Actor(ActorKind.SYSTEM, "sample")
        at = datetime(2026, 11, 20, 17, tzinfo=UTC)
        return Call(actor=actor, key=f"{organisation_id}:{key}", at=at, organisation_id=organisation_id)

    plan = replace(plan, owner=organisation_id)
    parties.open_organisation(call_of("organisation"), organisation_id=organisation_id, name="Muestra", is_sample=True)
    for _ in range(times):
        assert sum(sample.write(plan=plan, name="Cartera", officers=(), call_of=call_of)) == plan.loans
    return plan


def test_a_sample_lender_has_loans_in_every_state_and_clean_books(committed_db: None) -> None:
    plan = written(PLAN, times=2)
    book_id = book_id_of(plan.portfolio_id)
    statuses = set(Loan.objects.filter(book_id=book_id).values_list("status", flat=True))
    assert statuses == {"active", "closed", "overpaid", "written_off"}
    told = portfolio.risk(book_id=book_id)
    assert all(bucket.loans for bucket in told.buckets)
    assert [(stage.status, stage.applications) for stage in portfolio.pipeline(book_id=book_id)] == [("submitted", 6)]
    assert Standing.objects.filter(book_id=book_id, as_of=ON).count() == plan.loans
    assert all(check.ok for check in (*queries.verify(), ledger.unbalanced_books()))
    for loan in Loan.objects.filter(book_id=book_id)[:20]:
        state = queries.state(book_id=book_id, loan_id=loan.id)
        assert Standing.objects.get(book_id=book_id, loan_id=loan.id).outstanding_minor == state.outstanding_minor


def test_a_lender_that_came_after_the_last_statistics_is_read_by_loan(committed_db: None) -> None:
    """The planner knows no row of its book; it must not read the whole of it for every loan."""
    written(replace(PLAN, loans=30))
    address = make_conninfo(testing.administrator_address(), dbname=connection.settings_dict["NAME"])
    with psycopg.connect(address, autocommit=True) as line:
        line.execute("analyze lending_installment, lending_standing")
    values: dict[str, Any] = {"book_id": book_id_of(uuid4()), "loan_ids": [uuid4() for _ in range(20)], "day": ON}
    with connection.cursor() as cursor:
        cursor.execute(f"explain (format json) {sql_text('caudal.lending', 'standings_of_day')}", values)
        plan = cursor.fetchone()[0][0]["Plan"]
    found = [node for node in nodes(plan) if "lending_installment" in node.get("Index Name", "")]
    assert found and all("loan_id = " in node["Index Cond"] for node in found), found


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A node of a plan, and all below it."""
    yield plan
    for one in plan.get("Plans", []):
        yield from nodes(one)
