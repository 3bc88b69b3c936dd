"""Arrays as text: the database reads back exactly what was meant."""

import pytest
from django.db import connection
from hypothesis import given, strategies as st
from pytest_django.plugin import DjangoDbBlocker

from caudal.db import arrays

TEXTS = st.one_of(
    st.none(),
    st.sampled_from(["", "null", "NULL", "{}", '"', "\\", ",", " ", "a,b", "'", '","', "\n", "ñ 👩‍🌾"]),
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8),
)


def read(array: str, kind: str) -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute(f"select %s::{kind}[]", [array])
        return list(cursor.fetchone()[0])


def test_texts_are_read_back(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    @given(values=st.lists(TEXTS, max_size=6))
    def check(values: list[str | None]) -> None:
        assert read(arrays.texts(values), "text") == values

    with django_db_blocker.unblock():
        check()


@pytest.mark.django_db
def test_plain_values_are_read_back() -> None:
    assert read(arrays.plain(["1", "-2"]), "bigint") == [1, -2]
    assert read(arrays.plain([]), "bigint") == []


def test_what_all_share_is_said_once() -> None:
    assert arrays.shared(["a", "a"]) == ["a"]
    assert arrays.shared(["a", "b"]) == ["a", "b"]
    assert arrays.or_none([None, None]) == []
    assert arrays.or_none([None, "a"]) == [None, "a"]
