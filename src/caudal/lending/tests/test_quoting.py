"""The quote's document: defaults, every refusal by the name of its field, and what the answer holds."""

from typing import Any

import pytest

from caudal.kernel.refusals import Refusal
from caudal.lending.rules.quoted_events import EVENTS_MAX
from caudal.lending.rules.quoting import quote


def _document(**changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "currency": "PEN", "principal": "5000.00", "start": "2022-11-01", "installments": 6, "method": "french",
        "annual_rate": "0.12",
    }  # fmt: skip
    return {name: value for name, value in {**made, **changes}.items() if value != "left out"}


def _repaid(on: str, amount: str, **more: Any) -> dict[str, Any]:
    return {"on": on, "type": "repayment", "amount": amount, **more}


def test_the_document_of_the_contract_is_answered_with_its_keys() -> None:
    answer = quote(
        _document(
            every={"months": 1},
            first_due="2022-12-01",
            day_count="30/360",
            allocation="penalty-fee-interest-principal",
            rounding={"mode": "half_even", "multiple": "0.01", "remainder": "last"},
            grace={"principal": 0, "interest": 0, "interest_kind": "deferred"},
            weekend="none",
            prepayment="shorten_term",
            events=[
                _repaid("2022-12-01", "1000.00", id="a"),
                {"on": "2022-12-05", "type": "charge", "kind": "penalty", "due": "2022-12-20", "amount": "50.00"},
                {"on": "2022-12-06", "type": "disbursement", "amount": "200.00"},
                {"on": "2022-12-07", "type": "reversal", "of": "a"},
            ],
            as_of="2023-01-01",
        )
    )
    assert list(answer) == ["installments", "totals", "events", "state"]
    assert list(answer["installments"][0]) == [
        "number", "from", "due_on", "opening", "principal", "interest", "fee", "penalty", "total", "paid", "closing",
    ]  # fmt: skip
    assert list(answer["totals"]) == ["principal", "interest", "fee", "penalty", "total"]
    assert list(answer["events"][0]) == [
        "id", "on", "type", "amount", "principal", "interest", "fee", "penalty", "overpaid", "reversed",
    ]  # fmt: skip
    assert list(answer["state"]) == ["status", "outstanding", "overpaid", "days_past_due"]
    assert [event["reversed"] for event in answer["events"]] == [True, False, False, False]
    assert answer["totals"]["principal"] == "5200.00"
    assert answer["state"]["days_past_due"] == 31


def test_what_is_left_out_has_a_default() -> None:
    plain = quote(_document())
    assert plain == quote(
        _document(
            every={"months": 1}, day_count="30/360", weekend="none", first_interest="period", rounding={}, grace={},
            allocation="penalty-fee-interest-principal", allocation_by="installment", installment_rate_basis="same",
            events=[], first_due="2022-12-01", as_of=None,
        )
    )  # fmt: skip
    assert plain["state"] == {"status": "active", "outstanding": "5176.44", "overpaid": "0.00", "days_past_due": 0}


def test_a_rate_per_period_is_taken_as_given() -> None:
    assert quote(_document(annual_rate="left out", rate_per_period="0.01")) == quote(_document())


def test_only_what_happened_up_to_the_day_is_told() -> None:
    events = [_repaid("2022-12-01", "862.74", id="first"), _repaid("2023-01-01", "862.74", id="second")]
    answer = quote(_document(events=events, as_of="2022-12-31"))
    assert [event["id"] for event in answer["events"]] == ["first"]
    assert [row["paid"] for row in answer["installments"][:2]] == ["862.74", "0.00"]


def test_events_without_an_id_are_named_by_their_place() -> None:
    answer = quote(_document(events=[_repaid("2022-12-01", "10.00")]))
    assert answer["events"][0]["id"] == "events[0]"


def test_money_lent_by_events_alone() -> None:
    answer = quote(
        _document(principal="left out", events=[{"on": "2022-11-05", "type": "disbursement", "amount": "600.00"}])
    )
    assert answer["totals"]["principal"] == "600.00"
    assert answer["installments"][0]["from"] == "2022-11-01"


