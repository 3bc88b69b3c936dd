"""Circles for tests, made by actions only; each in an organisation of its own, so that tests may commit."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from uuid import UUID, uuid4

from caudal.audit.rules import Actor, ActorKind, Call, Caller
from caudal.circles.actions import cash, circles, fines, loans, members, shares
from caudal.circles.queries import members as member_queries, views
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.loan_types import LoanType
from caudal.circles.rules.policy import USUAL_POLICY, CirclePolicy
from caudal.kernel.money import Money
from caudal.parties import actions as parties

NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)
FOUNDED = date(2026, 1, 1)
_keys = count(1)


def pen(soles: int | str) -> Money:
    """Whole soles, or a text with cents."""
    whole, _, cents = str(soles).partition(".")
    return Money(int(whole) * 100 + int(cents.ljust(2, "0") or 0), "PEN")


def day(month: int, day_of_month: int) -> date:
    return date(2026, month, day_of_month)


@dataclass(frozen=True)
class Junta:
    """A circle with its owner's call at hand."""

    organisation_id: UUID
    circle_id: UUID
    actor: Actor

    def call(self, key: str | None = None, actor: Actor | None = None) -> Call:
        return Call(
            actor=actor or self.actor,
            key=key or f"test-{next(_keys)}-{uuid4().hex}",
            at=NOON,
            organisation_id=self.organisation_id,
        )

    def as_(self, actor: Actor) -> "Junta":
        return replace(self, actor=actor)

    def view(self, *, roles: frozenset[str] = frozenset({"owner"}), person_id: UUID | None = None) -> CircleView:
        caller = Caller(actor=self.actor, organisation_id=self.organisation_id, roles=roles, person_id=person_id)
        return views.view(caller, circle_id=self.circle_id)

    def member(self, name: str = "Ana Quispe", role: str = "member") -> UUID:
        added = members.add_member(self.call(), circle_id=self.circle_id, joined_on=FOUNDED, role=role, full_name=name)
        return added.member_id

    def user(self, member_id: UUID) -> Actor:
        """Let a member sign in."""
        row = next(one for one in _people(self) if one[0] == member_id)
        added = parties.add_user(
            self.call(), username=f"user-{uuid4().hex}", password="not a secret of anybody", person_id=row[1]
        )
        return Actor(ActorKind.USER, str(added.user_id))

    def buy(self, member_id: UUID, count_of_shares: int, on: date = FOUNDED) -> shares.SharesTraded:
        return shares.buy_shares(
            self.call(), circle_id=self.circle_id, member_id=member_id, shares=count_of_shares, on=on
        )

    def fine(self, member_id: UUID, amount: Money, on: date = FOUNDED, reason: str = "Tardanza") -> fines.FineIssued:
        return fines.issue_fine(
            self.call(), circle_id=self.circle_id, member_id=member_id, amount=amount, reason=reason, on=on
        )

    def collect(self, fine_id: UUID, on: date) -> fines.FineCollected:
        return fines.collect_fine(self.call(), circle_id=self.circle_id, fine_id=fine_id, on=on)

    def lend(
        self,
        member_id: UUID,
        principal: Money,
        on: date,
        *,
        rate: str = "0",
        installments: int = 1,
        loan_type: LoanType = LoanType.FIXED,
        key: str | None = None,
    ) -> loans.LoanGranted:
        return loans.grant_loan(
            self.call(key),
            circle_id=self.circle_id,
            member_id=member_id,
            principal=principal,
            loan_type=loan_type,
            rate=Decimal(rate),
            installments=installments,
            on=on,
        )

    def repay(self, loan_id: UUID, amount: Money, on: date, key: str | None = None) -> loans.RepaymentRecorded:
        return loans.record_repayment(self.call(key), circle_id=self.circle_id, loan_id=loan_id, amount=amount, on=on)

    def spend(self, amount: Money, on: date) -> cash.CashRecorded:
        return cash.record_expense(self.call(), circle_id=self.circle_id, amount=amount, description="Cuadernos", on=on)


def a_junta(*, policy: CirclePolicy = USUAL_POLICY, share_price: Money | None = None) -> Junta:
    """A circle with shares of 10 soles."""
    organisation_id = uuid4()
    actor = Actor(ActorKind.SYSTEM, "tests")
    seed = Junta(organisation_id, uuid4(), actor)
    parties.open_organisation(seed.call(), organisation_id=organisation_id, name="Red de juntas")
    opened = circles.open_circle(
        seed.call(),
        name="Junta San José",
        currency="PEN",
        founded_on=FOUNDED,
        share_price=share_price or pen(10),
        policy=policy,
    )
    return replace(seed, circle_id=opened.circle_id)


def _people(junta: Junta) -> list[tuple[UUID, UUID]]:
    return [(row.member_id, row.person_id) for row in member_queries.members(junta.view(), on=FOUNDED)]
