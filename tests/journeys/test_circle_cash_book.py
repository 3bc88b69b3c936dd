"""A circle's year told as its cash book: each line is what happened, and what the box and the capital were after it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from caudal.circles.actions import cash, circles, fines, loans, shares
from caudal.circles.queries import checks, home, movements, standings
from caudal.circles.rules.loan_types import LoanType
from caudal.circles.rules.policy import CirclePolicy
from caudal.circles.tests.make import Junta, a_junta, pen
from caudal.kernel.refusals import Refusal
from caudal.ledger import queries as ledger

pytestmark = pytest.mark.usefixtures("committed_db")

CASH_BOOK = """
on     who   does               amount   refused                          box      capital
01-05  ana   buys 100                    -                               1000.00  1000.00
01-15  ana   is-fined           100.00   -                               1000.00  1100.00
01-20  ana   borrows-fixed      300.00   -                                700.00   800.00
02-01  rosa  buys 50                     -                               1200.00  1300.00
02-15  ana   repays-1           100.00   -                               1300.00  1400.00
02-20  luz   borrows-fixed      1400.01  circles.capital_is_short        1300.00  1400.00
02-20  luz   borrows-fixed      1350.00  circles.cash_is_short           1300.00  1400.00
02-21  ana   pays-fine                   -                               1400.00  1400.00
03-01  luz   borrows-declining  600.00   -                                800.00   800.00
03-02  luz   sells 1                     circles.shares_are_short         800.00   800.00
03-10  -     spends             20.00    -                                780.00   780.00
04-01  luz   repays-2           230.00   -                               1010.00  1010.00
04-02  luz   undoes-repayment            -                                780.00   780.00
04-02  luz   undoes-repayment            lending.repayment_is_reversed    780.00   780.00
04-03  luz   repays-2           230.00   -                               1010.00  1010.00
04-05  rosa  sells 20                    -                                810.00   810.00
04-06  rosa  undoes-trade                -                               1010.00  1010.00
04-10  rosa  is-fined           5.00     -                               1010.00  1015.00
04-11  rosa  is-forgiven                 -                               1010.00  1010.00
05-01  -     receives           50.00    -                               1060.00  1060.00
05-02  -     price-12.00                 -                               1060.00  1060.00
05-03  luz   buys 10                     -                               1180.00  1180.00
05-04  rosa  sells 50                    -                                580.00   580.00
05-05  ana   sells 100                   circles.cash_is_short            580.00   580.00
"""


class Story:
    """Plays the lines of a cash book through the actions that pages call."""

    def __init__(self, junta: Junta) -> None:
        self.junta = junta
        self.members: dict[str, UUID] = {}
        self.loans: list[UUID] = []
        self.fine_id = self.repayment_id = self.trade_id = UUID(int=0)

    def play(self, on: date, who: str, does: str, amount: str) -> None:
        verb, _, rest = does.partition(" ")
        call, circle_id = self.junta.call(), self.junta.circle_id
        match verb.split("-")[0]:
            case "buys" | "sells":
                trade = shares.buy_shares if verb == "buys" else shares.sell_shares
                told = trade(call, circle_id=circle_id, member_id=self.of(who), shares=int(rest), on=on)
                self.trade_id = told.trade_id
            case "borrows":
                self.loans.append(self._borrow(who, verb.removeprefix("borrows-"), amount, on))
            case "repays":
                loan_id = self.loans[int(verb.removeprefix("repays-")) - 1]
                paid = loans.record_repayment(call, circle_id=circle_id, loan_id=loan_id, amount=pen(amount), on=on)
                self.repayment_id = paid.repayment_id
            case "spends":
                cash.record_expense(call, circle_id=circle_id, amount=pen(amount), description="Útiles", on=on)
            case "receives":
                cash.record_income(call, circle_id=circle_id, amount=pen(amount), description="Rifa", on=on)
            case "is" | "pays":
                self._fine(verb, who, amount, on)
            case _:
                self._undo(verb, on)

    def of(self, who: str) -> UUID:
        if who not in self.members:
            self.members[who] = self.junta.member(who.title())
        return self.members[who]

    def _borrow(self, who: str, loan_type: str, amount: str, on: date) -> UUID:
        granted = loans.grant_loan(
            self.junta.call(), circle_id=self.junta.circle_id, member_id=self.of(who), principal=pen(amount),
            loan_type=LoanType(loan_type), rate=Decimal("0.05") if loan_type == "declining" else Decimal(0),
            installments=3, on=on,
        )  # fmt: skip
        return granted.loan_id

    def _fine(self, verb: str, who: str, amount: str, on: date) -> None:
        call, circle_id = self.junta.call(), self.junta.circle_id
        if verb == "is-fined":
            told = fines.issue_fine(
                call, circle_id=circle_id, member_id=self.of(who), amount=pen(amount), reason="Tardanza", on=on
            )
            self.fine_id = told.fine_id
        elif verb == "pays-fine":
            fines.collect_fine(call, circle_id=circle_id, fine_id=self.fine_id, on=on)
        else:
            fines.waive_fine(call, circle_id=circle_id, fine_id=self.fine_id, reason="Duelo", on=on)

    def _undo(self, verb: str, on: date) -> None:
        call, circle_id = self.junta.call(), self.junta.circle_id
        if verb == "undoes-repayment":
            loans.reverse_repayment(
                call, circle_id=circle_id, loan_id=self.loans[-1], repayment_id=self.repayment_id, on=on, reason="Error"
            )
        elif verb == "undoes-trade":
            shares.reverse_share_trade(call, circle_id=circle_id, trade_id=self.trade_id, on=on, reason="Error")
        else:
            price = pen(verb.removeprefix("price-"))
            circles.set_share_price(call, circle_id=circle_id, price=price, valid_from=on)


def lines() -> Iterator[tuple[date, str, str, str, str, str, str]]:
    """The columns of the cash book stand where its heading says."""
    heading, *rows = CASH_BOOK.strip().splitlines()
    names = ["on", "who", "does", "amount", "refused"]
    starts = [heading.index(name) for name in names]
    for row in rows:
        *cells, told = [row[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)]
        refused, box, capital = told.split()
        on, who, does, amount = cells
        month, day_of_month = on.split("-")
        yield date(2026, int(month), int(day_of_month)), who, does, amount, refused, box, capital


def test_a_circle_tells_its_year_as_a_cash_book() -> None:
    junta = a_junta(policy=CirclePolicy(price_changes_in_cycle=True))
    story = Story(junta)
    story.of("ana"), story.of("rosa"), story.of("luz")
    for on, who, does, amount, refused, box, capital in lines():
        told = "-"
        try:
            story.play(on, who, does, amount)
        except Refusal as refusal:
            told = refusal.code
        after = standings.capital(junta.circle_id)
        assert (on, does, told, after.cash.text, after.available.text) == (on, does, refused, box, capital)
    page = home.home(junta.view(), on=date(2026, 6, 1))
    assert (page.figure("shares").count, page.figure("loans").amount) == (110, pen(600))
    assert movements.movements(junta.view()).lines[0].capital_after == pen(580)
    assert all(check.ok for check in [*checks.verify(), *ledger.verify()])
