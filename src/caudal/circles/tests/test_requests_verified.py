"""Rows of requests that were changed behind the application: `verify` names each."""

from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from caudal.circles.rules.policy import FormFeeWhen
from caudal.circles.tests.make import pen
from caudal.circles.tests.test_requests import a_village
from caudal.db import testing
from caudal.db.sql_files import sql_text
from caudal.ledger.rules import book_id_of

# What is changed of the request that was approved first and still waits, and the check that tells.
SPOILS = (
    (
        (
            "update circles_loanrequest set status = 'withdrawn', ended_on = asked_on, end_event_id = event_id"
            " where book_id = %(book_id)s and number = 1"
        ),
        "circles.promises_are_held",
    ),
    (
        "update circles_loanrequest set amount_minor = amount_minor + 1 where book_id = %(book_id)s and number = 1",
        "circles.promises_are_held",
    ),
    (
        (
            "update circles_loanrequest set hold_id = null, status = 'requested', approved_on = null,"
            " expires_at = null, approved_event_id = null where book_id = %(book_id)s and number = 1"
        ),
        "circles.promises_are_held",
    ),
    (
        (
            "delete from circles_loanapproval where book_id = %(book_id)s and request_id in"
            " (select id from circles_loanrequest where book_id = %(book_id)s and number = 1)"
        ),
        "circles.others_decide_on_a_loan",
    ),
    (
        (
            "update circles_loanrequest r set asked_by = a.approved_by from circles_loanapproval a"
            " where a.request_id = r.id and r.book_id = %(book_id)s and r.number = 1"
        ),
        "circles.others_decide_on_a_loan",
    ),
    (
        "update circles_loanevidence set request_id = null where book_id = %(book_id)s",
        "circles.requests_lead_to_their_loans",
    ),
    (
        "update circles_loanrequest set form_entry_id = id where book_id = %(book_id)s and number = 1",
        "circles.forms_name_entries_that_exist",
    ),
    (
        "update circles_loanevidence set promised_minor = 1 where book_id = %(book_id)s",
        "circles.evidence_counts_what_was_promised",
    ),
    (
        "update circles_loanevidence set reservations_minor = 0 where book_id = %(book_id)s",
        "circles.evidence_counts_what_was_promised",
    ),
)


@pytest.mark.usefixtures("committed_db")
def test_spoiled_requests_are_told() -> None:
    village = a_village(form_fee=pen(2), form_fee_when=FormFeeWhen.REQUEST)
    waits = village.ask(100, who="treasurer", member_id=village.people["beto"])
    given = village.ask(50, who="treasurer")
    for request_id in (waits, given):
        village.approve(request_id)
    village.disburse(given)
    book_id = book_id_of(village.junta.circle_id)
    address = make_conninfo(testing.administrator_address(), dbname=connection.settings_dict["NAME"])
    with psycopg.connect(address) as line:
        assert _wrong(line, book_id) == set()
        for spoil, told in SPOILS:
            # Nobody else ever sees it: what is spoiled here is rolled back.
            line.execute("set local session_replication_role = replica")
            line.execute(spoil, {"book_id": book_id})
            assert told in _wrong(line, book_id), spoil
            line.rollback()


def _wrong(line: psycopg.Connection[tuple[Any, ...]], book_id: int) -> set[str]:
    """The checks that fail, in the eyes of who spoils."""
    found = line.execute(sql_text("caudal.circles", "verify_requests"), {"book_id": book_id})
    return {name for name, _rows, wrong, _first in found if wrong}
