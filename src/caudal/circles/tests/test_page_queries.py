"""Every page of a circle asks a bounded number of queries, however many rows the circle has."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caudal.audit.rules import Actor, ActorKind
from caudal.circles.actions import sample
from caudal.circles.models import Meeting, Member, Receipt, ShareOut
from caudal.circles.rules.sample import Plan
from caudal.circles.rules.sample_story import story
from caudal.circles.tests.make import Junta
from caudal.circles.tests.test_web import Reader, sign_in
from caudal.ledger.rules import book_id_of
from caudal.lending.models import Loan
from caudal.parties import actions as parties

ON = date(2026, 11, 20)
PAGES = {
    "home": ("", 34),
    "members": ("members/", 16),
    "passbook": ("members/{member}/", 28),
    "shares": ("shares/", 18),
    "share history": ("shares/history/", 16),
    "loans": ("loans/", 16),
    "all loans": ("loans/?show=all", 16),
    "loan": ("loans/{loan}/", 28),
    "requests": ("requests/", 16),
    "fines": ("fines/", 14),
    "meetings": ("meetings/", 20),
    "meeting": ("meetings/{meeting}/", 34),
    "movements": ("movements/", 16),
    "receipts": ("receipts/", 16),
    "share-outs": ("share-outs/", 14),
    "share-out": ("share-outs/{share_out}/", 22),
    "simulator": ("share-outs/simulate/", 24),
    "rules": ("rules/", 14),
}
"""Path, and the most queries: those of the session and of the shell around the page are among them."""


def a_reader(members: int, years: int) -> Reader:
    """A facilitator who looks at a synthetic circle of a size."""
    organisation_id = uuid4()
    junta = Junta(organisation_id, organisation_id, Actor(ActorKind.SYSTEM, "tests"))
    parties.open_organisation(junta.call(), organisation_id=organisation_id, name="Muestra", is_sample=True)
    plan = Plan(circles=1, members=members, years=years, seed=11, on=ON, owner=organisation_id)
    circle_id = sample.write_sample_circle(junta.call(), plan=plan, nth=0)
    return sign_in(replace(junta, circle_id=circle_id), role="facilitator")


def asked(reader: Reader, path: str) -> int:
    """How many queries a page asks, of the newest of what it is about."""
    book_id = book_id_of(reader.junta.circle_id)
    about = {
        "member": Member.objects.filter(book_id=book_id, number=2).values_list("id", flat=True).get(),
        "loan": Loan.objects.filter(book_id=book_id).order_by("-number").values_list("id", flat=True)[0],
        "meeting": Meeting.objects.filter(book_id=book_id).order_by("-number").values_list("id", flat=True)[0],
        "share_out": ShareOut.objects.filter(book_id=book_id).order_by("cycle_number").values_list("id", flat=True)[0],
    }
    reader.get(path.format(**about))
    with CaptureQueriesContext(connection) as captured:
        reader.get(path.format(**about))
    return len(captured)


@pytest.mark.django_db
def test_pages_ask_as_many_queries_of_a_large_circle_as_of_a_small_one() -> None:
    small, large = a_reader(5, 2), a_reader(14, 3)
    sizes = [Receipt.objects.filter(book_id=book_id_of(one.junta.circle_id)).count() for one in (small, large)]
    assert sizes[1] > 3 * sizes[0]
    counts = {name: (asked(small, path), asked(large, path)) for name, (path, _) in PAGES.items()}
    grown = {name: count for name, count in counts.items() if count[1] > count[0] + 1}
    assert not grown
    assert not {name: count for name, count in counts.items() if count[1] > PAGES[name][1]}


@pytest.mark.django_db
def test_a_loan_that_was_given_up_has_a_page() -> None:
    organisation_id = uuid4()
    junta = Junta(organisation_id, organisation_id, Actor(ActorKind.SYSTEM, "tests"))
    parties.open_organisation(junta.call(), organisation_id=organisation_id, name="Muestra", is_sample=True)
    plan = Plan(circles=200, members=5, years=1, seed=11, on=ON, owner=organisation_id, at_the_close=True)
    nth = next(nth for nth in range(plan.circles) if any(loan.is_lost for loan in story(plan, nth).loans))
    circle_id = sample.write_sample_circle(junta.call(), plan=plan, nth=nth)
    lost = Loan.objects.filter(book_id=book_id_of(circle_id), status="written_off").values_list("id", flat=True)[0]
    reader = sign_in(replace(junta, circle_id=circle_id), role="facilitator")
    assert "Préstamo dado por perdido" in reader.get(f"loans/{lost}/")
