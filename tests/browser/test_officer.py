"""The loan officer's story: an application, somebody else's yes, the money, a sheet, a payment seen first, undone."""

import pytest

from caudal.lending.tests import staffed
from caudal.lending.tests.staffed import Staffed, days_ago, today
from tests.browser.conftest import Visit
from tests.browser.visitor import DARK_PHONE, DESKTOP, PHONE, Screen, Visitor

ANA = "Ana Quispe Mamani"
JULIO = "Julio Condori Apaza"


@pytest.fixture
def lender(chromium: None, committed_db: None) -> Staffed:
    """A lender with two clients: Julio is late with two instalments of 369.20, Ana has no loan yet."""
    lender = staffed.a_staffed_lender()
    lender.person(ANA, document="44556677", phone="999 888 777")
    lender.lend(lender.person(JULIO, document="40112233"), 2000, on=days_ago(70))
    return lender


def test_an_officer_lends_and_collects(lender: Staffed, visit: Visit) -> None:
    officer, manager = visit(PHONE), visit(PHONE)
    officer.sign_in(lender.user("loan_officer"))
    assert officer.page.url.endswith(lender.home) and officer.text("h1") == "Mi día"
    assert JULIO in officer.text()
    _asks(officer)
    manager.sign_in(lender.user("credit_manager"))
    _approves(manager)
    _hands_over(officer)
    _collects_by_sheet(officer)
    _takes_a_payment_and_undoes_it(officer)
    _tells_the_payoff(officer)


@pytest.mark.parametrize("screen", [DESKTOP, DARK_PHONE], ids=str)
def test_no_page_of_a_portfolio_keeps_anybody_out(lender: Staffed, visit: Visit, screen: Screen) -> None:
    asked = lender.ask(lender.person("Rosa Huamán Ccopa"), 900, on=today())
    loan = lender.lend(lender.person("Elena Salas"), 500, on=days_ago(40))
    reader = visit(screen)
    reader.sign_in(lender.user("credit_manager"))
    barriers = []
    of_loan = ("", "schedule/", "movements/", "charges/", "payoff/", "change/charge/", "change/reschedule/")
    for path in (
        *("", "loans/", "sheet/", "imports/", "figures/", "applications/", f"applications/{asked}/", "late-fees/"),
        *("applications/new/", "end-of-day/", *(f"loans/{loan}/{tab}" for tab in of_loan)),
        f"loans/{loan}/repay/?amount=50.00&on={today()}",
    ):
        reader.open(lender.home + path)
        barriers += reader.barriers()
    assert barriers == []


def test_without_scripts_a_repayment_is_seen_and_recorded(lender: Staffed, visit: Visit) -> None:
    officer = visit(PHONE, java_script_enabled=False)
    officer.sign_in(lender.user("loan_officer"))
    officer.follow(officer.link(JULIO))
    officer.follow(officer.link("Registrar un pago"))
    officer.page.locator("form[method=get] [name=amount]").fill("369.20")
    officer.follow(officer.button("Ver qué paga"))
    officer.send("Registrar S/ 369.20")
    assert officer.receipt().startswith("Pago de S/ 369.20 registrado")


def _asks(officer: Visitor) -> None:
    officer.follow(officer.link("Nueva solicitud"))
    officer.page.locator("[name=q]").fill("ana quis")
    officer.follow(officer.button("Buscar"))
    officer.follow(officer.link(ANA))
    officer.send("Enviar la solicitud", product="Microcrédito", amount="1200.00", purpose="Telares")
    assert "la solicitud" in officer.receipt().lower() and "S/ 1,200.00" in officer.receipt()
    assert "Espera a la jefatura de créditos" in officer.text()
    assert officer.page.get_by_role("link", name="Aprobar").count() == 0


def _approves(manager: Visitor) -> None:
    manager.go("Solicitudes")
    manager.follow(manager.link(ANA))
    assert "Telares" in manager.text() and "Cronograma si el dinero saliera hoy" in manager.text()
    manager.follow(manager.link("Aprobar"))
    manager.send("Aprobar", approved="1000.00")
    assert manager.receipt() == f"Aprobado: S/ 1,000.00 para {ANA}."


def _hands_over(officer: Visitor) -> None:
    officer.go("Solicitudes")
    officer.follow(officer.page.locator("nav.tabs-line").get_by_role("link", name="Aprobado"))
    officer.follow(officer.link(ANA))
    for part, owed in (("600.00", "S/ 600.00"), ("400.00", "S/ 1,000.00")):
        officer.follow(officer.link("Entregar el dinero"))
        officer.send("Entregar el dinero", amount=part)
        assert officer.receipt().startswith(f"S/ {part} entregados a {ANA}: préstamo 2.")
        assert officer.texts("dl.figures .value")[0] == owed
        officer.go("Solicitudes")
        officer.follow(officer.page.locator("nav.tabs-line").get_by_role("link", name="Todos"))
        officer.follow(officer.link(ANA))
    assert officer.page.get_by_role("link", name="Entregar el dinero").count() == 0


def _collects_by_sheet(officer: Visitor) -> None:
    """Julio's row is filled in beforehand; one submission records it and says what it paid."""
    officer.go("Cobranza")
    box = officer.page.locator("form.sheet input[name^=amount-]")
    assert box.count() == 1 and box.input_value() == "738.40"
    box.fill("369.20")
    officer.follow(officer.button("Registrar la planilla"))
    assert officer.text(".notice") == "1 fila registrada: S/ 369.20."
    assert "Principal" not in officer.text() and "Capital S/" in officer.text("table")


def _takes_a_payment_and_undoes_it(officer: Visitor) -> None:
    officer.go("Préstamos")
    officer.follow(officer.link(JULIO))
    owed = officer.texts("dl.figures .value")[0]
    officer.follow(officer.link("Registrar un pago"))
    officer.page.locator("form[method=get] [name=amount]").fill("369.20")
    officer.follow(officer.button("Ver qué paga"))
    assert "Lo que paga" in officer.text() and "Cronograma después" in officer.text()
    officer.send("Registrar S/ 369.20")
    assert officer.receipt().startswith("Pago de S/ 369.20 registrado")
    assert officer.texts("dl.figures .value")[0] != owed
    officer.follow(officer.page.locator("nav.tabs-line").get_by_role("link", name="Movimientos"))
    officer.follow(officer.page.locator("tbody tr").first.get_by_role("link", name="Anular"))
    officer.send("Anular", reason="Se escribió dos veces")
    assert officer.receipt().startswith("Anulado: Pago de S/ 369.20")
    assert officer.texts("dl.figures .value")[0] == owed
    why = officer.page.locator("tbody tr").nth(1).get_by_role("link", name="¿Por qué este número?")
    officer.follow(why)
    assert "Principal" not in officer.text("h1") and "Caja" in officer.text()


def _tells_the_payoff(officer: Visitor) -> None:
    officer.go("Préstamos")
    officer.follow(officer.link(JULIO))
    officer.press(officer.page.locator("main details.menu summary"))
    officer.follow(officer.link("Cancelación a una fecha"))
    assert "Para cancelar el préstamo" in officer.text() and "A pagar" in officer.text()
    officer.follow(officer.link("Registrar este pago"))
    assert "Pagado" in officer.text("section:has(#preview-title)")
