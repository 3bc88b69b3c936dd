"""A loan while its events are played: the rows in force, what is owed back, and one allocation per money event."""

from datetime import date
from uuid import UUID

from caudal.lending.rules import calendar
from caudal.lending.rules.calendar import Period
from caudal.lending.rules.components import Advance
from caudal.lending.rules.events import Allocation, LoanEvent
from caudal.lending.rules.fixed import grace_deferred
from caudal.lending.rules.rates import Rates
from caudal.lending.rules.rounded import to_unit
from caudal.lending.rules.rows import (
    INTEREST,
    PRINCIPAL,
    Charge,
    Parts,
    Row,
    balance_principal,
    breakdown,
    row_of,
)
from caudal.lending.rules.schedule import BalanceChange, plan
from caudal.lending.rules.terms import LoanTerms, Method, Prepayment

_ON_BALANCE = frozenset({Method.AMERICAN, Method.VARIABLE})


def _by_date(row: Row) -> tuple[date, bool]:
    """A down payment comes before an instalment of its day."""
    return row.due_on, not row.is_down_payment


class Course:
    """What the events so far made of a loan. Only `replay` and its own modules change it."""

    __slots__ = (
        "adjusted_minor", "allocations", "bearing_minor", "changes", "charged_off_on", "disbursed_minor",
        "down_payment", "lent_minor",
        "overpaid_minor", "paid", "periods", "planned", "rates", "recovered_minor", "refunded_minor", "rows",
        "start_on", "terms", "waived", "written_off",
    )  # fmt: skip

    def __init__(self, terms: LoanTerms, start_on: date) -> None:
        self.terms = terms
        self.start_on = start_on
        self.down_payment = terms.down_payment
        self.rows: list[Row] = []
        """All instalments, by due date."""
        self.planned: list[Row] = []
        """Those of the plan in force: the rows from the last change of dates or terms on."""
        self.changes: list[BalanceChange] = []
        """From which the plan in force is made."""
        self.periods: tuple[Period, ...] | None = None
        """Its periods, where dates were changed (None: those of the terms)."""
        self.allocations: list[Allocation] = []
        self.disbursed_minor = 0
        self.lent_minor = 0
        """What the plan in force spreads: lent and not asked back at once as a down payment."""
        self.bearing_minor = 0
        """What flat interest is taken of: all that was lent."""
        self.rates: Rates | None = None
        self.overpaid_minor = 0
        self.refunded_minor = 0
        self.recovered_minor = 0
        self.adjusted_minor = 0
        self.paid: Parts = [0, 0, 0, 0]
        self.waived: Parts = [0, 0, 0, 0]
        self.written_off: Parts = [0, 0, 0, 0]
        self.charged_off_on: date | None = None

    @property
    def is_on_balance(self) -> bool:
        """Whether interest is taken on the balance at the start of each period (American, variable)."""
        return self.terms.method in _ON_BALANCE

    @property
    def pays_ahead(self) -> bool:
        """Whether money ahead of the schedule pays principal at once and the plan is made again."""
        if self.pays_early:
            return True
        if self.terms.prepayment is Prepayment.ADVANCE or self.is_on_balance:
            return False
        return not (self.down_payment and self.terms.method is Method.FLAT)  # its interest is on all that was lent

    @property
    def pays_early(self) -> bool:
        """Whether money ahead pays the next instalments and saves the interest of their last days (progressive)."""
        terms = self.terms
        is_plain = terms.prepayment is Prepayment.ADVANCE and terms.advance is Advance.NEXT and not terms.advances
        return terms.method is Method.PROGRESSIVE and is_plain and bool(terms.rate)

    @property
    def carries_interest(self) -> bool:
        """Whether a row may owe interest of the days before it."""
        return self.pays_early or grace_deferred(self.terms) > 0

    def advance_of(self, event: LoanEvent) -> Advance:
        """Which instalments a kind of repayment pays when nothing is due."""
        return next((advance for kind, advance in self.terms.advances if kind == event.kind), self.terms.advance)

    def replan(self, on: date) -> None:
        """Make the plan again after its balance changed on a day.

        What was paid of each row stays paid, and what has fallen due costs what it did.
        """
        if self.periods is None:
            told = plan(terms=self.terms, changes=self.changes)
        else:
            told = plan(terms=self.terms, changes=self.changes, periods=self.periods)
        new = [row_of(installment) for installment in told]
        total_minor = sum(row.due[PRINCIPAL] for row in new) + sum(row.added[PRINCIPAL] for row in self.planned)
        others = {id(row) for row in self.planned}
        is_fixed = self.terms.method is Method.FLAT and self.changes[-1].minor < 0
        # Repaid within a grace: its last row asks for the interest that was put off.
        asked_at_end = (
            new[-1] if is_fixed and self.periods is None and len(new) <= grace_deferred(self.terms) + 1 else None
        )
        moved_minor = 0
        for old, row in zip(self.planned, new, strict=False):
            if row is not asked_at_end and (old.due_on <= on or is_fixed):
                row.due[INTEREST] = old.due[INTEREST] - old.added[INTEREST]
            if old.due_on < on:
                moved_minor += row.due[PRINCIPAL] - old.due[PRINCIPAL] + old.added[PRINCIPAL]
                row.due[PRINCIPAL] = old.due[PRINCIPAL] - old.added[PRINCIPAL]
            row.take_over(old)
        new[-1].due[PRINCIPAL] += moved_minor
        for old in self.planned[len(new) :]:
            if old.charges or any(old.paid) or any(old.added):  # of a row that is no longer asked for
                new[-1].take_over(old)
        balance_principal(new, total_minor=total_minor)
        kept = [row for row in self.rows if id(row) not in others]
        self.planned = new
        self.rows = sorted([*kept, *new], key=_by_date)

    def end_plan(self) -> None:
        """Let no plan be in force any more: new debt falls due on its own day."""
        for row in self.rows:
            row.is_past = True
        self.planned, self.changes = [], []

    def allocate(self, event: LoanEvent, parts: Parts, overpaid_minor: int) -> None:
        """Note what a money event did."""
        self.allocations.append(
            Allocation(
                event_id=event.id,
                kind=event.kind,
                on=event.on,
                amount_minor=parts[0] + parts[1] + parts[2] + parts[3] + overpaid_minor,
                parts=breakdown(parts),
                overpaid_minor=overpaid_minor,
                is_recovered=self.charged_off_on is not None,
            )
        )

    def take_overpaid(self, amount_minor: int) -> int:
        """Use what is owed back for new debt; return how much of `amount_minor` it covers."""
        taken_minor = min(self.overpaid_minor, amount_minor)
        self.overpaid_minor -= taken_minor
        return taken_minor

    def row_for(self, on: date) -> Row:
        """The row that asks for new debt of a day: of its period, or an extra one after maturity."""
        for row in self.rows:
            if on <= row.due_on and not (row.is_down_payment or row.is_past):
                return row
        last = self.rows[-1]
        if last.is_extra and not last.lent_minor and last.unpaid_minor and last.due_on <= on:
            last.due_on = on
            return last
        extra = Row(from_on=last.due_on, due_on=on)
        extra.is_extra = True
        self.rows.append(extra)
        self.rows.sort(key=_by_date)
        return extra

    def owe(self, on: date, component: int, minor: int, *, tells_lent: bool = True) -> None:
        """Add debt that falls due in the period of a day; where interest follows the balance, from that day on."""
        if not minor:
            return
        row = told = self.row_for(on)
        if component == PRINCIPAL and self.is_on_balance and not row.is_extra:
            at = self.planned.index(row)
            row.ask(INTEREST, self.interest_minor(minor, at=at, from_on=on))
            row = self.planned[-1]
            row.ask(PRINCIPAL, minor)
            self.plan_ahead(at)
        else:
            row.ask(component, minor)
        if component == PRINCIPAL and tells_lent:
            told.lent_minor += minor

    def charge(self, charge: Charge) -> None:
        row = self.row_for(charge.due_on)
        row.ask(charge.component, charge.minor)
        row.charges.append(charge)

    def charge_of(self, charge_id: UUID) -> tuple[Row, Charge] | None:
        return next(
            ((row, charge) for row in self.rows for charge in row.charges if charge.event_id == charge_id), None
        )

    def unpaid_of(self, row: Row, wanted: Charge) -> int:
        """What is unpaid of one charge: payments of a row go to its oldest charge first."""
        paid_minor = row.paid[wanted.component]
        for charge in sorted(row.charges, key=lambda c: c.due_on):
            if charge.component != wanted.component:
                continue
            unpaid_minor = charge.minor - charge.waived_minor - paid_minor
            if charge is wanted:
                return max(0, min(unpaid_minor, row.unpaid(wanted.component)))
            paid_minor = max(0, -unpaid_minor)
        return 0

    def give_up(self, row: Row, component: int, minor: int, on: date) -> None:
        row.given_up[component] += minor
        row.settle(on)

    def principal_to(self, *, source: Row, target: Row) -> None:
        """Move the unpaid principal of one row to another."""
        moved_minor = source.unpaid(PRINCIPAL)
        if source is not target and moved_minor:
            source.due[PRINCIPAL] -= moved_minor
            target.due[PRINCIPAL] += moved_minor

    def plan_ahead(self, at: int) -> None:
        """Interest of the periods after the open one, on the principal that is left (all of it in the last row)."""
        rows = self.planned
        left_minor, each_minor, rate, whole = rows[-1].unpaid(PRINCIPAL), 0, None, self._rates.whole
        for nth in range(at + 1, len(rows)):
            row = rows[nth]
            if rate != whole(nth):  # most loans have one rate for all periods
                rate = whole(nth)
                each_minor = to_unit(left_minor * rate[0], rate[1], terms=self.terms)
            asked_minor = each_minor + row.added[INTEREST]
            row.due[INTEREST] = max(asked_minor, row.paid[INTEREST] + row.given_up[INTEREST])
            if row.unpaid_minor:
                row.settled_on = None

    def interest_minor(self, balance_minor: int, *, at: int, from_on: date) -> int:
        """Interest on a balance in the period of the plan's row at an index, from a day on."""
        row = self.planned[at]
        rate = self._rates.part(at, max(from_on, row.from_on), row.due_on)
        return to_unit(balance_minor * rate[0], rate[1], terms=self.terms)

    @property
    def _rates(self) -> Rates:
        if self.rates is None:
            periods = self.periods or calendar.periods(terms=self.terms, start_on=self.terms.starts_on or self.start_on)
            self.rates = Rates(self.terms, periods)
        return self.rates
