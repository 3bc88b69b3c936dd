"""A borrower's own pages and the quote page in a browser: on a phone, without scripts, for whoever cannot see well."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from caudal.lending.actions import following, securing, sellers
from caudal.lending.rules.commissions import CommissionBasis
from caudal.lending.tests.a_lender import LENT, Lender, a_lender, day, pen
from caudal.parties import actions as parties
from tests.browser.conftest import Visit
from tests.browser.visitor import DARK_PHONE, DESKTOP, PHONE, Screen
from tests.browser.world import PASSWORD

ROSA = "Rosa Quispe"
OFFER = (
    "/quotes/loan?currency=PEN&principal=5000&rate=24&rate_of=year&installments=12&every=monthly&method=french"
    "&start=2026-01-15"
)


@dataclass(frozen=True)
class Debt:
    """Rosa owes a thousand of which she has paid an instalment; her loan has a promise, a guarantee and a seller."""

    lender: Lender
    loan_id: UUID
    receipt: str
    seller_id: UUID

    @property
    def page(self) -> str:
        return f"/my-loans/{self.loan_id}/"

    def user(self, *, person: str = "", role: str | None = None) -> str:
        username = f"persona-{uuid4().hex[:8]}"
        person_id = self.lender.person(person) if person else None
        parties.add_user(self.lender.call(), username=username, password=PASSWORD, person_id=person_id, role=role)
        return username


@pytest.fixture
def debt(chromium: None, committed_db: None) -> Debt:
    lender = a_lender()
    loan_id = lender.lend()
    paid = lender.repay(loan_id, "150", day(2, 15))
    about = {**lender.at, "loan_id": loan_id}
    following.record_promise(lender.call(), **about, amount=pen("150"), on=day(3, 1), due_on=day(3, 10), text="feria")
    following.record_visit(lender.call(), **about, on=day(3, 12), outcome="met", text="Vendió poco.")
    securing.add_guarantee(
        lender.call(), **about, kind="collateral", amount=pen("800"), on=LENT, description="Moto lineal"
    )
    seller = sellers.add_seller(
        lender.call(), **lender.at, person_id=lender.person("Mario Soto"), basis=CommissionBasis.COLLECTED,
        rate=Decimal("0.05"), on=LENT,
    )  # fmt: skip
    sellers.assign_seller(lender.call(), **about, seller_id=seller.seller_id, on=LENT)
    return Debt(lender, loan_id, f"/my-loans/{loan_id}/receipts/{paid.repayment_id}/", seller.seller_id)


def test_a_borrower_sees_what_is_due_and_takes_a_receipt(debt: Debt, visit: Visit) -> None:
    rosa = visit(PHONE, java_script_enabled=False)
    rosa.sign_in(debt.user(person=ROSA))
    assert rosa.page.url.endswith("/my-loans/") and rosa.text("h1") == "Mis préstamos"
    rosa.follow(rosa.link("Préstamo 1"))
    assert "S/ 900.00" in rosa.text("dl.figures") and "S/ 150.00" in rosa.text("#schedule ~ table, section table")
    rosa.follow(rosa.page.locator("a.why", has_text="Recibo").first)
    assert rosa.text("h1") == "Recibo 1-2"
    assert "S/ 100.00" in rosa.text() and "S/ 900.00" in rosa.text()


def test_an_offer_is_asked_for_without_scripts_and_compared(debt: Debt, visit: Visit) -> None:
    rosa = visit(PHONE, java_script_enabled=False)
    rosa.sign_in(debt.user(person=ROSA))
    rosa.open("/quotes/loan")
    rosa.page.locator("[name=principal]").fill("5000")
    rosa.follow(rosa.button("Ver el cronograma"))
    assert "Costo efectivo anual (TCEA)" in rosa.text() and "principal=5000" in rosa.page.url
    rosa.follow(rosa.link("Comparar con otra oferta"))
    rosa.page.locator("[name=b-rate]").fill("18")
    rosa.follow(rosa.button("Ver el cronograma"))
    assert "Lado a lado" in rosa.text() and rosa.page.locator("svg.spark").count() == 2
    assert rosa.page.locator(".chip", has_text="menor").count() >= 3


def test_the_keyboard_alone_asks_for_an_offer(debt: Debt, visit: Visit) -> None:
    somebody = visit(DESKTOP)
    somebody.sign_in(debt.user(person=ROSA))
    somebody.open("/quotes/loan")
    somebody.tab_to(somebody.page.locator("[name=principal]"))
    somebody.page.keyboard.type("5000")
    somebody.enter()
    assert "Total a pagar" in somebody.text()


@pytest.mark.parametrize("screen", [DESKTOP, DARK_PHONE], ids=str)
def test_these_pages_keep_nobody_out(debt: Debt, visit: Visit, screen: Screen) -> None:
    rosa = visit(screen)
    rosa.sign_in(debt.user(person=ROSA))
    barriers = []
    second = OFFER.partition("?")[2].replace("&", "&b-")
    for path in ("/my-loans/", debt.page, debt.receipt, "/quotes/loan", OFFER, f"{OFFER}&fee=50&b-{second}"):
        rosa.open(path)
        barriers += rosa.barriers()
    manager = visit(screen)
    manager.sign_in(debt.user(role="credit_manager"))
    home = f"/lending/{debt.lender.portfolio_id}/"
    of_loan = ("following/", "securing/", "keep/promise/", "keep/document/", "keep/guarantor/", "seller/")
    for path in (
        "sellers/",
        "sellers/add/",
        f"sellers/{debt.seller_id}/",
        *(f"loans/{debt.loan_id}/{one}" for one in of_loan),
    ):
        manager.open(home + path)
        barriers += manager.barriers()
    assert barriers == []
