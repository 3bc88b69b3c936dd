"""Share-outs by every method: published cases under their names, and any numbers at all add up to the cent."""

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st

from caudal.circles.rules import share_out_quote
from caudal.circles.rules.share_out import (
    Claim,
    Method,
    OddCents,
    ShareOut,
    ShareOutTerms,
    share_out,
    value_per_share,
)
from caudal.kernel.refusals import Refusal
from caudal.kernel.splitting import split, split_down

FLOOR = ShareOutTerms(odd_cents=OddCents.FLOOR)

amounts = st.integers(min_value=0, max_value=10**14)
fractions = st.decimals(min_value=0, max_value=1, places=4)
all_terms = st.builds(
    ShareOutTerms,
    method=st.sampled_from(Method),
    savings_first=st.booleans(),
    interest_back=fractions,
    profit_kept=fractions,
    odd_cents=st.sampled_from(OddCents),
)
a_claim = st.builds(
    Claim,
    id=st.just("somebody"),
    shares=st.one_of(st.integers(min_value=0, max_value=10**6), st.decimals(min_value=0, max_value=999, places=3)),
    share_days=st.integers(min_value=0, max_value=10**9),
    savings_minor=amounts,
    loans_minor=amounts,
    interest_minor=amounts,
    debt_minor=amounts,
)


def gross(answer: ShareOut) -> list[int]:
    return [one.gross_minor for one in answer.payouts]


def savers(*savings_minor: int) -> list[Claim]:
    return [
        Claim(id=str(place), shares=minor // 10_00 or 1, savings_minor=minor)
        for place, minor in enumerate(savings_minor)
    ]


@given(pool_minor=amounts, claims=st.lists(a_claim, min_size=1, max_size=12), terms=all_terms)
def test_any_share_out_adds_up_to_the_cent(pool_minor: int, claims: list[Claim], terms: ShareOutTerms) -> None:
    answer = share_out(pool_minor=pool_minor, claims=claims, terms=terms)
    assert sum(gross(answer)) + answer.remainder_minor + answer.kept_minor == pool_minor
    assert min([*gross(answer), answer.remainder_minor, answer.kept_minor]) >= 0
    if terms.odd_cents is OddCents.LARGEST_REMAINDER:
        assert answer.remainder_minor == 0
    else:
        assert answer.remainder_minor < 3 * len(claims), "each of three divisions drops less than a cent a member"
    nets = [one.net_minor for one in answer.payouts]
    debts = sum(one.debt_minor for one in claims)
    assert sum(nets) == sum(gross(answer)) - debts
    assert answer.shortfall_minor == sum(-net for net in nets if net < 0)
    assert sum(net for net in nets if net > 0) + debts == sum(gross(answer)) + answer.shortfall_minor


@given(
    pool_minor=amounts,
    shares=st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=30).filter(any),
)
def test_nobody_is_a_cent_away_from_their_exact_share(pool_minor: int, shares: list[int]) -> None:
    claims = [Claim(id=str(place), shares=held) for place, held in enumerate(shares)]
    exact = [Fraction(pool_minor * held, sum(shares)) for held in shares]
    dealt = gross(share_out(pool_minor=pool_minor, claims=claims))
    floored = gross(share_out(pool_minor=pool_minor, claims=claims, terms=FLOOR))
    assert all(abs(one - share) < 1 for one, share in zip(dealt, exact, strict=True))
    assert floored == [share.numerator // share.denominator for share in exact]
    assert all(not one for one, held in zip(dealt, shares, strict=True) if not held)


@given(total=amounts, weights=st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=20).filter(any))
def test_what_is_floored_and_what_is_left_are_the_whole(total: int, weights: list[int]) -> None:
    parts, left = split_down(total, weights)
    assert sum(parts) + left == total
    assert 0 <= left < len(weights)
    assert all(0 <= whole - part <= 1 for whole, part in zip(split(total, weights), parts, strict=True))


def test_vsla_05_a_fishing_crew_keeps_the_odd_peso_in_the_books() -> None:
    crew = [Claim(id=name, shares=held) for name, held in (("captain", 100), ("ana", 1), ("rosa", 1), ("luz", 1))]
    answer = share_out(pool_minor=150_000, claims=crew, terms=FLOOR)
    assert gross(answer) == [145_631, 1_456, 1_456, 1_456]
    assert (sum(gross(answer)), answer.remainder_minor) == (149_999, 1)
    second = [Claim(id="two", shares=2), Claim(id="others", shares=208)]
    assert gross(share_out(pool_minor=500_000, claims=second, terms=FLOOR))[0] == 4_761


