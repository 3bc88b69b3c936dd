"""A meeting through its pages, without scripts: count, roll, money in and out, agreements, a second signature."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from caudal.circles.actions import price_list
from caudal.circles.queries import checks, members, standings
from caudal.circles.rules.policy import CirclePolicy
from caudal.circles.tests.make import FOUNDED, Junta, a_junta, pen
from caudal.circles.tests.test_web import PASSWORD, Reader, plain, sign_in
from caudal.parties import actions as parties

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
QUERIES_MAX = 40


@dataclass
class Evening:
    """A circle with a treasurer who is signed in, and a president with a user name of her own."""

    junta: Junta
    treasurer: Reader
    ana: UUID
    rosa: UUID
    president: str

    def opened(self, counted: str = "0") -> str:
        """Open a meeting over its page; where its pages are, below the circle's."""
        answer = self.treasurer.send("meetings/open/", cash_counted=counted, held_on=TODAY.isoformat())
        assert answer.status_code == 302, plain(answer.content.decode())[-2000:]
        return str(answer.headers["Location"]).removeprefix(self.treasurer.home).removesuffix("roll/")


@pytest.fixture
def evening() -> Evening:
    cache.clear()
    junta = a_junta(policy=CirclePolicy(social_contribution=pen(2)))
    ana, rosa = junta.member("Ana Quispe", "treasurer"), junta.member("Rosa Huamán", "president")
    person = members.member(junta.view(), member_id=rosa, on=FOUNDED).person_id
    president = f"rosa-{uuid4().hex[:12]}"
    parties.add_user(junta.call(), username=president, password=PASSWORD, person_id=person)
    treasurer = sign_in(junta, member_id=ana)
    treasurer.client.cookies["caudal_language"] = "en"
    return Evening(junta, treasurer, ana, rosa, president)


def test_a_meeting_from_its_first_page_to_the_second_signature(evening: Evening) -> None:
    junta, treasurer = evening.junta, evening.treasurer
    price_list.set_fine_price(junta.call(), circle_id=junta.circle_id, code="late", name="Tardanza", price=pen(3))
    junta.buy(evening.ana, 10)
    loan = junta.lend(evening.ana, pen(40), FOUNDED)
    meeting = evening.opened("60.00")
    page = treasurer.done(
        f"{meeting}roll/",
        **{f"status-{evening.ana}": "late", f"minutes-{evening.ana}": "20", f"status-{evening.rosa}": "present"},
    )
    assert "1 present, 1 late, 0 absent, 0 excused. Fines issued: 1." in plain(page)
    assert "1. Ana Quispe Came late Loans due PEN 40.00 · Fines due PEN 3.00" in plain(page)
    of_ana = f"{meeting}money-in/{evening.ana}/"
    assert 'name="social_fund" value="2.00"' in treasurer.get(of_ana)
    page = treasurer.done(
        of_ana, shares_bought="2", fines_paid="1.00", social_fund="2.00", **{f"loan-{loan.loan_id}": "15.00"}
    )
    assert "Ana Quispe handed over PEN 38.00; PEN 98.00 should be in the box." in plain(page)
    assert "2. Rosa Huamán" in plain(page), "the next member is called"
    page = treasurer.done("cash/expense/", amount="5", category="transport", description="Pasaje", on=TODAY.isoformat())
    assert "Money that went out in this meeting" in page and "PEN 93.00" in plain(page)
    page = treasurer.done(f"{meeting}agenda/", title="Precio de la acción")
    decide = re.search(rf"{meeting}agenda/[0-9a-f-]{{36}}/", page)
    assert decide is not None
    page = treasurer.done(decide[0], decision="Queda igual", votes_for="2", votes_against="0")
    assert "Queda igual 2 for, 0 against" in plain(page)
    page = treasurer.done(f"{meeting}agenda/", notes="Llovió", next_on="")
    assert "Llovió" in page
    refused = treasurer.send(f"{meeting}close/", cash_counted="90")
    assert refused.status_code == 422 and "a difference of -PEN 3.00" in plain(refused.content.decode())
    page = treasurer.done(f"{meeting}close/", cash_counted="90", difference_reason="Faltan tres soles")
    assert "Another officer signs" in page
    done = _sign_here(evening, meeting, evening.president)
    assert done.status_code == 302
    page = treasurer.client.get(done.headers["Location"]).content.decode()
    assert "is closed and signed, with PEN 90.00 in the box" in plain(page)
    for told in (
        "In the box at the start PEN 60.00", "Shares +PEN 20.00", "Fines paid +PEN 1.00", "Loans repaid +PEN 15.00",
        "Social fund +PEN 2.00", "Expenses −PEN 5.00", "Should be in the box PEN 93.00", "Counted in the box PEN 90.00",
        "Difference −PEN 3.00", "Signed by Rosa Huamán",
    ):  # fmt: skip
        assert told in plain(page), told
    assert treasurer.get("").count("Ana Quispe") >= 1, "the session is still the treasurer's"
    assert all(check.ok for check in checks.verify(book_id=junta.view().book_id))
    assert standings.capital(junta.circle_id).cash == pen(90)


