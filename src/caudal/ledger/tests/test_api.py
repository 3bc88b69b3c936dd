"""The ledger's HTTP door: what it reads, what it posts, and that other organisations' books are not there."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client

from caudal.ledger.tests import make
from caudal.parties.tests import make as parties

pytestmark = pytest.mark.django_db


def entry(cash: str, share: str = "equity:shares:1", *, into: str = "debit", **more: Any) -> dict[str, Any]:
    out_of = "credit" if into == "debit" else "debit"
    money = {"amount": cash, "currency": "PEN"}
    return {
        "kind": "shares",
        "on": "2026-11-20",
        "lines": [
            {"account": "assets:cash", "side": into, "amount": money},
            {"account": share, "side": out_of, "amount": money},
        ],
        **more,
    }


class Door:
    """A program of one organisation."""

    def __init__(self, organisation: parties.Organisation, role: str = "operator") -> None:
        self.client = Client(headers=organisation.headers(role))

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1{path}")

    def post(self, path: str, body: Any, key: str | None = None) -> Any:
        headers = {"Idempotency-Key": key or str(uuid4())}
        return self.client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)


@pytest.fixture
def ours() -> parties.Organisation:
    return parties.organisation("Ours")


@pytest.fixture
def book_id(ours: parties.Organisation) -> int:
    return make.book(ours.call())


@pytest.fixture
def door(ours: parties.Organisation) -> Door:
    return Door(ours)


def test_entries_posted_are_read_back_from_every_side(door: Door, book_id: int) -> None:
    posted = door.post(f"/books/{book_id}/entries", {"entries": [entry("300.00", description="Enero"), entry("50.00")]})
    assert posted.status_code == 200, posted.content
    first = posted.json()["outcomes"][0]["entry_id"]

    assert [book["book_id"] for book in door.get("/books").json()["items"]] == [str(book_id)]
    accounts = door.get(f"/books/{book_id}/accounts?prefix=assets").json()["items"]
    assert [(account["code"], account["balance"]) for account in accounts] == [
        ("assets:cash", {"amount": "350.00", "currency": "PEN"}),
        ("assets:dollars", {"amount": "0.00", "currency": "USD"}),
    ]
    lines = door.get(f"/books/{book_id}/accounts/assets:cash/statement").json()["items"]
    assert [line["balance"]["amount"] for line in lines] == ["350.00", "300.00"]
    read = door.get(f"/books/{book_id}/entries/{first}").json()
    assert [(line["account"], line["side"], line["amount"]["amount"]) for line in read["lines"]] == [
        ("assets:cash", "debit", "300.00"),
        ("equity:shares:1", "credit", "300.00"),
    ]
    assert read["caused_by"]["action"] == "ledger.post_entries"
    assert read["caused_by"]["actor_kind"] == "api_key"
    totals = door.get(f"/books/{book_id}/trial-balance").json()["totals"]
    sum_of_both = {"amount": "350.00", "currency": "PEN"}
    assert totals == [{"debits": sum_of_both, "credits": sum_of_both}]


def test_the_same_key_posts_once_and_another_body_is_a_conflict_that_names_the_field(door: Door, book_id: int) -> None:
    path = f"/books/{book_id}/entries"
    first = door.post(path, {"entries": [entry("300.00")]}, key="one")
    again = door.post(path, {"entries": [entry("300.00")]}, key="one")
    other = door.post(path, {"entries": [entry("301.00")]}, key="one")
    assert again.json() == first.json()
    assert (other.status_code, other.json()["code"], other.json()["field"]) == (409, "audit.key_is_used", "entries")
    assert door.get(f"/books/{book_id}/accounts").json()["items"][0]["balance"]["amount"] == "300.00"


def test_a_write_without_a_key_is_refused(door: Door, book_id: int) -> None:
    answer = door.client.post(
        f"/api/v1/books/{book_id}/entries", {"entries": [entry("1.00")]}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "audit.key_is_missing")


def test_each_answers_an_outcome_per_entry_and_all_answers_the_first_refusal(door: Door, book_id: int) -> None:
    batch = [entry("100.00"), entry("500.00", into="credit"), entry("20.00", "equity:nobody")]
    each = door.post(f"/books/{book_id}/entries", {"mode": "each", "entries": batch})
    assert [outcome["refusal"] and outcome["refusal"]["code"] for outcome in each.json()["outcomes"]] == [
        None,
        "ledger.balance_would_fall_below_floor",
        "ledger.account_not_found",
    ]
    whole = door.post(f"/books/{book_id}/entries", {"entries": batch})
    assert whole.status_code == 422
    assert whole.json()["code"] == "ledger.balance_would_fall_below_floor"
    assert whole.json()["facts"] == {"account": "assets:cash"}
    assert door.get(f"/books/{book_id}/accounts").json()["items"][0]["balance"]["amount"] == "100.00"


def test_only_owners_and_operators_post(ours: parties.Organisation, book_id: int) -> None:
    for role, status in {"owner": 200, "operator": 200, "auditor": 403, "facilitator": 403}.items():
        answer = Door(ours, role).post(f"/books/{book_id}/entries", {"entries": [entry("1.00")]})
        assert answer.status_code == status, role
    assert answer.json()["code"] == "ledger.posting_is_not_permitted"


def test_entries_of_a_circles_book_come_from_the_circles_actions_alone(door: Door, ours: parties.Organisation) -> None:
    kept = make.book(ours.call(), kind="circle")
    answer = door.post(f"/books/{kept}/entries", {"entries": [entry("1.00")]})
    assert (answer.status_code, answer.json()["code"]) == (422, "ledger.book_is_kept_by_its_pool")


def test_a_book_of_another_organisation_answers_as_one_that_is_not_there(door: Door, book_id: int) -> None:
    door.post(f"/books/{book_id}/entries", {"entries": [entry("1.00")]})
    entry_id = door.get(f"/books/{book_id}/entries").json()["items"][0]["id"]
    stranger = Door(parties.organisation("Theirs"))
    unknown = 7
    for path in (
        "", "/accounts", "/trial-balance", "/accounts/assets:cash/statement", "/entries", f"/entries/{entry_id}",
    ):  # fmt: skip
        foreign, missing = stranger.get(f"/books/{book_id}{path}"), stranger.get(f"/books/{unknown}{path}")
        assert foreign.status_code == missing.status_code == 404, path
        assert foreign.content == missing.content
    body = {"entries": [entry("1.00")]}
    foreign, missing = (stranger.post(f"/books/{number}/entries", body) for number in (book_id, unknown))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content


def test_an_id_of_the_callers_own_is_taken_once_and_an_unknown_entry_is_not_found(door: Door, book_id: int) -> None:
    own = str(uuid4())
    assert door.get(f"/books/{book_id}/entries/{own}").json()["code"] == "ledger.entry_not_found"
    door.post(f"/books/{book_id}/entries", {"entries": [entry("1.00", id=own)]})
    assert door.get(f"/books/{book_id}/entries/{own}").json()["id"] == own
    again = door.post(f"/books/{book_id}/entries", {"entries": [entry("1.00", id=own)]})
    assert (again.status_code, again.json()["code"]) == (409, "ledger.entry_exists")


def test_lists_are_paged_without_gaps(door: Door, book_id: int) -> None:
    door.post(f"/books/{book_id}/entries", {"entries": [entry(f"{n}.00") for n in range(1, 8)]})
    for path in (f"/books/{book_id}/accounts/assets:cash/statement", f"/books/{book_id}/entries"):
        seen: list[str] = []
        page: dict[str, Any] = {"next_cursor": ""}
        while page["next_cursor"] is not None:
            page = door.get(f"{path}?limit=3&cursor={page['next_cursor']}").json()
            seen += [str(item.get("entry_id") or item["id"]) for item in page["items"]]
        assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize("cursor", ["x", "WyJlbnRyaWVzIiwgMV0", "WyJhY2NvdW50cyIsICJcdTAwMDAiXQ", "é", "=" * 600])
def test_a_cursor_of_nobody_or_of_another_list_is_refused(door: Door, book_id: int, cursor: str) -> None:
    answer = door.get(f"/books/{book_id}/accounts?cursor={cursor}")
    assert answer.status_code == 400
    assert answer.json()["code"] in {"edge.cursor_is_not_readable", "edge.request_is_malformed"}


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (entry("1.00")["lines"][:1], "ledger.entry_is_empty"),
        (entry("0.00")["lines"], "ledger.posting_is_zero"),
        ([*entry("1.00")["lines"], *entry("1.00")["lines"]], "ledger.account_is_named_twice"),
    ],
)
def test_what_no_book_could_hold_is_refused_by_the_ledger(door: Door, book_id: int, lines: Any, code: str) -> None:
    answer = door.post(f"/books/{book_id}/entries", {"entries": [{"kind": "x", "on": "2026-11-20", "lines": lines}]})
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_reads_at_two_dates(door: Door, book_id: int) -> None:
    path = f"/books/{book_id}"
    door.post(f"{path}/entries", {"entries": [entry("300.00", on="2026-11-20")]})
    then = door.get(f"{path}/accounts/assets:cash/statement").json()["items"][0]["recorded_at"]
    door.post(f"{path}/entries", {"entries": [entry("50.00", on="2026-11-18")]})

    def cash(**asked: str) -> str:
        amount: str = door.get(f"{path}/accounts?prefix=assets:cash&{urlencode(asked)}").json()["items"][0]["balance"][
            "amount"
        ]
        return amount

    assert (cash(), cash(on="2026-11-19"), cash(on="2026-11-17")) == ("350.00", "50.00", "0.00")
    assert (cash(known_at=then), cash(on="2026-11-19", known_at=then)) == ("300.00", "0.00")
    assert cash(known_at="1999-01-01T00:00:00Z") == "0.00"
    at = urlencode({"on": "2026-11-19", "known_at": then})
    assert door.get(f"{path}/trial-balance?{at}").json()["totals"][0]["debits"]["amount"] == "0.00"
    assert [one["stands"]["amount"] for one in door.get(f"{path}/subtotals?depth=1").json()["branches"]] == [
        "350.00", "-350.00",
    ]  # fmt: skip
    days = f"{path}/accounts/assets:cash/days"
    shown = [(one["effective_on"], one["balance"]["amount"]) for one in door.get(days).json()["items"]]
    assert shown == [("2026-11-20", "350.00"), ("2026-11-18", "50.00")]
    first = door.get(f"{days}?limit=1").json()
    second = door.get(f"{days}?limit=1&cursor={first['next_cursor']}").json()
    assert [one["balance"]["amount"] for one in second["items"]] == ["50.00"]
    assert len(door.get(f"{days}?{urlencode({'known_at': then})}").json()["items"]) == 1
    assert len(door.get(f"{path}/accounts/assets:cash/statement?{urlencode({'known_at': then})}").json()["items"]) == 1


def test_what_will_be_known_is_not_told(door: Door, book_id: int) -> None:
    for path in ("/accounts", "/trial-balance", "/subtotals", "/accounts/assets:cash/statement"):
        answer = door.get(f"/books/{book_id}{path}?known_at=2199-01-01T00:00:00Z")
        assert (answer.status_code, answer.json()["code"]) == (400, "ledger.known_at_is_in_the_future")
    answer = door.get(f"/books/{book_id}/accounts?known_at=2026-11-20")
    assert (answer.status_code, answer.json()["code"]) == (400, "edge.request_is_malformed")


def test_a_request_has_its_limits(door: Door, book_id: int) -> None:
    """Too many entries, lines, details or bytes."""
    path = f"/books/{book_id}/entries"
    many = door.post(path, {"entries": [entry("1.00")] * 1_001})
    long = door.post(path, {"entries": [{**entry("1.00"), "lines": entry("1.00")["lines"] * 51}]})
    detailed = door.post(path, {"entries": [entry("1.00", details={f"n{nth}": "" for nth in range(21)})]})
    for answer in (many, long, detailed):
        assert (answer.status_code, answer.json()["code"]) == (400, "edge.request_is_malformed")
    heavy = door.post(path, {"entries": [entry("1.00", description="x" * 3_000_000)]})
    assert (heavy.status_code, heavy.json()["code"]) == (413, "edge.body_is_too_large")
    assert door.get(path).json()["items"] == []