def test_vsla_09_savings_come_back_with_their_part_of_the_interest() -> None:
    terms = ShareOutTerms(method=Method.SAVINGS, savings_first=True)
    answer = share_out(pool_minor=550_000, claims=savers(50_000, 450_000), terms=terms)
    assert gross(answer) == [55_000, 495_000]


def test_vsla_11_part_of_the_profit_half_by_savings_half_by_loans() -> None:
    terms = ShareOutTerms(method=Method.SAVINGS_AND_LOANS, savings_first=True, profit_kept=Decimal("0.40"))
    claims = [
        Claim(id="a", shares=2, savings_minor=1_000_000, loans_minor=2_000_000),
        Claim(id="b", shares=1, savings_minor=500_000, loans_minor=1_000_000),
    ]
    answer = share_out(pool_minor=1_500_000 + 5_000_000, claims=claims, terms=terms)
    assert answer.kept_minor == 2_000_000
    assert gross(answer) == [1_000_000 + 2_000_000, 500_000 + 1_000_000]
    nobody_has_any = [Claim(id=str(place), shares=1) for place in range(3)]
    equal = share_out(pool_minor=1_500_000, claims=nobody_has_any, terms=ShareOutTerms(method=Method.SAVINGS_AND_LOANS))
    assert gross(equal) == [500_000] * 3


def test_vsla_13_debts_are_deducted_and_no_payout_comes_from_a_rounded_price() -> None:
    claims = [Claim(id="ana", shares=10, debt_minor=2_000), Claim(id="luz", shares=7), Claim(id="eva", shares=13)]
    answer = share_out(pool_minor=100_01, claims=claims)
    assert answer.value_per_share_minor * 30 != 100_01, "the price of a share is rounded, and for reading only"
    assert [one.net_minor for one in answer.payouts] == [3334 - 2000, 2333, 4334]
    assert sum(gross(answer)) == 100_01


def test_a_debt_above_the_payout_is_shown_and_not_swallowed() -> None:
    claims = [Claim(id="ana", shares=1, debt_minor=80_00), Claim(id="luz", shares=1, debt_minor=10_00)]
    answer = share_out(pool_minor=100_00, claims=claims)
    assert [one.net_minor for one in answer.payouts] == [-30_00, 40_00]
    assert answer.shortfall_minor == 30_00


def test_equal_parts_are_for_those_who_hold_shares() -> None:
    claims = [Claim(id="a", shares=9), Claim(id="b", shares=1), Claim(id="left", debt_minor=5)]
    answer = share_out(pool_minor=101, claims=claims, terms=ShareOutTerms(method=Method.EQUAL))
    assert gross(answer) == [51, 50, 0]


def test_time_weighs_the_gain_of_those_who_saved_early() -> None:
    claims = [
        Claim(id="january", shares=10, share_days=3_000, savings_minor=100_00),
        Claim(id="october", shares=10, share_days=1_000, savings_minor=100_00),
    ]
    terms = ShareOutTerms(method=Method.SHARE_DAYS, savings_first=True)
    assert gross(share_out(pool_minor=240_00, claims=claims, terms=terms)) == [130_00, 110_00]


def test_a_loss_is_borne_in_proportion_to_what_was_saved() -> None:
    terms = ShareOutTerms(method=Method.EQUAL, savings_first=True, interest_back=Decimal(1))
    claims = [Claim(id="a", shares=1, savings_minor=300, interest_minor=50), Claim(id="b", shares=1, savings_minor=100)]
    assert gross(share_out(pool_minor=200, claims=claims, terms=terms)) == [150, 50]


def test_borrowers_get_part_of_their_interest_back_and_never_more_than_the_gain() -> None:
    claims = [
        Claim(id="borrower", shares=1, savings_minor=100_00, interest_minor=30_00),
        Claim(id="saver", shares=1, savings_minor=100_00),
    ]
    half = ShareOutTerms(interest_back=Decimal("0.5"))
    assert gross(share_out(pool_minor=230_00, claims=claims, terms=half)) == [15_00 + 107_50, 107_50]
    assert gross(share_out(pool_minor=204_00, claims=claims, terms=half)) == [4_00 + 100_00, 100_00]


@pytest.mark.parametrize(
    ("pool_minor", "shares", "worth_minor"), [(1000, 3, 333), (2000, 3, 667), (5, 2, 2), (15, 2, 8), (7, 0, 0)]
)
def test_the_value_of_a_share_is_rounded_half_to_even(pool_minor: int, shares: int, worth_minor: int) -> None:
    assert value_per_share(pool_minor=pool_minor, shares=shares) == worth_minor


