"""What a phone keeps for when there is no connection: a shell without anybody's data, under a policy that allows it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.templatetags.static import static
from django.test import Client

from caudal.parties.tests import make

pytestmark = pytest.mark.django_db


def shell() -> dict[str, Any]:
    told = re.match(r"const SHELL = (\{.*\});\n", Client().get("/worker.js").content.decode())
    assert told is not None
    found: dict[str, Any] = json.loads(told.group(1))
    return found


def test_the_worker_stands_at_the_root_and_is_asked_for_anew() -> None:
    answer = Client().get("/worker.js")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    # Without a session: a phone must get a new worker whoever has signed in on it, or nobody.
    assert settings.SESSION_COOKIE_NAME not in answer.cookies


def test_the_policy_allows_our_worker_and_manifest_and_no_others() -> None:
    policy = Client().get("/sign-in/").headers["Content-Security-Policy"]
    assert "worker-src 'self'" in policy and "manifest-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_shell_is_all_the_files_that_its_page_names_and_the_scripts_that_those_import() -> None:
    kept = set(shell()["files"])
    page = Client().get(shell()["page"]).content.decode()
    named = set(re.findall(rf'(?:src|href)="({settings.STATIC_URL}[^"#]+)', page))
    assert named and named <= kept
    for script in (name for name in kept if name.endswith(".js") and "/vendor/" not in name):
        for place in re.findall(r'^import .* from "([^"]+)";', _text(script), re.MULTILINE):
            assert _beside(script, place) in kept, (script, place)


def test_the_page_that_a_phone_keeps_is_the_same_for_everybody() -> None:
    page = shell()["page"]
    ours = make.organisation("Red de Juntas del Valle")
    username = ours.user("owner", person_id=ours.person())
    somebody = Client()
    assert somebody.login(username=username, password=make.PASSWORD)
    theirs = somebody.get(page)
    assert theirs.content == Client().get(page).content
    assert theirs.headers["Cache-Control"] == "no-cache" and "csrftoken" not in theirs.cookies
    for secret in (username, "csrfmiddlewaretoken", "caudal-actor", "Red de Juntas del Valle"):
        assert secret not in theirs.content.decode()


def test_a_signed_in_page_says_whose_it_is_and_stays_out_of_every_cache() -> None:
    ours = make.organisation()
    somebody = Client()
    assert somebody.login(username=ours.user("owner", person_id=ours.person()), password=make.PASSWORD)
    me = somebody.get("/api/v1/me").json()["actor_id"]
    page: HttpResponse = somebody.get("/circles/")  # type: ignore[assignment]
    assert f'<meta name="caudal-actor" content="{me}">' in page.content.decode()
    assert page.headers["Cache-Control"] == "private, no-store"


def test_the_manifest_makes_an_application_of_our_own() -> None:
    manifest = json.loads(_text(static("caudal/phone/manifest.webmanifest")))
    assert (manifest["lang"], manifest["start_url"], manifest["scope"]) == ("es", "/", "/")
    sizes = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= sizes
    for icon in manifest["icons"]:
        assert finders.find(_name(_beside(static("caudal/phone/manifest.webmanifest"), icon["src"])))


def _name(address: str) -> str:
    return address.removeprefix(settings.STATIC_URL).removeprefix("/static/")


def _text(address: str) -> str:
    found = finders.find(_name(address))
    assert found is not None, address
    return Path(found).read_text(encoding="utf-8")


def _beside(address: str, place: str) -> str:
    parts = address.split("/")[:-1]
    for step in place.split("/"):
        if step == "..":
            parts.pop()
        elif step != ".":
            parts.append(step)
    return "/".join(parts)
