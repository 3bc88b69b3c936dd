"""Pages about people around a loan: promises, visits, guarantees, papers, sellers; who may write and who only reads."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from caudal.audit.rules import Actor
from caudal.lending.models import Portfolio
from caudal.lending.tests.a_lender import Lender, a_lender
from caudal.parties.models import User

pytestmark = pytest.mark.django_db

QUERIES_MAX = 30
PDF = b"%PDF-1.7 contrato"


class Reader:
    """Somebody of the lender at their browser, without scripts."""

    def __init__(self, lender: Lender, actor: Actor) -> None:
        self.client = Client()
        self.client.force_login(User.objects.get(id=actor.id), backend=settings.AUTHENTICATION_BACKENDS[0])
        self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        self.home = f"/lending/{lender.portfolio_id}/"

    def page(self, path: str, *, status: int = 200) -> str:
        answer = self.client.get(self.home + path)
        assert answer.status_code == status, answer.content.decode()[-2000:]
        return plain(answer.content.decode())

    def sent(self, path: str, **fields: Any) -> Any:
        """Open the form, fill it in, send it."""
        page = self.client.get(self.home + path)
        assert page.status_code == 200, (path, page.status_code)
        key = re.search(r'name="key" value="([0-9a-f-]{36})"', page.content.decode())
        assert key, f"{path} renders no key"
        return self.client.post(self.home + path, {"key": key[1], **fields})

    def done(self, path: str, **fields: Any) -> str:
        """Send a form that must pass; the page with the receipt."""
        answer = self.sent(path, **fields)
        assert answer.status_code == 302, plain(answer.content.decode())[-3000:]
        return plain(self.client.get(answer.headers["Location"]).content.decode())


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.replace("\xa0", " ").replace("&nbsp;", " ")))


@pytest.fixture
def lender() -> Lender:
    return a_lender()


@pytest.fixture
def manager(lender: Lender) -> Reader:
    return Reader(lender, lender.user("credit_manager", person="Jefa Salas"))


def test_what_an_officer_writes_about_a_client(
    lender: Lender, manager: Reader, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    loan_id = lender.lend()
    loan, ana = f"loans/{loan_id}/", lender.person("Ana Flores")
    said = manager.done(
        f"{loan}keep/promise/", amount="150.00", on="2026-03-01", due_on="2026-03-10", text="cuando venda"
    )
    assert "The promise is recorded." in said and "Broken" in said and "Jefa Salas" in said
    manager.done(f"{loan}keep/visit/", on="2026-03-02", outcome="not_home", next_on="2026-03-05", text="cerrado")
    said = manager.done(f"{loan}keep/note/", text="Vende los viernes.")
    assert "Vende los viernes." in said and "Nobody at home" in said
    with django_assert_max_num_queries(QUERIES_MAX):
        manager.page(f"{loan}following/")
    said = manager.done(f"{loan}keep/guarantor/", amount="800.00", on="2026-01-15", person_id=str(ana))
    assert "Ana Flores" in said and "In force" in said
    manager.done(f"{loan}keep/collateral/", amount="500.00", on="2026-01-15", description="Moto")
    with django_assert_max_num_queries(QUERIES_MAX):
        assert "Moto" in manager.page(f"{loan}securing/")


def test_a_file_goes_in_and_comes_out_as_a_file(lender: Lender, manager: Reader) -> None:
    loan = f"loans/{lender.lend()}/"
    file = SimpleUploadedFile("contrato.pdf", PDF, content_type="application/pdf")
    said = manager.done(f"{loan}keep/document/", kind="contract", title="Contrato", file=file)
    assert "Contrato" in said and "Save the file" in said
    page = manager.client.get(f"{manager.home}{loan}securing/").content.decode()
    address = re.search(r'href="([^"]*/documents/[^"]*)"', page)
    assert address is not None
    answer = manager.client.get(address[1])
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="document-1.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    page_file = SimpleUploadedFile("x.pdf", b"<script>alert(1)</script>")
    refused = manager.sent(f"{loan}keep/document/", kind="other", title="x", file=page_file)
    assert refused.status_code == 400 and "Files of this type are not kept here." in refused.content.decode()
    manager.page(f"{loan}documents/{uuid4()}/", status=404)
    manager.page(f"{loan}keep/anything/", status=404)


def test_what_was_written_by_mistake_is_taken_back_and_stays_visible(lender: Lender, manager: Reader) -> None:
    loan = f"loans/{lender.lend()}/"
    manager.done(f"{loan}keep/promise/", amount="150.00", on="2026-11-01", due_on="2027-01-10")
    page = manager.client.get(f"{manager.home}{loan}following/").content.decode()
    address = re.search(r"/(promises/[0-9a-f-]{36}/withdraw/)", page)
    assert address is not None
    said = manager.done(loan + address[1], on="2026-11-02", reason="fue su hermana")
    assert "Withdrawn" in said and "fue su hermana" in said
    manager.done(f"{loan}keep/collateral/", amount="500.00", on="2026-01-15", description="Moto")
    page = manager.client.get(f"{manager.home}{loan}securing/").content.decode()
    address = re.search(r"/(guarantees/[0-9a-f-]{36}/release/)", page)
    assert address is not None
    assert "Released" in manager.done(loan + address[1], on="2026-04-01", reason="pagó la mitad")


def test_a_seller_from_the_first_credit_to_the_payout(
    lender: Lender, manager: Reader, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    loan = f"loans/{lender.lend()}/"
    mario = lender.person("Mario Soto")
    assert "Nobody sells yet" in manager.page("sellers/")
    said = manager.done(
        "sellers/add/", person_id=str(mario), basis="disbursed", rate="3", flat="10.00", on="2026-01-01"
    )
    assert "3 % of what is handed over, and PEN 10.00 for each credit" in said
    page = manager.client.get(f"{manager.home}sellers/").content.decode()
    address = re.search(r"/(sellers/[0-9a-f-]{36}/)\"", page)
    assert address is not None
    seller = address[1]
    said = manager.done(f"{loan}seller/", seller_id=seller.split("/")[1], on="2026-01-15")
    assert "Mario Soto" in said
    said = manager.done(f"{seller}pay/", amount="15.00", on="2026-02-01")
    assert "PEN 25.00 is still payable" in said
    with django_assert_max_num_queries(QUERIES_MAX):
        page = manager.client.get(manager.home + seller).content.decode()
    payout = re.search(r"/(payouts/[0-9a-f-]{36}/reverse/)", page)
    assert payout is not None
    assert "Reversed" in manager.done(seller + payout[1], on="2026-02-02", reason="a otro Mario")
    refused = manager.sent(f"{seller}pay/", amount="99.00", on="2026-02-03")
    assert "is more than the" in plain(refused.content.decode())
    manager.done(f"{seller}commission/", basis="collected", rate="5", flat="")
    assert "Takes no new credits since" in manager.done(f"{seller}end/", on="2026-03-01")
    manager.page(f"sellers/{uuid4()}/", status=404)


def test_who_only_reads_is_offered_nothing_and_may_send_nothing(lender: Lender) -> None:
    loan = f"loans/{lender.lend()}/"
    auditor = Reader(lender, lender.user("auditor"))
    assert "Record a promise" not in auditor.page(f"{loan}following/")
    assert "Add a guarantor" not in auditor.page(f"{loan}securing/")
    assert "Add a seller" not in auditor.page("sellers/")
    for path in (f"{loan}keep/note/", f"{loan}keep/document/", f"{loan}seller/", "sellers/add/"):
        auditor.page(path, status=403)
    officer = Reader(lender, lender.user("loan_officer"))
    for path in (f"{loan}following/", f"{loan}securing/", f"{loan}keep/note/"):
        officer.page(path, status=404)
    officer.page("sellers/", status=403)
    stranger = Reader(a_lender(), lender.user("owner"))
    assert stranger.client.get(f"{stranger.home}{loan}following/").status_code == 404


def test_loans_and_applications_are_handed_over_and_settings_kept(lender: Lender, manager: Reader) -> None:
    loan = f"loans/{lender.lend()}/"
    lender.lend(to="Julio Huamán")
    leaving, taking = lender.user("loan_officer", person="Mario Soto"), lender.user("loan_officer", person="Luz Prado")
    assert "Give to another officer" in manager.page(loan)
    said = manager.done(f"{loan}officer/", officer_id=str(leaving.id))
    assert "Handed over: 1 loan and 0 applications." in said
    form = manager.page("hand-over/")
    assert "Mario Soto" in form and "Luz Prado" in form
    said = manager.done("hand-over/", from_officer=str(leaving.id), officer_id=str(taking.id), limit="1")
    assert "Handed over: 1 loan and 0 applications." in said and "left" not in said
    assert manager.sent("hand-over/", from_officer=str(leaving.id), officer_id="").status_code == 400
    manager.page("settings/", status=403)


def test_the_owner_offers_weekly_instalments_and_sets_what_holds_for_all(lender: Lender) -> None:
    owner = Reader(lender, lender.user("owner"))
    product = {
        "code": "SEMANAL", "name": "Crédito semanal", "method": "french", "every": "weekly", "rate": "1",
        "installments": "16", "installments_max": "20", "principal_min": "100", "principal_max": "2000",
    }  # fmt: skip
    owner.done("products/new/", **product)
    assert "SEMANAL · 1 % · Every week" in owner.page("products/new/")
    owner.done("products/new/", **product | {"code": "QUINCENA", "every": "semimonthly"})
    assert "On days 15 and 30 of the month" in owner.page("products/new/")
    owner.done("settings/", bucket_set="sbs_consumer", ends_days_by_hand="on")
    kept = Portfolio.objects.values_list("settings", flat=True).get(book_id=lender.book_id)
    assert kept == {"bucket_set": "sbs_consumer", "ends_days_by_hand": True}
