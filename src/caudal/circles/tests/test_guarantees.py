"""Who and what answers for a loan above the borrower's own shares; the aval says so themself."""

import base64
import hashlib
from typing import Any
from uuid import UUID, uuid4

import pytest

from caudal.circles import errors
from caudal.circles.actions import guarantees, loans, members
from caudal.circles.errors import requests as refusals
from caudal.circles.models import GuaranteeFile, LoanRequest
from caudal.circles.queries import loans as loan_queries
from caudal.circles.rules.eligibility import Limit
from caudal.circles.rules.policy import GuaranteeRule
from caudal.circles.rules.requests import GuaranteeKind, RequestStatus
from caudal.circles.tests.make import pen
from caudal.circles.tests.test_requests import TODAY, Village, a_village
from caudal.lending.errors.people import DocumentIsNotKnown, DocumentTypeIsUnknown
from caudal.parties.errors import NotPermitted

pytestmark = pytest.mark.usefixtures("db")

PDF = b"%PDF-1.7 titulo de propiedad"


def add(village: Village, request_id: UUID, *, who: str = "ana", **about: Any) -> guarantees.CircleGuaranteeAdded:
    named: dict[str, Any] = {
        "kind": GuaranteeKind.AVAL,
        "amount": pen(100),
        "member_id": village.people["beto"],
    } | about
    return guarantees.add_guarantee(
        village.call(who), circle_id=village.junta.circle_id, request_id=request_id, on=TODAY, **named
    )


def agree(village: Village, request_id: UUID, guarantee_id: UUID, *, who: str = "beto") -> None:
    guarantees.consent_as_aval(
        village.call(who), circle_id=village.junta.circle_id, request_id=request_id, guarantee_id=guarantee_id, on=TODAY
    )


def release(village: Village, request_id: UUID, guarantee_id: UUID, *, who: str = "treasurer") -> None:
    guarantees.release_guarantee(
        village.call(who), circle_id=village.junta.circle_id, request_id=request_id, guarantee_id=guarantee_id,
        on=TODAY, reason="Ya no hace falta",
    )  # fmt: skip


def test_a_loan_above_the_own_shares_needs_an_aval_who_agrees_themself() -> None:
    village = a_village(guarantee_above_shares=GuaranteeRule.REQUIRED)
    request_id = village.ask(200)
    with pytest.raises(refusals.GuaranteeIsShort) as refused:
        village.approve(request_id)
    assert refused.value.facts["missing"] == pen(100)
    added = add(village, request_id)
    assert not added.is_agreed
    with pytest.raises(refusals.GuaranteeIsShort):
        village.approve(request_id)
    with pytest.raises(refusals.AvalAnswersThemself):
        agree(village, request_id, added.guarantee_id, who="treasurer")
    agree(village, request_id, added.guarantee_id)
    with pytest.raises(refusals.GuaranteeIsAgreed):
        agree(village, request_id, added.guarantee_id)
    told = loan_queries.eligibility(village.junta.view(), member_id=village.ana, on=TODAY)
    assert (told.max_amount, told.limited_by, told.guaranteed) == (pen(200), Limit.OWN_SHARES, pen(100))
    assert village.approve(request_id).status is RequestStatus.APPROVED
    loan = village.disburse(request_id)
    with pytest.raises(refusals.GuaranteeIsNeeded) as needed:
        release(village, request_id, added.guarantee_id)
    assert needed.value.facts["missing"] == pen(100)
    house = add(village, request_id, kind=GuaranteeKind.MORTGAGE, member_id=None, description="Casa en Ayacucho")
    release(village, request_id, added.guarantee_id)
    with pytest.raises(refusals.GuaranteeIsReleased):
        release(village, request_id, added.guarantee_id)
    loans.record_repayment(
        village.call(), circle_id=village.junta.circle_id, loan_id=loan.loan_id, amount=pen(230), on=TODAY
    )
    release(village, request_id, house.guarantee_id)
    with pytest.raises(refusals.RequestHasEnded):
        add(village, request_id)


def test_a_circle_may_lend_on_own_shares_only() -> None:
    village = a_village(guarantee_above_shares=GuaranteeRule.BLOCK)
    with pytest.raises(refusals.OwnSharesAreExceeded):
        village.ask(101)
    village.ask(100)