def _sign_here(evening: Evening, meeting: str, username: str, password: str = PASSWORD) -> Any:
    page = evening.treasurer.get(f"{meeting}close/")
    key = re.findall(r'name="key" value="([0-9a-f-]{36})"', page)[-1]
    form = {"key": key, "username": username, "password": password}
    return evening.treasurer.client.post(f"{evening.treasurer.home}{meeting}sign-here/", form)


def test_who_signs_here_is_another_officer_who_knows_their_password(evening: Evening) -> None:
    meeting = evening.opened()
    evening.treasurer.done(f"{meeting}close/", cash_counted="0")
    own = f"ana-{uuid4().hex[:12]}"
    person = members.member(evening.junta.view(), member_id=evening.ana, on=FOUNDED).person_id
    parties.add_user(evening.junta.call(), username=own, password=PASSWORD, person_id=person)
    stranger, other = f"eva-{uuid4().hex[:12]}", a_junta()
    parties.add_user(other.call(), username=stranger, password=PASSWORD, role="owner")
    for username, password, words in (
        (own, PASSWORD, "circles.officers_are_one_person"),
        (evening.president, "adivinanza", "parties.sign_in_is_wrong"),
        (stranger, PASSWORD, "parties.sign_in_is_wrong"),
    ):
        answer = _sign_here(evening, meeting, username, password)
        assert answer.status_code == 403 and words in plain(answer.content.decode())
    for _attempt in range(5):
        answer = _sign_here(evening, meeting, evening.president, "adivinanza")
    assert "parties.sign_ins_are_too_many" in plain(answer.content.decode())
    assert "Counted, to be signed" in plain(evening.treasurer.get(meeting))


def test_the_president_signs_from_her_own_phone_and_opens_the_last_meeting_again(evening: Evening) -> None:
    meeting = evening.opened()
    president = Reader(Client(), evening.junta)
    assert president.client.login(username=evening.president, password=PASSWORD)
    president.client.cookies["caudal_language"] = "en"
    assert f"{meeting}sign/" not in president.get(meeting)
    evening.treasurer.done(f"{meeting}close/", cash_counted="0")
    assert f"{meeting}sign/" in president.get(meeting)
    assert evening.treasurer.send(f"{meeting}sign/").status_code == 403
    assert "is closed and signed" in plain(president.done(f"{meeting}sign/"))
    page = president.done(f"{meeting}reopen/", reason="Faltó anotar un pago")
    assert "The meeting is open again" in plain(page) and "Faltó anotar un pago" in page


def test_pages_of_meetings_are_walled(evening: Evening) -> None:
    meeting = evening.opened()
    member = sign_in(evening.junta, member_id=evening.junta.member("Julio Soto"))
    auditor = sign_in(evening.junta, role="auditor")
    member.get("meetings/")
    member.get(meeting, status=403)
    auditor.get(meeting)
    for path in ("roll/", "money-in/", "money-out/", "agenda/", "close/"):
        auditor.get(meeting + path, status=403)
    for path in ("meetings/open/", "cash/expense/", "fines/prices/set/", "cash/reserve/"):
        auditor.get(path, status=403)
    evening.treasurer.get("cash/lottery/", status=404)
    evening.treasurer.get(f"meetings/{uuid4()}/", status=404)
    other = sign_in(a_junta(), role="owner")
    assert other.client.get(f"{evening.treasurer.home}{meeting}").status_code == 404


