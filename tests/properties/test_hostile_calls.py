"""Whatever arrays `ledger_post` is called with, by the application or the owner: refused, or the books stay right."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connections, transaction
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from caudal.db import testing
from caudal.db.sql_files import sql_text
from tests.concurrency.races import NOON, TODAY, a_pot
from tests.properties.raw import CALL, a_call

pytestmark = pytest.mark.usefixtures("committed_db")

CODES = ["assets:cash:box", "equity:shares:0", "equity:shares:1", "equity:shares:2"]
NUMBERS = st.sampled_from([-(2**31), -2, -1, 0, 1, 2, 3, 4, 5, 99, 2**31 - 1, None])
AMOUNTS = st.sampled_from([-(2**63), -(10**17), -7, -1, 0, 1, 7, 10**17, 10**17 + 1, 2**63 - 1, None])
TEXTS = st.sampled_from(["", "PEN", "USD", "assets:nowhere", "equity:shares:0", "\\", '{"a"}', None])
IDS = st.sampled_from([UUID(int=1), UUID(int=2), None])
ANY = {
    "ids": IDS,
    "events": IDS,
    "dates": st.sampled_from(["-infinity", "infinity", "0001-01-01", "1899-12-31", "2200-01-01", "2026-11-01", None]),
    "kinds": TEXTS,
    "descriptions": TEXTS,
    "details": st.sampled_from(["null", "{}", '"text"', None]),
    "reverses": IDS,
    "sizes": NUMBERS,
    "codes": TEXTS,
    "currencies": TEXTS,
    "accounts": NUMBERS,
    "amounts": AMOUNTS,
}


def transfers(book_id: int) -> dict[str, Any]:
    """A sound call: three plain transfers, an amount each."""
    return a_call(book_id, CODES, accounts=[1, 2, 1, 3, 4, 1], amounts=[30, 20, 10], sizes=[])


def entries(book_id: int) -> dict[str, Any]:
    """A sound call: entries of three, two and two postings, an amount for each posting."""
    return a_call(book_id, CODES, accounts=[1, 2, 3, 2, 1, 1, 4], amounts=[50, -20, -30, 5, -5, 9, -9], sizes=[3, 2, 2])


@st.composite
def spoiled(draw: Any, sound: dict[str, Any]) -> dict[str, Any]:
    """The call with one or two of its arrays cut, stretched, turned, emptied, or with something else in a place."""
    call = dict(sound)
    for name in draw(st.lists(st.sampled_from(sorted(ANY)), min_size=1, max_size=2, unique=True)):
        array = list(call[name])
        place = draw(st.integers(0, max(len(array) - 1, 0)))
        other = draw(ANY[name])
        call[name] = draw(
            st.sampled_from(
                [
                    [*array[:place], other, *array[place + 1 :]],
                    [*array[:place], other, *array[place:]],
                    array[:-1],
                    [*array, *array[-1:]],
                    array[::-1],
                    [other] * len(array),
                    [],
                    None,
                ]
            )
        )
    call |= {name: draw(st.booleans()) for name in ("each", "fresh")}
    return call | {"today": draw(st.sampled_from([TODAY, None]))}


@pytest.mark.parametrize("make", [transfers, entries])
@pytest.mark.parametrize("alias", ["default", "owner"])
def test_no_array_makes_the_books_wrong(alias: str, make: Callable[[int], dict[str, Any]]) -> None:
    book_id = a_pot(each_minor=100).book_id
    ends: Counter[str] = Counter()

    @settings(
        max_examples=testing.tries(few=20, many=150),
        suppress_health_check=list(HealthCheck),
        deadline=None,
        phases=[Phase.generate],
    )
    @given(call=spoiled(make(book_id)))
    def stays_right(call: dict[str, Any]) -> None:
        with transaction.atomic(using=alias):
            ends[end_of(alias, call)] += 1
            transaction.set_rollback(True, using=alias)

    stays_right()
    assert ends.keys() >= {"posted", "refused", "broken off"}, ends


def end_of(alias: str, call: dict[str, Any]) -> str:
    with connections[alias].cursor() as cursor:
        try:
            with transaction.atomic(using=alias):
                cursor.execute(CALL, call)
                outcomes = cursor.fetchone()[0]
        except DatabaseError:
            return "broken off"
        cursor.execute(sql_text("caudal.ledger", "verify"))
        found = {name for name, _, wrong, _ in cursor.fetchall() if wrong}
    # Which event caused an entry is named, not held by a key: it lives in another app.
    assert found <= {"ledger.entries_have_their_event"}, (call, found)
    return "refused" if outcomes else "posted"


@pytest.mark.parametrize("make", [transfers, entries])
def test_the_calls_are_sound_before_they_are_spoiled(make: Callable[[int], dict[str, Any]]) -> None:
    book_id = a_pot(each_minor=100).book_id
    with transaction.atomic():
        assert end_of("default", make(book_id)) == "posted"
        transaction.set_rollback(True)


FAR = NOON + timedelta(days=30)
SINGLY = {
    "ledger_post_transfer": [
        "book", uuid4(), uuid4(), TODAY, "raw", "", None, "PEN", "assets:cash:box", "equity:shares:1", 7,
    ],
    "ledger_place_hold": [
        "book", uuid4(), uuid4(), NOON, FAR, "equity:shares:1", "assets:cash:box", 7, "PEN", "raw", "", None,
    ],
    "ledger_settle_hold": [
        "book", "hold", uuid4(), uuid4(), NOON, TODAY, 4, "PEN", TODAY, "raw", "", None,
    ],
    "ledger_release_hold": ["book", "hold", uuid4(), NOON],
    "ledger_expire_holds": ["book", uuid4(), FAR + timedelta(days=1), 10],
    "ledger_put_cap": ["book", "group:a", "credit", "PEN", "equity:shares", [], 0, 1000],
}  # fmt: skip
OTHERS: dict[type, list[Any]] = {
    int: [None, -(2**63), -7, -1, 0, 10**17 + 1, 2**63 - 1],
    str: [None, "", "PEN", "USD", "assets:cash:box", "equity:shares:1", "equity:shares:2", "assets:nowhere"],
    UUID: [None, UUID(int=1)],
    date: [None, "infinity", "-infinity", "1899-12-31", "2026-11-01"],
    datetime: [None, "infinity", "-infinity", "1900-01-01", "2027-12-31"],
    list: [None, ["assets:cash:box"], ["equity:shares:0"] * 2],
    type(None): ["{}", "null"],
}


@pytest.mark.parametrize("alias", ["default", "owner"])
@pytest.mark.parametrize("name", SINGLY)
def test_no_argument_makes_the_books_wrong(name: str, alias: str) -> None:
    book_id = a_pot(each_minor=100).book_id
    ends: Counter[str] = Counter()
    sound = [book_id if value == "book" else value for value in SINGLY[name]]
    spoilt = [
        [*sound[:place], other, *sound[place + 1 :]]
        for place, value in enumerate(sound)
        for other in OTHERS[UUID if value == "hold" else type(value)]
    ]
    for arguments in [sound, *spoilt]:
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            cursor.execute(PLACE_SQL, [book_id, UUID(int=5), uuid4(), NOON, FAR])
            ends[judged(cursor, alias, name, [UUID(int=5) if value == "hold" else value for value in arguments])] += 1
            transaction.set_rollback(True, using=alias)
    assert ends["ran"] and ends["broken off"], ends


PLACE_SQL = """
select ledger_place_hold(%s, %s, %s, %s, %s, 'equity:shares:1', 'assets:cash:box', 9, 'PEN', 'raw', '', null)
"""


def judged(cursor: Any, alias: str, name: str, arguments: list[Any]) -> str:
    try:
        with transaction.atomic(using=alias):
            cursor.execute(f"select {name}({', '.join(['%s'] * len(arguments))})", arguments)
    except DatabaseError:
        return "broken off"
    found = set()
    for package in ("caudal.ledger", "caudal.ledger.holds", "caudal.ledger.caps"):
        cursor.execute(sql_text(package, "verify"))
        found |= {check for check, _, wrong, _ in cursor.fetchall() if wrong}
    # Which event caused an entry or a hold is named, not held by a key: it lives in another app.
    assert not [check for check in found if not check.endswith("have_their_event")], (name, arguments, found)
    return "ran"
