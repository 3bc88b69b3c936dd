"""Text that every database and page can hold, or a refusal; never a traceback."""

import unicodedata

import pytest
from hypothesis import given, strategies as st

from caudal.kernel import text
from caudal.kernel.refusals import Refusal
from caudal.kernel.text import clean_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Rosa Quispe ", "Rosa Quispe"),
        ("Jose\u0301", "José"),
        ("dos\nlíneas", "dos\nlíneas"),
        ("de un\r\nformulario", "de un\nformulario"),
        ("\u00a0Ñusta\u00a0", "Ñusta"),
        ("👩‍🌾", "👩‍🌾"),
    ],
)
def test_text_is_kept_stripped_and_composed(typed: str, kept: str) -> None:
    assert clean_text(typed, length_max=40) == kept


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("a\x00b", text.TextIsNotClean),
        ("\ud800", text.TextIsNotClean),
        ("\udfff\ud800", text.TextIsNotClean),
        ("a\x1b[31m", text.TextIsNotClean),
        ("a\x85b", text.TextIsNotClean),
        ("a\rb", text.TextIsNotClean),
        ("x" * 41, text.TextIsTooLong),
        ("", text.TextIsMissing),
        (" \n\t ", text.TextIsMissing),
    ],
)
def test_what_cannot_be_stored_is_refused(typed: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as caught:
        clean_text(typed, length_max=40, field="name")
    assert caught.value.field == "name"
    assert str(caught.value)


def test_empty_is_fine_where_the_caller_says_so() -> None:
    assert clean_text("  ", length_max=5, empty_allowed=True) == ""


@given(typed=st.text(st.characters(), max_size=60))
def test_clean_text_is_clean_and_cleaning_again_changes_nothing(typed: str) -> None:
    try:
        cleaned = clean_text(typed, length_max=50, empty_allowed=True)
    except Refusal:
        return
    assert clean_text(cleaned, length_max=50, empty_allowed=True) == cleaned
    assert len(cleaned) <= 50
    assert unicodedata.is_normalized("NFC", cleaned)
    assert "\x00" not in cleaned
    cleaned.encode("utf-8")
