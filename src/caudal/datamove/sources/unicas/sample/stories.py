"""What the circles of the sample live through: an ordinary year, and three short histories with known numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from caudal.datamove.sources.unicas.rules.codes import Code
from caudal.datamove.sources.unicas.sample.defects import Planted, added_sales, plantable, planted
from caudal.datamove.sources.unicas.sample.emulator import Circle

LOAN_TYPES = ("CUOTA_FIJA", "CUOTA_REBATIR", "CUOTA_VENCIMIENTO", "CUOTA_VARIABLE")


def ordinary(circle: Circle, codes: Sequence[Code]) -> list[Planted]:
    """12 to 18 monthly meetings: shares, fines, repayments, loans; a planned defect strikes after its meeting."""
    months = circle.rng.randrange(12, 19)
    strikes: dict[int, list[Code]] = {}
    for code in codes:
        strikes.setdefault(circle.rng.randrange(4, months), []).append(code)
    planters = plantable(circle.generation)
    found: list[Planted] = []
    circle.adds_sales = circle.generation == 1 and Code.SALE_ADDED in codes
    for month in range(months):
        _meeting(circle, is_first=month == 0)
        for code in strikes.get(month, ()):
            found += planters[code](circle)
    return found + (added_sales(circle) if circle.adds_sales else [])


def known_sequence(circle: Circle) -> list[Planted]:
    """1000, 1100, 800, 1300, 1400: the documented sequence."""
    first, second = circle.members[:2]
    steps = ("01-01", "01-15", "01-20", "02-01", "02-15")
    days = [datetime.fromisoformat(f"2024-{step} 19:00") for step in steps]
    shares = int(Decimal(1000) // circle.price)
    circle.now = days[0]
    circle.buy_shares(first, shares)
    circle.now = days[1]
    circle.issue_fine(second, Decimal(100))
    circle.now = days[2]
    loan = circle.lend(first, Decimal(300), loan_type="CUOTA_VARIABLE", rate=1, installments=3)
    loan.due = [(Decimal(100), Decimal(0))] * 3
    circle.now = days[3]
    circle.buy_shares(second, shares // 2)
    circle.now = days[4]
    circle.repay(loan)
    assert circle.stored == circle.true == 1400, "the documented sequence ends at 1,400"
    return []


def paid_principal(circle: Circle, codes: Sequence[Code]) -> list[Planted]:
    """1,000 of shares, 500 lent, 550 back, the loan PAID: 1,050, or 1,550 by the first formula."""
    first, second = circle.members[:2]
    circle.buy_shares(first, int(Decimal(1000) // circle.price))
    loan = circle.lend(second, Decimal(500), loan_type="CUOTA_VENCIMIENTO", rate=10, installments=1)
    circle.now += timedelta(days=30)
    circle.repay(loan)
    assert circle.true == 1050, "the documented case is worth 1,050"
    if Code.PAID_PRINCIPAL_DOUBLE_COUNT not in codes:
        return []
    circle.stored += 500
    table = "Prestamo" if circle.generation == 1 else "PrestamoNew"
    return [planted(circle, Code.PAID_PRINCIPAL_DOUBLE_COUNT, table, loan.row, Decimal(500))]


def second_formula(circle: Circle) -> list[Planted]:
    """Everything minus all loans, a rejected one too: 1,400 where the records give 1,600."""
    first, second = circle.members[:2]
    circle.buy_shares(first, int(Decimal(1000) // circle.price))
    circle.buy_shares(second, int(Decimal(500) // circle.price))
    circle.issue_fine(second, Decimal(100))
    loan = circle.lend(first, Decimal(300), loan_type="CUOTA_VARIABLE", rate=1, installments=1)
    loan.due = [(Decimal(300), Decimal(0))]
    circle.repay(loan)
    rejected = circle.reject_loan(second, Decimal(200))
    assert circle.true == 1600, "the documented case is worth 1,600"
    circle.stored -= 200
    table = "Prestamo" if circle.generation == 1 else "PrestamoNew"
    return [planted(circle, Code.FORMULA_DISAGREES, table, rejected, Decimal(-200))]


def _meeting(circle: Circle, *, is_first: bool) -> None:
    start = (circle.now + timedelta(days=0 if is_first else 30)).replace(hour=18, minute=0, second=0, microsecond=0)
    circle.now = start
    _agenda(circle, start)
    rng = circle.rng
    for member in circle.members:
        if is_first or rng.random() < 0.8:
            circle.buy_shares(member, rng.randrange(1, 6), kind=rng.choice(("COMPRA", "COMPRA", "REGULAR")))
    if not is_first and rng.random() < 0.2:
        _sale(circle)
    for member in rng.sample(circle.members, k=rng.randrange(0, 3)):
        fine = circle.issue_fine(member, Decimal(rng.choice(("2", "5", "5.50", "10"))))
        if rng.random() < 0.6:
            circle.collect_fine(fine)
    for loan in [loan for loan in circle.loans if loan.due]:
        if rng.random() < 0.85:
            circle.repay(loan)
    if circle.generation == 1 and rng.random() < 0.3:
        circle.receive(Decimal(rng.choice(("25", "40.80"))), "Rifa de la junta")
        circle.spend(Decimal(rng.choice(("8.50", "12"))), "Libro de actas")
    for _ in range(rng.randrange(0, 3)):
        _request_loan(circle)


def _sale(circle: Circle) -> None:
    sellers = [member for member in circle.members if circle.shares.get(member["id"], 0) > 4]
    if sellers:
        circle.sell_shares(circle.rng.choice(sellers), circle.rng.randrange(1, 3))


def _request_loan(circle: Circle) -> None:
    """Lend in tens of soles, never more than a third of the capital; one request in twelve is turned down."""
    rng = circle.rng
    tens = int(circle.true // 3) // 10
    if tens < 5:
        return
    member, principal = rng.choice(circle.members), Decimal(10 * rng.randrange(5, min(tens, 60) + 1))
    if rng.random() < 0.08:
        circle.reject_loan(member, principal)
        return
    circle.lend(
        member, principal, loan_type=rng.choice(LOAN_TYPES), rate=rng.choice((2, 3, 5)),
        installments=rng.randrange(2, 7), payment_type=rng.choice(("MENSUAL", "QUINCENAL", "SEMANAL")),
    )  # fmt: skip


def _agenda(circle: Circle, start: datetime) -> None:
    common = {
        "title": "Reunión mensual", "description": None, "createdAt": start, "updatedAt": start,
        "juntaId": circle.junta["id"],
    }  # fmt: skip
    if circle.generation == 1:
        circle.add("AgendaItem", date=start, **common)
        return
    item = circle.add("AgendaItem", weekStartDate=start, weekEndDate=start + timedelta(days=6), **common)
    circle.agenda_id = item["id"]
    day = circle.add(
        "DaySchedule",
        dayOfWeek="SATURDAY",
        startTime=start,
        endTime=start + timedelta(hours=2),
        agendaItemId=item["id"],
    )
    for member in circle.members[:5]:
        circle.add(
            "DailyAttendance", agendaItemId=item["id"], userId=member["id"], dayScheduleId=day["id"],
            attended=circle.rng.random() < 0.9, date=start, createdAt=start, updatedAt=start,
        )  # fmt: skip
