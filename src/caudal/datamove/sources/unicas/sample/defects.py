"""Plant one defect of the old application at a time, and write down what a mover must find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from caudal.datamove.sources.unicas.rules.codes import Code
from caudal.datamove.sources.unicas.rules.numbers import plain
from caudal.datamove.sources.unicas.sample.emulator import Circle, Loan, Row
from caudal.datamove.sources.unicas.sample.people import identifier, person

AVAILABLE = "available_capital"


@dataclass(frozen=True, kw_only=True)
class Planted:
    """One defect: where it is and its effect on the named figure, in exact digits."""

    code: str
    circle: str
    source_table: str
    source_key: str
    amount: str
    figure: str


def planted(
    circle: Circle, code: Code, table: str, row: Row, amount: Decimal | str, figure: str = AVAILABLE
) -> Planted:
    text = amount if isinstance(amount, str) else plain(amount)
    return Planted(
        code=code.value, circle=circle.junta["id"], source_table=table, source_key=row["id"], amount=text, figure=figure
    )


def _fresh_loan(circle: Circle, principal: str = "120", installments: int = 3) -> Loan:
    """A small loan of its own, so that a defect stands on nothing else."""
    member = _funded(circle, 2 * int(principal))
    loan = circle.lend(member, Decimal(principal), loan_type="CUOTA_FIJA", rate=3, installments=installments)
    circle.loans.remove(loan)
    return loan


def _funded(circle: Circle, amount: int) -> Row:
    """Let members buy shares until the circle can lend well, and name a borrower."""
    while circle.true < amount:
        circle.buy_shares(circle.rng.choice(circle.members), 5)
    borrower: Row = circle.rng.choice(circle.members)
    return borrower


def deleted_payment(circle: Circle) -> list[Planted]:
    """The payment was taken back, and capital went up a second time."""
    loan = _fresh_loan(circle)
    principal, interest = loan.due[0]
    amount = principal + interest
    for text in ("Pago de préstamo", "Eliminación de pago de préstamo"):
        circle.tick()
        movement = circle.move(
            amount=amount, kind="PAGO", direction="INCREASE", effect=amount, prestamoId=loan.row["id"], description=text
        )
    loan.schedule[0]["updatedAt"] = circle.now
    return [planted(circle, Code.DELETED_PAYMENT_ADDED, "CapitalMovement", movement, 2 * amount)]


def payment_outside_transaction(circle: Circle) -> list[Planted]:
    """Capital raised though the payment failed; and a payment that stands though capital was never raised."""
    failed = _fresh_loan(circle)
    amount = sum(failed.due[0], Decimal(0))
    circle.tick()
    movement = circle.move(
        amount=amount, kind="PAGO", direction="INCREASE", effect=amount,
        prestamoId=failed.row["id"], description="Pago de préstamo",
    )  # fmt: skip
    missed = _fresh_loan(circle, principal="150")
    row = circle.repay(missed, is_raised=False)
    return [
        planted(circle, Code.PAYMENT_OUTSIDE_TRANSACTION, "CapitalMovement", movement, amount),
        planted(circle, Code.PAYMENT_OUTSIDE_TRANSACTION, "PagoPrestamoNew", row, -row["amount"]),
    ]


def fine_edit_reapplied(circle: Circle) -> list[Planted]:
    """Marking a fine as paid, and correcting another's amount, each added the whole amount again."""
    found = []
    for status, amount, corrected in (("PAID", Decimal(15), Decimal(15)), ("PENDING", Decimal(10), Decimal(25))):
        fine = circle.issue_fine(circle.rng.choice(circle.members), amount)
        circle.tick()
        fine.update(status=status, amount=corrected, updatedAt=circle.now)
        circle.true += corrected - amount
        movement = circle.move(
            amount=corrected, kind="MULTA", direction="INCREASE", effect=corrected, multaId=fine["id"]
        )
        found.append(planted(circle, Code.FINE_EDIT_REAPPLIED, "CapitalMovement", movement, amount))
    return found


def share_count_as_money(circle: Circle) -> list[Planted]:
    """Editing a purchase moved capital by the count of shares, not by their value."""
    member = circle.rng.choice(circle.members)
    row = circle.buy_shares(member, 2)
    circle.tick()
    row.update(amount=row["amount"] + 3, updatedAt=circle.now)
    circle.shares[member["id"]] += 3
    circle.true += 3 * circle.price
    circle.base += 3
    movement = circle.move(amount=Decimal(3), kind="accion", direction="ingreso", effect=Decimal(3), accionId=row["id"])
    return [planted(circle, Code.SHARE_COUNT_AS_MONEY, "CapitalMovement", movement, 3 - 3 * circle.price)]