def test_what_is_no_guarantee() -> None:
    village = a_village()
    request_id = village.ask()
    wrongs: list[dict[str, Any]] = [
        {"member_id": None},
        {"kind": GuaranteeKind.PLEDGE, "member_id": None},
        {"kind": GuaranteeKind.PROPERTY, "description": "Chacra"},
    ]
    for wrong in wrongs:
        with pytest.raises(refusals.GuaranteeIsNotWhole):
            add(village, request_id, **wrong)
    with pytest.raises(errors.AmountIsNotPositive):
        add(village, request_id, amount=pen(0))
    with pytest.raises(refusals.AvalIsTheBorrower):
        add(village, request_id, member_id=village.ana)
    add(village, request_id)
    with pytest.raises(refusals.AvalIsNamedAlready):
        add(village, request_id)
    with pytest.raises(NotPermitted):
        add(village, request_id, who="beto", kind=GuaranteeKind.PLEDGE, member_id=None, description="Una vaca")
    for number in range(2, guarantees.GUARANTEES_MAX + 1):
        thing: dict[str, Any] = {"kind": GuaranteeKind.PLEDGE, "member_id": None, "description": f"Oveja {number}"}
        assert add(village, request_id, **thing).number == number
    with pytest.raises(refusals.GuaranteesAreTooMany):
        add(village, request_id, kind=GuaranteeKind.PLEDGE, member_id=None, description="Otra oveja")


def test_an_aval_takes_their_word_back_before_the_decision_only() -> None:
    village = a_village()
    request_id = village.ask()
    first = add(village, request_id)
    agree(village, request_id, first.guarantee_id)
    release(village, request_id, first.guarantee_id, who="beto")
    second = add(village, request_id)
    agree(village, request_id, second.guarantee_id)
    village.approve(request_id)
    with pytest.raises(NotPermitted):
        release(village, request_id, second.guarantee_id, who="beto")
    with pytest.raises(refusals.GuaranteeNotFound):
        release(village, request_id, uuid4())


def test_papers_of_a_guarantee() -> None:
    village = a_village()
    request_id = village.ask()
    house = add(village, request_id, kind=GuaranteeKind.PROPERTY, member_id=None, description="Chacra").guarantee_id

    def paper(who: str = "ana", **about: Any) -> guarantees.GuaranteeDocumentAdded:
        return guarantees.add_guarantee_document(
            village.call(who), circle_id=village.junta.circle_id, request_id=request_id, guarantee_id=house,
            title="Título", on=TODAY, **about,
        )  # fmt: skip

    kept = paper(content=base64.b64encode(PDF).decode())
    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
    assert bytes(GuaranteeFile.objects.get(document_id=kept.document_id).content) == PDF
    assert paper(who="treasurer", sha256="ab" * 32, place="Notaría").number == 2
    with pytest.raises(DocumentTypeIsUnknown):
        paper(content=base64.b64encode(b"<html>").decode())
    with pytest.raises(DocumentIsNotKnown):
        paper(content="!")
    with pytest.raises(DocumentIsNotKnown):
        paper()
    with pytest.raises(NotPermitted):
        paper(who="beto", sha256="ab" * 32)


def test_an_aval_stays_until_the_loan_is_repaid() -> None:
    village = a_village()
    circle_id = village.junta.circle_id
    request_id = village.ask()
    named = add(village, request_id, member_id=village.people["secretary"])
    agree(village, request_id, named.guarantee_id, who="secretary")
    village.approve(request_id)

    def leaves() -> None:
        members.end_membership(
            village.call("president"), circle_id=circle_id, member_id=village.people["secretary"], on=TODAY
        )

    with pytest.raises(refusals.MemberAnswersForLoans):
        leaves()
    given = village.disburse(request_id)
    with pytest.raises(refusals.MemberAnswersForLoans):
        leaves()
    loans.record_repayment(village.call(), circle_id=circle_id, loan_id=given.loan_id, amount=pen(115), on=TODAY)
    own = village.ask(who="treasurer", member_id=village.people["secretary"])
    leaves()
    assert LoanRequest.objects.get(id=own).status == "withdrawn"
