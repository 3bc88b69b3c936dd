"""A former system's circle as the data move hands it over, small enough to add up by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from caudal.circles.rules.imported import (
    ImportedCircle,
    ImportedDifference,
    ImportedExpense,
    ImportedFigure,
    ImportedFine,
    ImportedIncome,
    ImportedLoan,
    ImportedMember,
    ImportedPerson,
    ImportedPrice,
    ImportedRepayment,
    ImportedShareTrade,
    ImportedTerms,
)
from caudal.circles.rules.shares import TradeKind
from caudal.circles.tests.make import day, pen
from caudal.kernel.ids import derived_id
from caudal.kernel.money import Money


class Source:
    """Makes parts whose ids are derived from the circle's own name."""

    def __init__(self, name: str, organisation_id: UUID) -> None:
        self.name, self.organisation_id = name, organisation_id
        self.parts = 0

    def id(self, key: str) -> UUID:
        return derived_id("test source", str(self.organisation_id), self.name, key)

    def named(self, table: str) -> tuple[UUID, str]:
        self.parts += 1
        key = f"unicas:{table}:{self.name}-{self.parts}"
        return self.id(key), key

    def member(self, number: int, full_name: str, role: str = "member", *, is_active: bool = True) -> ImportedMember:
        person_id, person_source = self.named("User")
        member_id, source = self.named("JuntaMember")
        person = ImportedPerson(id=person_id, source=person_source, full_name=full_name)
        return ImportedMember(
            id=member_id, source=source, number=number, person=person, role=role, joined_on=day(1, 1),
            is_active=is_active,
        )  # fmt: skip

    def trade(
        self, member: ImportedMember, shares: int, on: date, kind: TradeKind = TradeKind.PURCHASE, price: int = 10
    ) -> ImportedShareTrade:
        part_id, source = self.named("Accion")
        return ImportedShareTrade(
            id=part_id, source=source, member_id=member.id, kind=kind, shares=shares, price=pen(price),
            amount=pen(price * shares), on=on,
        )  # fmt: skip

    def fine(self, member: ImportedMember, amount: Money, on: date, collected_on: date | None = None) -> ImportedFine:
        part_id, source = self.named("Multa")
        return ImportedFine(
            id=part_id, source=source, member_id=member.id, amount=amount, reason="Tardanza", issued_on=on,
            collected_on=collected_on,
        )  # fmt: skip

    def repayment(self, on: date, principal: Money, interest: Money) -> ImportedRepayment:
        part_id, source = self.named("PagoPrestamo")
        return ImportedRepayment(
            id=part_id, source=source, on=on, amount=principal + interest, principal=principal, interest=interest
        )

    def loan(
        self, number: int, member: ImportedMember, principal: Money, on: date, *repayments: ImportedRepayment,
        terms: ImportedTerms | None = None,
    ) -> ImportedLoan:  # fmt: skip
        part_id, source = self.named("Prestamo")
        brought_back = sum((one.principal for one in repayments), pen(0))
        return ImportedLoan(
            id=part_id, source=source, number=number, member_id=member.id, principal=principal,
            principal_open=principal - brought_back, disbursed_on=on, reason="Semillas", legacy_status="APPROVED",
            legacy_code=f"P-{number}", terms=terms, repayments=repayments,
        )  # fmt: skip


def a_source_circle(organisation_id: UUID, name: str = "Junta Los Andes") -> ImportedCircle:
    """Shares 1000, fine 100, loan 300, shares 500, 100 back with 15 of interest; a loan above what the box held."""
    source = Source(name, organisation_id)
    ana = source.member(1, "Ana Quispe", "treasurer")
    rosa = source.member(2, "Rosa Huamán", is_active=False)
    flat = ImportedTerms(legacy_type="CUOTA_FIJA", monthly_rate=Decimal("0.05"), installments=3, every_days=30)
    figure_id, figure_source = source.named("CapitalSocial")
    income_id, income_source = source.named("IngresoCapital")
    expense_id, expense_source = source.named("GastoCapital")
    price_id, price_source = source.named("Junta")
    back = source.repayment(day(2, 15), pen(100), pen(15))
    return ImportedCircle(
        id=source.id("circle"),
        source=f"unicas:Junta:{name}",
        organisation_id=organisation_id,
        name=name,
        description="",
        currency="PEN",
        founded_on=day(1, 1),
        members=(ana, rosa),
        prices=(ImportedPrice(id=price_id, source=price_source, price=pen(10), valid_from=day(1, 1), assumed=True),),
        share_trades=(
            source.trade(ana, 100, day(1, 1)),
            source.trade(rosa, 50, day(2, 1)),
            source.trade(rosa, 10, day(5, 1), TradeKind.SALE),
        ),
        fines=(source.fine(ana, pen(100), day(1, 15)), source.fine(rosa, pen(5), day(3, 1), day(3, 8))),
        loans=(
            source.loan(1, ana, pen(300), day(1, 20), back, terms=flat),
            # The box held 1,320 then: it was lent all the same.
            source.loan(2, rosa, pen(1500), day(4, 1), source.repayment(day(6, 1), pen(1500), pen(0))),
        ),
        other_income=(
            ImportedIncome(id=income_id, source=income_source, amount=pen(8), on=day(7, 1), description="Rifa"),
        ),
        expenses=(
            ImportedExpense(id=expense_id, source=expense_source, amount=pen(3), on=day(7, 2), description="Libro"),
        ),
        figures=(
            ImportedFigure(
                id=figure_id, source=figure_source, figure="available_capital", stored_text="1540.0",
                stored=pen(1540), true=pen(1325), formula="",
            ),
        ),
        differences=tuple(
            ImportedDifference(
                id=source.id(code), source=figure_source, figure=figure, code=code, amount=amount,
                amount_text=amount.text, formula="f", explanation="e", source_table="Multa", source_key="k",
            )
            for code, figure, amount in (
                ("FINE_EDIT_REAPPLIED", "available_capital", pen(100)),
                ("DELETED_PAYMENT_ADDED", "available_capital", pen(115)),
                ("PARTIAL_MARKED_PAID", "loan_remaining", pen(30)),
            )
        ),
    )  # fmt: skip


def many_times(circle: ImportedCircle, members: int, months: int) -> ImportedCircle:
    """A circle of realistic size: each member buys, is fined, borrows and repays month by month."""
    source = Source(f"{circle.name} x", circle.organisation_id)
    people = tuple(source.member(number, f"Socia {number}") for number in range(1, members + 1))
    days = [date(2024 + month // 12, month % 12 + 1, 5) for month in range(months)]
    loans = tuple(
        source.loan(
            number, one, pen(50), days[0], *(source.repayment(on, pen(1), pen("0.50")) for on in days[1:])
        )
        for number, one in enumerate(people, start=1)
    )  # fmt: skip
    return replace(
        circle,
        id=source.id("circle"),
        founded_on=days[0],
        members=people,
        prices=tuple(replace(price, valid_from=days[0]) for price in circle.prices),
        share_trades=tuple(source.trade(one, 3, on) for one in people for on in days),
        fines=tuple(source.fine(one, pen(2), on, on) for one in people for on in days),
        loans=loans,
        other_income=(),
        expenses=(),
        figures=(),
        differences=(),
    )
