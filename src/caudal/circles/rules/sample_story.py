"""What happened in one synthetic circle, meeting by meeting, as rows and entries that a writer can store as they are.

Within a meeting the method's order holds: roll call and fines, money in, money out. Nothing happens that the circle's
own rules would refuse: no loan above the capital, none to who is in arrears, no fine collected before it was issued.
"""

import random
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from caudal.circles.rules import accounts, sample_sharing as sharing
from caudal.circles.rules.loan_types import EVERY, Frequency, LoanType, loan_terms
from caudal.circles.rules.receipts import ReceiptKind
from caudal.circles.rules.sample import CURRENCY, POLICY, ROLES, Habits, Ids, Plan, full_name, habits
from caudal.circles.rules.sample_told import CycleTold, Fact, FineTold, LoanTold, Person, Sitting, Story, Trade
from caudal.circles.rules.shares import TradeKind
from caudal.kernel.ids import derived_id
from caudal.ledger.rules import Line
from caudal.lending.rules.replay import EventKind, LoanEvent
from caudal.lending.rules.schedule import planned

FINES = {"late": 100, "absent": 300}
REASONS = {"late": "Tardanza", "absent": "Falta sin permiso"}
PURPOSES = ("Semillas y abono", "Mercadería", "Útiles escolares", "Salud", "Crianza de cuyes", "Arreglo de la casa")
EXPENSES = ("Cuadernos y lapiceros", "Pasajes a la capacitación", "Refrigerio")
INCOMES = ("Rifa", "Venta de comida")
SOCIAL_MINOR = 100
SOCIAL_EVERY = 4
"""Every so many meetings each member puts one sol into the social fund."""
ASKERS = 4
LOST_OF = 70
"""Of so many loans one is never repaid; at the end of the cycle it is given up."""
UNSIGNED_PERCENT = 3
"""Of so many of a hundred circles the last meeting has been counted and not signed."""
SHARES_CHANCES = (30, 28, 20, 12, 10)
PRINCIPAL_MINOR_MIN = 5_000
PRINCIPAL_STEP = 1_000
RATES = (Decimal("0.02"), Decimal("0.03"), Decimal("0.05"))


def story(plan: Plan, nth: int) -> Story:
    """All of a circle: it follows from the plan and the circle's number alone."""
    chance, ids = plan.chance(nth), plan.ids(nth)
    known = habits(plan, nth, chance)
    told = Story(
        circle_id=plan.circle_id(nth), habits=known, people=_people(plan, nth, known, chance), codes=plan.codes(nth)
    )
    teller = _Teller(plan=plan, chance=chance, ids=ids, told=told)
    for meeting in range(known.meetings):
        teller.meet(meeting)
    waits_for_plan = bool(told.share_outs) and not told.share_outs[-1].is_posted
    told.sittings[-1].is_signed = chance.randrange(100) >= UNSIGNED_PERCENT or waits_for_plan
    return told


def _people(plan: Plan, nth: int, known: Habits, chance: random.Random) -> list[Person]:
    circle = str(plan.circle_id(nth))
    serial = random.Random(f"{plan.name} documents").randrange(10_000_000)  # noqa: S311 - synthetic rows, no secret
    people = []
    for number in range(1, plan.members + 1):
        place = nth * plan.members + number
        later = chance.randrange(plan.years) if number > len(ROLES) and chance.randrange(10) == 0 else 0
        joined_on = known.founded_on + timedelta(days=later * known.meetings_a_cycle * known.gap_days)
        people.append(
            Person(
                number=number,
                id=derived_id(circle, "member", str(number)),
                person_id=derived_id(circle, "person", str(number)),
                full_name=full_name(chance),
                document=f"{10_000_000 + (serial + place) % 80_000_000:08d}",
                phone=f"9{(serial * 7 + place) % 10**8:08d}",
                role=ROLES[number - 1] if number <= len(ROLES) else "member",
                joined_on=min(joined_on, plan.on),
            )
        )
    return people


