"""Every page, in light and dark, wide and narrow: nothing scrolls sideways, and axe finds no serious barrier."""

from decimal import Decimal

import pytest

from caudal.circles.tests.make import day, pen
from tests.browser.conftest import Visit
from tests.browser.visitor import DARK_PHONE, DESKTOP, PHONE, Screen, Visitor
from tests.browser.world import World


@pytest.mark.parametrize("screen", [DESKTOP, DARK_PHONE], ids=str)
def test_no_page_keeps_anybody_out(world: World, visit: Visit, screen: Screen) -> None:
    reader = visit(screen)
    reader.open("/sign-in/")
    barriers = reader.barriers()
    reader.sign_in(world.treasurer)
    for path in _pages(world):
        reader.open(path)
        barriers += reader.barriers()
    reader.open("/circles/nothing/", status=404)
    barriers += reader.barriers()
    _be_refused(reader, world)
    assert barriers + reader.barriers() == []


def test_the_design_page_shows_every_component_to_everybody(world: World, visit: Visit) -> None:
    for screen in (DESKTOP, PHONE):
        somebody = visit(screen)
        somebody.open("/design")
        assert somebody.barriers() == []


def _pages(world: World) -> list[str]:
    """Every page of a circle that has done everything."""
    junta, julio = world.junta, world.julio_id
    bought = junta.buy(julio, 12, on=day(8, 1))
    fine = junta.fine(julio, pen(5), on=day(8, 2))
    loan = junta.lend(julio, pen(60), day(8, 3), rate=str(Decimal("0.05")), installments=3)
    paid = junta.repay(loan.loan_id, pen(23), day(9, 3))
    paths = [
        *("", "members/", f"members/{julio}/", "movements/", f"entries/{bought.entry_id}/", "why/available_capital/"),
        *("loans/?show=all", f"loans/{loan.loan_id}/", f"loans/{loan.loan_id}/repay/", f"loans/give/?member={julio}"),
        *(f"loans/{loan.loan_id}/repayments/{paid.repayment_id}/reverse/", "loans/give/", "fines/", "fines/issue/"),
        *("receipts/", f"receipts/{bought.receipt_number}/"),
        *(f"fines/{fine.fine_id}/collect/", "shares/buy/", "shares/price/", "members/add/"),
        *("shares/?on=2026-08-01", "shares/history/", "shares/transfer/", "capital/?on=2026-08-02", "integrity/"),
        *("rules/", "rules/propose/", "movements/?type=fine", f"members/{julio}/details/", f"members/{julio}/role/"),
        *(f"members/{julio}/beneficiary/", f"members/{julio}/end/"),
    ]
    book = f"/books/{junta.view().book_id}/"
    cash = f"{book}accounts/assets:cash:box/"
    books = [book, f"{book}?under=equity:shares&on=2026-08-02", cash, f"{cash}?order=day", f"{cash}?on=2026-08-02"]
    books += [f"{book}{part}/" for part in ("holds", "caps", "periods", "crossings")]
    return ["/circles/", "/books/", "/books/seals/", *books, *(world.home + path for path in paths)]


def _be_refused(reader: Visitor, world: World) -> None:
    reader.open(f"{world.home}fines/issue/")
    reader.send("Poner una multa", status=400, amount="1.500", reason="Tardanza")
