"""A borrower's own pages: their loans and receipts, and nothing of anybody else's."""

import re
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from caudal.audit.rules import Actor, Caller
from caudal.lending.errors import LoanNotFound, RepaymentNotFound
from caudal.lending.queries import borrower as queries
from caudal.lending.tests.a_lender import Lender, a_lender, day, pen
from caudal.parties.models import User

pytestmark = pytest.mark.django_db

ROSA, JULIO = "Rosa Quispe", "Julio Huamán"
PAGE_QUERIES_MAX = 24


@pytest.fixture
def lender() -> Lender:
    return a_lender()


def caller(lender: Lender, name: str) -> Caller:
    actor = lender.user(person=name)
    return Caller(actor=actor, organisation_id=lender.organisation.id, person_id=lender.person(name))


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(id=actor.id), backend=settings.AUTHENTICATION_BACKENDS[0])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def read(client: Client, path: str, *, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[-2000:]
    page = answer.content.decode().replace("\xa0", " ").replace("&nbsp;", " ")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_receipt_says_what_was_paid_and_what_is_left_after_it(lender: Lender) -> None:
    loan_id, rosa = lender.lend(), caller(lender, ROSA)
    first = lender.repay(loan_id, "150", day(2, 15))
    lender.repay(loan_id, "200", day(3, 10))
    told = queries.own_receipt(rosa, loan_id=loan_id, event_id=first.repayment_id)
    assert (told.number, told.borrower, told.lender, told.on) == ("1-2", ROSA, "Microcréditos", day(2, 15))
    assert (told.amount, told.interest, told.principal) == (pen("150"), pen("50"), pen("100"))
    assert (told.outstanding, told.next_due_on, told.next_due) == (pen("900"), day(3, 15), pen("150"))
    assert not told.is_reversed and not told.is_split_anew


def test_a_receipt_of_money_that_was_taken_back_says_so(lender: Lender) -> None:
    loan_id, rosa = lender.lend(), caller(lender, ROSA)
    first = lender.repay(loan_id, "150", day(2, 15))
    second = lender.repay(loan_id, "30", day(2, 20))
    lender.reverse(loan_id, first.repayment_id, day(3, 1))
    assert queries.own_receipt(rosa, loan_id=loan_id, event_id=first.repayment_id).is_reversed
    told = queries.own_receipt(rosa, loan_id=loan_id, event_id=second.repayment_id)
    assert (told.interest, told.principal, told.outstanding) == (pen("30"), pen("0"), pen("1000"))
    assert told.is_split_anew is False, "thirty of interest it was before, of another instalment"


def test_nobody_elses_loan_is_there(lender: Lender) -> None:
    loan_id, julio = lender.lend(), caller(lender, JULIO)
    paid = lender.repay(loan_id, "150", day(2, 15))
    stranger = a_lender()
    nobody = Caller(actor=julio.actor, organisation_id=lender.organisation.id)
    for other in (julio, caller(stranger, ROSA), nobody):
        assert queries.own_loans(other) == [] and not queries.has_own_loans(other)
        with pytest.raises(LoanNotFound):
            queries.own_loan(other, loan_id=loan_id, on=day(3, 1))
        with pytest.raises(LoanNotFound):
            queries.own_receipt(other, loan_id=loan_id, event_id=paid.repayment_id)


def test_what_is_no_payment_has_no_receipt(lender: Lender) -> None:
    loan_id, rosa = lender.lend(), caller(lender, ROSA)
    lent = queries.own_loan(rosa, loan_id=loan_id, on=day(2, 1)).movements[0].event_id
    for event_id in (lent, uuid4()):
        with pytest.raises(RepaymentNotFound):
            queries.own_receipt(rosa, loan_id=loan_id, event_id=event_id)


def test_the_borrower_lands_on_their_loans_and_reads_schedule_and_receipts(
    lender: Lender, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    loan_id = lender.lend()
    lender.lend("500", to=JULIO)
    paid = lender.repay(loan_id, "150", day(2, 15))
    client = browser(lender.user(person=ROSA))
    home = client.get("/")
    assert (home.status_code, home.headers["Location"]) == (302, "/my-loans/")
    with django_assert_max_num_queries(PAGE_QUERIES_MAX):
        page = read(client, "/my-loans/")
    assert "Loan 1" in page and "Loan 2" not in page and "of PEN 1,000.00" in page
    with django_assert_max_num_queries(PAGE_QUERIES_MAX):
        page = read(client, f"/my-loans/{loan_id}/")
    for said in ("Paid so far", "Due now", "Principal owed", "PEN 900.00", "Receipt"):
        assert said in page, said
    with django_assert_max_num_queries(PAGE_QUERIES_MAX):
        page = read(client, f"/my-loans/{loan_id}/receipts/{paid.repayment_id}/")
    for said in (
        "Receipt 1-2",
        ROSA,
        "Interest PEN 50.00",
        "Principal PEN 100.00",
        "Principal owed after it PEN 900.00",
    ):
        assert said in page, said


def test_others_and_those_who_are_not_signed_in_find_nothing(lender: Lender) -> None:
    loan_id = lender.lend()
    paid = lender.repay(loan_id, "150", day(2, 15))
    julio = browser(lender.user(person=JULIO))
    addresses = (f"/my-loans/{loan_id}/", f"/my-loans/{loan_id}/receipts/{paid.repayment_id}/")
    for address in addresses:
        read(julio, address, status=404)
        assert Client().get(address).status_code == 302
    assert "You have no loans here" in read(julio, "/my-loans/")
    officer = browser(lender.user("owner"))
    for address in addresses:
        read(officer, address, status=404)


def test_a_person_of_two_lenders_sees_both(lender: Lender) -> None:
    rosa = caller(lender, ROSA)
    first, second = lender.lend(), lender.lend("500", on=day(2, 1))
    found = queries.own_loans(rosa)
    ids: list[UUID] = [one.loan_id for one in found]
    assert ids == [second, first]
    assert [(one.principal, one.outstanding, one.paid) for one in found] == [
        (pen("500"), pen("500"), pen("0")), (pen("1000"), pen("1000"), pen("0"))
    ]  # fmt: skip
