"""The HTTP doors of sealed periods: seal, choose the policy, see what is sealed; and what posting then answers."""

from typing import Any

import pytest

from caudal.ledger.caps.tests.test_api import CapDoor
from caudal.ledger.tests import make
from caudal.ledger.tests.test_api import entry
from caudal.parties.tests import make as parties

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours() -> parties.Organisation:
    return parties.organisation("Ours")


@pytest.fixture
def book_id(ours: parties.Organisation) -> int:
    return make.book(ours.call())


@pytest.fixture
def door(ours: parties.Organisation, book_id: int) -> CapDoor:
    door = CapDoor(ours)
    door.post(f"/books/{book_id}/entries", {"entries": [entry("300.00", on="2025-10-31")]})
    return door


def test_a_period_is_sealed_and_told(door: CapDoor, book_id: int) -> None:
    path = f"/books/{book_id}/periods"
    first = door.post(path, {"through": "2025-10-31"})
    assert first.status_code == 200, first.content
    assert (first.json()["since"], first.json()["through"]) == (None, "2025-10-31")
    second = door.post(path, {"through": "2025-11-30"}).json()
    read = door.get(f"{path}?limit=1").json()
    assert (read["sealed_through"], read["policy"]) == ("2025-11-30", "refuse")
    assert [(period["since"], period["digest"]) for period in read["items"]] == [("2025-11-01", second["digest"])]
    older = door.get(f"{path}?cursor={read['next_cursor']}").json()
    assert [period["totals"] for period in older["items"]] == [[{"amount": "300.00", "currency": "PEN"}]]
    assert older["next_cursor"] is None


def test_posting_says_when_it_is_refused_or_booked_another_day(door: CapDoor, book_id: int) -> None:
    late = {"entries": [entry("1.00", on="2025-10-31")]}
    door.post(f"/books/{book_id}/periods", {"through": "2025-10-31"})
    refused = door.post(f"/books/{book_id}/entries", late)
    assert (refused.status_code, refused.json()["code"]) == (422, "ledger.period_is_sealed")
    chosen = door.put(f"/books/{book_id}/sealed-policy", {"policy": "book_today"})
    assert (chosen.status_code, chosen.json()) == (200, {"policy": "book_today"})
    one = door.post(f"/books/{book_id}/entries", late).json()["outcomes"][0]
    each = door.post(f"/books/{book_id}/entries", {**late, "mode": "each"}).json()["outcomes"][0]
    for outcome in (one, each):
        read = door.get(f"/books/{book_id}/entries/{outcome['entry_id']}").json()
        assert (read["effective_on"], read["stated_on"]) == (outcome["booked_on"], "2025-10-31")
    now = door.post(f"/books/{book_id}/entries", {"entries": [entry("1.00")]}).json()["outcomes"][0]
    assert now["booked_on"] is None


@pytest.mark.parametrize(
    ("through", "status", "code"),
    [
        ("2190-01-01", 400, "ledger.period_is_not_over"),
        ("2200-12-31", 400, "ledger.day_is_out_of_range"),
        ("2025-10-31", 409, "ledger.seal_would_go_back"),
        ("31/10/2025", 400, "edge.day_is_malformed"),
    ],
)
def test_what_cannot_be_sealed_is_refused(door: CapDoor, book_id: int, through: str, status: int, code: str) -> None:
    door.post(f"/books/{book_id}/periods", {"through": "2025-10-31"})
    answer = door.post(f"/books/{book_id}/periods", {"through": through})
    problem = answer.json()
    assert (answer.status_code, problem.get("errors", [problem])[0]["code"]) == (status, code)


def test_owners_and_operators_seal_a_pools_book_too_and_strangers_see_nothing(ours: parties.Organisation) -> None:
    kept = make.book(ours.call(), kind="circle")
    path, policy = f"/books/{kept}/periods", f"/books/{kept}/sealed-policy"
    asked: dict[str, Any] = {"through": "2025-10-31"}
    auditor, stranger = CapDoor(ours, "auditor"), CapDoor(parties.organisation("Theirs"))
    assert auditor.post(path, asked).json()["code"] == "ledger.sealing_is_not_permitted"
    assert auditor.put(policy, {"policy": "refuse"}).json()["code"] == "ledger.sealing_is_not_permitted"
    assert CapDoor(ours, "owner").post(path, asked).status_code == 200
    assert auditor.get(path).json()["sealed_through"] == "2025-10-31"
    foreign, missing = stranger.post(path, asked), stranger.post("/books/7/periods", asked)
    assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert stranger.get(path).status_code == stranger.put(policy, {"policy": "refuse"}).status_code == 404
