"""A schedule as the replay works on it: whole numbers by component, changed in place, told as instalments."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from caudal.lending.rules.components import NOTHING, Breakdown, Component, Installment

PENALTY, FEE, INTEREST, PRINCIPAL = COMPONENTS = (0, 1, 2, 3)
"""Components as places of the lists below: the replay of many loans is too hot for names."""
NAMES = (Component.PENALTY, Component.FEE, Component.INTEREST, Component.PRINCIPAL)
PLACE = {component: place for place, component in enumerate(NAMES)}
Parts = list[int]
"""An amount by component, in minor units, in the order of `NAMES`."""


_NOTHING: Parts = [0, 0, 0, 0]


class Charge:
    """A fee or penalty of a row, with a due day of its own."""

    __slots__ = ("component", "due_on", "event_id", "minor", "waived_minor")

    def __init__(self, *, event_id: UUID, due_on: date, component: int, minor: int) -> None:
        self.event_id, self.due_on, self.component = event_id, due_on, component
        self.minor, self.waived_minor = minor, 0


class Row:
    """One instalment while it is played."""

    __slots__ = (
        "added", "charges", "due", "due_on", "from_on", "given_up", "is_down_payment", "is_extra", "is_past",
        "lent_minor",
        "paid", "settled_on",
    )  # fmt: skip

    def __init__(self, *, from_on: date, due_on: date, interest_minor: int = 0, principal_minor: int = 0) -> None:
        self.from_on, self.due_on = from_on, due_on
        self.lent_minor = 0
        """Principal that became debt in this row: disbursed, charged back, refunded beyond what was owed back."""
        self.due: Parts = [0, 0, interest_minor, principal_minor]
        self.added: Parts = [0, 0, 0, 0]
        """What `due` holds beyond the plan: charges, money charged back, adjustments."""
        self.paid: Parts = [0, 0, 0, 0]
        self.given_up: Parts = [0, 0, 0, 0]
        self.charges: list[Charge] = []
        self.settled_on: date | None = None
        self.is_down_payment = False
        self.is_past = False
        """Of a plan that was replaced: new debt goes to the rows of the plan in force."""
        self.is_extra = False
        """Not of the plan: after maturity, or of a re-age."""

    def unpaid(self, component: int) -> int:
        return self.due[component] - self.paid[component] - self.given_up[component]

    @property
    def unpaid_minor(self) -> int:
        due, paid, given_up = self.due, self.paid, self.given_up
        return (
            due[0] + due[1] + due[2] + due[3] - paid[0] - paid[1] - paid[2] - paid[3]
            - given_up[0] - given_up[1] - given_up[2] - given_up[3]
        )  # fmt: skip

    def charges_due(self, component: int, on: date) -> int:
        """What is unpaid of the charges whose own day has come; payments go to the oldest charge first."""
        due_minor = sum(c.minor - c.waived_minor for c in self.charges if c.component == component and c.due_on <= on)
        return max(0, due_minor - self.paid[component])

    def ask(self, component: int, minor: int) -> None:
        """Ask for more (or less) than the plan does."""
        self.due[component] += minor
        self.added[component] += minor
        self.settled_on = None

    def take_over(self, old: "Row") -> None:
        """Carry what happened to a row over to its new shape; it never asks for less than was paid of it."""
        for component in COMPONENTS:
            self.added[component] += old.added[component]
            self.due[component] += old.added[component]
            self.paid[component] += old.paid[component]
            self.given_up[component] += old.given_up[component]
            least = self.paid[component] + self.given_up[component]
            self.due[component] = max(self.due[component], least)
        self.charges += old.charges
        self.lent_minor += old.lent_minor
        self.is_down_payment = old.is_down_payment
        if not self.unpaid_minor:
            self.settled_on = old.settled_on

    def settle(self, on: date) -> None:
        """Note the day on which nothing was left to pay, or that something is owed again."""
        if self.unpaid_minor:
            self.settled_on = None
        elif self.settled_on is None:
            self.settled_on = on


def balance_principal(rows: Sequence[Row], *, total_minor: int) -> None:
    """Let rows ask for `total_minor` of principal together, and none for less than was paid of it.

    What a row was paid beyond its new share is asked less of others, the last ones first.
    """
    for row in rows:
        row.due[PRINCIPAL] = max(row.due[PRINCIPAL], row.paid[PRINCIPAL] + row.given_up[PRINCIPAL])
    beyond_minor = sum(row.due[PRINCIPAL] for row in rows) - total_minor
    for row in reversed(rows):
        moved_minor = min(beyond_minor, row.unpaid(PRINCIPAL))
        row.due[PRINCIPAL] -= moved_minor
        beyond_minor -= moved_minor


def row_of(installment: Installment) -> Row:
    row = Row(
        from_on=installment.from_on,
        due_on=installment.due_on,
        interest_minor=installment.due.interest_minor,
        principal_minor=installment.due.principal_minor,
    )
    row.due[FEE], row.due[PENALTY] = installment.due.fee_minor, installment.due.penalty_minor
    return row


def installments(rows: Iterable[Row]) -> tuple[Installment, ...]:
    """The rows as everybody else reads them."""
    told: list[Installment] = []
    balance_minor = 0
    for number, row in enumerate(rows, start=1):
        opening_minor = balance_minor + row.lent_minor
        due = breakdown(row.due)
        told.append(
            Installment(
                number=number,
                from_on=row.from_on,
                due_on=row.due_on,
                opening_minor=opening_minor,
                due=due,
                paid=due if row.paid == row.due else breakdown(row.paid),
                given_up=breakdown(row.given_up),
                settled_on=row.settled_on,
            )
        )
        balance_minor = opening_minor - row.due[PRINCIPAL]
    return tuple(told)


def breakdown(parts: Parts) -> Breakdown:
    """Parts as everybody else reads them; what is nothing is one object."""
    if parts == _NOTHING:
        return NOTHING
    return Breakdown(penalty_minor=parts[0], fee_minor=parts[1], interest_minor=parts[2], principal_minor=parts[3])


def parts_of(told: Breakdown) -> Parts:
    return [told.penalty_minor, told.fee_minor, told.interest_minor, told.principal_minor]


def open_index(rows: Sequence[Row], on: date) -> int:
    """The instalment whose period `on` falls in (its due date included); the last one after maturity."""
    for index, row in enumerate(rows):
        if on <= row.due_on:
            return index
    return len(rows) - 1


def sum_of(rows: Iterable[Row], component: int) -> int:
    """What is unpaid of one component."""
    return sum(row.due[component] - row.paid[component] - row.given_up[component] for row in rows)
