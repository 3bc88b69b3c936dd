"""The first start: sample circles moved in, a small lender, and somebody to sign in as for every role."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from caudal.db.home import Home

if TYPE_CHECKING:
    from caudal.audit.rules import Call

CIRCLES = 12
SEED = 1
SOURCE = "unicas"
NAME = "Red de UNICAs de muestra"
# Roles in the whole organisation, then roles in the first circle: who sees what is what one wants to try.
OFFICERS = (("duena", "owner"), ("facilitadora", "facilitator"), ("auditora", "auditor"), ("operadora", "operator"))
MEMBERS = (("tesorera", "treasurer"), ("socia", "member"))
LENDERS = (("asesora", "loan_officer"), ("jefa", "credit_manager"))
BORROWER = ("cliente", "borrower")
LENDER_NAME = "Microcréditos de muestra"
LOANS = 500
GATHERED, GATHERED_MEMBERS, GATHERED_YEARS = 4, 12, 2
"""Circles with meetings and share-outs, beside those that are moved in."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """A user of the sample, for the person who has just started Caudal."""

    role: str
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Sample:
    """What the sample holds."""

    circles: int
    codes: Mapping[str, int]
    sign_ins: tuple[SignIn, ...]

    @property
    def findings(self) -> int:
        """How many records the old system had wrong."""
        return sum(self.codes.values())


NO_SAMPLE = Sample(circles=0, codes={}, sign_ins=())


def ensure_sample(*, home: Home, at: datetime) -> Sample:
    """Make the sample organisation unless it is there; where somebody keeps real circles already, make nothing.

    Every step is an action under a key of its own, so an interrupted first start goes on where it stopped.
    """
    from caudal.parties import queries

    if any(known != sample_organisation_id() for known in queries.organisation_ids()):
        return NO_SAMPLE
    organisation_id = opened_organisation(at=at)
    circles, codes = _moved_in(home, organisation_id, at)
    sign_ins = (*_sign_ins(home, organisation_id, at), *_lender(home, organisation_id, at))
    _gather(organisation_id, at)
    return Sample(circles=circles, codes=codes, sign_ins=sign_ins)


def sample_organisation_id() -> UUID:
    """The organisation of all that is synthetic."""
    from caudal.kernel.ids import derived_id

    return derived_id("sample", "organisation")


def opened_organisation(*, at: datetime) -> UUID:
    """Open the sample organisation, or find it open."""
    from caudal.parties import actions as parties

    organisation_id = sample_organisation_id()
    parties.open_organisation(
        _call(organisation_id, "organisation", at), organisation_id=organisation_id, name=NAME, is_sample=True
    )
    return organisation_id


def _moved_in(home: Home, organisation_id: UUID, at: datetime) -> tuple[int, Mapping[str, int]]:
    """Build the legacy database, move it in, and count; the second start only counts."""
    from caudal.cli import legacy
    from caudal.datamove import queries
    from caudal.datamove.actions import places, run as running, sample as samples, sources
    from caudal.datamove.errors import NothingWasMoved

    address = legacy.ensured_address(home=home, purpose=legacy.FIRST_START)
    with sources.connect(dsn=address) as connection:
        identity = sources.identity_of(connection)
    try:
        run_id = queries.newest_run(source=SOURCE, identity=identity)
    except NothingWasMoved:
        samples.write_sample(dsn=address, circles=CIRCLES, seed=SEED, defects="all", replace=True)
        moved = running.run(dsn=address, organisation_id=organisation_id, place=places.place_of(home=home), at=at)
        return moved.circles, moved.codes
    summary = queries.summary(run_id=run_id)
    return summary.circles, summary.codes


def _sign_ins(home: Home, organisation_id: UUID, at: datetime) -> tuple[SignIn, ...]:
    """Let one person of every role sign in; the password is this home's own."""
    from caudal.db import secret_store
    from caudal.parties import actions as parties

    password = _typable(secret_store.ensured(home=home, name="sample_password"))
    people = _people_by_role(organisation_id, at)
    for username, role in OFFICERS:
        parties.add_user(
            _call(organisation_id, f"user:{username}", at), username=username, password=password, role=role
        )
    for username, role in MEMBERS:
        if role in people:
            parties.add_user(
                _call(organisation_id, f"user:{username}", at),
                username=username,
                password=password,
                person_id=people[role],
            )
    known = [*OFFICERS, *((username, role) for username, role in MEMBERS if role in people)]
    return tuple(SignIn(role=role, username=username, password=password) for username, role in known)


