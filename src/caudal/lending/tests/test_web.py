"""Doors of the pages of a portfolio: who may open which, what forms do, what is refused and how it is told."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from caudal.lending.models import Portfolio
from caudal.lending.rules.permissions import permissions
from caudal.lending.tests import staffed
from caudal.lending.tests.staffed import Staffed, days_ago, today
from caudal.lending.web.changing import CHANGES
from caudal.lending.web.views import loans

pytestmark = pytest.mark.django_db

QUERIES_MAX = 32
READS = ("", "loans/", "loans/?q=ana+quis", "loans/?show=late", "loans/?format=csv", "applications/")
RECORDS = ("sheet/", "imports/")
PROPOSES = ("applications/new/", "applications/new/client/")
DECIDES = ("late-fees/", "end-of-day/")
ALL = ("figures/", "figures/?format=csv")
MANAGES = ("fund/", "products/new/")


@dataclass
class Reader:
    """A signed-in browser, without scripts, in front of one portfolio."""

    client: Client
    home: str

    def get(self, path: str = "", status: int = 200) -> str:
        answer = self.client.get(self.home + path)
        told: str = answer.getvalue().decode()
        assert answer.status_code == status, (path, answer.status_code, told[:2000])
        return told

    def send(self, path: str, **fields: Any) -> Any:
        """Open the form, fill it in, send it."""
        key = re.search(r'name="key" value="([0-9a-f-]{36})"', self.get(path))
        assert key, f"{path} renders no key"
        return self.client.post(self.home + path, {"key": key[1], **fields})

    def done(self, path: str, **fields: Any) -> str:
        """Send a form that must pass; the page with the receipt, as it is read."""
        answer = self.send(path, **fields)
        assert answer.status_code == 302, plain(answer.content.decode())[-1500:]
        return plain(self.client.get(answer.headers["Location"]).content.decode())


def plain(page: str) -> str:
    """What a reader reads: no tags, single spaces."""
    spaced = re.sub(r"</(?:dt|dd|td|th|p|h[1-6]|li|div|label|a|span)>", " ", page.replace("\xa0", " "))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", spaced))


def reader_of(lender: Staffed, role: str) -> Reader:
    return Reader(lender.sign_in(role), lender.home)


@pytest.fixture
def lender() -> Staffed:
    return staffed.a_staffed_lender()


@pytest.fixture
def ana(lender: Staffed) -> UUID:
    return lender.person("Ana Quispe Mamani", document="44556677", phone="999 888 777")


@pytest.fixture
def loan(lender: Staffed, ana: UUID) -> UUID:
    """A thousand in six instalments, two of them late."""
    return lender.lend(ana, 1000, on=days_ago(70))


@pytest.mark.parametrize(
    ("role", "paths", "refused"),
    [
        ("owner", (*READS, *RECORDS, *PROPOSES, *DECIDES, *ALL, *MANAGES), ()),
        ("credit_manager", (*READS, *RECORDS, *PROPOSES, *DECIDES, *ALL), MANAGES),
        ("loan_officer", (*READS, *RECORDS, *PROPOSES), (*DECIDES, *ALL, *MANAGES)),
        ("operator", (*READS, *RECORDS, *ALL), (*PROPOSES, *DECIDES)),
        ("auditor", (*READS, *ALL), (*RECORDS, *PROPOSES, *DECIDES)),
        ("facilitator", (), (*READS, *RECORDS, *PROPOSES, *DECIDES, *ALL)),
    ],
)
def test_each_page_opens_for_the_roles_that_may(
    lender: Staffed, loan: UUID, role: str, paths: tuple[str, ...], refused: tuple[str, ...]
) -> None:
    reader = reader_of(lender, role)
    for path in paths:
        reader.get(path)
    for path in refused:
        reader.get(path, status=403)
    for tab in ("", "schedule/", "movements/", "charges/", "history/", "payoff/"):
        reader.get(f"loans/{loan}/{tab}", status=200 if paths else 403)
    reader.get(f"loans/{loan}/repay/", status=200 if set(RECORDS) <= set(paths) else 403)
    for name, change in CHANGES.items():
        may = permissions(organisation_roles=[role])
        reader.get(f"loans/{loan}/change/{name}/", status=200 if change.permission in may else 403)


def test_everyone_lands_where_their_day_begins(lender: Staffed) -> None:
    for role, path in {"owner": lender.home, "credit_manager": lender.home, "loan_officer": lender.home}.items():
        assert lender.sign_in(role).get("/").headers["Location"] == path
    assert Client().get(lender.home).headers["Location"].startswith("/sign-in/?next=")
    assert lender.sign_in("loan_officer").get("/lending/").headers["Location"] == lender.home


def test_what_another_lender_keeps_looks_like_nothing(lender: Staffed, loan: UUID) -> None:
    other = staffed.a_staffed_lender()
    stranger, own = reader_of(other, "owner"), other.home
    asked = lender.ask(lender.person("Julio Condori"), 500, on=days_ago(1))
    for path in ("", "loans/", f"loans/{loan}/", f"loans/{loan}/repay/", f"applications/{asked}/", "figures/"):
        stranger.home = lender.home
        stranger.get(path, status=404)
        stranger.home = own
        if path.count("/") > 1:
            stranger.get(path, status=404)


def test_an_officer_sees_the_clients_that_are_theirs(lender: Staffed, loan: UUID) -> None:
    theirs = reader_of(lender, "loan_officer")
    assert "Ana Quispe Mamani" in theirs.get("loans/")
    lender.actors.pop("loan_officer")
    lender.usernames.pop("loan_officer")
    another = reader_of(lender, "loan_officer")
    assert "Ana Quispe Mamani" not in another.get("loans/")
    another.get(f"loans/{loan}/", status=404)
    entry = re.search(r"entries/[0-9a-f-]{36}/", theirs.get(f"loans/{loan}/movements/"))
    assert entry
    theirs.get(entry[0])
    another.get(entry[0], status=404)


def test_clients_are_found_by_name_document_phone_or_number(lender: Staffed, loan: UUID) -> None:
    reader = reader_of(lender, "credit_manager")
    for asked in ("ana", "QUISPE mam", "445566", "888777", "1"):
        assert "Ana Quispe Mamani" in reader.get(f"loans/?q={asked}"), asked
    for asked in ("julio", "uispe", "%25", "_", "12345"):
        assert "Ana Quispe Mamani" not in reader.get(f"loans/?q={asked}"), asked
    told = reader.get("loans/?show=late&format=csv").lstrip("\ufeff").splitlines()
    assert "1000.00" in reader.get(f"loans/{loan}/movements/?format=csv")
    assert len(told) == 2 and "Ana Quispe Mamani" in told[1] and "1000.00" in told[1]


def test_the_maker_of_an_application_is_told_why_they_do_not_decide(lender: Staffed, ana: UUID) -> None:
    manager = reader_of(lender, "credit_manager")
    page = manager.done(f"applications/new/?client={ana}", product=staffed.PRODUCT, amount="1500", on=str(today()))
    assert "Usted escribió esta solicitud" in page
    asked = re.search(r"applications/[0-9a-f-]{36}/", manager.get("applications/"))
    assert asked
    answer = manager.send(f"{asked[0]}approve/", approved="1500", on=str(today()))
    assert answer.status_code in {403, 409, 422} and "lending.maker_is_checker" in answer.content.decode()
    owner = reader_of(lender, "owner")
    assert "Aprobado: S/ 1,200.00 para Ana Quispe Mamani" in owner.done(
        f"{asked[0]}approve/", approved="1200", on=str(today())
    )
    page = owner.done(f"{asked[0]}disburse/", amount="700", on=str(today()))
    assert "S/ 700.00 entregados a Ana Quispe Mamani" in page
    page = owner.done(f"{asked[0]}disburse/", amount="500", on=str(today()))
    assert "S/ 1,200.00" in page
    assert owner.send(f"{asked[0]}disburse/", amount="1", on=str(today())).status_code == 422


def test_a_repayment_is_previewed_then_recorded_then_undone(lender: Staffed, loan: UUID) -> None:
    officer = reader_of(lender, "loan_officer")
    page = plain(officer.get(f"loans/{loan}/repay/?amount=184.60&on={today()}"))
    assert "Lo que paga" in page and "Registrar S/ 184.60" in page
    assert "Pago de S/ 184.60 registrado" in officer.done(
        f"loans/{loan}/repay/?amount=184.60&on={today()}", amount="184.60", on=str(today())
    )
    undo = re.search(r"loans/[0-9a-f-]{36}/events/[0-9a-f-]{36}/reverse/", officer.get(f"loans/{loan}/movements/"))
    assert undo
    assert "Anulado: Pago de S/ 184.60" in officer.done(undo[0], reason="Doble registro", on=str(today()))
    assert officer.get(f"loans/{loan}/repay/?amount=1.500&on={today()}", status=400)
    officer.get(f"loans/{loan}/repay/?amount=10&on=2001-01-01", status=404)


def test_too_much_is_told_before_it_is_taken(lender: Staffed, loan: UUID) -> None:
    officer = reader_of(lender, "loan_officer")
    path = f"loans/{loan}/repay/?amount=5000&on={today()}"
    assert "accepts_overpayment" in officer.get(path)
    assert officer.send(path, amount="5000", on=str(today())).status_code == 422
    officer.done(path, amount="5000", on=str(today()), accepts_overpayment="on")
    assert "Pagado de más" in plain(officer.get(f"loans/{loan}/"))


def test_a_payoff_says_its_parts_and_leads_to_the_repayment(lender: Staffed, loan: UUID) -> None:
    officer = reader_of(lender, "loan_officer")
    page = officer.get(f"loans/{loan}/payoff/")
    link = re.search(r'href="[^"]*/(loans/[^"]*/repay/\?amount=[0-9.]+&amp;on=[0-9-]+)"', page)
    assert link
    amount = re.search(r"amount=([0-9.]+)", link[1])
    assert amount
    officer.done(link[1].replace("&amp;", "&"), amount=amount[1], on=str(today()))
    assert "Pagado" in plain(officer.get(f"loans/{loan}/"))


def test_a_sheet_records_each_row_or_none(lender: Staffed, loan: UUID) -> None:
    other = lender.lend(lender.person("Julio Condori"), 2000, on=days_ago(40))
    officer = reader_of(lender, "loan_officer")
    assert officer.get("sheet/").count('class="input" type="text" name="amount-') == 2
    fields = {f"amount-{loan}": "100.00", f"amount-{other}": "999999.00", "on": str(today())}
    answer = officer.send("sheet/", mode="all", **fields)
    assert answer.status_code == 422 and "Lo que paga" not in plain(answer.content.decode())
    assert officer.send("sheet/", mode="each", **{**fields, f"amount-{loan}": "1.500"}).status_code == 400
    told = plain(officer.send("sheet/", mode="each", **fields).content.decode())
    assert "1 fila registrada: S/ 100.00. 1 fila no se registró." in told and "Julio Condori" in told


def test_a_file_is_taken_in_and_each_row_has_its_outcome(lender: Staffed, loan: UUID) -> None:
    officer = reader_of(lender, "loan_officer")
    file = SimpleUploadedFile("banco.csv", f"loan,amount,date\n1,50.00,{today()}\nx,1,{today()}\n".encode())
    page = officer.done("imports/", file=file, mode="each")
    assert "banco.csv" in page and "Rechazada" in page
    wrong = SimpleUploadedFile("banco.csv", b"loan,sum\n1,2\n")
    answer = officer.send("imports/", file=wrong, mode="each")
    assert answer.status_code == 400 and "lending.column" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("charge", {"amount": "20", "name": "Visita", "component": "fee", "due_on": ""}),
        ("waive", {"amount": "5", "reason": "Acuerdo", "charge": ""}),
        ("reschedule", {"extra_installments": "3", "reason": "Mala cosecha"}),
        ("holiday", {"grace_principal": "1", "reason": "Mala cosecha"}),
        ("write_off", {"reason": "Se fue"}),
        ("charge_off", {"reason": "Se fue"}),
    ],
)
def test_changes_of_a_loan_are_forms(lender: Staffed, loan: UUID, name: str, fields: dict[str, str]) -> None:
    manager = reader_of(lender, "credit_manager")
    manager.done(f"loans/{loan}/change/{name}/", on=str(today()), **fields)
    if name in {"reschedule", "holiday", "write_off"}:
        assert "espera una decisión" in plain(manager.get(f"loans/{loan}/"))
        assert "Suyo: decide otra persona" in plain(manager.get("applications/"))
        owner = reader_of(lender, "owner")
        yes = re.search(r"loans/[0-9a-f-]{36}/requests/[0-9a-f-]{36}/approve/", owner.get("applications/"))
        assert yes
        assert "Aprobado" in owner.done(yes[0], on=str(today()))


def test_delinquency_is_paused_by_a_form_and_resumed_by_a_button(lender: Staffed, loan: UUID) -> None:
    manager, page = reader_of(lender, "credit_manager"), f"loans/{loan}/"
    resume = f"{page}change/resume/"
    business_on = Portfolio.objects.values_list("business_on", flat=True).get(id=lender.portfolio_id)
    asked = {"from_on": str(business_on), "until_on": "", "reason": "Inundación"}
    assert resume not in manager.get(page)
    paused = manager.done(f"{page}change/pause/", **asked)
    assert "La mora está en pausa." in paused
    assert resume in manager.get(page)
    assert resume not in reader_of(lender, "loan_officer").get(page)
    again = manager.send(f"{page}change/pause/", **asked)
    assert "La mora ya está en pausa" in plain(again.content.decode())
    assert "La mora vuelve a correr." in manager.done(resume)
    assert resume not in manager.get(page)


def test_who_asked_for_a_change_may_take_it_back(lender: Staffed, loan: UUID) -> None:
    officer = reader_of(lender, "loan_officer")
    officer.done(f"loans/{loan}/change/holiday/", on=str(today()), grace_principal="1", reason="Mala cosecha")
    back = re.search(r"loans/[0-9a-f-]{36}/requests/[0-9a-f-]{36}/withdraw/", officer.get(f"loans/{loan}/"))
    assert back
    assert "Retirado: Periodo sin pagos" in officer.done(back[0], on=str(today()))
    officer.get(back[0], status=404)


def test_the_day_ends_by_a_button_and_says_how_far_it_is(lender: Staffed, loan: UUID) -> None:
    manager = reader_of(lender, "credit_manager")
    assert "El cierre del día va por el" in plain(manager.get())
    page = manager.done("end-of-day/", day=str(today()))
    assert "El día de trabajo es ahora" in page and "de 1" in page
    assert "El cierre del día va por el" not in plain(manager.get())


def test_an_owner_opens_a_portfolio_puts_money_in_and_offers_a_product(lender: Staffed, ana: UUID) -> None:
    owner = Reader(lender.sign_in("owner"), "/lending/")
    assert Reader(lender.sign_in("auditor"), "/lending/").get("open/", status=403)
    assert "Cartera Sur está abierta" in owner.done("open/", name="Cartera Sur", currency="PEN", on=str(today()))
    assert "Cartera Sur" in owner.get() and "Cartera Norte" in owner.get()
    sur = re.search(r"/lending/[0-9a-f-]{36}/(?=[^>]*>Cartera Sur)", owner.get())
    assert sur
    owner.home = sur[0]
    assert "Todavía no se ofrece nada" in plain(owner.get(f"applications/new/?client={ana}"))
    assert "S/ 5,000.00" in owner.done("fund/", amount="5000", on=str(today()))
    page = owner.done(
        "products/new/", code="CAMP", name="Campaña", method="flat", every="monthly", rate="2.5", installments="6",
        installments_max="12", principal_min="100", principal_max="3000", over_applied_percent="10",
    )  # fmt: skip
    assert "Campaña se ofrece (versión 1)" in page
    assert "Campaña 2.5 %" in plain(owner.get(f"applications/new/?client={ana}"))
    answer = owner.send(f"applications/new/?client={ana}", product="CAMP", amount="9000", on=str(today()))
    assert answer.status_code in {400, 422} and "S/ 3,000.00" in plain(answer.content.decode())


def test_the_arrears_of_a_loan_are_told_instalment_by_instalment(lender: Staffed, loan: UUID) -> None:
    officer = reader_of(lender, "loan_officer")
    page = plain(officer.get(f"loans/{loan}/history/"))
    assert "2 cuotas se atrasaron" in page
    officer.done(f"loans/{loan}/repay/?amount=369.20&on={today()}", amount="369.20", on=str(today()))
    assert "2 cuotas se atrasaron" in plain(officer.get(f"loans/{loan}/history/"))


def test_pages_ask_the_database_a_bounded_number_of_times(
    lender: Staffed, loan: UUID, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    owner = reader_of(lender, "owner")
    for index in range(3):
        lender.lend(lender.person(f"Cliente {index}"), 500, on=days_ago(40 + index))
    paths = (*READS, *RECORDS, *PROPOSES, *DECIDES, *ALL, f"loans/{loan}/", f"loans/{loan}/movements/")
    for path in (*paths, f"loans/{loan}/schedule/", f"loans/{loan}/repay/?amount=10&on={today()}"):
        with django_assert_max_num_queries(QUERIES_MAX):
            owner.get(path)


def test_a_list_is_paged_and_keeps_its_filters(lender: Staffed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loans, "PAGE", 2)
    for name in ("Ana", "Beto", "Carla"):
        lender.lend(lender.person(name), 500, on=days_ago(40))
    owner = reader_of(lender, "owner")
    first = owner.get("loans/?show=due")
    assert "Ana" in first and "Beto" in first and "Carla" not in first
    older = re.search(r'href="(\?[^"]*after=[^"]+)"', first)
    assert older
    second = owner.get(f"loans/{older[1].replace('&amp;', '&')}")
    assert "Carla" in second and "Beto" not in second and "show=due" in older[1]
    owner.get("loans/?after=nonsense", status=400)


def test_pages_carry_no_style_or_script_of_their_own(lender: Staffed, loan: UUID) -> None:
    owner = reader_of(lender, "owner")
    for path in ("", "figures/", f"loans/{loan}/", "sheet/", "applications/"):
        page = owner.get(path)
        assert " style=" not in page and "<style" not in page and "onclick" not in page
        assert re.findall(r"<script(?![^>]*src=)", page) == []
