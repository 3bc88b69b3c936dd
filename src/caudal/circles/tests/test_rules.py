"""The pure decisions of circles: permissions, capital, shares by date, eligibility with each reason, kinds of loan."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from caudal.circles import errors
from caudal.circles.errors.requests import GuaranteeIsShort, LastLoanIsNotRepaid, OwnSharesAreExceeded
from caudal.circles.rules import accounts, permissions as table, shares
from caudal.circles.rules.capital import Capital, capital
from caudal.circles.rules.eligibility import LastLoan, Limit, Standing, eligibility, loan_refusal, request_refusal
from caudal.circles.rules.loan_types import EVERY, Frequency, LoanType, loan_terms
from caudal.circles.rules.permissions import MEMBER_ROLES, Permission
from caudal.circles.rules.policy import (
    USUAL_POLICY,
    CirclePolicy,
    FinesCount,
    FixedMethod,
    GuaranteeRule,
    MaturityInterest,
    VoteMajority,
    VoteQuorum,
    check_policy,
    policy_from_json,
    policy_to_json,
)
from caudal.circles.rules.shares import Price, Trade, TradeKind
from caudal.circles.tests.make import day, pen
from caudal.kernel.money import Money
from caudal.lending.rules.terms import Method

WRITERS = {"president", "treasurer", "facilitator"}


@pytest.mark.parametrize("role", MEMBER_ROLES)
def test_member_roles(role: str) -> None:
    granted = table.permissions(organisation_roles=(), member_role=role)
    assert (Permission.RECORD_MONEY in granted) is (role in WRITERS)
    assert (Permission.READ_ALL in granted) is (role != "member")
    assert Permission.READ_TOTALS in granted
    assert not granted & {Permission.OPEN, Permission.IMPORT}


@pytest.mark.parametrize(
    ("role", "records", "opens", "imports"),
    [
        ("owner", True, True, True),
        ("facilitator", True, True, False),
        ("operator", True, False, False),
        ("auditor", False, False, False),
        ("nobody", False, False, False),
    ],
)
def test_organisation_roles(role: str, records: bool, opens: bool, imports: bool) -> None:
    granted = table.permissions(organisation_roles=[role], member_role=None)
    asked = (Permission.RECORD_MONEY, Permission.OPEN, Permission.IMPORT)
    assert tuple(permission in granted for permission in asked) == (records, opens, imports)


def test_roles_add_up() -> None:
    granted = table.permissions(organisation_roles=["auditor"], member_role="treasurer")
    assert {Permission.RECORD_MONEY, Permission.READ_ALL} <= granted


@pytest.mark.parametrize(("fines_count", "available"), [(FinesCount.ISSUED, 1050), (FinesCount.COLLECTED, 950)])
def test_capital_is_cash_and_counted_fines_less_what_is_set_aside(fines_count: FinesCount, available: int) -> None:
    made = capital(
        cash=pen(1000), fines_receivable=pen(100), never_lent=pen(30), promised=pen(20), fines_count=fines_count
    )
    assert made.available == pen(available)
    assert made.spendable == pen(950)


def test_capital_accounts_follow_the_policy() -> None:
    counted = accounts.capital_prefixes(fines_count=FinesCount.ISSUED)
    assert set(counted) - set(accounts.capital_prefixes(fines_count=FinesCount.COLLECTED)) == {accounts.FINES}


TRADES = [
    Trade(kind=TradeKind.PURCHASE, shares=10, on=day(2, 1)),
    Trade(kind=TradeKind.SALE, shares=4, on=day(4, 1)),
    Trade(kind=TradeKind.PURCHASE, shares=5, on=day(3, 1), reversed_on=day(5, 1)),
]


@pytest.mark.parametrize(
    ("on", "held", "free"),
    [
        (day(1, 1), 0, 0),
        (day(2, 1), 10, 6),
        (day(3, 1), 15, 6),
        (day(4, 1), 11, 6),
        (day(5, 1), 6, 6),
    ],
)
def test_shares_by_date(on: date, held: int, free: int) -> None:
    assert shares.shares_held(TRADES, on) == held
    assert shares.shares_free_to_leave(TRADES, on) == free


def test_the_price_that_holds() -> None:
    prices = [
        Price(number=1, minor=1000, valid_from=day(1, 1)),
        Price(number=2, minor=9900, valid_from=day(6, 1)),
        Price(number=3, minor=1200, valid_from=day(6, 1)),
        Price(number=4, minor=1100, valid_from=day(3, 1)),
    ]
    asked = [date(2025, 12, 31), day(1, 1), day(5, 31), day(6, 1)]
    found = [shares.price_on(prices, on) for on in asked]
    assert [price and price.minor for price in found] == [None, 1000, 1100, 1200]


@pytest.mark.parametrize(
    ("capital_minor", "held", "sold", "cost"),
    [(10000, 10, 10, 10000), (10000, 3, 1, 3333), (10000, 3, 2, 6667), (10000, 3, 3, 10000), (-500, 5, 1, 0)],
)
def test_a_sale_takes_its_average_cost(capital_minor: int, held: int, sold: int, cost: int) -> None:
    assert shares.cost_of_sale(capital_minor=capital_minor, shares_held=held, shares_sold=sold) == cost


STANDING = Standing(
    member_is_active=True,
    member_shares=10,
    total_shares=50,
    share_price=pen(10),
    open_loans=1,
    owed=pen(100),
    loans_in_arrears=0,
    capital=Capital(cash=pen(400), fines_receivable=pen(50), reservations=pen(0), promised=pen(0), available=pen(450)),
    last_loan=None,
    guaranteed=pen(0),
)
STRICT = CirclePolicy(loan_share_multiple=Decimal(3), open_loans_max=2)


@pytest.mark.parametrize(
    ("change", "policy", "most", "reasons"),
    [
        ({}, USUAL_POLICY, 400, []),
        ({}, STRICT, 200, []),
        ({"owed": pen(300)}, STRICT, 0, [errors.ShareMultipleIsExceeded]),
        ({"member_shares": 0}, STRICT, 0, [errors.ShareMultipleIsExceeded]),
        ({"member_shares": 0}, USUAL_POLICY, 400, []),
        ({"open_loans": 2}, STRICT, 0, [errors.OpenLoansAreTooMany]),
        ({"loans_in_arrears": 1}, STRICT, 0, [errors.MemberIsInArrears]),
        ({"loans_in_arrears": 1}, CirclePolicy(blocks_arrears=False), 400, []),
        (
            {"member_is_active": False, "open_loans": 3, "loans_in_arrears": 2},
            STRICT,
            0,
            [errors.MemberHasLeft, errors.OpenLoansAreTooMany, errors.MemberIsInArrears],
        ),
        ({"capital": replace(STANDING.capital, available=-pen(1))}, USUAL_POLICY, 0, [errors.CapitalIsShort]),
        ({"capital": replace(STANDING.capital, cash=pen(0))}, USUAL_POLICY, 0, [errors.CashIsShort]),
    ],
)
def test_eligibility(
    change: dict[str, object], policy: CirclePolicy, most: int, reasons: list[type[Exception]]
) -> None:
    standing = replace(STANDING, **change)  # type: ignore[arg-type]
    told = eligibility(standing=standing, policy=policy)
    assert (told.eligible, told.max_amount) == (most > 0, pen(most))
    assert [type(reason) for reason in told.reasons] == reasons
    if most:
        assert loan_refusal(standing=standing, policy=policy, amount=pen(most)) is None
        assert loan_refusal(standing=standing, policy=policy, amount=pen(f"{most}.01")) is not None


def test_eligibility_shows_the_shares() -> None:
    told = eligibility(standing=STANDING, policy=USUAL_POLICY)
    assert (told.member_share_value, told.total_share_value) == (pen(100), pen(500))
    assert (told.available_capital, told.open_loans) == (pen(450), 1)


@pytest.mark.parametrize(
    ("loan_type", "policy", "method"),
    [
        (LoanType.FIXED, USUAL_POLICY, Method.FLAT),
        (LoanType.FIXED, CirclePolicy(fixed_method=FixedMethod.FRENCH), Method.FRENCH),
        (LoanType.DECLINING, USUAL_POLICY, Method.GERMAN),
        (LoanType.MATURITY, USUAL_POLICY, Method.AMERICAN),
        (LoanType.MATURITY, CirclePolicy(maturity_interest=MaturityInterest.AT_MATURITY), Method.BULLET),
        (LoanType.VARIABLE, USUAL_POLICY, Method.VARIABLE),
    ],
)
def test_kinds_of_loan(loan_type: LoanType, policy: CirclePolicy, method: Method) -> None:
    terms = loan_terms(
        loan_type=loan_type, rate=Decimal("0.05"), installments=3, every=EVERY[Frequency.WEEKLY], policy=policy,
        currency="PEN",
    )  # fmt: skip
    assert (terms.method, terms.product) == (method, loan_type.value)


def test_a_policy_is_stored_whole() -> None:
    policy = CirclePolicy(
        fines_count=FinesCount.COLLECTED, shares_per_purchase_max=5, loan_share_multiple=Decimal("2.5"),
        fixed_method=FixedMethod.FRENCH, blocks_arrears=False,
    )  # fmt: skip
    assert policy_from_json(policy_to_json(policy)) == policy


@pytest.mark.parametrize("multiple", ["0", "-1", "101", "NaN", "Infinity"])
def test_a_multiple_that_nobody_means(multiple: str) -> None:
    with pytest.raises(errors.LimitIsOutOfRange) as refused:
        check_policy(CirclePolicy(loan_share_multiple=Decimal(multiple)), currency="PEN")
    assert refused.value.field == "loan_share_multiple"


def cop(pesos: int) -> Money:
    return Money(pesos * 100, "COP")


@pytest.mark.parametrize(
    ("owed", "most", "reasons"),
    [(90_001, 0, [LastLoanIsNotRepaid]), (90_000, 360_000, []), (0, 450_000, [])],
)
def test_vsla_14_the_statute_of_a_natillera(owed: int, most: int, reasons: list[type[Exception]]) -> None:
    """Three shares of 50,000, up to three times their value, and 70 % of the last loan repaid before the next."""
    statute = CirclePolicy(loan_share_multiple=Decimal(3), next_loan_repaid_percent=Decimal(70))
    standing = Standing(
        member_is_active=True,
        member_shares=3,
        total_shares=30,
        share_price=cop(50_000),
        open_loans=1 if owed else 0,
        owed=cop(owed),
        loans_in_arrears=0,
        capital=Capital(
            cash=cop(5_000_000), fines_receivable=cop(0), reservations=cop(0), promised=cop(0), available=cop(5_000_000)
        ),
        last_loan=LastLoan(7, cop(300_000), cop(owed)),
        guaranteed=cop(0),
    )
    told = eligibility(standing=standing, policy=statute)
    assert (told.max_amount, [type(reason) for reason in told.reasons]) == (cop(most), reasons)


@pytest.mark.parametrize(
    ("rule", "guaranteed", "most", "limited_by", "above"),
    [
        (GuaranteeRule.NONE, 0, 300, Limit.CAPITAL, errors.CapitalIsShort),
        (GuaranteeRule.REQUIRED, 0, 70, Limit.OWN_SHARES, GuaranteeIsShort),
        (GuaranteeRule.REQUIRED, 50, 120, Limit.OWN_SHARES, GuaranteeIsShort),
        (GuaranteeRule.REQUIRED, 900, 300, Limit.CAPITAL, errors.CapitalIsShort),
        (GuaranteeRule.BLOCK, 900, 70, Limit.OWN_SHARES, OwnSharesAreExceeded),
    ],
)
def test_what_limits_a_loan(
    rule: GuaranteeRule, guaranteed: int, most: int, limited_by: Limit, above: type[Exception]
) -> None:
    now = Capital(cash=pen(400), fines_receivable=pen(0), reservations=pen(100), promised=pen(60), available=pen(300))
    standing = replace(STANDING, owed=pen(30), guaranteed=pen(guaranteed), capital=now)
    policy = CirclePolicy(guarantee_above_shares=rule)
    told = eligibility(standing=standing, policy=policy)
    assert (told.max_amount, told.limited_by, told.promised) == (pen(most), limited_by, pen(60))
    assert type(loan_refusal(standing=standing, policy=policy, amount=pen(f"{most}.01"))) is above
    # To ask is refused only for what neither money nor guarantees of others can change.
    asked = request_refusal(standing=standing, policy=policy, amount=pen(f"{most}.01"))
    assert (asked is not None) is (rule is GuaranteeRule.BLOCK)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("approvals_required", -1),
        ("approvals_required", 11),
        ("approval_days", 0),
        ("approval_days", 366),
        ("next_loan_repaid_percent", Decimal("100.01")),
        ("next_loan_repaid_percent", Decimal(0)),
        ("form_fee", pen(0)),
    ],
)
def test_agreements_about_loans_that_nobody_means(field: str, value: Any) -> None:
    with pytest.raises(errors.LimitIsOutOfRange) as refused:
        check_policy(replace(USUAL_POLICY, **{field: value}), currency="PEN")
    assert refused.value.field == field


def test_a_form_is_paid_in_the_money_of_the_circle() -> None:
    with pytest.raises(errors.CurrencyDiffers):
        check_policy(CirclePolicy(form_fee=cop(2)), currency="PEN")


def test_agreements_about_loans_are_kept_as_they_were_said() -> None:
    agreed = CirclePolicy(
        approvals_required=2, approval_days=7, vote_majority=VoteMajority.TWO_THIRDS, vote_quorum=VoteQuorum.HALF,
        guarantee_above_shares=GuaranteeRule.BLOCK, form_fee=pen(2), next_loan_repaid_percent=Decimal(70),
    )  # fmt: skip
    assert policy_from_json(json.loads(json.dumps(policy_to_json(agreed)))) == agreed
    assert policy_from_json({}) == USUAL_POLICY
