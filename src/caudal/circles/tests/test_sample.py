"""Synthetic circles: the same plan tells the same story, and what is written of it verifies clean."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from caudal.audit.rules import Actor, ActorKind, Call
from caudal.circles.actions import sample, share_outs
from caudal.circles.models import LoanEvidence, Member, Receipt, ShareOut, ShareTrade
from caudal.circles.queries import checks
from caudal.circles.rules.sample import Plan
from caudal.circles.rules.sample_story import story
from caudal.circles.tests.make import Junta
from caudal.db import testing
from caudal.ledger import queries as ledger
from caudal.ledger.rules import book_id_of
from caudal.parties import actions as parties

ON = date(2026, 11, 20)
SMALL = Plan(circles=2, members=6, years=1, seed=3, on=ON)


def written(*, circles: int = 2, years: int = 1) -> tuple[UUID, Plan]:
    """A sample of its own organisation, and the plan that it was written from."""
    organisation_id = uuid4()

    def call_of(key: str) -> Call:
        at = datetime(2026, 11, 20, 17, tzinfo=UTC)
        actor = Actor(ActorKind.SYSTEM, "sample")
        return Call(actor=actor, key=f"{organisation_id}:{key}", at=at, organisation_id=organisation_id)

    plan = Plan(circles=circles, members=6, years=years, seed=3, on=ON, owner=organisation_id)
    parties.open_organisation(call_of("organisation"), organisation_id=organisation_id, name="Muestra", is_sample=True)
    for _ in range(2):
        assert sum(sample.write(plan=plan, call_of=call_of)) == circles
    return organisation_id, plan


def test_the_same_plan_tells_the_same_story_and_another_seed_another() -> None:
    other = Plan(circles=2, members=6, years=1, seed=4, on=ON)
    assert story(SMALL, 1).facts == story(SMALL, 1).facts
    assert story(SMALL, 1).facts != story(other, 1).facts
    assert story(SMALL, 1).facts != story(SMALL, 0).facts


def test_nothing_happens_after_the_day_of_the_plan() -> None:
    for nth in range(12):
        told = story(SMALL, nth)
        assert all(told.habits.founded_on <= fact.on <= ON for fact in told.facts)
        assert [one.on for one in told.sittings] == sorted(one.on for one in told.sittings)


def test_a_sample_written_twice_is_there_once_and_verifies_clean(committed_db: None) -> None:
    _, plan = written(years=2)
    for nth in range(plan.circles):
        told, book_id = story(plan, nth), book_id_of(plan.circle_id(nth))
        assert Member.objects.filter(book_id=book_id).count() == 6
        assert ShareTrade.objects.filter(book_id=book_id).count() == len(told.trades)
        assert Receipt.objects.filter(book_id=book_id).count() == sum(fact.receipt is not None for fact in told.facts)
        posted = ShareOut.objects.filter(book_id=book_id, status="posted")
        assert posted.count() == sum(one.is_posted for one in told.share_outs) == 1
        wrong = [check for check in checks.verify(book_id=book_id) if not check.ok]
        assert not wrong
    assert ledger.unbalanced_books().ok


def test_a_plan_that_waits_for_its_second_signature_can_be_signed(db: None) -> None:
    organisation_id = uuid4()
    junta = Junta(organisation_id, organisation_id, Actor(ActorKind.SYSTEM, "tests"))
    parties.open_organisation(junta.call(), organisation_id=organisation_id, name="Muestra", is_sample=True)
    plan = Plan(circles=1, members=6, years=1, seed=3, on=ON, owner=organisation_id, at_the_close=True)
    told = story(plan, 0)
    circle_id = sample.write_sample_circle(junta.call(), plan=plan, nth=0)
    junta = replace(junta, circle_id=circle_id)
    treasurer = junta.as_(junta.user(told.people[1].id))
    signed = share_outs.sign_share_out(treasurer.call(), circle_id=circle_id, share_out_id=told.share_outs[-1].id)
    assert signed.signatures == 2


@pytest.mark.parametrize("figure", ["cash_minor", "fines_receivable_minor"])
def test_evidence_that_says_another_figure_than_the_lines_before_its_loan_is_found(
    spoiled_db: None, figure: str
) -> None:
    _, plan = written(circles=1)
    book_id = book_id_of(plan.circle_id(0))
    spoiled = LoanEvidence.objects.filter(book_id=book_id).order_by("loan_id").values_list("loan_id", flat=True)[0]
    address = make_conninfo(testing.administrator_address(), dbname=connection.settings_dict["NAME"])
    with psycopg.connect(address, autocommit=True) as line:
        line.execute("set session_replication_role = replica")
        line.execute(
            SQL("update circles_loanevidence set {0} = {0} - 1 where loan_id = %s").format(Identifier(figure)),
            [spoiled],
        )
    wrong = [check for check in checks.set_based(book_id=book_id) if not check.ok]
    assert [check.name for check in wrong] == ["circles.evidence_can_be_added_up_again"]
    assert wrong[0].figures["wrong"] == 1
