"""The treasurer's story: see where the circle stands and why, sell shares, fine, lend, be refused, collect, undo."""

from tests.browser.conftest import Visit
from tests.browser.visitor import DESKTOP, PHONE, Movement, Standing, Visitor, minor
from tests.browser.world import ANA, JULIO, World

AT_FIRST = Standing(capital="1,325.00", cash="1,225.00", shares="1,400.00", loans="200.00", fines="100.00")


def test_the_day_of_a_treasurer(world: World, visit: Visit) -> None:
    ana = visit(DESKTOP)
    ana.open(world.home)
    assert ana.page.url.endswith(f"/sign-in/?next={world.home}")
    ana.sign_in(world.treasurer)
    assert ana.page.url.endswith(world.home)
    assert ana.page.locator("html").get_attribute("lang") == "es"
    assert ana.standing() == AT_FIRST

    _sells_shares(ana)
    _fines_and_collects(ana)
    _lends(ana)
    _is_refused_a_loan_above_the_capital(ana)
    _takes_a_repayment_and_undoes_it(ana)

    ana.go("Movimientos")
    assert ana.movements(6) == [
        Movement("Pago de préstamo anulado", "−115.00", "1,250.00"),
        Movement("Pago de préstamo", "+115.00", "1,365.00"),
        Movement("Préstamo dado", "−300.00", "1,250.00"),
        # Collecting a fine turns what was due into cash: the capital stays.
        Movement("Multa puesta", "+25.00", "1,550.00"),
        Movement("Compra de acciones", "+200.00", "1,525.00"),
        Movement("Gasto", "−3.00", "1,325.00"),
    ]
    ana.go("Inicio")
    ana.follow(ana.button("English"))
    assert ana.page.locator("html").get_attribute("lang") == "en"
    assert "Available capital PEN 1,250.00" in ana.text()
    ana.sign_out(words="Sign out")
    assert ana.page.url.endswith("/sign-in/")
    ana.open(world.home)
    assert "Sign in" in ana.text("h1")


def _sells_shares(ana: Visitor) -> None:
    ana.follow(ana.link("Comprar acciones"))
    ana.send("Comprar acciones", member_id=JULIO, shares="20", on="2026-08-01")
    assert ana.receipt() == f"{JULIO} compró 20 acciones por S/ 200.00. El capital disponible es ahora S/ 1,525.00."
    assert ana.text("h1") == JULIO
    ana.go("Inicio")
    assert ana.standing() == AT_FIRST._replace(capital="1,525.00", cash="1,425.00", shares="1,600.00")
    assert ana.movements(1) == [Movement("Compra de acciones", "+200.00", "1,525.00")]


def _fines_and_collects(ana: Visitor) -> None:
    ana.follow(ana.link("Poner una multa"))
    ana.send("Poner una multa", member_id=JULIO, amount="25.00", reason="Llegó tarde", on="2026-08-10")
    assert ana.receipt() == f"Multa de S/ 25.00 para {JULIO}. El capital disponible es ahora S/ 1,550.00."
    ana.go("Inicio")
    assert ana.standing() == Standing("1,550.00", "1,425.00", "1,600.00", "200.00", "125.00")
    assert ana.movements(1) == [Movement("Multa puesta", "+25.00", "1,550.00")]

    ana.go("Multas")
    ana.follow(ana.page.locator("tbody tr", has_text="Llegó tarde").get_by_role("link", name="Cobrar"))
    assert "Llegó tarde" in ana.text() and "S/ 25.00" in ana.text()
    ana.send("Cobrar", on="2026-08-15")
    assert ana.receipt() == "Multa de S/ 25.00 cobrada. El capital disponible es ahora S/ 1,550.00."
    ana.go("Inicio")
    assert ana.standing() == Standing("1,550.00", "1,450.00", "1,600.00", "200.00", "100.00")


def _lends(ana: Visitor) -> None:
    _asks_for_a_loan(ana, JULIO)
    assert "Puede recibir un préstamo" in ana.text() and "Máximo que se puede prestar S/ 1,450.00" in ana.text()
    ana.send(
        "Dar un préstamo", principal="300.00", rate="5", installments="3", reason="Semillas de papa", on="2026-08-20"
    )
    assert ana.receipt() == f"Préstamo 3 de S/ 300.00 dado a {JULIO}. El capital disponible es ahora S/ 1,250.00."
    # Three instalments of 100 with 5 % of 300 each.
    assert ana.texts("section:has(#schedule) td[data-label='A pagar']") == ["S/ 115.00"] * 3
    ana.go("Inicio")
    assert ana.standing() == Standing("1,250.00", "1,150.00", "1,600.00", "500.00", "100.00")
    assert ana.movements(1) == [Movement("Préstamo dado", "−300.00", "1,250.00")]


