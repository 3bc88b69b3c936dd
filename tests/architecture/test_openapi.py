"""The committed contract of the API is what the code answers, and every write asks for a key."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from caudal.edge.api.fields import Input
from tools import openapi_page


def contract() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(openapi_page.rendered())
    return read


# What only computes is asked by POST, since a document does not fit into an address; it writes nothing.
COMPUTES = ("post /api/v1/quotes/", "post /api/v1/circles/{circle_id}/share-out-simulation")


def operations() -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method} {path}", operation)
        for path, methods in contract()["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_contract_is_fresh() -> None:
    assert openapi_page.PAGE.read_text(encoding="utf-8") == openapi_page.rendered(), "run `make docs`"


def test_every_write_asks_for_an_idempotency_key() -> None:
    without = [
        name
        for name, operation in operations()
        if not name.startswith(("get ", *COMPUTES))
        and not any(one["name"] == "Idempotency-Key" and one["required"] for one in operation["parameters"])
    ]
    assert not without, "\n".join(without)


def test_every_operation_says_how_it_fails_and_who_may_ask() -> None:
    for name, operation in operations():
        assert "application/problem+json" in operation["responses"]["default"]["content"], name
        assert operation["security"], name
        assert operation["description"], name


def test_no_two_requests_share_a_name() -> None:
    """The contract has one schema for a name: of two different ones, the first would be told for both."""
    known: dict[str, dict[str, Any]] = {}
    for one in _inputs(Input):
        fields = one.model_json_schema()["properties"]
        assert known.setdefault(one.__name__, fields) == fields, f"{one.__name__} is two things"


def _inputs(kind: type[Input]) -> Iterator[type[Input]]:
    for one in kind.__subclasses__():
        yield one
        yield from _inputs(one)


def test_no_schema_holds_a_number_with_a_fraction() -> None:
    assert '"type": "number"' not in json.dumps(contract()["components"])


@pytest.mark.django_db
def test_nobody_reads_or_writes_anything_without_saying_who_they_are() -> None:
    client = Client()
    for path, methods in contract()["paths"].items():
        address = re.sub(r"{\w+}", "0", path)
        for method in methods:
            answer = client.generic(method.upper(), address, b"{}", content_type="application/json")
            assert (answer.status_code, answer.json()["code"]) == (401, "edge.caller_is_unknown"), (method, path)