def test_money_that_is_no_share_fine_or_loan_has_pages_and_is_undone(evening: Evening) -> None:
    treasurer, on = evening.treasurer, TODAY.isoformat()
    treasurer.done("cash/income/", amount="50", description="Rifa", on=on)
    treasurer.done("cash/contribution/", amount="4", member_id=str(evening.ana), on=on)
    treasurer.done("cash/social-payment/", amount="1", description="Velas", member_id="", on=on)
    for way in ("reserve", "reserve-release", "reserve", "reserve-use"):
        treasurer.done(f"cash/{way}/", amount="10", description="Acuerdo", on=on)
    treasurer.done("cash/income/", amount="7", description="Rifa", on=on)
    entry = re.search(r"entries/([0-9a-f-]{36})/", treasurer.get("movements/"))
    assert entry is not None
    assert "Reversed" in plain(treasurer.done(f"cash/{entry[1]}/reverse/", reason="No fue", on=on))
    bought = evening.junta.buy(evening.ana, 1)
    treasurer.get(f"cash/{bought.entry_id}/reverse/", status=404)


def test_the_price_list_and_a_fine_by_it_paid_in_parts(evening: Evening) -> None:
    treasurer, on = evening.treasurer, TODAY.isoformat()
    evening.junta.buy(evening.ana, 3)
    asked = {"code": "no-pago", "name": "No pagó", "price": "1", "basis": "per_share_day", "minutes_free": "0"}
    page = treasurer.done("fines/prices/set/", is_active="on", **asked)
    assert "No pagó no-pago Share and day PEN 1.00 In use" in plain(page)
    assert 'value="No pagó"' in treasurer.get("fines/prices/set/?code=no-pago")
    page = treasurer.done("fines/issue/", member_id=str(evening.ana), reason_code="no-pago", days="4", on=on)
    assert "Fine of PEN 12.00 for Ana Quispe" in plain(page)
    collect = re.search(r"fines/[0-9a-f-]{36}/collect/", page)
    assert collect is not None
    assert "PEN 7.00 left" in plain(treasurer.done(collect[0], amount="5", on=on))
    assert "Fine of PEN 12.00 collected" in plain(treasurer.done(collect[0], amount="", on=on))


def test_pages_of_a_meeting_ask_a_bounded_number_of_queries(
    evening: Evening, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        evening.junta.buy(evening.junta.member(f"Socia {number}"), 1)
    meeting = evening.opened("120")
    marks = {f"status-{one.member_id}": "present" for one in members.members(evening.junta.view(), on=FOUNDED)}
    evening.treasurer.done(f"{meeting}roll/", **marks)
    for path in (
        "meetings/", "meetings/open/", meeting, f"{meeting}roll/", f"{meeting}money-in/",
        f"{meeting}money-in/{evening.ana}/", f"{meeting}money-out/", f"{meeting}agenda/", f"{meeting}close/",
        f"members/{evening.ana}/attendance/", "fines/prices/",
    ):  # fmt: skip
        with django_assert_max_num_queries(QUERIES_MAX):
            evening.treasurer.get(path)
    assert evening.treasurer.client.get(f"{evening.treasurer.home}meetings/?format=csv").status_code == 200


def test_the_home_says_when_the_circle_meets_and_who_owes(evening: Evening) -> None:
    evening.junta.buy(evening.rosa, 5)
    evening.junta.lend(evening.rosa, pen(30), FOUNDED)
    evening.junta.fine(evening.ana, pen(4))
    page = plain(evening.treasurer.get())
    assert "Who owes today" in page and "Should be in the box PEN 20.00" in page
    assert page.index("Rosa Huamán Loans due PEN 30.00 (") < page.index("Ana Quispe Fines due PEN 4.00")
    evening.opened("20")
    assert "Meeting 1 is open" in plain(evening.treasurer.get())
