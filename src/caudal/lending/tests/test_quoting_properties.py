"""Whatever a quote's document holds, the answer adds up or a refusal names the field: never anything else."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import given, settings, strategies as st

from caudal.kernel.refusals import Refusal
from caudal.lending.rules.documents import Fields
from caudal.lending.rules.quoted_events import read_events
from caudal.lending.rules.quoted_terms import NAMES, read_terms
from caudal.lending.rules.quoting import quote
from caudal.lending.rules.replay import replay

_ORDERS = (
    "penalty-fee-interest-principal",
    "interest-fee-penalty-principal",
    "interest-principal-penalty-fee",
    "principal-interest-penalty-fee",
    "due-penalty-fee-interest-principal/advance-principal-penalty-fee-interest",
    "due-penalty-interest-principal-fee/advance-penalty-interest-principal-fee",
)
START = date(2024, 1, 31)
CENTS = st.integers(1, 10**8).map(lambda minor: f"{minor // 100}.{minor % 100:02}")
DAYS = st.integers(0, 900).map(lambda days: (START + timedelta(days=days)).isoformat())
EVERY = st.sampled_from(
    [{"days": 1}, {"days": 15}, {"weeks": 1}, {"weeks": 2}, {"months": 1}, {"months": 3}, {"semimonthly": [15, 30]}]
)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Documents that mean something: any combination of the contract's fields."""
    count = draw(st.integers(1, 30))
    made: dict[str, Any] = {
        "currency": "PEN",
        "principal": draw(CENTS),
        "start": START.isoformat(),
        "installments": count,
        "method": draw(st.sampled_from(["flat", "french", "german", "american", "bullet", "progressive"])),
        "every": draw(EVERY),
        draw(st.sampled_from(["annual_rate", "rate_per_period"])): draw(
            st.sampled_from(["0", "0.0001", "0.05", "0.12", "0.6", "3"])
        ),
        "weekend": draw(st.sampled_from(["none", "next", "previous"])),
        "first_interest": draw(st.sampled_from(["period", "actual_days"])),
        "grace": {
            "principal": draw(st.integers(0, count - 1)),
            "interest": draw(st.integers(0, count - 1)),
            "interest_kind": draw(st.sampled_from(["deferred", "free"])),
        },
        "rounding": {"mode": draw(st.sampled_from(["half_even", "half_up", "up", "down"]))},
    }
    optional: dict[str, st.SearchStrategy[Any]] = {
        "day_count": st.sampled_from(["30/360", "act/365", "act/360", "act/364", "act/act", "period"]),
        "installment_rate_basis": st.sampled_from(["same", "30/365"]),
        "first_due": st.integers(1, 70).map(lambda days: (START + timedelta(days=days)).isoformat()),
        "prepayment": st.sampled_from(["shorten_term", "lower_installment", "skip_next"]),
        "allocation": st.sampled_from(_ORDERS),
        "allocation_by": st.sampled_from(["installment", "component"]),
    }
    for name, values in optional.items():
        if draw(st.booleans()):
            made[name] = draw(values)
    for name, value in (("remainder", "first"), ("remainder", "last"), ("multiple", "0.10"), ("unit", "0.05")):
        if draw(st.integers(0, 3)) == 0:
            made["rounding"][name] = value
    return made


def _asked(document: dict[str, Any]) -> dict[str, Any] | Refusal:
    try:
        return quote(document)
    except Refusal as refusal:
        return refusal


def _minor(text: str) -> int:
    return int(Decimal(text) * 100)


