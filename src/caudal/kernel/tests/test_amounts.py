"""What people and programs write as money: accepted with one meaning, or refused with a code, never guessed."""

from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given, strategies as st

from caudal.kernel import amounts
from caudal.kernel.amounts import money_from_text, parse_amount
from caudal.kernel.money import MINOR_MAX, Money, exponent_of
from caudal.kernel.refusals import HTTP_STATUS, Kind, Refusal

CURRENCIES = st.sampled_from(["PEN", "USD", "CLP", "BHD"])
MINORS = st.integers(-MINOR_MAX, MINOR_MAX)


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("1500", 1500_00),
        ("1500.5", 1500_50),
        ("1500,5", 1500_50),
        ("1500.50", 1500_50),
        ("12,50", 12_50),
        ("0.05", 5),
        ("1,500.00", 1500_00),
        ("1.500,00", 1500_00),
        ("1 500,00", 1500_00),
        ("1'500.00", 1500_00),
        ("1 500", 1500_00),
        ("1.500.000", 1_500_000_00),
        ("1,500,000", 1_500_000_00),
        ("1,500,000.25", 1_500_000_25),
        ("  20  ", 20_00),
        ("1\u00a0500,00", 1500_00),
        ("1\u202f500,00", 1500_00),
        ("1’500.00", 1500_00),
        ("S/ 1,500.00", 1500_00),
        ("S/1500", 1500_00),
        ("S/.1500.00", 1500_00),
        ("S/. 50", 50_00),
        ("PEN 20", 20_00),
        ("007", 7_00),
    ],
)
def test_an_amount_with_one_reading_is_read(typed: str, minor: int) -> None:
    assert parse_amount(typed, currency="PEN") == Money(minor, "PEN")


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("1.500", amounts.AmountIsAmbiguous),
        ("1,500", amounts.AmountIsAmbiguous),
        ("100.000", amounts.AmountIsAmbiguous),
        ("S/ 1.500", amounts.AmountIsAmbiguous),
        ("S/.50", amounts.AmountIsAmbiguous),
        ("", amounts.AmountIsNotANumber),
        ("   ", amounts.AmountIsNotANumber),
        ("veinte", amounts.AmountIsNotANumber),
        ("NaN", amounts.AmountIsNotANumber),
        ("NAN", amounts.AmountIsNotANumber),
        ("Infinity", amounts.AmountIsNotANumber),
        ("INF", amounts.AmountIsNotANumber),
        ("1e5", amounts.AmountIsNotANumber),
        ("0x10", amounts.AmountIsNotANumber),
        ("1_000", amounts.AmountIsNotANumber),
        ("+5", amounts.AmountIsNotANumber),
        (".5", amounts.AmountIsNotANumber),
        ("5.", amounts.AmountIsNotANumber),
        ("1..5", amounts.AmountIsNotANumber),
        ("1,50,000", amounts.AmountIsNotANumber),
        ("1.500.00", amounts.AmountIsNotANumber),
        ("1 50", amounts.AmountIsNotANumber),
        ("1  500", amounts.AmountIsNotANumber),
        ("1.5 00", amounts.AmountIsNotANumber),
        ("20 soles", amounts.AmountIsNotANumber),
        ("1\x00500", amounts.AmountIsNotANumber),
        ("\x00", amounts.AmountIsNotANumber),
        ("\ud800", amounts.AmountIsNotANumber),
        ("20\udfff", amounts.AmountIsNotANumber),
        ("١٥٠٠", amounts.AmountIsNotANumber),
        ("1500\n", amounts.AmountIsNotANumber),
        ("1" * 41, amounts.AmountIsNotANumber),
        ("-5", amounts.AmountIsNegative),
        ("\u22125", amounts.AmountIsNegative),
        ("(5.00)", amounts.AmountIsNegative),
        ("S/ -5", amounts.AmountIsNegative),
        ("-S/ 5", amounts.AmountIsNegative),
        ("1.505", amounts.AmountIsAmbiguous),
        ("0.505", amounts.AmountHasTooManyDecimals),
        ("1500.505", amounts.AmountHasTooManyDecimals),
        ("1.500,505", amounts.AmountHasTooManyDecimals),
        ("$ 20", amounts.AmountIsInAnotherCurrency),
        ("US$ 20", amounts.AmountIsInAnotherCurrency),
        ("€20", amounts.AmountIsInAnotherCurrency),
        ("USD 20", amounts.AmountIsInAnotherCurrency),
        ("1" * 20, amounts.AmountIsTooLarge),
        ("0", amounts.AmountIsZero),
        ("0.00", amounts.AmountIsZero),
    ],
)
def test_everything_else_is_refused_by_name(typed: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as caught:
        parse_amount(typed, currency="PEN", field="amount")
    assert caught.value.field == "amount"
    assert str(caught.value)
    assert HTTP_STATUS[caught.value.kind] == 400


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [("$20", "USD", 20_00), ("USD 20.5", "USD", 20_50), ("1500", "CLP", 1500), ("1500.250", "BHD", 1_500_250)],
)
def test_every_currency_has_its_own_sign_and_decimals(typed: str, currency: str, minor: int) -> None:
    assert parse_amount(typed, currency=currency) == Money(minor, currency)