def test_a_quote_says_what_each_gets() -> None:
    answer = share_out_quote.quote(
        {
            "currency": "PEN",
            "pool": "100.00",
            "rounding": "floor",
            "members": [
                {"id": "ana", "shares": 1, "debt": "40.00"},
                {"id": "luz", "shares": "1"},
                {"id": "eva", "shares": 1, "debt": "0.00"},
                {"id": "left", "shares": 0, "debt": "5.00"},
            ],
        }
    )
    assert answer == {
        "value_per_share": "33.33",
        "payouts": [
            {"id": "ana", "gross": "33.33", "debt": "40.00", "net": "-6.67"},
            {"id": "luz", "gross": "33.33", "debt": "0.00", "net": "33.33"},
            {"id": "eva", "gross": "33.33", "debt": "0.00", "net": "33.33"},
            {"id": "left", "gross": "0.00", "debt": "5.00", "net": "-5.00"},
        ],
        "remainder": "0.01",
        "shortfall": "11.67",
    }


def _document(**changed: Any) -> dict[str, Any]:
    return {"currency": "PEN", "pool": "10.00", "members": [{"id": "ana", "shares": 1, "debt": "0.00"}]} | changed


@pytest.mark.parametrize(
    ("document", "code", "field"),
    [
        (_document(price="1.00"), "lending.quote_field_is_unknown", "price"),
        (_document(currency="XXQ"), "lending.quote_field_is_malformed", "currency"),
        (_document(pool="-1.00"), "circles.pool_is_negative", "pool"),
        (_document(pool=10), "lending.quote_field_is_malformed", "pool"),
        (_document(pool="1.005"), "kernel.amount_has_too_many_decimals", "pool"),
        (_document(pool="9" * 30), "kernel.amount_is_too_large", "pool"),
        (_document(rounding="nearest"), "lending.quote_field_is_malformed", "rounding"),
        (_document(members=None), "lending.quote_field_is_missing", "members"),
        (_document(members={}), "lending.quote_field_is_malformed", "members"),
        (_document(members=[]), "circles.nobody_shares", "members"),
        (_document(members=["ana"]), "lending.quote_field_is_malformed", "members[0]"),
        (_document(members=[{"id": "a", "shares": 0}]), "circles.nobody_shares", "members"),
        (_document(members=[{"id": "a", "shares": -1}]), "lending.quote_field_is_malformed", "members[0].shares"),
        (_document(members=[{"id": "a", "shares": 1.5}]), "lending.quote_field_is_malformed", "members[0].shares"),
        (_document(members=[{"id": "a", "shares": True}]), "lending.quote_field_is_malformed", "members[0].shares"),
        (_document(members=[{"id": "a", "shares": "NaN"}]), "lending.quote_field_is_malformed", "members[0].shares"),
        (_document(members=[{"id": "a", "shares": 10**19}]), "lending.quote_field_is_malformed", "members[0].shares"),
        (_document(members=[{"id": "", "shares": 1}]), "lending.quote_field_is_malformed", "members[0].id"),
        (_document(members=[{"shares": 1}]), "lending.quote_field_is_missing", "members[0].id"),
        (_document(members=[{"id": "a"}]), "lending.quote_field_is_missing", "members[0].shares"),
        (
            _document(members=[{"id": "a", "shares": 1, "debt": "-1.00"}]),
            "kernel.amount_is_negative",
            "members[0].debt",
        ),
        (
            _document(members=[{"id": "a", "shares": 1, "name": "A"}]),
            "lending.quote_field_is_unknown",
            "members[0].name",
        ),
        (_document(members=[{"id": "a", "shares": 1}] * 2), "circles.sharer_is_named_twice", "members[1].id"),
        (
            _document(members=[{"id": str(n), "shares": 1} for n in range(10_001)]),
            "circles.sharers_are_too_many",
            "members",
        ),
    ],
)
def test_what_is_no_share_out_is_refused_by_the_name_of_the_field(
    document: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        share_out_quote.quote(document)
    assert (refused.value.code, refused.value.field) == (code, field)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "currency": st.sampled_from(["PEN", "CLP", "BHD"]) | json_values,
            "pool": st.sampled_from(["0", "100.00", "0.001"]) | json_values,
            "rounding": st.sampled_from(["floor", "largest_remainder"]) | json_values,
            "members": json_values
            | st.lists(
                st.fixed_dictionaries(
                    {"id": st.text(max_size=3), "shares": st.integers(-1, 10**19) | json_values},
                    optional={"debt": st.just("1.00") | json_values},
                ),
                max_size=4,
            ),
        },
    )
)
def test_nonsense_is_refused_and_sense_adds_up(document: dict[str, Any]) -> None:
    try:
        answer = share_out_quote.quote(document)
    except Refusal:
        return
    paid = sum(Decimal(one["gross"]) for one in answer["payouts"]) + Decimal(answer["remainder"])
    assert paid == Decimal(document["pool"])
    assert json.dumps(answer)