@settings(max_examples=80, deadline=None)
@given(documents())
def test_a_schedule_adds_up_goes_forward_and_owes_nothing_at_the_end(document: dict[str, Any]) -> None:
    answer = _asked(document)
    if isinstance(answer, Refusal):
        assert answer.field in ("rounding.multiple", "rounding.unit"), answer
        return
    rows = answer["installments"]
    assert sum(_minor(row["principal"]) for row in rows) == _minor(document["principal"])
    assert rows[-1]["closing"] == "0.00"
    assert not any(row[part].startswith("-") for row in rows for part in ("principal", "interest", "total", "closing"))
    assert all(before["due_on"] < after["due_on"] for before, after in pairwise(rows))
    assert all(before["closing"] == after["opening"] for before, after in pairwise(rows))
    assert all(before["due_on"] == after["from"] for before, after in pairwise(rows))
    assert document["start"] == rows[0]["from"] < rows[0]["due_on"]
    for part in ("principal", "interest", "fee", "penalty", "total"):
        assert _minor(answer["totals"][part]) == sum(_minor(row[part]) for row in rows)
    if document["method"] != "bullet":
        assert len(rows) == document["installments"]


EVENTS = st.lists(
    st.one_of(
        st.fixed_dictionaries({"type": st.just("repayment"), "on": DAYS, "amount": CENTS}),
        st.fixed_dictionaries(
            {"type": st.just("charge"), "on": DAYS, "amount": CENTS, "kind": st.sampled_from(["fee", "penalty"])}
        ),
        st.fixed_dictionaries({"type": st.just("disbursement"), "on": DAYS, "amount": CENTS}),
    ),
    max_size=6,
)


@settings(max_examples=100, deadline=None)
@given(documents(), EVENTS)
def test_with_events_repaid_and_outstanding_are_what_was_lent(
    document: dict[str, Any], events: list[dict[str, Any]]
) -> None:
    answer = _asked({**document, "events": events})
    if isinstance(answer, Refusal):
        assert answer.field is not None, answer
        return
    rows, told = answer["installments"], answer["events"]
    lent = _minor(document["principal"]) + sum(_minor(e["amount"]) for e in events if e["type"] == "disbursement")
    assert sum(_minor(row["principal"]) for row in rows) == lent
    for event in told:
        parts = sum(_minor(event[part]) for part in ("principal", "interest", "fee", "penalty", "overpaid"))
        assert parts == (_minor(event["amount"]) if event["type"] == "repayment" else 0)
        assert not any(event[part].startswith("-") for part in ("principal", "interest", "fee", "penalty", "overpaid"))
    paid = sum(_minor(row["paid"]) for row in rows)
    assert _minor(answer["totals"]["total"]) - paid == _minor(answer["state"]["outstanding"])
    assert all(_minor(row["paid"]) <= _minor(row["total"]) for row in rows)


@st.composite
def crowded(draw: st.DrawFn) -> dict[str, Any]:
    """Documents lent by events alone, whose events meet on a few days: due dates and those beside them."""
    made = draw(documents())
    shown = _asked({**made, "principal": "1000.00"})
    due = [] if isinstance(shown, Refusal) else [date.fromisoformat(row["due_on"]) for row in shown["installments"]]
    near = [START, *due, *(day + timedelta(days=step) for day in due for step in (-1, 1))]
    days = st.sampled_from(draw(st.lists(st.sampled_from(near), min_size=1, max_size=3))).map(date.isoformat)
    lent = st.fixed_dictionaries({"type": st.just("disbursement"), "on": days, "amount": CENTS})
    paid = st.fixed_dictionaries({"type": st.just("repayment"), "on": days, "amount": CENTS})
    charged = st.fixed_dictionaries(
        {
            "type": st.just("charge"),
            "on": days,
            "due": days,
            "amount": CENTS,
            "kind": st.sampled_from(["fee", "penalty"]),
        }
    )
    events = [draw(lent), *draw(st.lists(st.one_of(lent, paid, paid, charged), max_size=6))]
    for nth, event in enumerate(draw(st.permutations(events))):
        event["id"] = str(nth)
    if draw(st.booleans()):
        undone = draw(st.sampled_from(events))
        events.append({"type": "reversal", "on": max(undone["on"], draw(days)), "of": undone["id"]})
    del made["principal"]
    return {**made, "events": events} | ({"as_of": draw(days)} if draw(st.booleans()) else {})


