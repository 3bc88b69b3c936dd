"""A junta on the night of its meeting: who counts, who signs, and what they do."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from caudal.audit.rules import Actor
from caudal.circles.actions import meetings, price_list, roll_call
from caudal.circles.actions.meetings import MeetingCounted, MeetingOpened, MeetingSigned
from caudal.circles.actions.roll_call import AttendanceTaken, Mark
from caudal.circles.queries import standings
from caudal.circles.tests.make import Junta, a_junta, day, pen
from caudal.kernel.money import Money
from caudal.ledger import queries as ledger


@dataclass(frozen=True)
class Night:
    """A junta with a treasurer who counts and a president who signs, each with a user of their own."""

    junta: Junta
    treasurer: UUID
    president: UUID
    counts: Actor
    signs: Actor

    def open(self, counted: Money, on: Any = None, **asked: Any) -> MeetingOpened:
        return meetings.open_meeting(
            self.junta.call(actor=self.counts),
            circle_id=self.junta.circle_id, held_on=on or day(2, 1), cash_counted=counted, **asked,
        )  # fmt: skip

    def count(self, meeting_id: UUID, counted: Money, reason: str = "", by: Actor | None = None) -> MeetingCounted:
        return meetings.count_meeting(
            self.junta.call(actor=by or self.counts),
            circle_id=self.junta.circle_id, meeting_id=meeting_id, cash_counted=counted, difference_reason=reason,
        )  # fmt: skip

    def sign(self, meeting_id: UUID, by: Actor | None = None) -> MeetingSigned:
        call = self.junta.call(actor=by or self.signs)
        return meetings.sign_meeting(call, circle_id=self.junta.circle_id, meeting_id=meeting_id)

    def reopen(self, meeting_id: UUID, reason: str = "Faltó un pago") -> meetings.MeetingReopened:
        call = self.junta.call(actor=self.signs)
        return meetings.reopen_meeting(call, circle_id=self.junta.circle_id, meeting_id=meeting_id, reason=reason)

    def held(self, on: Any = None) -> UUID:
        """A meeting from opening to signature in which the box is what it should be."""
        opened = self.open(self.cash, on)
        self.count(opened.meeting_id, self.cash)
        self.sign(opened.meeting_id)
        return opened.meeting_id

    def mark(self, meeting_id: UUID, *marks: Mark) -> AttendanceTaken:
        return roll_call.take_attendance(
            self.junta.call(), circle_id=self.junta.circle_id, meeting_id=meeting_id, marks=marks
        )

    def price(self, code: str, soles: int, **asked: Any) -> None:
        asked = {"name": code.capitalize(), **asked}
        price_list.set_fine_price(
            self.junta.call(), circle_id=self.junta.circle_id, code=code, price=pen(soles), **asked
        )

    @property
    def book_id(self) -> int:
        return self.junta.view().book_id

    @property
    def cash(self) -> Money:
        return standings.capital(self.junta.circle_id).cash

    def balance(self, account: str) -> Money:
        return ledger.balance(book_id=self.book_id, account=account)


def a_night() -> Night:
    junta = a_junta()
    treasurer, president = junta.member("Ana Quispe", "treasurer"), junta.member("Rosa Huamán", "president")
    return Night(junta, treasurer, president, junta.user(treasurer), junta.user(president))