def _is_refused_a_loan_above_the_capital(ana: Visitor) -> None:
    _asks_for_a_loan(ana, ANA)
    ana.send("Dar un préstamo", status=422, principal="1250.01", installments="6", reason="Motor", on="2026-08-21")
    told = ana.text("[role=alert]")
    assert "S/ 1,250.01 es más que el capital disponible de S/ 1,250.00" in told
    assert "No se escribió nada." in told
    assert _facts(ana) == {
        "Monto": "S/ 1,250.01",
        "Capital disponible": "S/ 1,250.00",
        "Caja": "S/ 1,150.00",
        "Multas por cobrar": "S/ 100.00",
        "Reservado": "S/ 0.00",
        "Préstamo máximo": "S/ 1,150.00",
    }
    assert ana.page.locator("[name=principal]").input_value() == "1250.01"
    assert ana.page.locator("[name=reason]").input_value() == "Motor"
    # Fines due are capital, but nobody can carry them home: what is lent must be in the box.
    ana.send("Dar un préstamo", status=422, principal="1200")
    assert "S/ 1,150.00" in ana.text("[role=alert]") and "circles.cash_is_short" in ana.text("[role=alert]")
    ana.go("Inicio")
    assert ana.standing() == Standing("1,250.00", "1,150.00", "1,600.00", "500.00", "100.00")
    assert ana.movements(1) == [Movement("Préstamo dado", "−300.00", "1,250.00")]


def _takes_a_repayment_and_undoes_it(ana: Visitor) -> None:
    ana.go("Préstamos")
    ana.follow(ana.page.locator("tbody tr", has_text=JULIO).get_by_role("link", name="Recibir un pago"))
    ana.send("Registrar", amount="115", on="2026-09-20")
    assert ana.receipt() == (
        "Pago de S/ 115.00 registrado: S/ 100.00 de capital y S/ 15.00 de interés. "
        "El capital disponible es ahora S/ 1,365.00."
    )
    ana.go("Inicio")
    assert ana.standing() == Standing("1,365.00", "1,265.00", "1,600.00", "400.00", "100.00")
    assert ana.movements(1) == [Movement("Pago de préstamo", "+115.00", "1,365.00")]

    ana.go("Préstamos")
    ana.follow(ana.link("Préstamo 3"))
    ana.follow(ana.page.locator("section:has(#movements) a", has_text="Anular"))
    ana.send("Anular", reason="Se escribió dos veces", on="2026-09-21")
    assert ana.receipt() == (
        "Pago de S/ 115.00 anulado. Se vuelven a deber S/ 300.00; el capital disponible es ahora S/ 1,250.00."
    )
    ana.go("Inicio")
    assert ana.standing() == Standing("1,250.00", "1,150.00", "1,600.00", "500.00", "100.00")
    assert ana.movements(1) == [Movement("Pago de préstamo anulado", "−115.00", "1,250.00")]


def test_what_the_old_system_stored_is_explained_line_by_line(world: World, visit: Visit) -> None:
    ana = visit(PHONE)
    ana.sign_in(world.treasurer)
    assert "El sistema anterior decía S/ 1,540.00 · una diferencia de S/ 215.00" in ana.text(".hero")
    told = ana.text("#old-system")
    assert "Se editó una multa" in told and "FINE_EDIT_REAPPLIED" in told and "DELETED_PAYMENT_ADDED" in told
    stored, *reasons, true, moved, today = ana.texts("#old-system .card-plain >> nth=0 >> dd .amount")
    assert (stored, true, moved, today) == ("S/ 1,540.00", "S/ 1,325.00", "S/ 0.00", "S/ 1,325.00")
    assert reasons == ["−S/ 115.00", "−S/ 100.00"]
    assert minor([stored, *reasons]) == minor([true]) and minor([true, moved]) == minor([today])
    # Single records that were wrong are told apart: they change no figure.
    ana.press(ana.page.locator("details.difference summary"))
    assert "PARTIAL_MARKED_PAID" in ana.text("details.difference") and ana.fits()


def test_from_every_figure_a_way_leads_to_the_entries_behind_it(world: World, visit: Visit) -> None:
    ana = visit(DESKTOP)
    ana.sign_in(world.treasurer)
    figures = AT_FIRST._asdict()
    for number, (name, written) in enumerate(figures.items()):
        ways = ana.page.locator(".hero a.why[href*='/why/'], dl.figures a.why")
        assert ways.count() == len(figures)
        ana.follow(ways.nth(number))
        amounts = ana.texts("section:has(#accounts-title) dd .amount")
        assert minor(amounts[:-1]) == minor(amounts[-1:]) == minor([written]), name
        changes = ana.texts("section:has(#entries-title) td.number .amount")
        assert changes and minor(changes) == minor([written]), name
        ana.follow(ana.page.locator("section:has(#entries-title) tbody th a").first)
        assert "Sale de" in ana.text() and "Entra a" in ana.text() and "Registró El traslado de datos" in ana.text()
        ana.go("Inicio")


def _asks_for_a_loan(ana: Visitor, name: str) -> None:
    ana.go("Inicio")
    ana.follow(ana.link("Dar un préstamo"))
    ana.page.locator("#id_member").select_option(label=name)
    ana.follow(ana.button("Ver si puede recibirlo"))


def _facts(ana: Visitor) -> dict[str, str]:
    labels, values = ana.texts("[role=alert] dt"), ana.texts("[role=alert] dd")
    return dict(zip(labels, values, strict=True))