@settings(max_examples=150, deadline=None)
@given(crowded())
def test_events_that_meet_on_a_due_date_conserve_the_money(document: dict[str, Any]) -> None:
    answer = _asked(document)
    if isinstance(answer, Refusal):
        assert answer.field is not None, answer
        return
    rows = answer["installments"]
    standing = [event for event in answer["events"] if not event["reversed"]]
    lent, paid = (
        sum(_minor(event["amount"]) for event in standing if event["type"] == kind)
        for kind in ("disbursement", "repayment")
    )
    assert sum(_minor(row["principal"]) for row in rows) == lent
    assert sum(_minor(row["paid"]) for row in rows) == paid - _minor(answer["state"]["overpaid"])
    assert _minor(answer["totals"]["total"]) - sum(_minor(row["paid"]) for row in rows) == _minor(
        answer["state"]["outstanding"]
    )
    assert all(_minor(row["paid"]) <= _minor(row["total"]) for row in rows)
    assert not rows or rows[-1]["closing"] == "0.00"


PAYMENTS = st.lists(st.fixed_dictionaries({"type": st.just("repayment"), "on": DAYS, "amount": CENTS}), max_size=4)


@settings(max_examples=100, deadline=None)
@given(documents(), PAYMENTS, DAYS)
def test_what_would_close_a_loan_on_a_day_closes_it(
    document: dict[str, Any], payments: list[dict[str, Any]], on: str
) -> None:
    asked = {**document, "events": [one for one in payments if one["on"] <= on]}
    if isinstance(_asked(asked), Refusal):
        return
    fields = Fields(asked, names=NAMES)
    terms, start_on, lent = read_terms(fields)
    events = [one.event for one in read_events(fields, terms=terms, start_on=start_on, lent=lent)]
    payoff_minor = replay(terms=terms, events=events, as_of=date.fromisoformat(on)).payoff_minor
    if payoff_minor:
        paid = {"type": "repayment", "on": on, "amount": f"{payoff_minor // 100}.{payoff_minor % 100:02}"}
        closed = quote({**asked, "events": [*asked["events"], paid]})
        assert closed["state"] | {"days_past_due": 0} == {
            "status": "closed", "outstanding": "0.00", "overpaid": "0.00", "days_past_due": 0,
        }  # fmt: skip


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
    st.sampled_from(["PEN", "flat", "french", "0.12", "100.00", "2024-01-31", "9999-12-31", "-1", "NaN", "0"]),
)  # fmt: skip
NONSENSE = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["days", "months", "semimonthly", "mode", "unit", "multiple", "principal", "on", "type"]),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(documents(), EVENTS, st.dictionaries(st.sampled_from(NAMES), NONSENSE, max_size=3))
def test_nonsense_in_any_field_is_refused_by_the_name_of_the_field(
    document: dict[str, Any], events: list[dict[str, Any]], nonsense: dict[str, Any]
) -> None:
    answer = _asked({**document, "events": events, **nonsense})
    if isinstance(answer, Refusal):
        assert answer.field is not None, answer
        assert "{" not in answer.text_in()


@settings(max_examples=100, deadline=None)
@given(EVENTS, st.integers(0, 5), st.sampled_from(["on", "type", "amount", "kind", "due", "of", "id"]), NONSENSE)
def test_nonsense_in_an_event_is_refused_by_its_place(
    events: list[dict[str, Any]], place: int, name: str, nonsense: Any
) -> None:
    document = {
        "currency": "PEN", "principal": "1000.00", "start": START.isoformat(), "installments": 12,
        "method": "french", "rate_per_period": "0.05",
    }  # fmt: skip
    spoiled = [{**event, name: nonsense} if place == nth else event for nth, event in enumerate(events)]
    answer = _asked({**document, "events": spoiled})
    if isinstance(answer, Refusal):
        assert answer.field is not None and answer.field.startswith("events["), answer