class _Teller:
    """Plays a circle forward and writes down what happens."""

    def __init__(self, *, plan: Plan, chance: random.Random, ids: Ids, told: Story) -> None:
        self.plan, self.chance, self.ids, self.told = plan, chance, ids, told
        self.balances: dict[str, int] = {}
        self.shares: dict[int, int] = {}
        self.open_fines: dict[int, list[FineTold]] = {}
        self.open_loans: list[LoanTold] = []
        self.now = Sitting(told.circle_id, 0, 0, told.habits.founded_on, {}, {})
        self.meeting = 0

    @property
    def cash(self) -> int:
        return self.balances.get(accounts.CASH, 0)

    @property
    def reserved(self) -> int:
        return -sum(minor for code, minor in self.balances.items() if accounts.is_set_aside(code))

    @property
    def fines_due(self) -> int:
        return sum(fine.amount_minor for fines in self.open_fines.values() for fine in fines)

    def meet(self, meeting: int) -> None:
        known = self.told.habits
        on = known.founded_on + timedelta(days=meeting * known.gap_days)
        cycle, place = divmod(meeting, known.meetings_a_cycle)
        is_last = place == known.meetings_a_cycle - 1
        if place == 0:
            self.told.cycles.append(CycleTold(cycle + 1, on, None))
        self.now = Sitting(self.ids.of(on), meeting + 1, len(self.told.cycles), on, {}, {}, cash_before_minor=self.cash)
        self.meeting = self.now.number
        self.told.sittings.append(self.now)
        here = self._roll_call()
        self._money_in(here, everything=is_last)
        if not is_last:
            left = known.meetings_a_cycle - 1 - place
            self._lend(here, days_left=left * known.gap_days)
            self._spend()
        self.now.cash_after_minor = self.cash
        if is_last:
            self._share_out(is_signed=meeting < known.meetings - 1)

    def _share_out(self, *, is_signed: bool) -> None:
        """The cycle ends; where it is the last of the story, the second officer has not signed yet."""
        on, cycle = self.now.on, self.told.cycles[-1]
        self.meeting = 0
        found = sharing.planned(self._holders(), pool_minor=self.cash - self.reserved, opened_on=cycle.opened_on, on=on)
        out = sharing.SharedOut(
            id=self.ids.of(on),
            cycle=cycle.number,
            plan=found,
            digest=sharing.digest_of(found, circle_id=self.told.circle_id, cycle=cycle.number),
            is_posted=is_signed,
            payout_ids={one.sharer.member_id: self.ids.of(on) for one in found.payouts},
            entries=[],
            trades=[],
            paid={},
        )
        self.told.share_outs.append(out)
        if is_signed:
            cycle.closed_on = on
            self._redeem(out)

    def _holders(self) -> list[sharing.Holder]:
        cycle = self.told.cycles[-1]
        loans = [loan for loan in self.told.loans if loan.cycle == cycle.number]
        bought: dict[int, list[tuple[date, int]]] = {}
        for trade in self.told.trades:
            if trade.kind is TradeKind.PURCHASE and trade.on >= cycle.opened_on:
                bought.setdefault(trade.member.number, []).append((trade.on, trade.shares))
        return [
            sharing.Holder(
                member_id=one.id,
                number=one.number,
                shares=self.shares.get(one.number, 0),
                bought=bought.get(one.number, ()),
                savings_minor=-self.balances.get(accounts.shares_of(one.number), 0),
                borrowed_minor=sum(loan.principal_minor for loan in loans if loan.member is one),
                interest_minor=sum(
                    loan.repaid_minor - loan.principal_minor
                    for loan in loans
                    if loan.member is one and not loan.is_lost
                ),
            )
            for one in self.told.people
        ]

    def _redeem(self, out: sharing.SharedOut) -> None:
        """Shares become payouts, and the payouts are handed over."""
        on, people = self.now.on, {person.id: person for person in self.told.people}
        named: dict[str, str | int] = {"share_out": str(out.id)}
        out.entries.append(self._post("share_out_closing", sharing.closing(self.balances), None, details=named))
        for place, one in enumerate(out.plan.payouts):
            person = people[one.sharer.member_id]
            details = {**named, "shares": one.sharer.shares}
            entry_id = self._post("share_redemption", sharing.redemption(out.plan, place), person, details=details)
            trade = Trade(
                self.ids.of(on), person, TradeKind.REDEMPTION, one.sharer.shares, one.gross_minor,
                one.sharer.savings_minor, on, entry_id,
            )  # fmt: skip
            self.told.trades.append(trade)
            out.entries.append(entry_id)
            out.trades.append(trade.id)
        for one in out.plan.payouts:
            if one.net_minor:
                payout_id = out.payout_ids[one.sharer.member_id]
                out.paid[payout_id] = self._post(
                    "payout_payment",
                    {accounts.payouts_of(one.sharer.number): one.net_minor, accounts.CASH: -one.net_minor},
                    people[one.sharer.member_id], details={"payout": str(payout_id)}, receipt=ReceiptKind.PAYOUT,
                )  # fmt: skip
        self.shares.clear()

    def _roll_call(self) -> list[Person]:
        known, here = self.told.habits, []
        for person in self.told.people:
            if person.joined_on > self.now.on:
                continue
            drawn = self.chance.randrange(100)
            if drawn < known.absent_percent:
                status = "excused" if drawn % 3 == 0 else "absent"
            else:
                status = "late" if drawn < known.absent_percent + 4 else "present"
                here.append(person)
            self.now.statuses[person.number] = status
            if status in FINES:
                self._fine(person, status)
        return here

    def _fine(self, person: Person, code: str) -> None:
        on, amount, fine_id = self.now.on, FINES[code], self.ids.of(self.now.on)
        entry_id = self._post(
            "fine_issue", {accounts.fines_of(person.number): amount, accounts.FINE_INCOME: -amount},
            person, description=REASONS[code], details={"fine": str(fine_id)},
        )  # fmt: skip
        fine = FineTold(fine_id, person, code, amount, on, entry_id, self.now.id)
        self.now.fines[person.number] = fine_id
        self.told.fines.append(fine)
        self.open_fines.setdefault(person.number, []).append(fine)

    def _money_in(self, here: list[Person], *, everything: bool) -> None:
        with_social = self.now.number % SOCIAL_EVERY == 0
        for person in self.told.people if everything else here:
            for fine in list(self.open_fines.get(person.number, ())):
                if everything or (fine.on < self.now.on and self.chance.randrange(10) < 8):
                    self._settle(person, fine)
        for person in here:
            if self.chance.randrange(100) < 92:
                self._buy(person, 1 + self.chance.choices(range(5), SHARES_CHANCES)[0])
            if with_social:
                self._post(
                    "social_contribution", {accounts.CASH: SOCIAL_MINOR, accounts.SOCIAL_FUND: -SOCIAL_MINOR},
                    person, receipt=ReceiptKind.SOCIAL_CONTRIBUTION,
                )  # fmt: skip
        for loan in list(self.open_loans):
            self._repay(loan, everything=everything)

    def _settle(self, person: Person, fine: FineTold) -> None:
        code, amount = accounts.fines_of(person.number), fine.amount_minor
        details: dict[str, str | int] = {"fine": str(fine.id)}
        if self.chance.randrange(40) == 0:
            moved = {accounts.FINE_INCOME: amount, code: -amount}
            fine.waiver_entry_id = self._post(
                "fine_waiver", moved, person, description="Por enfermedad", details=details
            )
            fine.waived_on = self.now.on
        else:
            fine.collection_entry_id = self._post(
                "fine_collection", {accounts.CASH: amount, code: -amount}, person, description=REASONS[fine.reason],
                details=details, receipt=ReceiptKind.FINE_PAYMENT,
            )  # fmt: skip
            fine.collected_on = self.now.on
        self.open_fines[person.number].remove(fine)

    def _buy(self, person: Person, shares: int) -> None:
        amount, trade_id = shares * self.told.habits.price_minor, self.ids.of(self.now.on)
        entry_id = self._post(
            "share_purchase", {accounts.CASH: amount, accounts.shares_of(person.number): -amount}, person,
            details={"trade": str(trade_id), "shares": shares}, receipt=ReceiptKind.SHARE_PURCHASE,
        )  # fmt: skip
        self.told.trades.append(
            Trade(trade_id, person, TradeKind.PURCHASE, shares, amount, amount, self.now.on, entry_id)
        )
        self.shares[person.number] = self.shares.get(person.number, 0) + shares

    def _repay(self, loan: LoanTold, *, everything: bool) -> None:
        """What fell due until today is paid, but by who pays late; at the end of a cycle everything is."""
        fallen = [minor for due_on, minor in loan.due if everything or due_on <= self.now.on]
        is_here = self.now.statuses.get(loan.member.number) in ("present", "late")
        is_slow = self.chance.randrange(100) < 2 * self.told.habits.late_payers_percent
        if not fallen or (not everything and (is_slow or loan.is_lost or not is_here)):
            return
        if loan.is_lost:
            self._loan_event(loan, EventKind.WRITE_OFF, 0, receipt=None)
            self._move({accounts.WRITE_OFFS: loan.principal_minor})
            self.open_loans.remove(loan)
            return
        del loan.due[: len(fallen)]
        amount = sum(fallen)
        loan.repaid_minor += amount
        self._loan_event(loan, EventKind.REPAYMENT, amount, receipt=ReceiptKind.LOAN_REPAYMENT)
        self._move({accounts.CASH: amount})
        if not loan.due:
            self._move({accounts.INTEREST_INCOME: loan.principal_minor - loan.repaid_minor})
            self.open_loans.remove(loan)

    def _lend(self, here: list[Person], *, days_left: int) -> None:
        """Some of those who are here, owe nothing and hold shares ask for a loan; the capital decides how much."""
        known, borrowing = self.told.habits, {loan.member.number for loan in self.open_loans}
        free = [person for person in here if person.number not in borrowing and self.shares.get(person.number)]
        for person in self.chance.sample(free, min(len(free), ASKERS)):
            if self.chance.randrange(100) >= known.borrowing_percent:
                continue
            most = min(
                self.cash - self.reserved,
                int(self.shares[person.number] * known.price_minor * (POLICY.loan_share_multiple or 1)),
                self.told.habits.price_minor * 150,
            )
            wanted = most * self.chance.randint(30, 90) // 100 // PRINCIPAL_STEP * PRINCIPAL_STEP
            if wanted >= PRINCIPAL_MINOR_MIN:
                self._give(person, wanted, days_left=days_left)

    def _give(self, person: Person, principal: int, *, days_left: int) -> None:
        on, kind = self.now.on, self.chance.choice(tuple(LoanType))
        frequency = Frequency.BIWEEKLY if self.chance.randrange(4) == 0 else Frequency.MONTHLY
        period = 15 if frequency is Frequency.BIWEEKLY else 31
        installments = min(self.chance.randint(2, 6), (days_left - self.told.habits.gap_days) // period)
        if installments < 1:
            return
        terms = loan_terms(
            loan_type=kind, rate=self.chance.choice(RATES), installments=installments, every=EVERY[frequency],
            policy=POLICY, currency=CURRENCY,
        )  # fmt: skip
        rows = planned(terms=terms, principal_minor=principal, disbursed_on=on)
        loan = LoanTold(
            id=self.ids.of(on),
            number=len(self.told.loans) + 1,
            member=person,
            terms=terms,
            principal_minor=principal,
            purpose=self.chance.choice(PURPOSES),
            events=[],
            cash_minor=self.cash,
            fines_minor=self.fines_due,
            reserved_minor=self.reserved,
            member_shares=self.shares[person.number],
            total_shares=sum(self.shares.values()),
            open_loans=0,
            due=[(row.due_on, row.due.total_minor) for row in rows],
            is_lost=self.chance.randrange(LOST_OF) == 0,
            cycle=self.now.cycle,
        )
        self.told.loans.append(loan)
        self.open_loans.append(loan)
        self._loan_event(loan, EventKind.DISBURSEMENT, principal, receipt=ReceiptKind.LOAN_DISBURSEMENT)
        self._move({accounts.CASH: -principal})

    def _spend(self) -> None:
        free = self.cash - self.reserved
        drawn, minor = self.chance.randrange(100), self.chance.randint(5, 40) * 100
        if drawn < 8 and free > 4 * minor:
            moved = {accounts.OTHER_EXPENSE: minor, accounts.CASH: -minor}
            self._post("expense", moved, None, description=self.chance.choice(EXPENSES))
        elif drawn >= 96:
            moved = {accounts.CASH: minor, accounts.OTHER_INCOME: -minor}
            self._post("income", moved, None, description=self.chance.choice(INCOMES))

    def _loan_event(self, loan: LoanTold, kind: EventKind, minor: int, *, receipt: ReceiptKind | None) -> None:
        number = len(loan.events) + 1
        event = LoanEvent(id=self.ids.of(self.now.on), number=number, kind=kind, on=self.now.on, amount_minor=minor)
        loan.events.append(event)
        self.told.facts.append(
            Fact(
                kind=f"loan_{kind}", on=self.now.on, meeting=self.meeting, lines=(), entry_id=event.id,
                member=loan.member, receipt=receipt, loan=loan, event=number - 1,
            )
        )  # fmt: skip

    def _post(
        self, kind: str, moved: dict[str, int], person: Person | None, *, description: str = "",
        details: dict[str, str | int] | None = None, receipt: ReceiptKind | None = None,
    ) -> UUID:  # fmt: skip
        """Tell of an entry: debits are positive, as in the ledger."""
        entry_id = self.ids.of(self.now.on)
        named = {"member": str(person.id)} if person else {}
        self.told.facts.append(
            Fact(
                kind=kind,
                on=self.now.on,
                meeting=self.meeting,
                lines=tuple(Line(code, minor, CURRENCY) for code, minor in moved.items()),
                entry_id=entry_id,
                description=description,
                details={**named, **(details or {})},
                member=person,
                receipt=receipt,
            )
        )
        self._move(moved)
        return entry_id

    def _move(self, moved: dict[str, int]) -> None:
        for code, minor in moved.items():
            self.balances[code] = self.balances.get(code, 0) + minor
