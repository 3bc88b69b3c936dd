"""What an amount of a loan is made of: penalty, fee, interest, principal; and the orders in which they are paid."""

from dataclasses import dataclass
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
    PENALTY_FEE_PRINCIPAL_INTEREST = "penalty-fee-principal-interest"
    DUE_PENALTY_FEE_INTEREST_PRINCIPAL = "due-penalty-fee-interest-principal/advance-principal-penalty-fee-interest"
    """What is due in one order (a charge by its own due day), what is paid in advance in another."""
    DUE_PENALTY_INTEREST_PRINCIPAL_FEE = "due-penalty-interest-principal-fee/advance-penalty-interest-principal-fee"

    PENALTY_FEE_PROPORTIONAL = "penalty-fee-proportional"
    """After penalties and fees, interest and principal in the proportion in which they are still unpaid."""

    @property
    def components(self) -> tuple[Component, ...]:
        """The order in which what is due is paid."""
        if self is AllocationOrder.PENALTY_FEE_PROPORTIONAL:
            return AllocationOrder.PENALTY_FEE_INTEREST_PRINCIPAL.components
        return tuple(Component(name) for name in self.value.split("/")[0].removeprefix("due-").split("-"))

    @property
    def in_advance(self) -> tuple[Component, ...]:
        """The order in which an instalment is paid that is not due yet."""
        if not self.charges_by_their_day:
            return self.components
        return tuple(Component(name) for name in self.value.split("/")[-1].removeprefix("advance-").split("-"))

    @property
    def charges_by_their_day(self) -> bool:
        """Whether a charge is due on its own day rather than with its instalment."""
        return "/" in self.value


class AllocationBy(StrEnum):
    """Finish one instalment before the next, or one component of all that is due before the next component."""

    INSTALLMENT = "installment"
    COMPONENT = "component"


class Advance(StrEnum):
    """Which instalments money ahead of the schedule pays."""

    NEXT = "next"
    LAST = "last"
    SPREAD = "spread"
    """All of them, in even parts."""


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
        return Breakdown(
            penalty_minor=self.penalty_minor + other.penalty_minor,
            fee_minor=self.fee_minor + other.fee_minor,
            interest_minor=self.interest_minor + other.interest_minor,
            principal_minor=self.principal_minor + other.principal_minor,
        )

    def __sub__(self, other: "Breakdown") -> "Breakdown":
        return Breakdown(
            penalty_minor=self.penalty_minor - other.penalty_minor,
            fee_minor=self.fee_minor - other.fee_minor,
            interest_minor=self.interest_minor - other.interest_minor,
            principal_minor=self.principal_minor - other.principal_minor,
        )


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
    given_up: Breakdown = NOTHING
    """Waived or written off: no longer asked."""
    settled_on: date | None = None
    """The day of the event that left nothing unpaid in a row that asked for something."""

    @property
    def closing_minor(self) -> int:
        """Principal outstanding after this row is paid."""
        return self.opening_minor - self.due.principal_minor

    @property
    def unpaid(self) -> Breakdown:
        if self.given_up is NOTHING:  # as most rows are told: nothing is taken away, or all of it
            if self.paid is NOTHING:
                return self.due
            if self.paid is self.due:
                return NOTHING
        return self.due - self.paid - self.given_up

    def unpaid_of(self, component: Component) -> int:
        return self.due.of(component) - self.paid.of(component) - self.given_up.of(component)

    @property
    def is_paid(self) -> bool:
        return self.due.total_minor == self.paid.total_minor + self.given_up.total_minor
