"""Doors of the shell: formats, forms, refusals on pages, language, theme, error pages, strict policy."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.utils import translation

from caudal.edge.templatetags import caudal as tags
from caudal.edge.web import formats, refusals
from caudal.edge.web.forms import ActionForm, DayField, MoneyField, TextField
from caudal.edge.web.submissions import Receipt, submission
from caudal.kernel.money import Money
from caudal.kernel.refusals import Kind, Refusal, Unavailable, gettext_noop
from tools import error_catalogue

COMPONENTS = Path(__file__).resolve().parent.parent / "templates" / "edge" / "components"
KEY = "3f0d8c0e-7f1f-4a53-9d0d-0a3c5b8a4f11"


class BoxIsEmpty(Refusal):
    code = "edge.test_box_is_empty"
    kind = Kind.STATE
    message = gettext_noop("The loan is larger than the available capital.")
    remedy = "{available} is there."


class FineForm(ActionForm):
    amount = MoneyField(currency="PEN", label="Amount")
    reason = TextField(label="Reason", length_max=20)
    on = DayField(label="Day")


def _data(**changes: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update({"key": KEY, "amount": "12.50", "reason": "Tardanza", "on": "2026-11-20"} | changes)
    return data


def _submit(form: ActionForm, act: Any) -> tuple[HttpResponse, HttpRequest]:
    request = RequestFactory().post("/", form.data)
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    answer = submission(request, form=form, template="edge/components/form_problem.html", context={}, act=act)
    return answer, request


@pytest.mark.parametrize(
    ("language", "minor", "currency", "shown"),
    [
        ("es", 105000, "PEN", "S/\xa01,050.00"),
        ("en", 105000, "PEN", "PEN\xa01,050.00"),
        ("es", -105000, "PEN", "-S/\xa01,050.00"),
        ("es", 1050, "CLP", "CLP\xa01,050"),
        ("en", 10**17, "PEN", "PEN\xa01,000,000,000,000,000.00"),
    ],
)
def test_money_is_written_as_the_reader_writes_it(language: str, minor: int, currency: str, shown: str) -> None:
    with translation.override(language):
        assert formats.money_text(Money(minor, currency)) == shown


def test_an_amount_keeps_its_sign_apart_and_says_plus_only_for_movements() -> None:
    with translation.override("es"):
        plain, moved = tags.money(Money(5000, "PEN")), tags.money(Money(5000, "PEN"), signed=True)
        taken = tags.money(Money(-5000, "PEN"))
    assert plain == '<span class="amount"><span class="sign">S/</span>\xa050.00</span>'
    assert moved == '<span class="amount amount-plus">+<span class="sign">S/</span>\xa050.00</span>'
    assert taken == '<span class="amount amount-minus">\u2212<span class="sign">S/</span>\xa050.00</span>'
    assert tags.money(None) == "—"


def test_days_are_written_in_the_readers_language() -> None:
    with translation.override("es"):
        assert formats.day_text(date(2026, 1, 20)) == "20 ene. 2026"
    with translation.override("en"):
        assert formats.day_text(date(2026, 1, 20)) == "Jan 20, 2026"


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("amount", "1.500", "kernel.amount_is_ambiguous"),
        ("amount", "-5.00", "kernel.amount_is_negative"),
        ("amount", "0", "kernel.amount_is_zero"),
        ("amount", "1.005,001", "kernel.amount_has_too_many_decimals"),
        ("amount", "$ 5.00", "kernel.amount_is_in_another_currency"),
        ("amount", "5\x00", "null_characters_not_allowed"),
        ("amount", "NaN", "kernel.amount_is_not_a_number"),
        ("reason", "late\x00", "kernel.text_is_not_clean"),
        ("reason", "late \ud800", "kernel.text_is_not_clean"),
        ("reason", "x" * 21, "kernel.text_is_too_long"),
        ("on", "2026-02-30", "invalid"),
        ("on", "0001-01-01", "day_is_too_far_away"),
        ("key", "again", "invalid"),
    ],
)
def test_bad_input_is_told_at_its_field_and_never_reaches_the_action(field: str, text: str, code: str) -> None:
    form = FineForm(_data(**{field: text}))
    assert [error.code for error in form.errors.as_data()[field]] == [code]


def test_a_form_that_passes_gives_money_clean_text_and_its_key() -> None:
    form = FineForm(_data(amount="S/ 1,500.00", reason="  Tardanza "))
    assert form.is_valid()
    assert form.cleaned_data["amount"] == Money(150000, "PEN")
    assert form.cleaned_data["reason"] == "Tardanza"
    assert form.idempotency_key == f"web:{KEY}"


def test_every_rendered_form_has_a_key_of_its_own() -> None:
    assert FineForm()["key"].value() != FineForm()["key"].value()
    assert FineForm.base_fields["key"].initial is not None


def test_after_success_the_browser_is_sent_to_a_receipt() -> None:
    answer, request = _submit(FineForm(_data()), lambda form: Receipt("Fine of S/ 12.50 issued.", "/circles/1/"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/circles/1/")
    assert [str(message) for message in request._messages] == ["Fine of S/ 12.50 issued."]  # type: ignore[attr-defined]


def test_a_refusal_is_shown_in_place_with_its_numbers_and_the_next_try_has_a_new_key() -> None:
    def refuse(form: ActionForm) -> Receipt:
        raise BoxIsEmpty(field="amount", available=Money(105000, "PEN"), reservations=Money(15000, "PEN"))

    form = FineForm(_data())
    with translation.override("es"):
        answer, _ = _submit(form, refuse)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "El préstamo es mayor que el capital disponible." in page
    assert "S/\xa01,050.00 is there." in page
    assert "Reservado" in page and "150.00" in page
    assert "edge.test_box_is_empty" in page
    assert form["key"].value() != KEY
    assert form["amount"].value() == "12.50"
    assert form.errors["amount"]


def test_an_open_outcome_keeps_the_key_so_that_a_second_try_cannot_act_twice() -> None:
    def break_off(form: ActionForm) -> Receipt:
        raise Unavailable

    form = FineForm(_data())
    answer, _ = _submit(form, break_off)
    assert answer.status_code == 503
    assert form["key"].value() == KEY


def test_a_used_key_is_told_in_words_for_people() -> None:
    class KeyIsUsed(Refusal):
        code = ""
        kind = Kind.CONFLICT
        message = "for programs"

    KeyIsUsed.code = "audit.key_is_used"
    with translation.override("en"):
        notice = refusals.notice_of(KeyIsUsed(differs="amount"))
    assert notice.status == 409
    assert notice.message.startswith("This form was sent before")


def test_facts_are_shown_as_numbers_days_and_words() -> None:
    refusal = BoxIsEmpty(
        available=Money(100, "PEN"), shares=12, rate=Decimal("0.05"), on=date(2026, 1, 2), is_late=True, name="Rosa"
    )
    with translation.override("es"):
        notice = refusals.notice_of(refusal)
        shown = [(label, formats.fact_text(value)) for label, value in notice.facts]
    assert shown == [("Disponible", "S/\xa01.00"), ("Acciones", "12"), ("Tasa", "0.05"), ("Fecha", "2 ene. 2026")]


def test_every_number_of_a_refusal_has_a_label() -> None:
    told = {
        name
        for one in error_catalogue.known_refusals().values()
        for name in re.findall(r"{(\w+)}", one.message + one.remedy)
    }
    numbers = {name for name in told if name.endswith(("_max", "_min", "_on", "_minor")) or name in {"amount", "cash"}}
    # No form can ask for so much, or for so far a day.
    of_programs_only = {
        *("postings_max", "entries_max", "weights_max", "bytes_max", "items_max", "characters_max", "accounts_max"),
        *("day_min", "day_max"),
    }
    assert numbers <= refusals.FACT_LABELS.keys() | of_programs_only


def test_spanish_is_spoken_whatever_the_browser_asks_until_the_reader_switches(client: Client) -> None:
    page = client.get("/design", headers={"accept-language": "en"})
    assert '<html lang="es"' in page.content.decode()
    answer = client.post("/language", {"language": "en", "next": "/design"})
    assert answer.headers["Location"] == "/design"
    page = client.get("/design")
    assert '<html lang="en"' in page.content.decode()
    assert page.headers["Content-Language"] == "en"


def test_the_theme_is_remembered_and_the_way_back_stays_here(client: Client) -> None:
    answer = client.post("/theme", {"theme": "caudal-night", "next": "//elsewhere.example/"})
    assert answer.headers["Location"] == "/"
    assert 'data-theme="caudal-night"' in client.get("/design").content.decode()
    client.post("/theme", {"theme": '"><script>', "next": "/design"})
    assert "data-theme" not in client.get("/design").content.decode()


def test_no_page_carries_a_style_or_script_of_its_own(client: Client) -> None:
    for address in ("/design", "/sign-in/", "/nothing-here"):
        page = client.get(address)
        text = page.content.decode()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\ssrc=)", text), address
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy, address
        assert page.headers["Cache-Control"].count("no-store"), address


def test_design_shows_every_component() -> None:
    shown = (COMPONENTS.parent / "design.html").read_text() + (COMPONENTS.parent / "base.html").read_text()
    frontier = set(re.findall(r"edge/components/(\w+)\.html", shown))
    reached: set[str] = set()
    while frontier:
        name = frontier.pop()
        reached.add(name)
        frontier |= set(re.findall(r"edge/components/(\w+)\.html", (COMPONENTS / f"{name}.html").read_text())) - reached
    assert {path.stem for path in COMPONENTS.glob("*.html")} - reached == {"non_field_errors"}


def test_an_unknown_address_is_a_kind_page_in_spanish(client: Client) -> None:
    page = client.get("/nothing-here")
    assert page.status_code == 404
    assert "Esa página no existe" in page.content.decode()


def test_a_form_without_its_token_is_refused_with_words() -> None:
    page = Client(enforce_csrf_checks=True).post("/theme", {"theme": "caudal"})
    assert page.status_code == 403
    assert "demasiado tiempo" in page.content.decode()


def test_the_page_for_our_own_failures_needs_no_database() -> None:
    with translation.override("es"):
        assert "Algo falló de nuestro lado" in get_template("500.html").render()