def sale_added(circle: Circle) -> list[Planted]:
    """Shares handed back raised capital: one sale, or where no movements are kept (generation 1) all of the circle."""
    member = circle.rng.choice(circle.members)
    circle.buy_shares(member, 3)
    circle.sell_shares(member, 2, is_added=True)
    if circle.generation == 1:
        return []
    return added_sales(circle)


def added_sales(circle: Circle) -> list[Planted]:
    """Every sale of the circle that raised its capital."""
    price = circle.price if circle.generation == 2 else Decimal(1)
    return [planted(circle, Code.SALE_ADDED, "Accion", row, 2 * price * row["amount"]) for row in circle.added_sales]


def partial_marked_paid(circle: Circle) -> list[Planted]:
    """40 and then 30 of a loan of 100, marked as paid."""
    loan = _fresh_loan(circle, principal="100")
    loan.due = [(Decimal(40), Decimal(0)), (Decimal(30), Decimal(0)), (Decimal(30), Decimal(0))]
    circle.repay(loan)
    circle.repay(loan)
    loan.row["status"] = "PAID"
    if circle.generation == 2:
        loan.row.update(paid=True, remaining_amount=Decimal(0))
    return [planted(circle, Code.PARTIAL_MARKED_PAID, _loans(circle), loan.row, Decimal(-30), "loan_remaining")]


def remaining_dust(circle: Circle) -> list[Planted]:
    """100 in three: the amounts are in cents, the counter was not."""
    loan = _fresh_loan(circle, principal="100")
    while loan.due:
        circle.repay(loan)
    dust = Decimal("0.00333")
    loan.row.update(status="PARTIAL", paid=False, remaining_amount=dust)
    return [planted(circle, Code.REMAINING_DUST, "PrestamoNew", loan.row, dust, "loan_remaining")]


def dual_update(circle: Circle) -> list[Planted]:
    """The trigger and the service both added the same purchase."""
    row = circle.buy_shares(circle.rng.choice(circle.members), 2)
    value = row["amount"] * circle.price
    movement = circle.move(amount=value, kind="ACCION", direction="INCREASE", effect=value, accionId=row["id"])
    return [planted(circle, Code.DUAL_UPDATE, "CapitalMovement", movement, value)]


def loan_number_race(circle: Circle) -> list[Planted]:
    """max + 1 read outside the transaction left a number that follows no other."""
    member = _funded(circle, 200)
    loan = circle.lend(member, Decimal(100), loan_type="CUOTA_REBATIR", rate=3, installments=2, skipped_numbers=1)
    return [planted(circle, Code.LOAN_NUMBER_RACE, "PrestamoNew", loan.row, Decimal(1), "loan_number")]


def migrated_defaults(circle: Circle) -> list[Planted]:
    """The old migrator copied a loan with terms that nobody agreed and left its payments behind."""
    member = _funded(circle, 400)
    at = circle.tick()
    original = circle.add(
        "Prestamo", amount=Decimal(200), description="Semillas", status="APPROVED", createdAt=at, updatedAt=at,
        juntaId=circle.junta["id"], memberId=member["id"],
    )  # fmt: skip
    loan = _fresh_loan(circle, principal="200", installments=12)
    for due in loan.schedule:
        circle.tables["PaymentSchedule"].remove(due)
    loan.row.update(
        memberId=member["id"], original_prestamo_id=original["id"], monthly_interest=Decimal("2.0"),
        number_of_installments=12, payment_type="mensual", loan_type="personal", guarantee_type="personal",
        loan_code=f"MIGRATED-{circle.loan_number:04d}", reason="Semillas", status="APPROVED", request_date=at,
    )  # fmt: skip
    for amount in (Decimal(60), Decimal("45.50")):
        circle.add("PagoPrestamo", amount=amount, date=circle.tick(), prestamoId=original["id"])
        circle.true += amount
    return [planted(circle, Code.MIGRATED_DEFAULTS, "PrestamoNew", loan.row, Decimal("-105.50"))]


def float_dust(circle: Circle) -> list[Planted]:
    """Noise of binary fractions in one amount, and so in the stored capital."""
    fine = circle.issue_fine(circle.rng.choice(circle.members), Decimal("33.330000004"))
    circle.true -= Decimal("0.000000004")
    return [planted(circle, Code.FLOAT_DUST, "Multa", fine, Decimal("0.000000004"))]


def orphan(circle: Circle) -> list[Planted]:
    """A fine of somebody who is no member; and, in generation 2, a loan that names an original that is not there."""
    stranger = person(circle.rng, number=len(circle.tables["User"]) + 1, joined=circle.now)
    circle.tables["User"].append(stranger)
    fine = circle.issue_fine(stranger, Decimal(20))
    circle.true -= 20
    found = [planted(circle, Code.ORPHAN, "Multa", fine, Decimal(20))]
    if circle.generation == 2:
        loan = _fresh_loan(circle)
        loan.row["original_prestamo_id"] = identifier(circle.rng)
        found.append(planted(circle, Code.ORPHAN, "PrestamoNew", loan.row, Decimal(0), "reference"))
    return found


