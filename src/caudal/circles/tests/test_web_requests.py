"""Pages of requests: a member asks on their phone, others vote, answer and approve, the treasurer hands it over."""

from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import DjangoAssertNumQueries

from caudal.circles.models import LoanRequest
from caudal.circles.queries import standings
from caudal.circles.rules.policy import FormFeeWhen, GuaranteeRule, VoteMajority, VoteQuorum
from caudal.circles.tests.make import Junta, pen
from caudal.circles.tests.test_requests import a_village
from caudal.circles.tests.test_web import QUERIES_MAX, Reader, plain, sign_in
from caudal.ledger.rules import book_id_of

pytestmark = pytest.mark.django_db

LOAN = {
    "loan_type": "declining", "rate": "5", "installments": "4", "frequency": "monthly", "on": "2026-11-20",
    "reason": "Semilla",
}  # fmt: skip
TODAY = {"on": "2026-11-20"}


class People:
    """A village whose people have phones."""

    def __init__(self, **policy: object) -> None:
        village = a_village(**policy)
        self.junta: Junta = village.junta
        self.people = village.people
        self.ana, self.beto, self.president, self.treasurer = (
            self.of(name) for name in ("ana", "beto", "president", "treasurer")
        )

    def of(self, name: str) -> Reader:
        reader = sign_in(self.junta, member_id=self.people[name])
        reader.client.cookies["caudal_language"] = "en"
        return reader

    def request_of(self, name: str) -> UUID:
        found = LoanRequest.objects.filter(book_id=book_id_of(self.junta.circle_id), member_id=self.people[name])
        return found.latest("number").id

    def ask(self, amount: str = "200.00") -> str:
        self.ana.done("requests/ask/", member_id=str(self.people["ana"]), principal=amount, **LOAN)
        return f"requests/{self.request_of('ana')}/"


def test_a_member_sees_what_a_loan_would_cost_before_asking() -> None:
    village = People()
    page = plain(village.ana.get("requests/ask/"))
    assert "May borrow" in page
    assert "limited by the available capital" in page
    sent = {"member_id": str(village.people["ana"]), "principal": "300.00", **LOAN}
    shown = village.ana.send("requests/ask/", preview="1", **sent)
    told = plain(shown.content.decode())
    assert shown.status_code == 200
    assert "What it would cost" in told
    assert "Total PEN 37.50 PEN 337.50" in told
    assert not LoanRequest.objects.filter(book_id=book_id_of(village.junta.circle_id)).exists()
    wrong = village.ana.send("requests/ask/", preview="1", **(sent | {"principal": "0"}))
    assert wrong.status_code == 400
    too_long = village.ana.send("requests/ask/", preview="1", **(sent | {"installments": "601"}))
    assert too_long.status_code == 400


def test_from_the_question_to_the_money() -> None:
    village = People(
        vote_majority=VoteMajority.SIMPLE, vote_quorum=VoteQuorum.NONE, guarantee_above_shares=GuaranteeRule.REQUIRED,
        form_fee=pen(2), form_fee_when=FormFeeWhen.REQUEST,
    )  # fmt: skip
    here = village.ask()
    assert "Request 1" in plain(village.treasurer.get("requests/"))
    assert "Take the money for the form" in plain(village.treasurer.get(here))
    assert "Form paid, receipt" in plain(village.treasurer.done(f"{here}pay-form/", **TODAY))
    village.ana.done(
        f"{here}guarantee/",
        kind="aval",
        member_id=str(village.people["beto"]),
        amount="100.00",
        description="",
        **TODAY,
    )
    assert "Waits for the aval" in plain(village.beto.get(here))
    guarantee = village.beto.get(here).split("/guarantees/")[1][:36]
    assert "You answer for this loan now." in plain(
        village.beto.done(f"{here}guarantees/{guarantee}/consent/", **TODAY)
    )
    refused = village.president.send(f"{here}approve/", note="", **TODAY)
    assert refused.status_code == 422
    assert "1 more must say yes" in plain(refused.content.decode())
    assert "1 for it, 0 against" in plain(village.beto.done(f"{here}vote/", is_for="yes", **TODAY))
    written = village.treasurer.done(f"{here}vote/", is_for="no", member_id=str(village.people["secretary"]), **TODAY)
    assert "1 for it, 1 against" in plain(written)
    assert "written by" in plain(written)
    village.president.done(f"{here}vote/", is_for="yes", member_id=str(village.people["president"]), **TODAY)
    approved = plain(village.president.done(f"{here}approve/", note="De acuerdo", **TODAY))
    assert "Approved: the money is held. Available capital is now PEN 302.00." in approved
    assert "promised to borrowers PEN 200.00" in plain(village.treasurer.get())
    why = plain(village.treasurer.get("why/available_capital/"))
    assert "Promised to borrowers PEN −200.00" in why or "Promised to borrowers −PEN 200.00" in why
    given = plain(village.treasurer.done(f"{here}disburse/", **TODAY))
    assert "Loan 1 given, receipt" in given
    loan_id = LoanRequest.objects.get(id=village.request_of("ana")).loan_id
    proof = plain(village.treasurer.get(f"loans/{loan_id}/why/"))
    assert "Available capital PEN 502.00" in proof
    assert "Purchase of shares" in proof
    assert "Guaranteed by others PEN 100.00" in proof
    own = plain(village.ana.get(f"loans/{loan_id}/why/"))
    assert "Available capital PEN 502.00" in own
    assert "The newest entries before the loan" not in own
    assert standings.capital(village.junta.circle_id).promised == pen(0)