def test_a_fixed_instalment_says_how_many_there_are() -> None:
    answer = quote(_document(installments="left out", installment_amount="1000.00"))
    totals = [row["total"] for row in answer["installments"]]
    assert totals[:-1] == ["1000.00"] * (len(totals) - 1)
    assert (len(totals), totals[-1]) == (6, "155.58")


def test_explicit_due_dates_say_when_and_how_many() -> None:
    days = ["2022-11-15", "2022-12-15", "2023-02-15"]
    answer = quote(_document(installments="left out", due_dates=days, day_count="act/365"))
    assert [row["due_on"] for row in answer["installments"]] == days
    assert answer["installments"][0]["interest"] == "23.01"  # 5000 * 0.12 * 14 / 365


def test_the_first_interest_goes_by_real_days_whoever_names_the_dates() -> None:
    terms = {
        "annual_rate": "left out",
        "rate_per_period": "0.03",
        "start": "2006-01-01",
        "first_interest": "actual_days",
    }
    by_step = quote(_document(**terms, principal="1000.00", installments=1, every={"days": 14}, weekend="next"))
    by_dates = quote(
        _document(**terms, principal="1000.00", installments="left out", every={"days": 14}, due_dates=["2006-01-16"])
    )
    assert by_step == by_dates
    assert by_dates["installments"][0]["interest"] == "32.14"  # 30 for 14 days, for 15


def test_twice_a_month_and_weekends() -> None:
    answer = quote(_document(start="2024-01-01", every={"semimonthly": [15, 30]}, weekend="next", installments=5))
    days = [row["due_on"] for row in answer["installments"]]
    assert days == ["2024-01-15", "2024-01-30", "2024-02-15", "2024-02-29", "2024-03-15"]
    shifted = quote(_document(start="2024-05-01", every={"semimonthly": [15, 30]}, weekend="previous", installments=4))
    assert [row["due_on"] for row in shifted["installments"]] == [
        "2024-05-15", "2024-05-30", "2024-06-14", "2024-06-28",
    ]  # fmt: skip


def test_interest_that_an_early_instalment_did_not_ask_for_is_paid_off_with_the_loan() -> None:
    paid = [_repaid("2022-11-11", "862.74"), _repaid("2022-12-01", "9999.00", id="all")]
    answer = quote(_document(method="progressive", events=paid))
    assert answer["state"]["status"] == "overpaid" and answer["state"]["outstanding"] == "0.00"
    # Ten days on 5,000 with the first; twenty on what was left, asked for on the first day of the next period.
    assert [event["interest"] for event in answer["events"]] == ["16.67", "27.69"]
    assert [row["interest"] for row in answer["installments"]] == ["16.67", "27.69"]


def test_interest_put_off_by_a_grace_is_paid_off_with_the_loan() -> None:
    grace = {"interest": 3, "interest_kind": "deferred"}
    for on in ("2022-12-16", "2022-12-01"):
        answer = quote(_document(grace=grace, prepayment="shorten_term", events=[_repaid(on, "9999.00")]))
        assert answer["state"]["outstanding"] == "0.00"
        assert answer["totals"]["interest"] == ("50.00" if on == "2022-12-01" else "70.94")