def duplicate(circle: Circle) -> list[Planted]:
    """The button was pressed twice: the same purchase, to the millisecond."""
    member = circle.rng.choice(circle.members)
    first = circle.buy_shares(member, 1)
    second = circle.share_row(member, 1, kind="COMPRA", at=first["createdAt"])
    circle.move(amount=Decimal(1), kind="accion", direction="ingreso", effect=circle.price, accionId=second["id"])
    circle.base += circle.price
    later = max(first, second, key=lambda row: row["id"])
    return [planted(circle, Code.DUPLICATE, "Accion", later, circle.price)]


def not_a_number(circle: Circle) -> list[Planted]:
    """A fine of NaN and one of Infinity, typed in by hand."""
    found = []
    for text in ("NaN", "Infinity"):
        fine = circle.fine_row(circle.rng.choice(circle.members), Decimal(0))
        fine["amount"] = text
        found.append(planted(circle, Code.NOT_A_NUMBER, "Multa", fine, text, "amount"))
    return found


def sub_cent(circle: Circle) -> list[Planted]:
    """An amount that no coin can pay."""
    return [_unreal_fine(circle, Code.SUB_CENT, Decimal("10.005"))]


def negative_amount(circle: Circle) -> list[Planted]:
    """A fine below zero."""
    return [_unreal_fine(circle, Code.NEGATIVE_AMOUNT, Decimal(-5))]


def loan_above_capital(circle: Circle) -> list[Planted]:
    """More was lent than the circle had; the money came back the next day."""
    excess = Decimal(100)
    member = circle.rng.choice(circle.members)
    loan = circle.lend(member, circle.true + excess, loan_type="CUOTA_VENCIMIENTO", rate=1, installments=1)
    circle.loans.remove(loan)
    circle.now += timedelta(days=1)
    circle.repay(loan)
    return [planted(circle, Code.LOAN_ABOVE_CAPITAL, _loans(circle), loan.row, excess, "capital_at_loan")]


def invalid_value(circle: Circle) -> list[Planted]:
    """A status that means nothing."""
    fine = circle.issue_fine(circle.rng.choice(circle.members), Decimal(12))
    fine["status"] = "pagó a medias"
    return [planted(circle, Code.INVALID_VALUE, "Multa", fine, Decimal(0), "fine_status")]


def _unreal_fine(circle: Circle, code: Code, amount: Decimal) -> Planted:
    fine = circle.issue_fine(circle.rng.choice(circle.members), amount)
    circle.true -= amount
    return planted(circle, code, "Multa", fine, amount)


def _loans(circle: Circle) -> str:
    return "Prestamo" if circle.generation == 1 else "PrestamoNew"


EITHER_GENERATION: dict[Code, Callable[[Circle], list[Planted]]] = {
    Code.SALE_ADDED: sale_added,
    Code.PARTIAL_MARKED_PAID: partial_marked_paid,
    Code.FLOAT_DUST: float_dust,
    Code.ORPHAN: orphan,
    Code.DUPLICATE: duplicate,
    Code.NOT_A_NUMBER: not_a_number,
    Code.SUB_CENT: sub_cent,
    Code.NEGATIVE_AMOUNT: negative_amount,
    Code.LOAN_ABOVE_CAPITAL: loan_above_capital,
    Code.INVALID_VALUE: invalid_value,
}
SECOND_GENERATION: dict[Code, Callable[[Circle], list[Planted]]] = {
    Code.DELETED_PAYMENT_ADDED: deleted_payment,
    Code.PAYMENT_OUTSIDE_TRANSACTION: payment_outside_transaction,
    Code.FINE_EDIT_REAPPLIED: fine_edit_reapplied,
    Code.SHARE_COUNT_AS_MONEY: share_count_as_money,
    Code.REMAINING_DUST: remaining_dust,
    Code.DUAL_UPDATE: dual_update,
    Code.LOAN_NUMBER_RACE: loan_number_race,
    Code.MIGRATED_DEFAULTS: migrated_defaults,
}
OF_A_FORMULA = (Code.PAID_PRINCIPAL_DOUBLE_COUNT, Code.FORMULA_DISAGREES)
"""These are a whole circle's: its stored number comes from a formula, not from movements."""


def plantable(generation: int) -> dict[Code, Callable[[Circle], list[Planted]]]:
    """The defects of single records that this generation's schema can hold."""
    return EITHER_GENERATION if generation == 1 else EITHER_GENERATION | SECOND_GENERATION
