"""Scenarios of the parties floor."""

from datetime import timedelta
from uuid import uuid4

from caudal.parties import actions
from tests.faults.scenarios import NOON, Scenario, a_call, again, an_organisation, done, refused


@done("parties.open_organisation")
def an_organisation_that_is_new() -> Scenario:
    call = a_call()
    return Scenario(call, {"organisation_id": call.organisation_id, "name": "Cooperativa El Progreso"})


@refused("parties.open_organisation")
def an_organisation_without_a_name() -> Scenario:
    call = a_call()
    return Scenario(call, {"organisation_id": call.organisation_id, "name": "  "})


@done("parties.add_person")
def a_person_who_is_new() -> Scenario:
    asked = {"full_name": "Rosa Quispe", "document_type": "DNI", "document_number": "40404040"}
    return Scenario(an_organisation(), asked)


@refused("parties.add_person")
def a_person_whose_document_is_known() -> Scenario:
    call = an_organisation()
    actions.add_person(call, full_name="Rosa Quispe", document_type="DNI", document_number="40404040")
    asked = {"full_name": "Rosa Quispe Mamani", "document_type": "DNI", "document_number": "40404040"}
    return Scenario(again(call), asked)


@done("parties.add_user")
def a_treasurer_who_may_sign_in() -> Scenario:
    asked = {"username": f"tesorera-{uuid4()}", "password": "una clave larga", "role": "owner"}
    return Scenario(an_organisation(), asked)


@refused("parties.add_user")
def a_username_that_is_taken() -> Scenario:
    call = an_organisation()
    username = f"tesorera-{uuid4()}"
    actions.add_user(call, username=username, password="una clave larga")
    return Scenario(again(call), {"username": username, "password": "otra clave larga"})


@done("parties.make_api_key")
def a_key_for_a_year() -> Scenario:
    asked = {"name": "reportes", "secret": f"caudal_{uuid4()}", "role": "auditor"}
    return Scenario(an_organisation(), {**asked, "expires_at": NOON + timedelta(days=365)})


@refused("parties.make_api_key")
def a_key_without_a_name() -> Scenario:
    asked = {"name": "", "secret": f"caudal_{uuid4()}", "role": "auditor"}
    return Scenario(an_organisation(), {**asked, "expires_at": NOON + timedelta(days=365)})
