"""Who calls: keys, sessions with their token, and roles that follow from them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from caudal.audit.models import Event
from caudal.parties.tests import make

pytestmark = pytest.mark.django_db

ME = "/api/v1/me"
ENTRIES = "/api/v1/books/7/entries"


def signed_in(username: str, *, checks_csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=checks_csrf, headers={"Accept-Language": "en"})
    assert client.login(username=username, password=make.PASSWORD)
    return client


def test_a_key_says_its_organisation_and_role() -> None:
    ours = make.organisation("Ours")
    told = Client(headers=ours.headers("auditor")).get(ME).json()
    assert (told["organisation_id"], told["organisation_name"], told["roles"]) == (str(ours.id), "Ours", ["auditor"])
    assert (told["actor_kind"], told["person_id"]) == ("api_key", None)


def test_a_key_that_has_expired_is_none() -> None:
    key = make.organisation().api_key(lasts=timedelta(days=-365))
    answer = Client(headers={"Authorization": f"Bearer {key}"}).get(ME)
    assert (answer.status_code, answer.json()["code"]) == (401, "parties.api_key_is_not_valid")


def test_a_session_says_the_person_and_the_roles_of_the_membership() -> None:
    ours = make.organisation()
    person_id = ours.person()
    told = signed_in(ours.user("owner", person_id=person_id)).get(ME).json()
    assert (told["roles"], told["person_id"], told["actor_kind"]) == (["owner"], str(person_id), "user")


def test_a_member_without_a_role_works_in_the_organisation_of_their_person() -> None:
    ours = make.organisation()
    told = signed_in(ours.user(person_id=ours.person())).get(ME).json()
    assert (told["organisation_id"], told["roles"]) == (str(ours.id), [])


def test_a_user_of_no_organisation_is_nobody_here() -> None:
    answer = signed_in(make.organisation().user()).get(ME)
    assert (answer.status_code, answer.json()["code"]) == (403, "parties.not_permitted")


def post(client: Client, **headers: str) -> Any:
    body = {"entries": [{"kind": "x", "on": "2026-11-20", "lines": []}]}
    told = {"Idempotency-Key": "k", **headers}
    return client.post(ENTRIES, body, content_type="application/json", headers=told)


def test_a_session_writes_only_with_its_token() -> None:
    client = signed_in(make.organisation().user("owner"), checks_csrf=True)
    without = post(client)
    assert (without.status_code, without.json()["code"]) == (403, "edge.csrf_token_is_missing")
    token = "a" * 32
    client.cookies["csrftoken"] = token
    assert post(client, **{"X-CSRFToken": token}).json()["code"] == "ledger.book_not_found"


def test_a_session_does_nothing_that_another_user_wrote_down() -> None:
    ours = make.organisation()
    client = signed_in(ours.user("owner"))
    mine = client.get(ME).json()["actor_id"]
    assert post(client, **{"Caudal-Actor": mine}).json()["code"] == "ledger.book_not_found"
    others = signed_in(ours.user("owner")).get(ME).json()["actor_id"]
    refused = post(client, **{"Caudal-Actor": others, "Idempotency-Key": "k2"})
    assert (refused.status_code, refused.json()["code"]) == (403, "edge.caller_is_another")
    assert client.get(ME, headers={"Caudal-Actor": "nobody"}).status_code == 403
    # Refused at the door: no event, and the key is still free for who wrote it down.
    assert Event.objects.filter(stream=ours.id, action="ledger.post_entry").count() == 1


def test_a_key_needs_no_token() -> None:
    client = Client(enforce_csrf_checks=True, headers=make.organisation().headers())
    assert post(client).json()["code"] == "ledger.book_not_found"


def test_events_say_who_called_from_where() -> None:
    home = make.organisation()
    post(Client(headers=home.headers("owner") | {"User-Agent": "tests\x00/1", "X-Request-ID": "r-1"}))
    origins = Event.objects.filter(stream=home.id, action="ledger.post_entry").values_list("origin", flat=True)
    assert list(origins) == [{"user_agent": "tests/1", "request_id": "r-1", "ip": "127.0.0.1"}]