def test_a_sign_never_swallows_a_decimal_point() -> None:
    with pytest.raises(amounts.AmountIsNotANumber):
        parse_amount("$.50", currency="USD")


@pytest.mark.parametrize(("currency", "example"), [("PEN", "1500.00"), ("CLP", "1500"), ("BHD", "1500.000")])
def test_the_ambiguous_amount_comes_back_with_an_example_that_is_read(currency: str, example: str) -> None:
    with pytest.raises(amounts.AmountIsAmbiguous) as caught:
        parse_amount("1.500", currency=currency)
    assert caught.value.facts == {"text": "1.500", "example": example}
    assert parse_amount(example, currency=currency).text == example


def test_zero_is_an_amount_where_the_caller_says_so() -> None:
    assert parse_amount("0", currency="PEN", zero_allowed=True) == Money.zero("PEN")


@pytest.mark.parametrize(
    "text",
    ["1,500.00", "01", "1.", ".5", "+1", "1e3", " 1", "1 ", "1\n", "--1", "", "NaN", "١", "1\x00", "\ud800", "9" * 41],
)
def test_the_api_reads_the_canonical_text_only(text: str) -> None:
    with pytest.raises(amounts.AmountIsNotANumber):
        money_from_text(text, currency="PEN", field="amount")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [("1.505", amounts.AmountHasTooManyDecimals), ("9" * 18, amounts.AmountIsTooLarge)],
)
def test_the_api_refuses_what_no_account_can_hold(text: str, refusal: type[Refusal]) -> None:
    assert refusal.kind is Kind.INPUT
    with pytest.raises(refusal):
        money_from_text(text, currency="PEN")


@given(minor=MINORS, currency=CURRENCIES)
def test_money_text_reads_back_to_the_same_money(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert money_from_text(money.text, currency=currency) == money


@given(minor=st.integers(1, MINOR_MAX), currency=CURRENCIES)
def test_money_text_is_read_by_people_too_or_named_ambiguous(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    try:
        assert parse_amount(money.text, currency=currency) == money
    except amounts.AmountIsAmbiguous:
        # Only three decimals can be mistaken for thousands.
        assert exponent_of(currency) == 3


@given(minor=st.integers(1, 10**14), locale=st.sampled_from(["es_PE", "en", "de", "fr", "es_ES", "de_CH"]))
def test_a_formatted_amount_reads_back_in_every_writing(minor: int, locale: str) -> None:
    written = format_decimal(Decimal(minor).scaleb(-2), format="#,##0.00", locale=locale)
    assert parse_amount(written, currency="PEN") == Money(minor, "PEN")


@given(typed=st.text(max_size=45), currency=CURRENCIES)
def test_any_text_is_an_amount_or_a_refusal_of_input(typed: str, currency: str) -> None:
    outcome: Money | Refusal
    try:
        outcome = parse_amount(typed, currency=currency)
    except Refusal as refusal:
        outcome = refusal
    if isinstance(outcome, Refusal):
        assert outcome.kind is Kind.INPUT
        assert str(outcome)
    else:
        assert outcome.currency == currency
        assert 0 < outcome.minor <= MINOR_MAX


@given(typed=st.text(alphabet="0123456789.,' S/$()-", max_size=14))
def test_two_readings_never_give_an_amount(typed: str) -> None:
    """Whatever is read has at most two decimals, and digits that were typed in this order."""
    try:
        money = parse_amount(typed, currency="PEN")
    except Refusal:
        return
    digits = "".join(character for character in typed if character.isdigit())
    assert str(money.minor).strip("0") == digits.strip("0")
