"""A synthetic lender of any size: the same loans, seed and day give the same clients, loans and payments for ever."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from caudal.kernel.ids import derived_id
from caudal.kernel.periods import Every
from caudal.lending.rules.components import Installment
from caudal.lending.rules.late_fees import LateFeeBase, LateFeePolicy
from caudal.lending.rules.replay import EventKind, LoanEvent
from caudal.lending.rules.schedule import planned
from caudal.lending.rules.terms import MONTHLY, LoanTerms, Method

CURRENCY = "PEN"
LOANS_IN_CHUNK = 1_000
LOANS_PER_CLIENT = Decimal("1.25")
DAYS_BEFORE = 1_100
"""How long before the day the portfolio was opened."""

FIRST_NAMES = (
    "Rosa", "María", "Juana", "Carmen", "Luz", "Elena", "Julia", "Nelly", "Flor", "Ana", "José", "Luis", "Carlos",
    "Jorge", "Víctor", "Pedro", "Raúl", "Percy", "Wilmer", "Edgar",
)  # fmt: skip
LAST_NAMES = (
    "Quispe", "Mamani", "Flores", "Huamán", "Rojas", "Vargas", "Condori", "Castillo", "Chávez", "Ramos", "Paredes",
    "Salazar", "Ñahui", "Tito", "Apaza", "Ccori", "Luna", "Medina", "Poma", "Yupanqui",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A product of the sample with its terms, and how often it is taken."""

    code: str
    name: str
    terms: LoanTerms
    weight: int
    soles: tuple[int, ...]
    period_days: int
    late_fee: LateFeePolicy | None = None


def _terms(method: Method, rate: str, installments: int, every: Every = MONTHLY) -> LoanTerms:
    return LoanTerms(
        currency=CURRENCY, method=method, rate=Decimal(rate), installments=installments, every=every, multiple_minor=10
    )


OFFERS = (
    Offer(
        code="semanal", name="Crédito semanal", weight=30, soles=(300, 500, 800, 1_000, 1_500), period_days=7,
        terms=_terms(Method.FLAT, "0.012", 16, Every(weeks=1)),
        late_fee=LateFeePolicy(base=LateFeeBase.FLAT, flat_minor=5_00, grace_days=3),
    ),
    Offer(
        code="negocio", name="Capital de trabajo", weight=40, soles=(1_000, 2_000, 3_000, 5_000, 8_000), period_days=30,
        terms=_terms(Method.FRENCH, "0.035", 12),
    ),
    Offer(
        code="activo", name="Activo fijo", weight=15, soles=(5_000, 10_000, 15_000), period_days=30,
        terms=_terms(Method.FRENCH, "0.028", 24),
    ),
    Offer(
        code="campana", name="Campaña", weight=15, soles=(1_000, 2_000, 4_000), period_days=30,
        terms=_terms(Method.GERMAN, "0.03", 8),
    ),
)  # fmt: skip

