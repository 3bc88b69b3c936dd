"""The quote page and the quote over HTTP: the same figures as the rules, one offer or two, refusals beside fields."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from caudal.edge.web.charts import HEIGHT, MARGIN, WIDTH, stacked_chart
from caudal.kernel.periods import add_months
from caudal.lending.rules import quoting
from caudal.lending.rules.yearly_cost import Flow, effective_annual_cost
from caudal.parties.models import User
from caudal.parties.tests import make as parties

START = date(2026, 1, 15)
OFFER = {
    "currency": "PEN",
    "principal": "5,000.00",
    "rate": "24",
    "rate_of": "year",
    "installments": "12",
    "every": "monthly",
    "method": "french",
    "start": START.isoformat(),
}


def monthly(count: int, minor: int) -> list[Flow]:
    return [Flow(on=add_months(START, month), minor=minor) for month in range(1, count + 1)]


@pytest.mark.parametrize(
    ("received", "paid", "expected"),
    [
        (100_000, [Flow(on=date(2027, 1, 15), minor=120_000)], "0.200000"),
        (100_000, [Flow(on=date(2027, 1, 15), minor=100_000)], "0.000000"),
        (100_000, [Flow(on=date(2027, 1, 15), minor=80_000)], "-0.200000"),
        (100_000, [Flow(on=START, minor=1), Flow(on=date(2027, 1, 15), minor=100_000)], "0.000010"),
        (100_000, [], None),
        (1, [Flow(on=date(2026, 1, 16), minor=10**13)], None),
    ],
)
def test_the_yearly_cost_of_one_payment_is_known_by_heart(
    received: int, paid: list[Flow], expected: str | None
) -> None:
    told = effective_annual_cost(received=[Flow(on=START, minor=received)], paid=paid)
    assert told == (None if expected is None else Decimal(expected))


def test_the_yearly_cost_makes_both_sides_worth_the_same() -> None:
    told = effective_annual_cost(received=[Flow(on=START, minor=500_000)], paid=monthly(12, 47_280))
    assert told is not None
    discounts = [(1 + told) ** (Decimal(-(one.on - START).days) / 365) for one in monthly(12, 47_280)]
    worth = sum((47_280 * Decimal(discount) for discount in discounts), Decimal(0))
    assert abs(worth - 500_000) < 1
    assert Decimal("0.26") < told < Decimal("0.28"), "24 % a year in monthly parts is 26.82 % effective"


def test_money_that_comes_after_the_first_payment_has_no_one_rate() -> None:
    received = [Flow(on=START, minor=1000), Flow(on=date(2026, 6, 1), minor=1000)]
    assert effective_annual_cost(received=received, paid=monthly(12, 200)) is None


def test_bars_stand_on_one_another_and_fill_the_height() -> None:
    chart = stacked_chart([(50, 50), (100, 0)])
    assert chart is not None
    ground, top, half = HEIGHT - MARGIN, MARGIN, HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) // 2
    assert chart.parts == (
        f"M0 {ground}H{WIDTH // 2 - 1}V{half}H0ZM{WIDTH // 2} {ground}H{WIDTH - 1}V{top}H{WIDTH // 2}Z",
        f"M0 {half}H{WIDTH // 2 - 1}V{top}H0Z",
    )
    assert stacked_chart([]) is None and stacked_chart([(0, 0)]) is None
    assert stacked_chart([(1,)] * 600) is not None


@pytest.fixture
def reader() -> Client:
    """Somebody who may sign in, and nothing more."""
    ours = parties.organisation()
    client = Client()
    user = User.objects.get(username=ours.user(person_id=ours.person()))
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def page(client: Client, asked: dict[str, str], *, status: int = 200) -> str:
    answer = client.get("/quotes/loan", asked)
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode().replace("\xa0", " ")))


@pytest.mark.django_db
def test_an_offer_is_an_address_with_the_figures_of_the_rules(
    reader: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        said = page(reader, OFFER)
    answer = quoting.quote(
        {
            "currency": "PEN",
            "principal": "5000.00",
            "start": "2026-01-15",
            "installments": 12,
            "method": "french",
            "every": {"months": 1},
            "annual_rate": "0.24",
        }
    )
    for row in answer["installments"]:
        assert f"PEN {Decimal(row['total']):,}" in said
        assert f"PEN {Decimal(row['closing']):,}" in said
    assert f"To pay in all PEN {Decimal(answer['totals']['total']):,}" in said
    assert re.search(r"Effective annual cost 26\.\d\d %", said)
    assert "Compare with another offer" in said


@pytest.mark.django_db
def test_two_offers_stand_side_by_side_and_the_lower_one_is_named(reader: Client) -> None:
    second = {f"b-{name}": value for name, value in OFFER.items()} | {"b-rate": "18", "b-fee": "900"}
    said = page(reader, OFFER | second)
    assert "Side by side" in said and "Offer A" in said and "Offer B" in said
    costs = re.search(r"Cost of the credit (lower )?PEN ([\d,.]+) (lower )?PEN ([\d,.]+)", said)
    assert costs is not None
    ours, theirs = (Decimal(costs[place].replace(",", "")) for place in (2, 4))
    assert ours < theirs and costs[1] and not costs[3], "a lower rate with a fee of 900 costs more"
    assert "Fees" in said and "Only offer A" in said


@pytest.mark.django_db
def test_every_way_of_asking_is_answered(reader: Client) -> None:
    for method in ("french", "flat", "german", "american", "bullet", "progressive"):
        for every in ("monthly", "semimonthly", "fortnightly", "weekly", "daily"):
            assert "To pay in all" in page(reader, OFFER | {"method": method, "every": every}), (method, every)
    for rate_of in ("year", "effective", "instalment"):
        assert "To pay in all" in page(reader, OFFER | {"rate_of": rate_of, "rate": "2.5"}), rate_of
    more = {"first_due": "2026-03-01", "grace": "2", "fee": "25.50"}
    assert "PEN 25.50" in page(reader, OFFER | more)


@pytest.mark.django_db
def test_an_effective_rate_of_a_year_costs_what_it_says(reader: Client) -> None:
    said = page(reader, OFFER | {"rate": "30", "rate_of": "effective", "installments": "1", "every": "monthly"})
    assert "PEN 110.52" in said, "1.3^(1/12) - 1 of 5,000"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"principal": "lots"}, "This is not an amount of money."),
        ({"principal": "1.500"}, "can be read as two different amounts"),
        ({"rate": "-1"}, "Write the percentage with digits"),
        ({"installments": "0"}, "greater than or equal to 1"),
        ({"installments": "10000"}, "10,000"),
        ({"start": "2026-02-30"}, "Enter a valid date"),
        ({"first_due": "2026-01-15"}, "not after"),
        ({"method": "x"}, "not one of the available choices"),
        ({"currency": "XXX"}, "not one of the available choices"),
        ({"grace": "700"}, "less than or equal to 600"),
        ({"principal": "\x00"}, "Null characters are not allowed"),
    ],
)
def test_what_cannot_be_lent_is_told_beside_its_field(reader: Client, changed: dict[str, str], said: str) -> None:
    told = page(reader, OFFER | changed, status=400)
    assert said in told
    assert "To pay in all" not in told


@pytest.mark.django_db
def test_the_page_is_for_those_who_have_signed_in() -> None:
    assert Client().get("/quotes/loan").status_code == 302


DOCUMENT: dict[str, Any] = {
    "currency": "PEN", "principal": "5000.00", "start": "2022-11-01", "installments": 6, "method": "french",
    "every": {"months": 1}, "annual_rate": "0.12",
    "events": [{"on": "2022-12-01", "type": "repayment", "amount": "1000.00", "id": "a"}],
}  # fmt: skip


@pytest.fixture
def program() -> Client:
    return Client(headers=parties.organisation().headers("auditor"))


def asked(client: Client, document: dict[str, Any]) -> Any:
    return client.post("/api/v1/quotes/loan", document, content_type="application/json")


@pytest.mark.django_db
def test_the_quote_over_http_is_the_quote_of_the_rules(program: Client) -> None:
    answer = asked(program, DOCUMENT)
    assert answer.status_code == 200, answer.content
    assert answer.json() == quoting.quote(DOCUMENT)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changed",
    [
        {"principal": 5000},
        {"principal": "-1.00"},
        {"installments": 0},
        {"installments": "6"},
        {"unheard_of": 1},
        {"method": "x"},
        {"annual_rate": 0.12},
        {"start": "yesterday"},
        {"events": [{"on": "2022-12-01", "type": "repayment"}]},
        {"events": "none"},
        {"every": {}},
    ],
)
def test_a_quote_of_nonsense_names_the_field(program: Client, changed: dict[str, Any]) -> None:
    answer = asked(program, DOCUMENT | changed)
    assert answer.status_code in {409, 422, 400}, answer.content
    told = answer.json()
    assert next(iter(changed)) in (told.get("field") or ""), told


@pytest.mark.django_db
def test_a_quote_needs_a_caller_and_no_key(program: Client) -> None:
    assert asked(Client(), DOCUMENT).status_code == 401
    assert asked(program, DOCUMENT).status_code == 200