LENT = {"on": "2022-11-05", "type": "disbursement", "amount": "600.00"}
REFUSED: list[tuple[str, str, dict[str, Any]]] = [
    ("lending.quote_field_is_unknown", "anual_rate", {"anual_rate": "0.12"}),
    ("lending.quote_field_is_missing", "currency", {"currency": "left out"}),
    ("lending.quote_field_is_malformed", "currency", {"currency": "XXQ"}),
    ("lending.quote_field_is_malformed", "currency", {"currency": 7}),
    ("lending.quote_field_is_missing", "start", {"start": "left out"}),
    ("lending.quote_field_is_malformed", "start", {"start": "2022-13-01"}),
    ("lending.quote_field_is_malformed", "start", {"start": "20221101"}),
    ("lending.quote_field_is_malformed", "start", {"start": "9999-12-31"}),
    ("lending.quote_field_is_missing", "principal", {"principal": "left out"}),
    ("lending.principal_is_out_of_range", "principal", {"principal": "0"}),
    ("lending.principal_is_out_of_range", "principal", {"principal": "-1"}),
    ("kernel.amount_is_not_a_number", "principal", {"principal": "USD 100.00"}),
    ("kernel.amount_has_too_many_decimals", "principal", {"principal": "1.005"}),
    ("lending.quote_field_is_malformed", "principal", {"principal": 5000}),
    ("lending.quote_field_is_missing", "installments", {"installments": "left out"}),
    ("lending.installments_are_out_of_range", "installments", {"installments": 0}),
    ("lending.installments_are_out_of_range", "installments", {"installments": -1}),
    ("lending.installments_are_out_of_range", "installments", {"installments": 10_000}),
    ("lending.quote_field_is_malformed", "installments", {"installments": "6"}),
    ("lending.quote_field_is_malformed", "installments", {"installments": 6.5}),
    ("lending.quote_field_is_malformed", "installments", {"installments": True}),
    ("lending.quote_field_is_missing", "method", {"method": "left out"}),
    ("lending.quote_field_is_malformed", "method", {"method": "spanish"}),
    ("lending.quote_field_is_missing", "annual_rate", {"annual_rate": "left out"}),
    ("lending.rate_is_out_of_range", "annual_rate", {"annual_rate": "-0.01"}),
    ("lending.rate_is_out_of_range", "annual_rate", {"annual_rate": "36.01"}),
    ("lending.quote_field_is_malformed", "annual_rate", {"annual_rate": 0.12}),
    ("lending.quote_field_is_malformed", "annual_rate", {"annual_rate": "12 %"}),
    ("lending.rate_is_out_of_range", "rate_per_period", {"annual_rate": "left out", "rate_per_period": "5"}),
    ("lending.quote_fields_contradict", "rate_per_period", {"rate_per_period": "0.01"}),
    ("lending.quote_field_is_malformed", "every", {"every": {}}),
    ("lending.quote_field_is_malformed", "every", {"every": {"days": 1, "months": 1}}),
    ("lending.quote_field_is_malformed", "every", {"every": "month"}),
    ("lending.quote_field_is_malformed", "every.days", {"every": {"days": 0}}),
    ("lending.quote_field_is_malformed", "every.semimonthly", {"every": {"semimonthly": [30, 15]}}),
    ("lending.quote_field_is_unknown", "every.years", {"every": {"years": 1}}),
    ("lending.first_due_is_not_after_disbursement", "first_due", {"first_due": "2022-11-01"}),
    ("lending.quote_field_is_malformed", "day_count", {"day_count": "act/366"}),
    ("lending.quote_field_is_malformed", "rounding.mode", {"rounding": {"mode": "even"}}),
    ("lending.rounding_unit_is_out_of_range", "rounding.multiple", {"rounding": {"multiple": "0"}}),
    ("lending.rounding_unit_is_out_of_range", "rounding.unit", {"rounding": {"unit": "6000"}}),
    ("lending.quote_field_is_malformed", "rounding", {"rounding": []}),
    ("lending.grace_is_too_long", "grace.principal", {"grace": {"principal": 6}}),
    ("lending.grace_is_too_long", "grace.interest", {"grace": {"interest": -1}}),
    ("lending.quote_field_is_malformed", "prepayment", {"prepayment": "advance"}),
    ("lending.quote_field_is_malformed", "due_dates", {"due_dates": []}),
    ("lending.quote_field_is_malformed", "due_dates[1]", {"due_dates": ["2022-12-01", 5]}),
    ("lending.due_dates_do_not_match", "due_dates", {"due_dates": ["2022-12-01"]}),
    (
        "lending.due_dates_do_not_go_forward",
        "due_dates[1]",
        {"due_dates": ["2022-12-02", "2022-12-01"], "installments": "left out"},
    ),
    ("lending.quote_fields_contradict", "first_due", {"due_dates": ["2022-12-02"], "first_due": "2022-12-01"}),
    (
        "lending.installment_is_too_small",
        "installment_amount",
        {"installment_amount": "50.00", "installments": "left out"},
    ),
    ("lending.installment_is_too_small", "installment_amount", {"installment_amount": "-1.00"}),
    ("lending.method_has_no_level_installment", "installment_amount", {"installment_amount": "50", "method": "german"}),
    ("lending.schedule_is_too_long", "installments", {"installments": 600, "every": {"months": 12}}),
    ("lending.quote_field_is_malformed", "events", {"events": {}}),
    ("lending.quote_is_too_long", "events", {"events": [LENT] * (EVENTS_MAX + 1)}),
    ("lending.quote_field_is_malformed", "events[0]", {"events": ["repayment"]}),
    ("lending.quote_field_is_missing", "events[0].type", {"events": [{"on": "2022-12-01"}]}),
    ("lending.quote_field_is_malformed", "events[0].type", {"events": [{**LENT, "type": "gift"}]}),
    ("lending.quote_field_is_unknown", "events[1].currency", {"events": [LENT, {**LENT, "currency": "USD"}]}),
    ("lending.quote_field_is_unknown", "events[0].kind", {"events": [{**LENT, "kind": "fee"}]}),
    ("lending.quote_field_is_missing", "events[0].amount", {"events": [{"on": "2022-12-01", "type": "repayment"}]}),
    ("kernel.amount_is_zero", "events[1].amount", {"events": [LENT, _repaid("2022-12-01", "0.00")]}),
    ("kernel.amount_is_negative", "events[0].amount", {"events": [_repaid("2022-12-01", "-5.00")]}),
    ("kernel.amount_is_not_a_number", "events[0].amount", {"events": [_repaid("2022-12-01", "USD 5.00")]}),
    ("kernel.amount_is_too_large", "events[0].amount", {"events": [_repaid("2022-12-01", "100000000000.01")]}),
    ("lending.date_is_too_early", "events[0].on", {"events": [_repaid("2022-10-31", "5.00")]}),
    ("lending.date_is_too_early", "events[0].on", {"events": [{**LENT, "on": "2022-10-31"}]}),
    (
        "lending.date_is_too_early",
        "events[0].due",
        {
            "events": [
                {"on": "2022-11-05", "type": "charge", "kind": "fee", "amount": "5.00", "due": "2022-10-01"},
            ]
        },
    ),
    ("lending.disbursement_is_after_maturity", "events[0].on", {"events": [{**LENT, "on": "2023-05-01"}]}),
    (
        "lending.principal_is_out_of_range",
        "events[0].amount",
        {"events": [{**LENT, "amount": "99999999999.00"}]},
    ),
    (
        "lending.event_id_is_taken",
        "events[1].id",
        {"events": [_repaid("2022-12-01", "5.00", id="a"), _repaid("2022-12-02", "5.00", id="a")]},
    ),
    (
        "lending.quoted_event_not_found",
        "events[0].of",
        {"events": [{"on": "2022-12-01", "type": "reversal", "of": "nothing"}]},
    ),
    (
        "lending.date_is_too_early",
        "events[1].on",
        {
            "events": [
                _repaid("2022-12-01", "5.00", id="a"),
                {"on": "2022-11-30", "type": "reversal", "of": "a"},
            ]
        },
    ),
    (
        "lending.event_is_reversed_twice",
        "events[2].of",
        {
            "events": [
                _repaid("2022-12-01", "5.00", id="a"),
                {"on": "2022-12-01", "type": "reversal", "of": "a"},
                {"on": "2022-12-02", "type": "reversal", "of": "a"},
            ]
        },
    ),
    ("lending.date_is_too_early", "as_of", {"as_of": "2022-10-31"}),
]


@pytest.mark.parametrize(("code", "field", "changes"), REFUSED, ids=[f"{one[1]}-{one[0]}" for one in REFUSED])
def test_bad_input_is_refused_by_the_name_of_its_field(code: str, field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as caught:
        quote(_document(**changes))
    assert (caught.value.code, caught.value.field) == (code, field)
    assert "{" not in str(caught.value)
