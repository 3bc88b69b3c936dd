"""What a phone is given for a meeting without a connection: enough for the evening, nothing about anybody's papers."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from caudal.circles.actions import funds, meetings, members, price_list, roll_call
from caudal.circles.queries import phone
from caudal.circles.rules.meetings import AttendanceStatus
from caudal.circles.rules.permissions import Permission
from caudal.circles.tests.make import NOON, Junta, a_junta, day, pen
from caudal.parties.errors import NotPermitted
from caudal.parties.tests import make as parties

pytestmark = pytest.mark.django_db

QUERIES_MAX = 19


@pytest.fixture
def junta() -> Junta:
    return a_junta()


def kept(junta: Junta, **who: Any) -> phone.PhoneCircle:
    return phone.circle(junta.view(**who), on=day(3, 1), at=NOON)


def test_a_phone_gets_what_an_evening_needs(junta: Junta) -> None:
    at: dict[str, Any] = {"circle_id": junta.circle_id}
    rosa, ana = junta.member("Rosa Quispe"), junta.member("Ana Flores")
    junta.buy(rosa, 20)
    loan = junta.lend(rosa, pen(100), day(2, 1), rate="0.05", installments=2)
    price_list.set_fine_price(junta.call(), **at, code="late", name="Tardanza", price=pen(2))
    price_list.set_fine_price(junta.call(), **at, code="noise", name="Bulla", price=pen(1), is_active=False)
    opened = meetings.open_meeting(junta.call(), **at, held_on=day(3, 1), cash_counted=pen(100))
    marks = (roll_call.Mark(member_id=ana, status=AttendanceStatus.LATE),)
    roll_call.take_attendance(junta.call(), **at, meeting_id=opened.meeting_id, marks=marks)

    funds.contribute_social_fund(junta.call(), **at, member_id=ana, amount=pen(3), on=day(3, 1))

    told = kept(junta)
    assert (told.cash, told.social_fund, told.share_price, told.decimals) == (pen(103), pen(3), pen(10), 2)
    assert [(one.full_name, one.shares, one.fines_due, one.loans_outstanding) for one in told.members] == [
        ("Rosa Quispe", 20, pen(0), pen(100)),
        ("Ana Flores", 0, pen(2), pen(0)),
    ]
    assert [(one.member_id, one.reason, one.left) for one in told.fines] == [(ana, "Tardanza", pen(2))]
    assert [(one.loan_id, one.member_id, one.outstanding, one.due) for one in told.loans] == [
        (loan.loan_id, rosa, pen(100), pen(55)),
    ]
    assert [(one.code, one.price) for one in told.fine_prices] == [("late", pen(2))]
    assert told.meeting is not None
    assert (told.meeting.meeting_id, told.meeting.status) == (opened.meeting_id, "open")
    assert [(one.member_id, one.status, one.fine_id) for one in told.meeting.marks] == [
        (ana, "late", told.fines[0].fine_id),
    ]


def test_who_has_left_is_not_called(junta: Junta) -> None:
    rosa = junta.member("Rosa Quispe")
    members.end_membership(junta.call(), circle_id=junta.circle_id, member_id=rosa, on=day(2, 1))
    assert kept(junta).members == ()


def test_only_who_records_money_may_prepare_a_phone(junta: Junta) -> None:
    view = junta.view(roles=frozenset({"auditor"}))
    assert view.may(Permission.READ_ALL)
    with pytest.raises(NotPermitted):
        phone.circle(view, on=day(3, 1), at=NOON)


def test_a_circle_of_many_asks_no_more(junta: Junta, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(4):
        member_id = junta.member(f"Socia {number}")
        junta.buy(member_id, 30)
        junta.fine(member_id, pen(1))
        junta.lend(member_id, pen(10), day(2, 1))
    meetings.open_meeting(junta.call(), circle_id=junta.circle_id, held_on=day(3, 1), cash_counted=pen(1160))
    view = junta.view()
    with django_assert_max_num_queries(QUERIES_MAX):
        told = phone.circle(view, on=day(3, 1), at=NOON)
    assert (len(told.members), len(told.fines), len(told.loans)) == (4, 4, 4)


def test_over_http_money_is_text_and_no_telephone_comes_along() -> None:
    ours = parties.organisation("Red de juntas")
    client = Client(headers=ours.headers("owner"))

    def post(path: str, key: str, body: dict[str, Any]) -> Any:
        headers = {"Idempotency-Key": key}
        return client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers).json()

    price = {"amount": "10.00", "currency": "PEN"}
    circle = {"name": "Las Flores", "currency": "PEN", "founded_on": "2026-01-05", "share_price": price}
    opened = f"/circles/{post('/circles', 'c', circle)['circle_id']}"
    person = {
        "full_name": "Rosa Quispe",
        "joined_on": "2026-01-05",
        "phone": "987654321",
        "document_number": "41234567",
    }
    post(f"{opened}/members", "m", person | {"document_type": "DNI"})
    answer = client.get(f"/api/v1{opened}/phone")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "private, no-store"
    assert answer.json()["cash"] == {"amount": "0.00", "currency": "PEN"}
    assert "987654321" not in answer.content.decode() and "41234567" not in answer.content.decode()
    others = Client(headers=parties.organisation("Otra red").headers("owner"))
    assert others.get(f"/api/v1{opened}/phone").status_code == 404
