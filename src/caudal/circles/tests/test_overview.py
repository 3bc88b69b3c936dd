"""The overview of a facilitator: what raises an alert, in which order circles come, who may look."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID, uuid4

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from caudal.audit.rules import Actor, ActorKind, Caller
from caudal.circles.queries import overview as queries, standings
from caudal.circles.queries.overview import Asked
from caudal.circles.rules.overview import Alert, Order, Standing, Thresholds, alerts_of, page, place_of, seen
from caudal.circles.rules.policy import FinesCount
from caudal.circles.tests.make import Junta, a_junta, day, pen
from caudal.circles.tests.test_web import plain, sign_in
from caudal.parties.errors import NotPermitted
from caudal.parties.tests import make as parties

ON = date(2026, 11, 20)
WELL = Standing(
    book_id=1,
    circle_id=uuid4(),
    name="Junta San José",
    currency="PEN",
    founded_on=date(2026, 1, 1),
    cycle_number=1,
    cycle_opened_on=date(2026, 1, 1),
    members=20,
    fines_count=FinesCount.ISSUED,
    cash_minor=300_00,
    reserved_minor=50_00,
    promised_minor=0,
    fines_minor=10_00,
    loans_minor=1_000_00,
    open_loans=5,
    overdue_minor=0,
    late_loans=0,
    late_minor=0,
    share_capital_minor=1_000_00,
    worth_minor=1_260_00,
    price_minor=10_00,
    last_meeting_on=date(2026, 11, 6),
    attended=18,
    expected=20,
    difference_minor=0,
    unsigned_on=None,
    unsigned_plan_on=None,
)


@pytest.mark.parametrize(
    ("changed", "alert"),
    [
        ({"last_meeting_on": ON - timedelta(days=36)}, Alert.NO_MEETING),
        ({"last_meeting_on": None}, Alert.NO_MEETING),
        ({"difference_minor": -1}, Alert.CASH_DIFFERENCE),
        ({"late_minor": 100_01, "late_loans": 1}, Alert.ARREARS),
        ({"cash_minor": 1_600_00}, Alert.IDLE_CAPITAL),
        ({"unsigned_on": ON - timedelta(days=1)}, Alert.UNSIGNED_MEETING),
        ({"unsigned_plan_on": ON}, Alert.UNSIGNED_PLAN),
    ],
)
def test_each_alert_has_its_own_reason(changed: dict[str, object], alert: Alert) -> None:
    assert alerts_of(replace(WELL, **changed), on=ON) == (alert,)  # type: ignore[arg-type]


def test_a_circle_that_is_well_raises_no_alert_up_to_each_limit() -> None:
    at_the_limit = replace(
        WELL, last_meeting_on=ON - timedelta(days=35), late_minor=100_00, cash_minor=1_540_00, unsigned_on=ON
    )
    assert alerts_of(WELL, on=ON) == ()
    assert alerts_of(at_the_limit, on=ON) == ()
    stricter = Thresholds(days_without_meeting=34, arrears_percent=9, idle_percent=59)
    assert set(alerts_of(at_the_limit, on=ON, thresholds=stricter)) == {
        Alert.NO_MEETING, Alert.ARREARS, Alert.IDLE_CAPITAL
    }  # fmt: skip


def test_capital_is_what_the_circle_itself_counts() -> None:
    assert WELL.capital_minor == 260_00
    assert replace(WELL, fines_count=FinesCount.COLLECTED, promised_minor=40_00).capital_minor == 210_00
    assert WELL.growth == Fraction(126, 100)
    assert replace(WELL, share_capital_minor=0).growth is None
    assert replace(WELL, loans_minor=0).arrears == 0


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("is_descending", [False, True])
def test_pages_hold_every_circle_once_in_order(order: Order, *, is_descending: bool) -> None:
    some = [
        replace(
            WELL, circle_id=UUID(int=nth), name=f"Junta {nth % 3}", cash_minor=nth % 4 * 100, late_minor=nth % 2 * 500,
            attended=nth % 5, expected=0 if nth == 6 else 5, last_meeting_on=None if nth == 7 else ON,
            share_capital_minor=nth % 3 * 700,
        )
        for nth in range(11)
    ]  # fmt: skip
    found = seen(some, on=ON)
    whole = page(found, order=order, is_descending=is_descending, after=None, limit=100)
    walked, after = [], None
    while shown := page(found, order=order, is_descending=is_descending, after=after, limit=3):
        walked += shown
        after = place_of(shown[-1].standing, order=order)
    assert walked == whole
    assert len({one.standing.circle_id for one in whole}) == len(some)


def test_words_are_found_without_their_accents() -> None:
    assert len(seen([WELL], on=ON, asked="jose junta")) == 1
    assert not seen([WELL], on=ON, asked="josé rosa")


def a_busy_junta() -> Junta:
    junta = a_junta()
    ana, rosa = junta.member("Ana"), junta.member("Rosa")
    junta.buy(ana, 50)
    junta.buy(rosa, 10)
    junta.lend(ana, pen(300), day(1, 5), rate="0.02", installments=3)
    junta.fine(rosa, pen(4), day(1, 5))
    return junta


def a_caller(junta: Junta, role: str = "facilitator") -> Caller:
    actor = Actor(ActorKind.SYSTEM, "tests")
    return Caller(actor=actor, organisation_id=junta.organisation_id, roles=frozenset({role}))


@pytest.mark.django_db
def test_the_figures_are_those_of_the_circle_itself() -> None:
    junta = a_busy_junta()
    told = queries.overview(a_caller(junta), on=day(3, 20))
    (row,) = told.rows
    capital = standings.capital(junta.circle_id)
    assert (row.capital, row.cash) == (capital.available, capital.cash)
    assert (row.loans, row.open_loans, row.late_loans, row.members) == (pen(300), 1, 1, 2)
    assert row.overdue == pen(212)
    assert row.arrears_percent == 100
    assert (row.shares, row.share_price, row.share_value) == (60, pen(10), pen("10.06"))
    assert told.counts[Alert.ARREARS] == told.counts[Alert.NO_MEETING] == told.circles == 1
    (total,) = told.totals
    assert (total.capital, total.arrears_percent) == (row.capital, Decimal(100))
    unsigned = Asked(alert=Alert.UNSIGNED_PLAN)
    assert queries.overview(a_caller(junta), on=day(3, 20), asked=unsigned).rows == ()


@pytest.mark.django_db
def test_a_loan_is_in_arrears_from_the_day_that_was_asked_for() -> None:
    caller = a_caller(a_busy_junta())

    def late(on: date, days: int) -> int:
        asked = Asked(thresholds=Thresholds(days_late=days))
        return queries.overview(caller, on=on, asked=asked).rows[0].late_loans

    due_on = day(2, 5)
    assert [late(due_on, 1), late(day(2, 6), 1)] == [0, 1]
    assert [late(due_on + timedelta(days=29), 30), late(due_on + timedelta(days=30), 30)] == [0, 1]


@pytest.mark.django_db
def test_a_facilitator_sees_their_own_organisation_and_a_member_no_overview() -> None:
    ours, theirs = a_busy_junta(), a_busy_junta()
    shown = queries.overview(a_caller(ours), on=day(3, 1)).rows
    assert [row.circle_id for row in shown] == [ours.circle_id]
    assert [row.circle_id for row in queries.overview(a_caller(theirs, "auditor"), on=day(3, 1)).rows] == [
        theirs.circle_id
    ]
    with pytest.raises(NotPermitted):
        queries.overview(replace(a_caller(ours), roles=frozenset()), on=day(3, 1))


@pytest.mark.django_db
def test_the_page_asks_the_same_number_of_queries_however_many_circles(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    facilitator = sign_in(a_busy_junta(), role="facilitator")
    with django_assert_max_num_queries(14):
        answer = facilitator.client.get("/circles/overview/?order=arrears&down=1&days=20")
    page_text = plain(answer.content.decode())
    assert answer.status_code == 200
    assert "Junta San José" in page_text
    assert "En mora" in page_text


@pytest.mark.django_db
def test_what_the_address_cannot_ask_for_is_no_page() -> None:
    facilitator = sign_in(a_busy_junta(), role="facilitator")
    for query in ("order=luck", "alert=rain", "days=many", "late=-1", "format=pdf"):
        assert facilitator.client.get(f"/circles/overview/?{query}").status_code == 404, query
    assert facilitator.client.get("/circles/overview/?cursor=x").status_code == 400
    assert facilitator.client.get("/circles/overview/?q=nobody&alert=arrears").status_code == 200


@pytest.mark.django_db
def test_a_member_is_refused_the_page() -> None:
    junta = a_busy_junta()
    member = sign_in(junta, member_id=junta.member("Luz"))
    assert member.client.get("/circles/overview/").status_code == 403


@pytest.mark.django_db
def test_the_list_is_given_as_a_file() -> None:
    facilitator = sign_in(a_busy_junta(), role="facilitator")
    answer = facilitator.client.get("/circles/overview/?format=csv")
    assert answer.status_code == 200
    assert "Junta San José,PEN,2," in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_programs_read_it_page_by_page() -> None:
    ours = parties.organisation("Red de juntas")
    client = Client(headers=ours.headers("owner"))
    for name in ("Uno", "Dos", "Tres"):
        body = {"name": name, "currency": "PEN", "founded_on": "2026-01-05"}
        answer = client.post(
            "/api/v1/circles", body, content_type="application/json", headers={"Idempotency-Key": str(uuid4())}
        )
        assert answer.status_code == 200, answer.content
    names: list[str] = []
    cursor = ""
    while True:
        page = client.get(f"/api/v1/circle-overview?limit=2&down=1&cursor={cursor}")
        assert page.status_code == 200, page.content
        answer = page.json()
        names += [row["name"] for row in answer["items"]]
        if (cursor := answer["next_cursor"]) is None:
            break
    assert names == ["Uno", "Tres", "Dos"]
    assert client.get("/api/v1/circle-overview", {"order": "luck"}).status_code == 400