STORIES = (
    ("new", 10), ("current", 45), ("late_30", 10), ("late_60", 5), ("late_90", 3), ("late_more", 5), ("closed", 15),
    ("written_off", 4), ("overpaid", 3),
)  # fmt: skip
_LATE_DAYS = {"late_30": (1, 30), "late_60": (31, 60), "late_90": (61, 90), "late_more": (91, 240)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many loans as of which day; `seed` chooses among all such lenders."""

    loans: int
    seed: int
    on: date
    owner: UUID | None = None
    """Tells apart the same lender in two organisations."""

    @property
    def story(self) -> str:
        """What the chances of the plan follow from."""
        return f"sample lender:{self.loans}:{self.seed}:{self.on}"

    @property
    def name(self) -> str:
        """What tells this plan from every other: keys and ids carry it."""
        return self.story if self.owner is None else f"{self.story}:{self.owner}"

    @property
    def portfolio_id(self) -> UUID:
        return derived_id(self.name, "portfolio")

    @property
    def opened_on(self) -> date:
        return self.on - timedelta(days=DAYS_BEFORE)

    @property
    def clients(self) -> int:
        return max(1, int(self.loans / LOANS_PER_CLIENT))

    @property
    def applications(self) -> int:
        """How many clients ask for another loan on the day."""
        return min(12, self.loans // 20)

    @property
    def chunks(self) -> int:
        return -(-self.loans // LOANS_IN_CHUNK)

    def client_id(self, nth: int) -> UUID:
        return derived_id(self.name, "client", str(nth))

    def client_name(self, nth: int) -> str:
        chance = random.Random(f"{self.story} client {nth}")  # noqa: S311 - synthetic rows, no secret
        return f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)} {chance.choice(LAST_NAMES)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleLoan:
    """A loan with all that happened to it."""

    nth: int
    story: str
    loan_id: UUID
    client: int
    officer: int
    offer: Offer
    principal_minor: int
    disbursed_on: date
    events: tuple[LoanEvent, ...]


def loans(plan: Plan, *, chunk: int) -> Iterator[SampleLoan]:
    """The loans of a chunk: they depend on the plan and the chunk's number alone."""
    first = chunk * LOANS_IN_CHUNK
    for nth in range(first, min(plan.loans, first + LOANS_IN_CHUNK)):
        yield _loan(plan, nth)


def _loan(plan: Plan, nth: int) -> SampleLoan:
    chance = random.Random(f"{plan.story} loan {nth}")  # noqa: S311 - synthetic rows, no secret
    offer = chance.choices(OFFERS, [one.weight for one in OFFERS])[0]
    story = chance.choices([name for name, _ in STORIES], [weight for _, weight in STORIES])[0]
    principal_minor = chance.choice(offer.soles) * 100
    disbursed_on = plan.on - timedelta(days=_days_ago(chance, offer, story))
    rows = planned(terms=offer.terms, principal_minor=principal_minor, disbursed_on=disbursed_on)
    loan_id = derived_id(plan.name, "loan", str(nth))
    payments = _payments(chance, rows, story, plan.on)
    events = [(EventKind.DISBURSEMENT, disbursed_on, principal_minor)]
    events += [(EventKind.REPAYMENT, on, minor) for on, minor in payments]
    if story == "written_off":
        events.append((EventKind.WRITE_OFF, plan.on - timedelta(days=chance.randint(0, 20)), 0))
    return SampleLoan(
        nth=nth,
        story=story,
        loan_id=loan_id,
        client=nth % plan.clients,
        officer=chance.randrange(1_000),
        offer=offer,
        principal_minor=principal_minor,
        disbursed_on=disbursed_on,
        events=tuple(
            LoanEvent(
                id=derived_id(str(loan_id), str(number)), number=number, kind=kind, on=on, amount_minor=minor
            )
            for number, (kind, on, minor) in enumerate(sorted(events, key=lambda event: event[1]), start=1)
        ),
    )  # fmt: skip


def _days_ago(chance: random.Random, offer: Offer, story: str) -> int:
    """How long ago the loan was given, so that its story can have happened."""
    period, whole = offer.period_days, offer.period_days * offer.terms.installments
    if story == "new":
        return chance.randrange(period)
    if story == "current":
        return chance.randint(period + 1, whole - 1)
    if story in ("closed", "overpaid"):
        return whole + offer.terms.installments + chance.randint(5, 200)
    latest = 300 if story == "written_off" else _LATE_DAYS[story][1]
    return min(latest + 1 + chance.randint(period, max(period + 1, whole - 1)), DAYS_BEFORE - 60)


def _payments(chance: random.Random, rows: tuple[Installment, ...], story: str, on: date) -> list[tuple[date, int]]:
    """What was paid and when: each instalment on its day or a little late, now and then two together."""
    paid = _paid_rows(chance, rows, story, on)
    payments: list[tuple[date, int]] = []
    waiting_minor = 0
    for place, row in enumerate(paid):
        is_last = place == len(paid) - 1
        minor = row.due.total_minor + waiting_minor
        if not is_last and chance.randrange(20) == 0:
            waiting_minor = minor
            continue
        waiting_minor = 0
        if is_last and story == "overpaid":
            minor += chance.randint(1, 50) * 100
        payments.append((min(on, row.due_on + timedelta(days=chance.choice((0, 0, 0, 0, 1, 2, 4)))), minor))
    if story.startswith("late") and len(paid) < len(rows) and chance.randrange(3) == 0 and payments:
        payments.append((min(on, payments[-1][0] + timedelta(days=3)), max(1, rows[len(paid)].due.total_minor // 3)))
    return payments


def _paid_rows(chance: random.Random, rows: tuple[Installment, ...], story: str, on: date) -> tuple[Installment, ...]:
    past = [row for row in rows if row.due_on < on]
    if story in ("new", "current", "closed", "overpaid"):
        return tuple(past)
    least, most = (150, 300) if story == "written_off" else _LATE_DAYS[story]
    wanted = [place for place, row in enumerate(past) if least <= (on - row.due_on).days <= most]
    first_unpaid = chance.choice(wanted) if wanted else max(0, len(past) - 1)
    return tuple(past[:first_unpaid])
