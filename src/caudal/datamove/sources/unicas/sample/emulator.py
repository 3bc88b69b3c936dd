"""The old application, emulated: one circle's rows and the capital it stored, defect by defect as its code would do.

Every change of the stored capital leaves a row in "CapitalMovement" (generation 2), with the reference that the
schema's ON DELETE SET NULL would leave behind. `stored` is what the application believes, `true` what its own records
give; without a defect the two stay equal. Share movements are typed accion/ingreso and hold the count of shares.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from caudal.datamove.sources.unicas.rules.numbers import plain
from caudal.datamove.sources.unicas.sample.people import identifier
from caudal.kernel.rounding import round_ratio
from caudal.kernel.splitting import split

Row = dict[str, Any]
Tables = dict[str, list[Row]]

FREQUENCY_DAYS = {"MENSUAL": 30, "QUINCENAL": 15, "SEMANAL": 7}


@dataclass
class Loan:
    """A loan that is being paid back: its row, what is due next and what is still out."""

    row: Row
    member: Row
    due: list[tuple[Decimal, Decimal]]  # principal, interest of each instalment not yet paid
    schedule: list[Row] = field(default_factory=list)
    paid_count: int = 0


@dataclass
class Circle:
    """One junta in the old application."""

    rng: Random
    generation: int
    tables: Tables
    price: Decimal
    now: datetime
    junta: Row
    members: list[Row]
    keeps_movements: bool = True
    stored: Decimal = Decimal(0)
    true: Decimal = Decimal(0)
    base: Decimal = Decimal(0)
    loan_number: int = 0
    loans: list[Loan] = field(default_factory=list)
    shares: dict[str, int] = field(default_factory=dict)
    adds_sales: bool = False
    added_sales: list[Row] = field(default_factory=list)
    agenda_id: str | None = None
    capital_id: str = ""

    def tick(self) -> datetime:
        """The next moment at which someone presses a button; no two are alike."""
        self.now += timedelta(seconds=self.rng.randrange(20, 240), milliseconds=self.rng.randrange(1, 999))
        return self.now

    def add(self, table: str, **columns: Any) -> Row:
        """Insert a row with a new id."""
        row: Row = {"id": identifier(self.rng), **columns}
        self.tables.setdefault(table, []).append(row)
        return row

    def move(self, *, amount: Decimal, kind: str, direction: str, effect: Decimal, **references: str | None) -> Row:
        """Change the stored capital by `effect` and leave the movement that says so."""
        self.stored += effect
        if self.generation == 1 or not self.keeps_movements:
            return {}
        description = references.pop("description", None)
        return self.add(
            "CapitalMovement", amount=amount, type=kind, direction=direction, description=description,
            createdAt=self.now, juntaId=self.junta["id"], **references,
        )  # fmt: skip

    # Shares

    def share_row(self, member: Row, count: int, *, kind: str, at: datetime | None = None) -> Row:
        """A row of "Accion": money in generation 1, a count and a price in generation 2."""
        at = at or self.tick()
        common = {
            "type": kind, "description": f"Acción de tipo {kind}", "createdAt": at, "updatedAt": at,
            "juntaId": self.junta["id"], "memberId": member["id"],
        }  # fmt: skip
        if self.generation == 1:
            return self.add("Accion", amount=self.price * count, **common)
        return self.add(
            "Accion", amount=Decimal(count), shareValue=self.price, affects_capital=True,
            agendaItemId=self.agenda_id, **common,
        )  # fmt: skip

    def buy_shares(self, member: Row, count: int, *, kind: str = "COMPRA") -> Row:
        row = self.share_row(member, count, kind=kind)
        value = self.price * count
        self.true += value
        self.base += value
        self.shares[member["id"]] = self.shares.get(member["id"], 0) + count
        self.move(amount=Decimal(count), kind="accion", direction="ingreso", effect=value, accionId=row["id"])
        return row

    def sell_shares(self, member: Row, count: int, *, is_added: bool = False) -> Row:
        """A member hands shares back; with the defect the application raises capital instead of lowering it."""
        row = self.share_row(member, count, kind="VENTA")
        value = self.price * count
        self.true -= value
        self.base -= value
        self.shares[member["id"]] -= count
        is_added = is_added or self.adds_sales
        direction, effect = ("ingreso", value) if is_added else ("egreso", -value)
        if is_added:
            self.added_sales.append(row)
        self.move(amount=Decimal(count), kind="accion", direction=direction, effect=effect, accionId=row["id"])
        return row

    # Fines

    def fine_row(self, member: Row, amount: Decimal, *, status: str = "PENDING") -> Row:
        at = self.tick()
        extra = {} if self.generation == 1 else {"affects_capital": True, "agendaItemId": self.agenda_id}
        reason = self.rng.choice(("Tardanza", "Inasistencia", "Desorden en la reunión"))
        return self.add(
            "Multa", amount=amount, description=reason, status=status, createdAt=at, updatedAt=at,
            juntaId=self.junta["id"], memberId=member["id"], **extra,
        )  # fmt: skip

    def issue_fine(self, member: Row, amount: Decimal) -> Row:
        row = self.fine_row(member, amount)
        self.true += amount
        self.move(amount=amount, kind="MULTA", direction="INCREASE", effect=amount, multaId=row["id"])
        return row

    def collect_fine(self, row: Row) -> None:
        row["status"] = self.rng.choice(("PAID", "PAGADO", "PAGADA"))
        row["updatedAt"] = self.tick()

    # Loans

    def lend(
        self, member: Row, principal: Decimal, *, loan_type: str, rate: int, installments: int,
        payment_type: str = "MENSUAL", skipped_numbers: int = 0,
    ) -> Loan:  # fmt: skip
        at = self.tick()
        due = _schedule(principal, loan_type=loan_type, rate=rate, installments=installments)
        if self.generation == 1:
            row = self.add(
                "Prestamo", amount=principal, description="Capital de trabajo", status="APPROVED", createdAt=at,
                updatedAt=at, juntaId=self.junta["id"], memberId=member["id"],
            )  # fmt: skip
            loan = Loan(row=row, member=member, due=due)
        else:
            self.loan_number += 1 + skipped_numbers
            row = self.new_loan_row(
                member, principal, loan_type=loan_type, rate=rate, installments=installments, payment_type=payment_type
            )
            loan = Loan(row=row, member=member, due=due)
            self._write_schedule(loan, days=FREQUENCY_DAYS[payment_type])
        self.true -= principal
        self.move(
            amount=principal, kind="PRESTAMO", direction="DECREASE", effect=-principal,
            prestamoId=row["id"], description=f"Préstamo {loan_type}",
        )  # fmt: skip
        self.loans.append(loan)
        return loan

    def new_loan_row(
        self, member: Row, principal: Decimal, *, loan_type: str, rate: int, installments: int, payment_type: str
    ) -> Row:
        """A row of "PrestamoNew" with the capital that the application saw at that moment."""
        snapshot = {
            "current_capital": plain(self.stored),
            "base_capital": plain(self.base),
            "available_capital": plain(self.stored - principal),
        }
        guarantor = self.rng.choice(self.members)
        return self.add(
            "PrestamoNew", amount=principal, description=None, status="APPROVED", request_date=self.now,
            monthly_interest=Decimal(rate), number_of_installments=installments, approved=True, rejected=False,
            paid=False,
            remaining_amount=principal, createdAt=self.now, updatedAt=self.now, juntaId=self.junta["id"],
            memberId=member["id"], affects_capital=True, avalId=guarantor["id"], capital_at_time=self.stored,
            capital_snapshot=json.dumps(json.dumps(snapshot)), form_cost=Decimal("2.0"), form_purchased=False,
            guarantee_type="AVAL", loan_code=f"{loan_type}-{self.loan_number:04d}", loan_number=self.loan_number,
            payment_type=payment_type, reason="Capital de trabajo", loan_type=loan_type, agendaItemId=self.agenda_id,
        )  # fmt: skip

    def reject_loan(self, member: Row, principal: Decimal) -> Row:
        """A request that was turned down: no capital moves."""
        at = self.tick()
        if self.generation == 1:
            return self.add(
                "Prestamo", amount=principal, description="Solicitud", status="REJECTED", createdAt=at, updatedAt=at,
                juntaId=self.junta["id"], memberId=member["id"],
            )  # fmt: skip
        self.loan_number += 1
        row = self.new_loan_row(
            member, principal, loan_type="CUOTA_FIJA", rate=3, installments=3, payment_type="MENSUAL"
        )
        row.update(status="REJECTED", approved=False, rejected=True, rejection_reason="Sin garantía")
        return row

    def payment_row(self, loan: Loan, principal: Decimal, interest: Decimal) -> Row:
        at = self.tick()
        if self.generation == 1:
            return self.add("PagoPrestamo", amount=principal + interest, date=at, prestamoId=loan.row["id"])
        return self.add(
            "PagoPrestamoNew", amount=principal + interest, date=at, prestamoId=loan.row["id"], affects_capital=True,
            agendaItemId=self.agenda_id, capital_amount=principal, interest_amount=interest,
            installment_number=loan.paid_count + 1,
        )  # fmt: skip

    def repay(self, loan: Loan, *, is_raised: bool = True) -> Row:
        """Pay the next instalment; with the defect the payment stands but the capital was never raised."""
        principal, interest = loan.due.pop(0)
        row = self.payment_row(loan, principal, interest)
        amount = principal + interest
        self.true += amount
        if is_raised:
            self.move(
                amount=amount, kind="PAGO", direction="INCREASE", effect=amount,
                prestamoId=loan.row["id"], pagoId=row["id"], description="Pago de préstamo",
            )  # fmt: skip
        self._after_payment(loan, principal, amount)
        return row

    def _after_payment(self, loan: Loan, principal: Decimal, amount: Decimal) -> None:
        if loan.schedule:
            due = loan.schedule[loan.paid_count]
            due.update(status="PAID", paid_amount=amount, updatedAt=self.now)
        loan.paid_count += 1
        loan.row["updatedAt"] = self.now
        is_paid = not loan.due
        if self.generation == 1:
            loan.row["status"] = "PAID" if is_paid else loan.row["status"]
        else:
            loan.row["remaining_amount"] -= principal
            loan.row.update(status="PAID" if is_paid else "PARTIAL", paid=is_paid)

    def _write_schedule(self, loan: Loan, *, days: int) -> None:
        left = loan.row["amount"]
        for number, (principal, interest) in enumerate(loan.due, start=1):
            left -= principal
            loan.schedule.append(
                self.add(
                    "PaymentSchedule",
                    due_date=self.now + timedelta(days=days * number),
                    expected_amount=principal + interest,
                    principal=principal,
                    interest=interest,
                    installment_number=number,
                    status="PENDING",
                    createdAt=self.now,
                    updatedAt=self.now,
                    prestamoId=loan.row["id"],
                    remaining_balance=left,
                    paid_amount=Decimal(0),
                    loanAmount=loan.row["amount"],
                )
            )

    # Other money, only where generation 1 counted it

    def receive(self, amount: Decimal, description: str) -> Row:
        self.true += amount
        self.stored += amount
        return self.add(
            "IngresoCapital", amount=amount, description=description, date=self.tick(), capitalSocialId=self.capital_id
        )

    def spend(self, amount: Decimal, description: str) -> Row:
        self.true -= amount
        self.stored -= amount
        return self.add(
            "GastoCapital", amount=amount, description=description, date=self.tick(), capitalSocialId=self.capital_id
        )


def _schedule(principal: Decimal, *, loan_type: str, rate: int, installments: int) -> list[tuple[Decimal, Decimal]]:
    """(principal, interest) of each instalment, to the cent; FIJA is flat, as production rows prove."""
    minor = int(principal * 100)
    equal = split(minor, weights=[1] * installments)
    if loan_type == "CUOTA_FIJA":
        interests = split(round_ratio(minor * rate, 100) * installments, weights=[1] * installments)
        return [(_soles(p), _soles(i)) for p, i in zip(equal, interests, strict=True)]
    result, left = [], minor
    for number in range(1, installments + 1):
        at_the_end = minor if number == installments else 0
        part = equal[number - 1] if loan_type == "CUOTA_REBATIR" else at_the_end
        result.append((_soles(part), _soles(round_ratio(left * rate, 100))))
        left -= part
    return result


def _soles(minor: int) -> Decimal:
    return Decimal(minor).scaleb(-2)
