"""The whole way with a real server: what was planted is found, what was moved is proven, and twice is once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, connections

from caudal.audit.rules import Actor, ActorKind, Call
from caudal.circles.actions.fines import issue_fine
from caudal.datamove import queries
from caudal.datamove.actions import sources
from caudal.datamove.actions.assess import assess
from caudal.datamove.actions.backup import backup
from caudal.datamove.actions.places import Place
from caudal.datamove.actions.run import Moved, run
from caudal.datamove.actions.sample import SampleWritten, ensure_database
from caudal.datamove.actions.verify import verify
from caudal.datamove.errors import (
    BackupIsNotProven,
    CircleHasChanged,
    NothingWasMoved,
    SampleTargetIsNotEmpty,
    SourceIsIncomplete,
    SourceIsUnreachable,
)
from caudal.datamove.models import LandedRow, SourceMap
from caudal.datamove.rules import Exit
from caudal.datamove.sources.unicas.sample.defects import plantable
from caudal.datamove.tests.conftest import AT, Legacy
from caudal.datamove.tests.legacy import Found
from caudal.db import provision
from caudal.kernel.money import Money


def found(moved: Moved) -> Found:
    return Counter(
        (one.code, one.circle_key, one.source_table, one.source_key, one.amount, one.figure)
        for one in queries.findings(run_id=moved.run_id)
        if not one.is_assumption
    )


def planted(written: SampleWritten) -> Found:
    return Counter(
        (one.code, one.circle, one.source_table, one.source_key, one.amount, one.figure) for one in written.planted
    )


def failures(moved: Moved) -> dict[str, object]:
    return {check.name: check.figures for check in moved.checks if not check.ok}


def books() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM ledger_entry), (SELECT count(*) FROM ledger_line)")
        entries, postings = cursor.fetchone()
    return entries, postings


@pytest.mark.parametrize(("generation", "circles"), [(2, 12), (1, 5)])
def test_every_planted_defect_is_found_and_the_move_is_proven(
    legacy: Legacy, move: Callable[[], Moved], generation: int, circles: int
) -> None:
    written = legacy.write(defects="all", circles=circles, seed=3, generation=generation)

    moved = move()

    assert failures(moved) == {}
    assert moved.verify == "clean"
    assert found(moved) == planted(written)
    assert moved.circles == circles
    assert sum(moved.rows.values()) == written.rows
    assert moved.exit == Exit.DIFFERENCE | Exit.QUARANTINED


@pytest.mark.parametrize("seed", [11, 12])
def test_a_clean_source_gives_no_finding(legacy: Legacy, move: Callable[[], Moved], seed: int) -> None:
    legacy.write(seed=seed)

    moved = move()

    assert failures(moved) == {}
    assert (moved.findings, moved.exit) == (0, 0)


@pytest.mark.usefixtures("backed_up_in_words")
@pytest.mark.parametrize("defect", [code.value for code in plantable(2)])
def test_each_defect_alone_is_found_in_a_real_database(legacy: Legacy, move: Callable[[], Moved], defect: str) -> None:
    written = legacy.write(defects=defect, circles=1, seed=21)

    moved = move()

    assert found(moved) == planted(written) != Counter()
    assert moved.verify == "clean"


def test_a_circle_that_lives_on_stays_proven(legacy: Legacy, move: Callable[[], Moved], organisation: UUID) -> None:
    legacy.write(circles=1)
    moved = move()
    targets = SourceMap.objects.filter(run_id=moved.run_id, fate="mapped").values_list("source_table", "target_id")
    circle_id, member_id = dict(targets)["Junta"], dict(targets)["JuntaMember"]
    assert circle_id is not None and member_id is not None
    call = Call(
        actor=Actor(ActorKind.SYSTEM, "test"),
        key=f"fine:{member_id}",
        at=AT,
        organisation_id=organisation,
        roles=frozenset({"owner"}),
    )
    fine = Money(500, "PEN")
    issue_fine(call, circle_id=circle_id, member_id=member_id, amount=fine, reason="Tardanza", on=AT.date())

    assert all(check.ok for check in verify(run_id=moved.run_id))


def test_moving_twice_changes_nothing(legacy: Legacy, move: Callable[[], Moved]) -> None:
    legacy.write(defects="all", circles=4)
    first = move()
    before = books()

    second = move()

    assert books() == before
    assert found(second) == found(first)
    assert failures(second) == {}


def test_a_circle_that_changed_since_it_was_moved_stays_as_it_is(legacy: Legacy, move: Callable[[], Moved]) -> None:
    legacy.write(circles=1)
    move()
    before = books()
    legacy.execute('UPDATE "Multa" SET amount = amount + 1')

    with pytest.raises(CircleHasChanged):
        move()

    assert books() == before


def test_a_database_with_missing_parts_is_refused_by_their_names(legacy: Legacy, move: Callable[[], Moved]) -> None:
    legacy.write()
    legacy.execute('DROP TABLE "PagoPrestamoNew" CASCADE; ALTER TABLE "Multa" DROP COLUMN status')
    before = books()

    with pytest.raises(SourceIsIncomplete) as refusal:
        move()

    assert refusal.value.facts["missing"] == "PagoPrestamoNew, Multa.status"
    assert books() == before


def test_an_empty_database_is_no_source(legacy: Legacy, move: Callable[[], Moved]) -> None:
    with pytest.raises(SourceIsIncomplete):
        move()


@pytest.mark.parametrize("dsn", ["host=/nowhere dbname=none", "not an address", "postgresql://%zz"])
def test_an_address_that_leads_nowhere_is_a_refusal(dsn: str) -> None:
    with pytest.raises(SourceIsUnreachable):
        assess(dsn=dsn)


def test_the_assessment_sees_the_bad_amounts_before_anything_is_moved(legacy: Legacy) -> None:
    legacy.write(defects="NOT_A_NUMBER,SUB_CENT,NEGATIVE_AMOUNT,FLOAT_DUST,ORPHAN,DUPLICATE", circles=1)

    found_before = assess(dsn=legacy.dsn)

    assert {(seen.name, seen.table, seen.count) for seen in found_before.observations} == {
        ("not_a_number", "Multa", 2),
        ("negative", "Multa", 1),
        ("sub_cent", "Multa", 1),
        ("float_dust", "Multa", 1),
        ("orphan", "Multa", 1),
        ("duplicate", "Accion", 1),
    }
    assert found_before.exit == Exit.DIFFERENCE | Exit.QUARANTINED


def test_the_assessment_names_capital_by_each_formula(legacy: Legacy) -> None:
    legacy.write(defects="PAID_PRINCIPAL_DOUBLE_COUNT", circles=2)

    capital = {(one.stored, one.paid_loans_left_out, one.all_loans) for one in assess(dsn=legacy.dsn).capital}

    assert ("1550", "1550", "1050") in capital
    assert ("1400", "1400", "1400") in capital


def test_a_backup_that_cannot_be_restored_opens_no_gate(legacy: Legacy, place: Place, organisation: UUID) -> None:
    legacy.write(circles=1)
    occupied = f"{legacy.database}_occupied"
    administrator = place.workshop.administrator
    ensure_database(administrator=administrator, database=occupied, owner=place.workshop.owner)
    address = place.workshop.owner_address(occupied)
    with sources.connect(dsn=address) as connected:
        connected.execute('CREATE TABLE "Junta" (somebody_elses text)')
    broken = replace(place, workshop=replace(place.workshop, owner_address=lambda _: address))
    before = books()

    with pytest.raises(BackupIsNotProven):
        run(dsn=legacy.dsn, organisation_id=organisation, place=broken, at=AT)

    provision.drop(administrator=administrator, databases=[occupied])
    assert books() == before
    assert list(place.backups.iterdir()) == []


def test_a_backup_holds_the_snapshot_and_not_what_came_later(legacy: Legacy, place: Place) -> None:
    legacy.write(circles=1)
    with sources.snapshot(dsn=legacy.dsn) as snapshot:
        tables = {"Multa": sources.columns_by_table(snapshot)["Multa"]}
        expected = sources.fingerprint(snapshot, tables=tables)
        legacy.execute('UPDATE "Multa" SET amount = amount + 1')
        made = backup(snapshot, dsn=legacy.dsn, tables=tables, folder=place.backups / "one", workshop=place.workshop)
    assert made.rows == expected["Multa"][0]
    assert Path(made.folder).is_dir()


@pytest.mark.parametrize("table", ["landedrow", "sourcemap", "quarantine", "discrepancy", "phaseevent", "run"])
def test_the_application_cannot_change_what_a_move_wrote_down(committed_db: None, table: str) -> None:
    for statement in (f"DELETE FROM datamove_{table}", f"TRUNCATE datamove_{table} CASCADE"):
        with connection.cursor() as cursor, pytest.raises(DatabaseError):
            cursor.execute(statement)


FIRST_FINE = """
(SELECT min(source_key) FROM datamove_sourcemap WHERE run_id = %(run)s AND source_table = 'Multa')
"""
TAMPERING = {
    "an amount": (
        """
        UPDATE datamove_landedrow SET row = jsonb_set(row, '{amount}', '"777"')
         WHERE run_id = %(run)s AND position = 1 AND source_table = 'Accion'
        """,
        {"landing_equals_source", "money_is_conserved", "ledger_equals_source"},
    ),
    "a purchase into a sale": (
        """
        UPDATE datamove_landedrow SET row = jsonb_set(row, '{type}', '"VENTA"')
         WHERE run_id = %(run)s AND position = 1 AND source_table = 'Accion'
        """,
        {"landing_equals_source", "ledger_equals_source"},
    ),
    "a loan into a rejected one": (
        """
        UPDATE datamove_landedrow SET row = jsonb_set(row, '{status}', '"REJECTED"')
         WHERE run_id = %(run)s AND position = 0 AND source_table = 'PrestamoNew'
        """,
        {"landing_equals_source", "ledger_equals_source"},
    ),
    "a fate away": (
        f"DELETE FROM datamove_sourcemap WHERE run_id = %(run)s AND source_key = {FIRST_FINE}",
        {"every_row_has_one_fate", "money_is_conserved"},
    ),
    "a fine to somebody else": (
        f"UPDATE datamove_sourcemap SET member_key = 'x' WHERE run_id = %(run)s AND source_key = {FIRST_FINE}",
        {"money_is_conserved"},
    ),
    "a cent": (
        f"""
        UPDATE datamove_sourcemap SET amount_minor = amount_minor + 1
         WHERE run_id = %(run)s AND source_key = {FIRST_FINE}
        """,
        {"only_dust_is_rounded"},
    ),
    "a difference": (
        "UPDATE datamove_discrepancy SET amount_text = '1' WHERE run_id = %(run)s AND code = 'DUAL_UPDATE'",
        {"differences_add_up"},
    ),
    "a reason away": (
        "UPDATE datamove_discrepancy SET code = 'UNKNOWN' WHERE run_id = %(run)s AND code = 'DUAL_UPDATE'",
        {"nothing_is_unknown"},
    ),
}


@pytest.mark.usefixtures("backed_up_in_words")
@pytest.mark.parametrize("what", TAMPERING)
def test_the_verifier_notices_tampering_even_by_the_owner(legacy: Legacy, move: Callable[[], Moved], what: str) -> None:
    statement, noticed = TAMPERING[what]
    legacy.write(defects="DUAL_UPDATE", circles=1)
    moved = move()
    with connections["owner"].cursor() as cursor:
        for table in ("landedrow", "sourcemap", "discrepancy"):
            cursor.execute(f"ALTER TABLE datamove_{table} DISABLE TRIGGER USER")
        cursor.execute(statement, {"run": moved.run_id})
        assert cursor.rowcount > 0
        for table in ("landedrow", "sourcemap", "discrepancy"):
            cursor.execute(f"ALTER TABLE datamove_{table} ENABLE TRIGGER USER")

    assert {check.name for check in verify(run_id=moved.run_id) if not check.ok} == noticed


def test_the_report_holds_every_finding_and_its_own_digest(legacy: Legacy, move: Callable[[], Moved]) -> None:
    written = legacy.write(defects="all", circles=4)

    moved = move()

    page = Path(moved.report).read_text(encoding="utf-8")
    bundle = json.loads(Path(moved.report).with_suffix(".json").read_text(encoding="utf-8"))
    assert len([one for one in bundle["findings"] if not one["is_assumption"]]) == len(written.planted)
    assert all(one.source_key in page for one in written.planted)
    assert all(phase["is_chained"] for phase in bundle["phases"])
    assert [phase["phase"] for phase in bundle["phases"]][-1] == "verified"


def test_the_newest_run_can_be_verified_again(legacy: Legacy, move: Callable[[], Moved]) -> None:
    legacy.write(circles=1)
    moved = move()
    assert queries.newest_run(source="unicas", identity=legacy.database) == moved.run_id
    assert all(check.ok for check in verify(run_id=moved.run_id))


def test_no_password_is_landed(legacy: Legacy, move: Callable[[], Moved]) -> None:
    legacy.write(circles=1)
    moved = move()
    landed = LandedRow.objects.filter(run_id=moved.run_id, source_table="User").values_list("row", flat=True)
    assert {row["password"][:7] for row in landed} == {"sha256:"}


def test_nothing_moved_is_nothing_to_verify(committed_db: None) -> None:
    with pytest.raises(NothingWasMoved):
        queries.newest_run(source="unicas", identity="never moved")


def test_a_sample_does_not_overwrite_somebody_elses_tables(legacy: Legacy) -> None:
    legacy.execute("CREATE TABLE mine (a int)")
    with pytest.raises(SampleTargetIsNotEmpty):
        legacy.write()
