"""Synthetic savings circles of any number: the same plan tells the same people, meetings and money for ever."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from caudal.circles.rules.policy import CirclePolicy
from caudal.kernel.ids import derived_id
from caudal.kernel.instants import EPOCH
from caudal.lending.rules.sample import FIRST_NAMES, LAST_NAMES

CURRENCY = "PEN"
POLICY = CirclePolicy(shares_per_purchase_max=5, loan_share_multiple=Decimal(3))
"""One to five shares a meeting, and up to three times one's own shares: the usual savings group."""

PLACES = (
    "San José", "Santa Rosa", "El Porvenir", "Los Andes", "La Esperanza", "San Martín", "Virgen del Carmen",
    "Nueva Vida", "Valle Verde", "Las Flores", "Cruz de Mayo", "Buen Amigo", "Alto Perú", "Señor de Luren",
    "Progreso", "Miraflores", "San Isidro", "La Unión", "Bellavista", "Túpac Amaru",
)  # fmt: skip
ROLES = ("president", "treasurer", "secretary")
WEEKS_A_YEAR = 52


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many circles, of how many members, over how many years until which day; `seed` chooses among all such."""

    circles: int
    members: int
    years: int
    seed: int
    on: date
    owner: UUID | None = None
    """Tells apart the same circles in two organisations."""
    at_the_close: bool = False
    """Every circle stands at the end of a cycle: its debts are paid, and its share-out waits for a signature."""

    def __post_init__(self) -> None:
        assert self.circles >= 1 and self.members >= len(ROLES) and self.years >= 1

    @property
    def story(self) -> str:
        """What the chances of the plan follow from."""
        said = f"sample circles:{self.circles}:{self.members}:{self.years}:{self.seed}:{self.on}"
        return f"{said}:close" if self.at_the_close else said

    @property
    def name(self) -> str:
        """What tells this plan from every other: keys and ids carry it."""
        return self.story if self.owner is None else f"{self.story}:{self.owner}"

    def circle_id(self, nth: int) -> UUID:
        return derived_id(self.name, "circle", str(nth))

    def chance(self, nth: int) -> random.Random:
        """What decides all that happens in one circle."""
        return random.Random(f"{self.story} circle {nth}")  # noqa: S311 - synthetic rows, no secret

    def codes(self, nth: int) -> random.Random:
        return random.Random(f"{self.name} codes {nth}")  # noqa: S311 - synthetic rows, no secret

    def ids(self, nth: int) -> "Ids":
        return Ids(random.Random(f"{self.name} ids {nth}"))  # noqa: S311 - synthetic rows, no secret


class Ids:
    """Ids that sort by their day, out of a plan's own chance: the same ones however often they are made."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._made = 0

    def of(self, day: date) -> UUID:
        """The next id of a day (version 7); those of one day rise."""
        moment = datetime(day.year, day.month, day.day, 12, tzinfo=EPOCH.tzinfo)
        milliseconds = (moment - EPOCH) // timedelta(milliseconds=1)
        self._made += 1
        rising = self._made & 0xFFFFFF
        high, low = rising >> 12, (rising & 0xFFF) << 50 | self._chance.getrandbits(50)
        return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0x2 << 62 | low)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What one circle is like."""

    name: str
    price_minor: int
    gap_days: int
    founded_on: date
    meetings: int
    meetings_a_cycle: int
    borrowing_percent: int
    """How likely it is that somebody asks for a loan, of a hundred meetings and of each of four askers."""
    late_payers_percent: int
    absent_percent: int
    ends_quietly: bool
    """It has stopped to meet before the day of the plan."""


def habits(plan: Plan, nth: int, chance: random.Random) -> Habits:
    """How a circle lives: how often it meets, how well it pays, how much it lends."""
    gap_days = 14 if chance.randrange(4) == 0 else 28
    meetings_a_cycle = WEEKS_A_YEAR * 7 // gap_days
    missing = 0 if plan.at_the_close else chance.randrange(meetings_a_cycle // 2 + 1)
    ends_quietly = chance.randrange(20) == 0
    meetings = plan.years * meetings_a_cycle - missing
    stopped_days = chance.randint(60, 150) if ends_quietly else chance.randrange(gap_days)
    return Habits(
        name=f"Junta {PLACES[nth % len(PLACES)]} {nth // len(PLACES) + 1}",
        price_minor=chance.choice((500, 1_000, 1_000, 2_000)),
        gap_days=gap_days,
        founded_on=plan.on - timedelta(days=stopped_days + gap_days * (meetings - 1)),
        meetings=meetings,
        meetings_a_cycle=meetings_a_cycle,
        borrowing_percent=chance.choice((5, 20, 30, 40)) * gap_days // 14,
        late_payers_percent=chance.choice((0, 2, 4, 8, 15)),
        absent_percent=chance.choice((3, 6, 10, 18)),
        ends_quietly=ends_quietly,
    )


def full_name(chance: random.Random) -> str:
    return f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)} {chance.choice(LAST_NAMES)}"
