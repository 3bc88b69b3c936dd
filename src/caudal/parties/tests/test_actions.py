"""Organisations, people, users and keys: what is kept, what is refused, and the wall between organisations."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from caudal.audit.actions import Act
from caudal.audit.rules import Actor, ActorKind
from caudal.kernel.refusals import Refusal
from caudal.kernel.text import TextIsMissing, TextIsNotClean, TextIsTooLong
from caudal.parties import actions, errors, queries
from caudal.parties.actions import NewPerson
from caudal.parties.models import Organisation, Person, User
from caudal.parties.tests.make import NOON, PASSWORD, organisation

pytestmark = pytest.mark.django_db


def test_an_organisation_is_opened_once_and_keeps_its_name() -> None:
    home = organisation("Cooperativa El Progreso")
    actions.open_organisation(home.call(), organisation_id=home.id, name="Otro nombre")
    assert Organisation.objects.get(id=home.id).name == "Cooperativa El Progreso"


def test_a_person_is_kept_with_a_name_that_sorts_without_accents() -> None:
    home = organisation()
    added = actions.add_person(
        home.call(), full_name="  Ñusta  Ávila ", document_type="DNI", document_number="40404040", phone="999 111 222"
    )
    person = Person.objects.get(id=added.person_id)
    assert (person.full_name, person.sort_key) == ("Ñusta  Ávila", "nusta avila")
    assert (person.document_type, person.document_number) == ("DNI", "40404040")


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("", TextIsMissing),
        (" \t ", TextIsMissing),
        ("x" * 201, TextIsTooLong),
        ("Ro\x00sa", TextIsNotClean),
        ("Ro\ud800sa", TextIsNotClean),
        ("Ro\x1bsa", TextIsNotClean),
    ],
)
def test_a_name_that_cannot_be_kept_is_refused(name: str, refusal: type[Refusal]) -> None:
    home = organisation()
    with pytest.raises(refusal) as caught:
        actions.add_person(home.call(), full_name=name)
    assert caught.value.field == "full_name"
    assert not Person.objects.filter(organisation_id=home.id).exists()


def test_a_document_is_known_once_in_an_organisation_and_again_in_another() -> None:
    home, other = organisation(), organisation()
    for where in (home, other):
        actions.add_person(where.call(), full_name="Rosa", document_type="DNI", document_number="40404040")
    with pytest.raises(errors.DocumentIsTaken):
        actions.add_person(home.call(), full_name="Rosa M.", document_type="DNI", document_number=" 40404040 ")
    actions.add_person(home.call(), full_name="Rosa M.", document_type="CE", document_number="40404040")


def test_a_person_of_a_second_source_is_known_by_their_document() -> None:
    home = organisation()
    rosa = actions.add_person(home.call(), full_name="Rosa", document_type="DNI", document_number="40404040").person_id
    act = Act(name="tests.import", call=home.call(), event_id=uuid4())
    same, namesake, new = uuid4(), uuid4(), uuid4()
    here = actions.ensure_people(
        act,
        people=[
            NewPerson(id=same, full_name="ROSA", document_type="DNI", document_number="40404040"),
            NewPerson(id=namesake, full_name="Rosa", document_type="CE", document_number="40404040"),
            NewPerson(id=new, full_name="Julio"),
        ],
    )
    assert here == {same: rosa, namesake: namesake, new: new}
    assert actions.ensure_people(act, people=[NewPerson(id=new, full_name="Julio")]) == {new: new}
    assert Person.objects.filter(organisation_id=home.id).count() == 3


def test_people_without_a_document_do_not_clash() -> None:
    home = organisation()
    assert len({home.person("Ana"), home.person("Ana")}) == 2


def test_a_username_is_taken_whatever_the_case_of_its_letters() -> None:
    home, name = organisation(), f"tesorera-{uuid4()}"
    actions.add_user(home.call(), username=name, password=PASSWORD)
    for again in (name, name.upper(), name.capitalize(), f" {name} "):
        with pytest.raises(errors.UsernameIsTaken):
            actions.add_user(home.call(), username=again, password=PASSWORD)


def test_a_password_is_kept_as_an_argon2_digest_only() -> None:
    home = organisation()
    user = User.objects.get(username=home.user(role="owner"))
    assert user.password.startswith("argon2")
    assert user.check_password(PASSWORD)
    with connection.cursor() as cursor:
        cursor.execute(
            "select string_agg(e::text || k::text, '') from audit_event e join audit_idempotencykey k"
            " on k.event_id = e.id where e.stream = %s",
            [home.id],
        )
        assert PASSWORD not in cursor.fetchone()[0]


def test_a_person_of_another_organisation_is_as_unknown_as_nobody() -> None:
    home, other = organisation(), organisation()
    told = []
    for person_id in (other.person(), uuid4()):
        with pytest.raises(errors.PersonNotFound) as caught:
            actions.add_user(home.call(), username=str(uuid4()), password=PASSWORD, person_id=person_id)
        told.append((str(caught.value), caught.value.field))
    assert told[0] == told[1]


def test_only_known_roles_are_given() -> None:
    home = organisation()
    with pytest.raises(errors.RoleIsUnknown, match="owner, facilitator, auditor, operator"):
        actions.add_user(home.call(), username=str(uuid4()), password=PASSWORD, role="king")
    with pytest.raises(errors.RoleIsUnknown):
        home.api_key("king")


def test_an_identity_has_its_roles_in_its_own_organisation_only() -> None:
    home, other = organisation(), organisation()
    person_id = home.person()
    user = User.objects.get(username=home.user("auditor", person_id=person_id))
    actor = Actor(ActorKind.USER, str(user.id))
    assert queries.identity(actor=actor, organisation_id=home.id) == queries.Identity(frozenset({"auditor"}), person_id)
    assert queries.identity(actor=actor, organisation_id=other.id) == queries.Identity(frozenset(), None)
    assert queries.organisation_of(user_id=user.id) == home.id
    assert queries.organisation_of(user_id=uuid4()) is None


def test_a_user_who_is_not_active_is_nobody() -> None:
    home = organisation()
    user = User.objects.get(username=home.user("owner"))
    User.objects.filter(id=user.id).update(is_active=False)
    identity = queries.identity(actor=Actor(ActorKind.USER, str(user.id)), organisation_id=home.id)
    assert identity == queries.Identity(frozenset(), None)


def test_an_api_key_is_known_by_its_digest_until_it_ends() -> None:
    home = organisation()
    secret = home.api_key("auditor", lasts=timedelta(days=1))
    actor, where = queries.api_key(secret=secret, at=NOON)
    assert (actor.kind, where) == (ActorKind.API_KEY, home.id)
    assert queries.identity(actor=actor, organisation_id=home.id).roles == {"auditor"}
    assert queries.identity(actor=actor, organisation_id=organisation().id).roles == frozenset()
    for asked, at in [(secret, NOON + timedelta(days=1)), (secret + "x", NOON), ("", NOON)]:
        with pytest.raises(errors.ApiKeyIsNotValid):
            queries.api_key(secret=asked, at=at)


def test_only_an_owner_lets_people_in_and_makes_keys() -> None:
    home = organisation()
    auditor = User.objects.get(username=home.user("auditor"))
    call = replace(home.call(), actor=Actor(ActorKind.USER, str(auditor.id)))
    with pytest.raises(errors.NotPermitted):
        actions.add_user(call, username="intrusa", password=PASSWORD, role="owner")
    with pytest.raises(errors.NotPermitted):
        actions.make_api_key(
            replace(call, key="other"), name="mine", secret="s", role="owner", expires_at=NOON + timedelta(days=1)
        )
    assert not User.objects.filter(username="intrusa").exists()