def test_a_paper_is_given_back_as_it_came() -> None:
    village = People()
    here = village.ask()
    village.ana.done(f"{here}guarantee/", kind="mortgage", member_id="", amount="100.00", description="Casa", **TODAY)
    guarantee = village.ana.get(here).split("/guarantees/")[1][:36]
    file = SimpleUploadedFile("titulo.pdf", b"%PDF-1.7 titulo", content_type="application/pdf")
    paper: dict[str, Any] = {"title": "Título 7", "place": "", "sha256": "", "file": file, **TODAY}
    village.ana.done(f"{here}guarantees/{guarantee}/document/", **paper)
    address = village.treasurer.get(here).split(f"{here}documents/")[1][:36]
    answer = village.treasurer.client.get(f"{village.treasurer.home}{here}documents/{address}/")
    assert (answer.content, answer.headers["Content-Type"]) == (b"%PDF-1.7 titulo", "application/pdf")
    assert village.beto.client.get(f"{village.beto.home}{here}documents/{address}/").status_code == 404
    village.ana.done(f"{here}guarantees/{guarantee}/release/", reason="Vendida", **TODAY)
    assert "Released" in plain(village.ana.get(here))


def test_ways_out_and_walls() -> None:
    village = People()
    here = village.ask()
    village.beto.get(here, status=404)
    village.ana.get(f"{here}disburse/", status=403)
    village.ana.get(f"{here}approve/", status=403)
    village.treasurer.get(f"{here}anything/", status=404)
    village.treasurer.get(f"{here}guarantees/{village.request_of('ana')}/anything/", status=404)
    assert "Withdrawn" in plain(village.ana.done(f"{here}withdraw/", reason="", **TODAY))
    there = village.ask()
    assert "Sin aval" in plain(village.president.done(f"{there}reject/", reason="Sin aval", **TODAY))
    assert "No requests here" in plain(village.ana.get("requests/"))
    assert "Rejected" in plain(village.ana.get("requests/?show=all"))


def test_giving_a_loan_begins_with_the_request_where_others_decide() -> None:
    village = People()
    ana = village.people["ana"]
    answer = village.treasurer.client.get(f"{village.treasurer.home}loans/give/?member={ana}")
    assert answer.headers["Location"] == f"{village.treasurer.home}requests/ask/?member={ana}"
    assert "Who asks for the loan?" in plain(village.treasurer.get("requests/ask/"))
    assert "Who asks for the loan?" not in plain(village.ana.get("requests/ask/"))


def test_the_pages_take_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    village = People(vote_majority=VoteMajority.SIMPLE)
    here = village.ask()
    village.beto.done(f"{here}vote/", is_for="yes", **TODAY)
    for path in ("requests/", "requests/ask/?member=" + str(village.people["ana"]), here):
        with django_assert_max_num_queries(QUERIES_MAX):
            village.treasurer.get(path)
