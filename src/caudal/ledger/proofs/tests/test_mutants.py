"""A sealer that takes whatever it sees passes over the slow: the tests and `verify` must say so."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection

from caudal.db import testing
from caudal.db.sql_files import sql_text
from caudal.ledger.proofs import queries
from caudal.ledger.proofs.tests import slow

pytestmark = pytest.mark.usefixtures("own_log")


def test_a_sealer_without_horizon_is_found_out(as_superuser: Callable[[], psycopg.Connection[Any]]) -> None:
    honest = sql_text("caudal.ledger.proofs", "log")
    mutant = honest.replace("and (v_is_restored or i.transaction_id < horizon)", "")
    mutant = mutant.replace("pg_snapshot_xmin(pg_current_snapshot())", "pg_snapshot_xmax(pg_current_snapshot())")
    assert mutant.count("pg_snapshot_xmax") == honest.count("pg_snapshot_xmax") + 1
    assert "< horizon)" not in mutant
    line = as_superuser()
    line.execute("set role caudal_owner")
    line.execute(mutant)
    line.commit()
    assert slow.passed_over() == [
        "the younger entry did not wait for the older transaction", "1 entries are not in the log",
    ]  # fmt: skip
    found = queries.verify(home=testing.run_home(), database=connection.settings_dict["NAME"])
    assert [check.name for check in found if not check.ok] == ["ledger.old_entries_are_sealed"]
