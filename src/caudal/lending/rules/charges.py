"""Fees and penalties: what each comes to, and when it falls due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from caudal.kernel.rounding import Rounding, round_ratio
from caudal.lending.errors.lifecycle import ChargeIsMalformed, PercentIsOutOfRange
from caudal.lending.rules.components import Breakdown, Component, Installment

PERCENT_MAX = Decimal(100)
NAME_LENGTH_MAX = 120


class ChargeBasis(StrEnum):
    """What a charge is a share of; a flat one is an amount."""

    FLAT = "flat"
    PRINCIPAL = "principal"
    """Of what is lent."""
    OUTSTANDING = "outstanding"
    """Of the principal not yet repaid."""
    INSTALLMENT = "installment"
    """Of principal and interest of the instalment that it falls due with."""
    INTEREST = "interest"
    """Of the interest of that instalment."""


class ChargeWhen(StrEnum):
    """When a charge falls due."""

    DISBURSEMENT = "disbursement"
    EACH_INSTALLMENT = "each_installment"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A fee or a penalty as a product or a person asks for it."""

    name: str
    component: Component = Component.FEE
    basis: ChargeBasis = ChargeBasis.FLAT
    when: ChargeWhen = ChargeWhen.DATE
    amount_minor: int = 0
    percent: Decimal = Decimal(0)
    """Decimal("1.5") is 1.5 %."""
    is_withheld: bool = False
    """Kept back from the money that is handed over."""

    def minor(self, base_minor: int) -> int:
        """What it comes to on a base, rounded half to even."""
        if self.basis is ChargeBasis.FLAT:
            return self.amount_minor
        share = Fraction(self.percent) / 100 * base_minor
        return round_ratio(share.numerator, share.denominator, mode=Rounding.HALF_EVEN)

    def parts(self, minor: int) -> Breakdown:
        return Breakdown.only(self.component, minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeDue:
    """One charge as it is put on a loan."""

    due_on: date
    minor: int


def check_charge(charge: Charge) -> None:
    """Refuse a charge that says nothing, or two things.

    :raises ChargeIsMalformed, PercentIsOutOfRange: in this order
    """
    is_flat = charge.basis is ChargeBasis.FLAT
    says_one = charge.amount_minor > 0 and not charge.percent if is_flat else not charge.amount_minor
    is_loans = charge.component in (Component.FEE, Component.PENALTY)
    can_be_withheld = not charge.is_withheld or charge.when is ChargeWhen.DISBURSEMENT
    of_a_row = charge.basis in (ChargeBasis.INSTALLMENT, ChargeBasis.INTEREST)
    if not (says_one and is_loans and can_be_withheld) or (of_a_row and charge.when is ChargeWhen.DISBURSEMENT):
        raise ChargeIsMalformed(field="charge")
    if not is_flat and not 0 < charge.percent <= PERCENT_MAX:
        raise PercentIsOutOfRange(field="percent", percent=str(charge.percent)[:20], percent_max=PERCENT_MAX)


def charges_due(
    charge: Charge,
    *,
    on: date,
    due_on: date | None,
    lent_minor: int,
    outstanding_minor: int,
    installments: Sequence[Installment],
) -> list[ChargeDue]:
    """What a charge asks for and when, on a loan as its schedule stands; what comes to nothing is left out.

    One of each instalment falls due with every instalment from `on` on that is not paid. One at a date (None: `on`)
    that is a share of an instalment takes the first that falls due from then on, or the last.
    """
    if charge.when is ChargeWhen.EACH_INSTALLMENT:
        rows = [row for row in installments if row.due_on >= on and not row.is_paid]
        dues = [ChargeDue(due_on=row.due_on, minor=charge.minor(_base(charge, row, lent_minor))) for row in rows]
        return [due for due in dues if due.minor > 0]
    day = due_on or on
    row = next((row for row in installments if row.due_on >= day), installments[-1])
    base_minor = outstanding_minor if charge.basis is ChargeBasis.OUTSTANDING else _base(charge, row, lent_minor)
    minor = charge.minor(base_minor)
    return [ChargeDue(due_on=day, minor=minor)] if minor > 0 else []


def charge_to_json(charge: Charge) -> dict[str, Any]:
    """A charge as it is stored with a product."""
    return {
        "name": charge.name,
        "component": charge.component.value,
        "basis": charge.basis.value,
        "when": charge.when.value,
        "amount_minor": charge.amount_minor,
        "percent": str(charge.percent),
        "is_withheld": charge.is_withheld,
    }


def charge_from_json(stored: Mapping[str, Any]) -> Charge:
    """The charge that `charge_to_json` wrote."""
    return Charge(
        name=stored["name"],
        component=Component(stored["component"]),
        basis=ChargeBasis(stored["basis"]),
        when=ChargeWhen(stored["when"]),
        amount_minor=stored["amount_minor"],
        percent=Decimal(stored["percent"]),
        is_withheld=stored["is_withheld"],
    )


def _base(charge: Charge, row: Installment, lent_minor: int) -> int:
    if charge.basis is ChargeBasis.PRINCIPAL:
        return lent_minor
    if charge.basis is ChargeBasis.OUTSTANDING:
        return row.opening_minor
    if charge.basis is ChargeBasis.INTEREST:
        return row.due.interest_minor
    return row.due.interest_minor + row.due.principal_minor
