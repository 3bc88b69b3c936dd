"""What every API request passes: strict bodies, problems in two languages, callers, and nothing told of bugs."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError
from django.test import Client

from caudal.edge import errors, pagination
from caudal.edge.api import problems
from caudal.kernel.refusals import Kind, Refusal, Unavailable
from caudal.parties import queries as parties_queries
from caudal.parties.tests import make

BOOK = "/api/v1/books/7/entries"
MONEY = {"amount": "1.00", "currency": "PEN"}
LINES = [
    {"account": "assets:cash", "side": "debit", "amount": MONEY},
    {"account": "equity:shares:1", "side": "credit", "amount": MONEY},
]
ENTRY: dict[str, Any] = {"kind": "shares", "on": "2026-11-20", "lines": LINES}


@pytest.fixture
def client(db: None) -> Client:
    return Client(headers=make.organisation().headers("owner"))


def sent(client: Client, body: bytes | str, content_type: str = "application/json") -> Any:
    return client.generic("POST", BOOK, body, content_type=content_type, headers={"Idempotency-Key": "k"})


def assert_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    told: dict[str, Any] = answer.json()
    assert (answer.status_code, told["code"], told["status"]) == (status, code, status), told
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert told["type"] == f"urn:caudal:problem:{code}"
    assert told["title"]
    return told


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe{}",
        b'{"entries": "\xed\xa0\x80"}',
        rb'{"entries": "\ud800"}',
        rb'{"\ud800": 1}',
        b'{"entries": NaN}',
        b'{"entries": -Infinity}',
        b'{"entries": [], "entries": []}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"entries": ' + b"9" * 5_000 + b"}",
        b"\x00",
    ],
)
def test_a_body_that_has_no_single_reading_is_refused(client: Client, body: bytes) -> None:
    assert_problem(sent(client, body), 400, "edge.body_is_not_readable")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_of_another_type_is_refused(client: Client, content_type: str) -> None:
    assert_problem(sent(client, b"{}", content_type), 415, "edge.content_type_is_unknown")


def test_a_body_larger_than_is_read_is_refused(client: Client) -> None:
    assert_problem(sent(client, b'"' + b"x" * 3_000_000 + b'"'), 413, "edge.body_is_too_large")


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"kind": "a\x00b"}, "entries.0.kind", "kernel.text_is_not_clean"),
        ({"kind": "  "}, "entries.0.kind", "kernel.text_is_missing"),
        ({"description": "x" * 501}, "entries.0.description", "kernel.text_is_too_long"),
        ({"on": "20/11/2026"}, "entries.0.on", "edge.day_is_malformed"),
        ({"on": 1}, "entries.0.on", "edge.day_is_malformed"),
        ({"on": "2026-02-30"}, "entries.0.on", "edge.day_is_malformed"),
        ({"on": "0001-01-01"}, "entries.0.on", "edge.day_is_malformed"),
        ({"id": "none"}, "entries.0.id", "edge.request_is_malformed"),
        ({"extra": 1}, "entries.0.extra", "edge.request_is_malformed"),
        ({"lines": "none"}, "entries.0.lines", "edge.request_is_malformed"),
        ({"lines": [{**LINES[0], "amount": 1.5}]}, "entries.0.lines.0.amount", "edge.money_is_malformed"),
        ({"lines": [{**LINES[0], "amount": "1.50"}]}, "entries.0.lines.0.amount", "edge.money_is_malformed"),
        ({"lines": [{**LINES[0], "amount": {**MONEY, "x": 1}}]}, "entries.0.lines.0.amount", "edge.money_is_malformed"),
        (
            {"lines": [{**LINES[0], "amount": {"amount": 150, "currency": "PEN"}}]},
            "entries.0.lines.0.amount",
            "edge.money_is_malformed",
        ),
        (
            {"lines": [{**LINES[0], "amount": {"amount": "1.505", "currency": "PEN"}}]},
            "entries.0.lines.0.amount",
            "kernel.amount_has_too_many_decimals",
        ),
        (
            {"lines": [{**LINES[0], "amount": {"amount": "-1.50", "currency": "PEN"}}]},
            "entries.0.lines.0.amount",
            "kernel.amount_is_negative",
        ),
        (
            {"lines": [{**LINES[0], "amount": {"amount": "1e3", "currency": "PEN"}}]},
            "entries.0.lines.0.amount",
            "kernel.amount_is_not_a_number",
        ),
        (
            {"lines": [{**LINES[0], "amount": {"amount": "9" * 30, "currency": "PEN"}}]},
            "entries.0.lines.0.amount",
            "kernel.amount_is_too_large",
        ),
        (
            {"lines": [{**LINES[0], "amount": {"amount": "1.50", "currency": "pen"}}]},
            "entries.0.lines.0.amount",
            "edge.currency_is_unknown",
        ),
        (
            {"lines": [{**LINES[0], "amount": {"amount": "1.50", "currency": "ZZZ"}}]},
            "entries.0.lines.0.amount",
            "edge.currency_is_unknown",
        ),
    ],
)
def test_a_field_that_cannot_be_read_is_named(client: Client, change: Any, field: str, code: str) -> None:
    answer = sent(client, json.dumps({"entries": [{**ENTRY, **change}]}))
    told = assert_problem(answer, 400, "edge.request_is_malformed")
    assert [(error["field"], error["code"]) for error in told["errors"]] == [(field, code)]
    assert told["field"] == field
    assert told["errors"][0]["message"]


def test_every_unreadable_field_is_named_at_once(client: Client) -> None:
    told = sent(client, json.dumps({"entries": [{**ENTRY, "kind": "", "on": "x"}], "mode": "some"})).json()
    assert {error["field"] for error in told["errors"]} == {"entries.0.kind", "entries.0.on", "mode"}


@pytest.mark.parametrize("number", ["x", "-1", "9" * 19, "9" * 400, "%00", "١"])
def test_a_path_that_cannot_be_read_is_refused(client: Client, number: str) -> None:
    told = assert_problem(client.get(f"/api/v1/books/{number}"), 400, "edge.request_is_malformed")
    assert (told["errors"][0]["field"], told["errors"][0]["code"]) == ("book_id", "edge.book_number_is_malformed")


def test_a_nul_in_a_path_is_refused(client: Client) -> None:
    answer = client.get("/api/v1/books/7/accounts/a%00b/statement")
    assert assert_problem(answer, 400, "edge.request_is_malformed")["errors"][0]["code"] == "kernel.text_is_not_clean"


def test_problems_speak_the_callers_language(client: Client) -> None:
    words = {}
    for language in ("es", "en-GB,es;q=0.5", "fr", ""):
        answer = client.get("/api/v1/nowhere", headers={"Accept-Language": language})
        told = assert_problem(client.get(BOOK, headers={"Accept-Language": language}), 404, "ledger.book_not_found")
        words[language] = (answer.headers["Content-Language"], told["title"]) if language else told["title"]
        assert "Accept-Language" in client.get(BOOK).headers["Vary"]
    assert words == {
        "es": ("es", "No existe ese libro."),
        "en-GB,es;q=0.5": ("en", "There is no such book."),
        "fr": ("es", "No existe ese libro."),
        "": "No existe ese libro.",
    }


def test_an_address_that_is_none_and_a_method_that_it_does_not_know_are_problems(client: Client) -> None:
    assert_problem(client.get("/api/v1/nowhere"), 404, "edge.address_not_found")
    assert_problem(Client().get("/api/v1/"), 404, "edge.address_not_found")
    assert_problem(Client(enforce_csrf_checks=True).post("/api/v1/nowhere"), 404, "edge.address_not_found")
    answer = client.delete("/api/v1/me")
    assert_problem(answer, 405, "edge.method_not_allowed")
    assert answer.headers["Allow"] == "GET"


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer caudal_unknown", "Bearer \u00e9\u00ff", "Basic eDp5", "x"])
@pytest.mark.django_db
def test_nobody_is_let_in_without_a_valid_key(value: str) -> None:
    answer = Client(headers={"Authorization": value} if value else {}).get("/api/v1/me")
    told = answer.json()
    assert answer.status_code == 401, told
    assert told["code"] in {"edge.caller_is_unknown", "parties.api_key_is_not_valid"}
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_trouble_is_503_with_the_time_to_try_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for trouble in (Unavailable("circles.grant_loan"), OperationalError("server at 10.0.0.7")):
        fail(monkeypatch, trouble)
        answer = client.get("/api/v1/me")
        assert_problem(answer, 503, "unavailable")
        assert int(answer.headers["Retry-After"]) > 0
        assert b"10.0.0.7" not in answer.content


def test_a_bug_is_500_and_tells_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    fail(monkeypatch, KeyError("secret of the house"))
    answer = client.get("/api/v1/me")
    assert_problem(answer, 500, "bug")
    assert b"secret" not in answer.content


def fail(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def raising(**_: Any) -> str:
        raise error

    monkeypatch.setattr(parties_queries, "organisation_name", raising)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_refusal_has_a_status(kind: Kind) -> None:
    made = type("Made", (Refusal,), {"kind": kind, "message": "No.", "remedy": ""})()
    assert 400 <= problems.problem(made).status_code < 500


def test_cursors_are_read_back_only_by_their_own_list() -> None:
    cursor = pagination.cursor_text("entries", ("assets:cash", 7))
    assert pagination.place_of(cursor, kind="entries", shape=(str, int)) == ("assets:cash", 7)
    assert pagination.place_of(None, kind="entries", shape=(int,)) is None
    entry_id = uuid4()
    assert pagination.place_of(pagination.cursor_text("m", (entry_id,)), kind="m", shape=(UUID,)) == (entry_id,)
    for kind, shape in (
        ("books", (str, int)),
        ("entries", (int,)),
        ("entries", (int, int)),
        ("entries", (str, str)),
        ("entries", (UUID, int)),
    ):
        with pytest.raises(errors.CursorIsNotReadable):
            pagination.place_of(cursor, kind=kind, shape=shape)


def test_the_last_page_has_no_cursor() -> None:
    page = pagination.page_of([1, 2], limit=2, kind="x", next_place=lambda shown: (shown[-1],))
    assert (page.items, page.next_cursor) == ((1, 2), None)
    page = pagination.page_of([1, 2, 3], limit=2, kind="x", next_place=lambda shown: (shown[-1],))
    assert page.items == (1, 2)
    assert pagination.place_of(page.next_cursor, kind="x", shape=(int,)) == (2,)
