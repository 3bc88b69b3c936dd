"""A lender whose people sign in: a portfolio with money and a product, a user for each role, clients and loans."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.test import Client
from django.utils import timezone

from caudal.audit.rules import Actor, ActorKind, Call
from caudal.kernel.money import Money
from caudal.ledger.rules import book_id_of
from caudal.lending.actions import applications, disbursing, portfolios, products
from caudal.lending.rules.late_fees import LateFeePolicy
from caudal.lending.rules.limits import ProductLimits
from caudal.lending.rules.terms import LoanTerms, Method
from caudal.parties import actions as parties
from caudal.parties.models import User

PASSWORD = "caballito de totora"
PRODUCT = "MICRO"
ROLES = ("owner", "credit_manager", "loan_officer", "operator", "auditor", "facilitator")
TERMS = LoanTerms(currency="PEN", method=Method.FRENCH, rate=Decimal("0.03"), installments=6)
LIMITS = ProductLimits(
    principal_min_minor=100_00, principal_max_minor=20_000_00, installments_max=24, rate_max=Decimal("0.1")
)


def pen(soles: int | str) -> Money:
    whole, _, cents = str(soles).partition(".")
    return Money(int(whole) * 100 + int(cents.ljust(2, "0") or 0), "PEN")


def today() -> date:
    return timezone.localdate()


def days_ago(days: int) -> date:
    return today() - timedelta(days=days)


@dataclass
class Staffed:
    """A portfolio with its staff; what the tests do at once is done by the owner and the credit manager."""

    organisation_id: UUID
    portfolio_id: UUID
    usernames: dict[str, str] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    @property
    def book_id(self) -> int:
        return book_id_of(self.portfolio_id)

    @property
    def home(self) -> str:
        return f"/lending/{self.portfolio_id}/"

    def call(self, role: str | None = None, *, on: date | None = None) -> Call:
        actor = Actor(ActorKind.SYSTEM, "tests") if role is None else self.actors[role]
        at = datetime.now(UTC) if on is None else datetime.combine(on, time(17), tzinfo=UTC)
        return Call(
            actor=actor,
            key=uuid4().hex,
            at=at,
            organisation_id=self.organisation_id,
            roles=frozenset({role or "owner"}),
        )

    def user(self, role: str) -> str:
        """The sign-in name of the user who has the role."""
        if role not in self.usernames:
            username = f"{role.replace('_', '-')}-{uuid4().hex[:8]}"
            added = parties.add_user(self.call(), username=username, password=PASSWORD, role=role)
            self.usernames[role] = username
            self.actors[role] = Actor(ActorKind.USER, str(added.user_id))
        return self.usernames[role]

    def sign_in(self, role: str) -> Client:
        """A browser without scripts in which the user of the role is signed in."""
        user = User.objects.get(username=self.user(role))
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    def person(self, name: str, *, document: str = "", phone: str = "") -> UUID:
        added = parties.add_person(
            self.call(), full_name=name, document_type="DNI", document_number=document, phone=phone
        )
        return added.person_id

    def ask(self, borrower_id: UUID, soles: int | str, *, on: date, **more: Any) -> UUID:
        """An application that the officer writes."""
        self.user("loan_officer")
        sent = applications.submit_application(
            self.call("loan_officer", on=on),
            portfolio_id=self.portfolio_id,
            borrower_id=borrower_id,
            product=PRODUCT,
            amount=pen(soles),
            on=on,
            **more,
        )
        return sent.application_id

    def approve(self, application_id: UUID, *, on: date) -> None:
        self.user("credit_manager")
        applications.approve_application(
            self.call("credit_manager", on=on), portfolio_id=self.portfolio_id, application_id=application_id, on=on
        )

    def lend(self, borrower_id: UUID, soles: int | str, *, on: date) -> UUID:
        """A loan of the officer's client, asked for, approved and handed over on one day."""
        application_id = self.ask(borrower_id, soles, on=on)
        self.approve(application_id, on=on)
        given = disbursing.disburse(
            self.call(on=on), portfolio_id=self.portfolio_id, application_id=application_id, amount=pen(soles), on=on
        )
        return given.loan_id


def a_staffed_lender(*, opened: date | None = None, late_fee_policy: LateFeePolicy | None = None) -> Staffed:
    """A lender of one product, opened half a year ago."""
    lender = Staffed(uuid4(), uuid4())
    on = opened or days_ago(200)
    parties.open_organisation(lender.call(), organisation_id=lender.organisation_id, name="Financiera Norte")
    portfolios.open_portfolio(
        lender.call(on=on), name="Cartera Norte", currency="PEN", on=on, portfolio_id=lender.portfolio_id
    )
    portfolios.fund_portfolio(lender.call(on=on), portfolio_id=lender.portfolio_id, amount=pen(100_000), on=on)
    products.define_product(
        lender.call(on=on),
        portfolio_id=lender.portfolio_id,
        code=PRODUCT,
        name="Microcrédito",
        terms=TERMS,
        limits=LIMITS,
        late_fee_policy=late_fee_policy,
    )
    return lender
