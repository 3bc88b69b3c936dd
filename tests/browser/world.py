"""A circle to walk through, made by actions only: brought from an old system, with a user for every role."""

from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID, uuid4

from caudal.audit.rules import Actor, ActorKind
from caudal.circles.actions import imports, members
from caudal.circles.rules.imported import ImportedCircle, ImportedDifference
from caudal.circles.tests.a_source import a_source_circle
from caudal.circles.tests.make import Junta, day
from caudal.datamove.sources.unicas.rules.codes import Code
from caudal.datamove.sources.unicas.rules.words import EXPLANATIONS
from caudal.parties import actions as parties

PASSWORD = "caballito de totora"
JULIO = "Julio Huamán"
ANA = "Ana Quispe"


@dataclass(frozen=True)
class World:
    """One organisation with one circle. Ana keeps the box, Julio joined after the data move and did nothing yet.

    Users are made when they are asked for: a password takes its time to be kept well.
    """

    junta: Junta
    ana_id: UUID
    ana_person_id: UUID
    julio_id: UUID
    julio_person_id: UUID

    @property
    def home(self) -> str:
        return f"/circles/{self.junta.circle_id}/"

    @cached_property
    def treasurer(self) -> str:
        return self._user("tesorera", person_id=self.ana_person_id)

    @cached_property
    def member(self) -> str:
        return self._user("socio", person_id=self.julio_person_id)

    @cached_property
    def facilitator(self) -> str:
        return self._user("facilitadora", role="facilitator")

    @cached_property
    def auditor(self) -> str:
        return self._user("auditora", role="auditor")

    def _user(self, name: str, *, person_id: UUID | None = None, role: str | None = None) -> str:
        username = f"{name}-{uuid4().hex[:8]}"
        parties.add_user(self.junta.call(), username=username, password=PASSWORD, person_id=person_id, role=role)
        return username


def a_world() -> World:
    """Capital 1325 = cash 1225 and fines due 100; shares 1400, lent 200; the old system had stored 1540."""
    organisation_id = uuid4()
    seed = Junta(organisation_id, uuid4(), Actor(ActorKind.SYSTEM, "tests"))
    parties.open_organisation(seed.call(), organisation_id=organisation_id, name="Red de juntas")
    circle = _explained(a_source_circle(organisation_id))
    imports.import_circle(seed.as_(Actor(ActorKind.DATA_MOVE, "unicas")).call(), circle=circle)
    junta = replace(seed, circle_id=circle.id)
    ana = circle.members[0]
    assert ana.person.full_name == ANA
    julio = members.add_member(junta.call(), circle_id=circle.id, joined_on=day(7, 20), full_name=JULIO)
    return World(junta, ana.id, ana.person.id, julio.member_id, julio.person_id)


def _explained(circle: ImportedCircle) -> ImportedCircle:
    """The source's differences with the words that the data move gives them."""
    return replace(circle, differences=tuple(_in_words(one) for one in circle.differences))


def _in_words(one: ImportedDifference) -> ImportedDifference:
    return replace(one, explanation=EXPLANATIONS[Code(one.code)], formula="")