def _lender(home: Home, organisation_id: UUID, at: datetime) -> tuple[SignIn, ...]:
    """Write a small lender as of the day of the first start, and let its people and a borrower sign in."""
    from django.utils import timezone

    from caudal.db import secret_store
    from caudal.lending.actions import sample
    from caudal.lending.queries import sample as known
    from caudal.lending.rules.sample import Plan
    from caudal.parties import actions as parties

    password = _typable(secret_store.ensured(home=home, name="sample_password"))
    officers = [
        parties.add_user(
            _call(organisation_id, f"user:{username}", at), username=username, password=password, role=role
        ).user_id
        for username, role in LENDERS
    ]
    begun_on = known.begun_on(organisation_id=organisation_id, name=LENDER_NAME)
    plan = Plan(loans=LOANS, seed=SEED, on=begun_on or timezone.localdate(at))
    for _ in sample.write(
        plan=plan, name=LENDER_NAME, officers=officers, call_of=lambda key: _call(organisation_id, key, at)
    ):
        pass
    borrower, _ = BORROWER
    person_id = known.borrower_id(portfolio_id=plan.portfolio_id)
    parties.add_user(
        _call(organisation_id, f"user:{borrower}", at), username=borrower, password=password, person_id=person_id
    )
    return tuple(SignIn(role=role, username=username, password=password) for username, role in (*LENDERS, BORROWER))


def _gather(organisation_id: UUID, at: datetime) -> None:
    """Write a few circles that have met for years, as of the day of the first start."""
    from caudal.circles.actions import sample
    from caudal.circles.rules.sample import Plan
    from caudal.lending.queries import sample as known

    begun_on = known.begun_on(organisation_id=organisation_id, name=LENDER_NAME)
    assert begun_on is not None, "the lender was written before"
    plan = Plan(circles=GATHERED, members=GATHERED_MEMBERS, years=GATHERED_YEARS, seed=SEED, on=begun_on)
    for _ in sample.write(plan=plan, call_of=lambda key: _call(organisation_id, key, at)):
        pass


def _typable(secret: str) -> str:
    """Twelve small letters and digits of the secret, in threes of four: people type this one."""
    letters = base64.b32encode(hashlib.sha256(secret.encode()).digest()).decode().lower()
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))


def _people_by_role(organisation_id: UUID, at: datetime) -> dict[str, UUID]:
    """Who holds which office in the first moved circle by name; of several the one with the lowest number."""
    from caudal.audit.rules import Actor, ActorKind, Caller
    from caudal.circles.queries import members, views

    caller = Caller(
        actor=Actor(ActorKind.SYSTEM, "first start"), organisation_id=organisation_id, roles=frozenset({"owner"})
    )
    cards = [card for card in views.circles_for(caller) if card.is_imported]
    if not cards:
        return {}
    view = views.view(caller, circle_id=cards[0].circle_id)
    rows = [row for row in members.members(view, on=at.date()) if row.is_active]
    return {row.role: row.person_id for row in sorted(rows, key=lambda row: row.number, reverse=True)}


def _call(organisation_id: UUID, step: str, at: datetime) -> "Call":
    from caudal.audit.rules import Actor, ActorKind, Call

    return Call(
        actor=Actor(ActorKind.SYSTEM, "first start"),
        key=f"sample:{step}",
        at=at,
        organisation_id=organisation_id,
        roles=frozenset({"owner"}),
    )
