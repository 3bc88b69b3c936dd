"""Plans of share-outs without a database: days of shares, and any debts at all pay out what the box holds."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, strategies as st

from caudal.circles.errors import share_out as errors
from caudal.circles.rules.share_out import Method, ShareOutTerms
from caudal.circles.rules.share_out_plan import Agreed, Books, FineDebt, LoanDebt, Sharer, plan, share_days
from caudal.circles.rules.shares import Trade, TradeKind

END = date(2026, 11, 1)


def test_days_of_shares_count_within_the_cycle() -> None:
    opened, on = date(2026, 1, 1), date(2026, 1, 31)
    trades = [
        Trade(kind=TradeKind.PURCHASE, shares=5, on=date(2025, 6, 1)),
        Trade(kind=TradeKind.REDEMPTION, shares=5, on=date(2025, 12, 31)),
        Trade(kind=TradeKind.PURCHASE, shares=2, on=date(2026, 1, 11)),
        Trade(kind=TradeKind.PURCHASE, shares=9, on=date(2026, 1, 11), reversed_on=date(2026, 1, 12)),
    ]
    assert share_days(trades, opened_on=opened, on=on) == 2 * 20 + 9


amounts = st.integers(min_value=0, max_value=10**9)
sharers = st.builds(
    Sharer,
    member_id=st.uuids(),
    number=st.just(1),
    shares=st.integers(min_value=0, max_value=50),
    savings_minor=amounts,
    owed_minor=st.integers(min_value=0, max_value=10**5),
    fines=st.lists(st.builds(FineDebt, fine_id=st.uuids(), due_minor=amounts), max_size=2).map(tuple),
    loans=st.lists(
        st.builds(LoanDebt, loan_id=st.uuids(), number=st.just(1), payoff_minor=amounts, principal_minor=amounts),
        max_size=2,
    ).map(tuple),
)


@given(
    own_minor=amounts,
    found=st.lists(sharers, min_size=1, max_size=8).filter(lambda all_: any(one.shares for one in all_)),
    gives_up=st.booleans(),
    method=st.sampled_from(Method),
)
def test_a_plan_pays_out_what_the_box_holds_whatever_is_owed(
    own_minor: int, found: list[Sharer], gives_up: bool, method: Method
) -> None:
    books = Books(on=END, own_minor=own_minor, sharers=tuple(found))
    write_offs = tuple(one.member_id for one in found) if gives_up else ()
    made = plan(books, agreed=Agreed(terms=ShareOutTerms(method=method), write_offs=write_offs), currency="PEN")
    assert sum(one.gross_minor for one in made.payouts) + made.remainder_minor + made.kept_minor == made.pool_minor
    owed = sum(one.owed_minor for one in found)
    assert sum(one.net_minor for one in made.payouts) == own_minor + owed - made.remainder_minor - made.kept_minor
    if gives_up:
        assert made.shortfall_minor == 0
    else:
        assert made.written_off_minor == 0
    for one in made.payouts:
        assert one.fines_minor + one.loans_minor + one.written_off_minor == one.sharer.debt_minor


def test_shares_that_never_were_and_a_box_that_owes_stop_a_plan() -> None:
    sharer = Sharer(member_id=uuid4(), number=1, shares=1)

    def made(own_minor: int, *more: Sharer) -> Any:
        return plan(Books(on=END, own_minor=own_minor, sharers=(sharer, *more)), agreed=Agreed(), currency="PEN")

    with pytest.raises(errors.SharesAreBelowZero):
        made(10, Sharer(member_id=uuid4(), number=2, shares=-1))
    with pytest.raises(errors.PoolIsNegative):
        made(-10)
