"""What an amount of a loan is made of: penalty, fee, interest, principal; and the orders in which they are paid."""

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum


class Component(StrEnum):
    PENALTY = "penalty"
    FEE = "fee"
    INTEREST = "interest"
    PRINCIPAL = "principal"


class AllocationOrder(StrEnum):
    """Which component of an instalment a repayment pays first."""

    PENALTY_FEE_INTEREST_PRINCIPAL = "penalty-fee-interest-principal"
    INTEREST_FEE_PENALTY_PRINCIPAL = "interest-fee-penalty-principal"
    INTEREST_PRINCIPAL_PENALTY_FEE = "interest-principal-penalty-fee"
    PRINCIPAL_INTEREST_PENALTY_FEE = "principal-interest-penalty-fee"

    @property
    def components(self) -> tuple[Component, ...]:
        return tuple(Component(name) for name in self.value.split("-"))


class AllocationBy(StrEnum):
    """Finish one instalment before the next, or one component of all that is due before the next component."""

    INSTALLMENT = "installment"
    COMPONENT = "component"


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """An amount by component, in minor units."""

    penalty_minor: int = 0
    fee_minor: int = 0
    interest_minor: int = 0
    principal_minor: int = 0

    @classmethod
    def only(cls, component: Component, amount_minor: int) -> "Breakdown":
        return cls(**{f"{component}_minor": amount_minor})

    def of(self, component: Component) -> int:
        amount_minor: int = getattr(self, f"{component}_minor")
        return amount_minor

    @property
    def total_minor(self) -> int:
        return self.penalty_minor + self.fee_minor + self.interest_minor + self.principal_minor

    @property
    def is_negative(self) -> bool:
        return min(self.penalty_minor, self.fee_minor, self.interest_minor, self.principal_minor) < 0

    def __add__(self, other: "Breakdown") -> "Breakdown":
        return Breakdown(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})

    def __sub__(self, other: "Breakdown") -> "Breakdown":
        return Breakdown(**{f.name: getattr(self, f.name) - getattr(other, f.name) for f in fields(self)})


NOTHING = Breakdown()


@dataclass(frozen=True, slots=True, kw_only=True)
class Installment:
    """One row of a schedule: what falls due on a day, and what of it is paid."""

    number: int
    from_on: date
    due_on: date
    opening_minor: int
    due: Breakdown
    paid: Breakdown = NOTHING

    @property
    def closing_minor(self) -> int:
        """Principal outstanding after this row is paid."""
        return self.opening_minor - self.due.principal_minor

    @property
    def unpaid(self) -> Breakdown:
        return self.due - self.paid

    def unpaid_of(self, component: Component) -> int:
        return self.due.of(component) - self.paid.of(component)

    @property
    def is_paid(self) -> bool:
        return self.due == self.paid
