"""The sample lender: the same plan writes the same loans, in every state, and books that verify clean."""

from datetime import UTC, date, datetime
from uuid import uuid4

from caudal.audit.rules import Actor, ActorKind, Call
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


def test_a_sample_lender_has_loans_in_every_state_and_clean_books(committed_db: None) -> None:
    organisation_id = uuid4()

    def call_of(key: str) -> Call:
        actor = Actor(ActorKind.SYSTEM, "sample")
        at = datetime(2026, 11, 20, 17, tzinfo=UTC)
        return Call(actor=actor, key=f"{organisation_id}:{key}", at=at, organisation_id=organisation_id)

    plan = Plan(loans=PLAN.loans, seed=PLAN.seed, on=ON, owner=organisation_id)
    parties.open_organisation(call_of("organisation"), organisation_id=organisation_id, name="Muestra", is_sample=True)
    for _ in range(2):
        written = list(sample.write(plan=plan, name="Cartera", officers=(), call_of=call_of))
        assert sum(written) == plan.loans
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
