"""What happens on a due date itself, in its order: the instalment, what is lent, what is paid ahead."""

from typing import Any

import pytest

from caudal.lending.errors.quoting import DateIsTooEarly
from caudal.lending.rules.quoting import quote

PREPAYMENTS = ("shorten_term", "lower_installment", "skip_next")


def _lent(on: str, amount: str) -> dict[str, Any]:
    return {"on": on, "type": "disbursement", "amount": amount}


def _repaid(on: str, amount: str, **more: Any) -> dict[str, Any]:
    return {"on": on, "type": "repayment", "amount": amount, **more}


def _asked(*events: dict[str, Any], **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "currency": "PEN", "start": "2024-01-01", "installments": 4, "method": "french", "annual_rate": "0.12",
        "prepayment": "shorten_term",
    }  # fmt: skip
    document = {**made, **changes, "events": list(events)}
    return quote({name: value for name, value in document.items() if value is not None})


def _column(answer: dict[str, Any], name: str) -> list[str]:
    return [row[name] for row in answer["installments"]]


@pytest.mark.parametrize("prepayment", PREPAYMENTS)
@pytest.mark.parametrize("method", ["flat", "french", "german", "progressive"])
def test_what_is_paid_ahead_after_money_was_lent_that_day_is_shown_in_the_next_row(
    method: str, prepayment: str
) -> None:
    answer = _asked(
        _lent("2024-02-01", "1000.00"), _repaid("2024-02-01", "300.00"), method=method, prepayment=prepayment
    )
    assert _column(answer, "paid")[:2] == ["0.00", "300.00"]
    assert answer["installments"][0]["closing"] == answer["installments"][1]["opening"] == "1000.00"
    assert answer["events"][1]["principal"] == "300.00"


def test_interest_runs_from_the_day_on_which_the_first_money_is_lent() -> None:
    """1,000 at 1 % a month lent on the second due date: bullet 20.00; German 500 + 10.00, 500 + 5.00; flat 2 x 10."""
    expected = {
        "bullet": (["1000.00"], ["20.00"]),
        "german": (["0.00", "0.00", "500.00", "500.00"], ["0.00", "0.00", "10.00", "5.00"]),
        "flat": (["0.00", "0.00", "500.00", "500.00"], ["0.00", "0.00", "10.00", "10.00"]),
    }
    for method, columns in expected.items():
        answer = _asked(_lent("2024-03-01", "1000.00"), method=method)
        assert (_column(answer, "principal"), _column(answer, "interest")) == columns


def test_a_fixed_instalment_begins_after_the_money_was_lent() -> None:
    answer = _asked(_lent("2024-02-01", "500.00"), method="flat", installment_amount="200.00")
    assert _column(answer, "total") == ["0.00", "200.00", "200.00", "115.00"]


def test_what_is_owed_back_pays_new_principal_at_once_and_costs_nothing() -> None:
    answer = _asked(
        _lent("2024-01-01", "100.00"), _repaid("2024-01-01", "500.00"), _lent("2024-01-01", "300.00"),
    )  # fmt: skip
    assert answer["state"] == {"status": "overpaid", "outstanding": "0.00", "overpaid": "100.00", "days_past_due": 0}
    assert answer["totals"]["interest"] == "0.00"


def test_an_advance_stays_paid_where_a_fixed_instalment_changes_the_rows() -> None:
    answer = _asked(
        _lent("2024-01-01", "1000.00"), _repaid("2024-02-01", "5000.00"), _lent("2024-03-01", "50.00"),
        installment_amount="100.00", prepayment=None,
    )  # fmt: skip
    assert answer["totals"]["principal"] == "1050.00"
    assert answer["installments"][-1]["closing"] == "0.00"


@pytest.mark.parametrize("on", ["2024-02-01", "2024-02-10"])
def test_a_flat_loan_repaid_within_its_grace_still_owes_the_interest_put_off(on: str) -> None:
    answer = _asked(
        _lent("2024-01-01", "1000.00"), _repaid(on, "1000.00"),
        method="flat", grace={"interest": 2, "interest_kind": "deferred"},
    )  # fmt: skip
    begun = {"2024-02-01": "10.00", "2024-02-10": "20.00"}
    assert answer["state"]["outstanding"] == answer["totals"]["interest"] == begun[on]


def test_what_is_reversed_later_stands_on_a_day_before() -> None:
    early, undone = _repaid("2024-01-02", "10.00", id="early"), {"on": "2024-04-01", "type": "reversal", "of": "early"}
    lent = _lent("2024-02-01", "100.00")
    assert _asked(early, lent, undone)["state"]["outstanding"] != "0.00"
    with pytest.raises(DateIsTooEarly) as refused:
        _asked(early, lent, undone, as_of="2024-03-01")
    assert refused.value.field == "events[0].on"
