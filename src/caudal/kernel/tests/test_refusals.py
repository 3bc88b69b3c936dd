"""A refusal says what happened and what to do, and its facts survive being remembered."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from caudal.kernel.money import Money
from caudal.kernel.refusals import (
    HTTP_STATUS,
    FactValue,
    Kind,
    Refusal,
    facts_from_json,
    facts_to_json,
    registered,
)

MONEY = st.builds(Money, st.integers(-(10**17), 10**17), st.sampled_from(["PEN", "CLP", "BHD"]))
FACTS = st.one_of(
    st.text(),
    st.integers(-(10**17), 10**17),
    st.booleans(),
    MONEY,
    st.dates(),
    st.uuids(),
    st.decimals(allow_nan=False, allow_infinity=False),
)


class PotIsShort(Refusal):
    code = "kernel_tests.pot_is_short"
    kind = Kind.STATE
    message = "The pot has {available}, {asked} were asked for."
    remedy = "Ask for {available} at the most."


def test_a_refusal_tells_its_facts() -> None:
    refusal = PotIsShort(field="amount", available=Money(50_00, "PEN"), asked=Money(70_00, "PEN"))
    assert refusal.text_in() == "The pot has PEN 50.00, PEN 70.00 were asked for."
    assert refusal.remedy_in("Pide {available} como máximo.") == "Pide PEN 50.00 como máximo."
    assert str(refusal).endswith("Ask for PEN 50.00 at the most.")


def test_facts_are_never_taken_for_a_template() -> None:
    refusal = PotIsShort(available="{asked.__class__}", asked="{0}")
    assert refusal.text_in() == "The pot has {asked.__class__}, {0} were asked for."


def test_every_kind_has_a_status_and_every_code_a_class() -> None:
    assert set(HTTP_STATUS) == set(Kind)
    assert registered()["kernel_tests.pot_is_short"] is PotIsShort


def test_a_code_is_used_once() -> None:
    with pytest.raises(AssertionError, match="used twice"):
        type("PotIsShorter", (PotIsShort,), {"code": "kernel_tests.pot_is_short"})
    with pytest.raises(AssertionError, match="used twice"):
        type("PotIsShort", (PotIsShort,), {"code": "kernel_tests.pot_is_short", "__module__": "elsewhere"})


@given(facts=st.dictionaries(st.text(alphabet="abc_", min_size=1), FACTS, max_size=5))
def test_facts_read_back_from_json_with_their_types(facts: dict[str, FactValue]) -> None:
    read = facts_from_json(json.loads(json.dumps(facts_to_json(facts))))
    assert read == facts
    assert [type(value) for value in read.values()] == [type(value) for value in facts.values()]


def test_known_facts_read_back() -> None:
    facts: dict[str, FactValue] = {
        "on": date(2026, 11, 20),
        "who": UUID(int=7),
        "rate": Decimal("0.020"),
        "is_first": True,
        "count": 3,
    }
    assert facts_from_json(facts_to_json(facts)) == facts


def test_an_instant_is_no_fact() -> None:
    with pytest.raises(AssertionError):
        facts_to_json({"at": datetime(2026, 11, 20, tzinfo=UTC)})
