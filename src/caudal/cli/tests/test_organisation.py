"""`caudal organisation`: a house without a sample gets its first owner, its users and its keys."""

import json
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import authenticate
from django.test import Client
from typer.testing import CliRunner, Result

from caudal.audit.rules import Actor, ActorKind
from caudal.circles.errors import CircleNotFound, MemberNotFound
from caudal.circles.tests.make import a_junta
from caudal.cli import organisation
from caudal.cli.errors import PasswordIsWeak
from caudal.datamove.errors import OrganisationIsUnclear
from caudal.parties import queries
from caudal.parties.errors import RoleIsUnknown, UsernameIsTaken

pytestmark = pytest.mark.usefixtures("committed_db")

PASSWORD = "seis palabras para la caja"


def caudal_organisation(*arguments: str, password: str = PASSWORD) -> Result:
    return CliRunner().invoke(organisation.app, arguments, input=password + "\n")


def opened(name: str, owner: str) -> UUID:
    answer = caudal_organisation("open", name, "--owner", owner, "--json")
    assert answer.exit_code == 0, answer.output
    return UUID(json.loads(answer.stdout)["organisation"])


def test_the_first_owner_can_sign_in_and_owns() -> None:
    owner = f"rosa-{uuid4()}"
    organisation_id = opened(f"Red {uuid4()}", owner)
    user = authenticate(username=owner, password=PASSWORD)
    assert user is not None
    actor = Actor(ActorKind.USER, str(user.pk))
    assert queries.identity(actor=actor, organisation_id=organisation_id).roles == {"owner"}


def test_the_same_name_again_is_the_same_organisation_and_lets_a_second_owner_in() -> None:
    name = f"Red {uuid4()}"
    assert opened(name, f"rosa-{uuid4()}") == opened(name, f"julio-{uuid4()}")


def test_the_same_owner_again_is_refused_rather_than_given_another_password() -> None:
    name, owner = f"Red {uuid4()}", f"rosa-{uuid4()}"
    opened(name, owner)
    again = caudal_organisation("open", name, "--owner", owner, password="otra palabra distinta")
    assert isinstance(again.exception, UsernameIsTaken)
    assert authenticate(username=owner, password=PASSWORD) is not None


@pytest.mark.parametrize("password", ["", "corta", "password123"])
def test_a_weak_password_opens_nothing(password: str) -> None:
    name = f"Red {uuid4()}"
    answer = caudal_organisation("open", name, "--owner", f"rosa-{uuid4()}", password=password)
    assert isinstance(answer.exception, PasswordIsWeak)
    assert name not in caudal_organisation("list", "--json").stdout


def test_the_variable_comes_before_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(organisation.PASSWORD_VARIABLE, "la que vale de verdad")
    owner = f"rosa-{uuid4()}"
    opened(f"Red {uuid4()}", owner)
    assert authenticate(username=owner, password="la que vale de verdad") is not None


def test_the_list_gives_ids_for_the_data_move() -> None:
    name = f"Red {uuid4()}"
    organisation_id = opened(name, f"rosa-{uuid4()}")
    known = json.loads(caudal_organisation("list", "--json").stdout)
    assert {"organisation": str(organisation_id), "name": name} in known


def test_a_user_is_let_in_with_a_role() -> None:
    organisation_id, name = opened(f"Red {uuid4()}", f"rosa-{uuid4()}"), f"julio-{uuid4()}"
    answer = caudal_organisation("user", name, "--role", "auditor", "--organisation", str(organisation_id))
    assert answer.exit_code == 0, answer.output
    user = authenticate(username=name, password=PASSWORD)
    assert user is not None
    actor = Actor(ActorKind.USER, str(user.pk))
    assert queries.identity(actor=actor, organisation_id=organisation_id).roles == {"auditor"}


def test_a_key_is_printed_once_and_opens_the_api() -> None:
    organisation_id = opened(f"Red {uuid4()}", f"rosa-{uuid4()}")
    answer = caudal_organisation("key", "Contabilidad", "--role", "auditor", "--organisation", str(organisation_id))
    key = answer.stdout.splitlines()[0]
    me = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {key}"})
    assert me.status_code == 200
    assert Client().get("/api/v1/me", headers={"Authorization": f"Bearer {key[:-1]}"}).status_code == 401


def test_a_role_that_nobody_has_and_an_organisation_that_is_not_there_are_refused() -> None:
    organisation_id = opened(f"Red {uuid4()}", f"rosa-{uuid4()}")
    role = caudal_organisation("user", f"x-{uuid4()}", "--role", "king", "--organisation", str(organisation_id))
    assert isinstance(role.exception, RoleIsUnknown)
    nowhere = caudal_organisation("key", "x", "--role", "owner", "--organisation", str(uuid4()))
    assert isinstance(nowhere.exception, OrganisationIsUnclear)


def test_a_member_of_a_circle_signs_in_as_themselves() -> None:
    junta = a_junta()
    junta.member("Rosa", role="treasurer")
    username = f"rosa-{uuid4()}"
    where = ("--circle", str(junta.circle_id), "--organisation", str(junta.organisation_id))
    answer = caudal_organisation("member", username, "--number", "1", *where, "--json")
    assert answer.exit_code == 0, answer.output
    client = Client()
    assert client.login(username=username, password=PASSWORD)
    assert client.get("/", follow=True).redirect_chain[-1][0] == f"/circles/{junta.circle_id}/"
    assert isinstance(caudal_organisation("member", "nobody", "--number", "99", *where).exception, MemberNotFound)
    other = ("--circle", str(uuid4()), "--organisation", str(junta.organisation_id))
    assert isinstance(caudal_organisation("member", "nobody", "--number", "1", *other).exception, CircleNotFound)
