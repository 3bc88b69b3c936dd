"""Legacy rows for tests: from the sample's generator, or written by hand, as the text that the landing zone holds."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from caudal.datamove.sources.unicas.rules.circle import prove
from caudal.datamove.sources.unicas.rules.codes import ASSUMPTIONS
from caudal.datamove.sources.unicas.rules.grouping import Database, group
from caudal.datamove.sources.unicas.rules.records import CircleRecords, ProvenCircle
from caudal.datamove.sources.unicas.sample.build import Sample, build, defects_from_text
from caudal.datamove.sources.unicas.sample.emulator import Tables
from caudal.datamove.sources.unicas.sample.text import column_text

ORGANISATION = UUID("0197c0de-0000-7000-8000-000000000001")
Found = Counter[tuple[str, str, str, str, str, str]]


def sample_of(*, defects: str = "none", seed: int = 1, circles: int = 4, generation: int = 2) -> Sample:
    codes = defects_from_text(defects, generation=generation)
    return build(circles=circles, seed=seed, codes=codes, generation=generation)


def database_of(*, tables: Tables, generation: int) -> Database:
    """The rows as the landing zone would hold them: every column of a table, as text."""
    columns = {table: sorted({name for row in rows for name in row}) for table, rows in tables.items()}
    return Database(
        identity="test",
        generation=generation,
        tables={
            table: [{name: column_text(row.get(name)) for name in columns[table]} for row in rows]
            for table, rows in tables.items()
        },
    )


def proven(*, records: CircleRecords) -> ProvenCircle:
    return prove(records, organisation_id=ORGANISATION)


def found_in(*, database: Database) -> Found:
    """Every finding of a database as (code, circle, table, key, amount, figure); assumptions are none."""
    grouping = group(database)
    found: Found = Counter(
        (finding.code.value, "", finding.table, finding.key, finding.amount, finding.figure)
        for finding in grouping.findings
    )
    for records in grouping.circles:
        circle = records.junta["id"] or ""
        found.update(
            (finding.code.value, circle, finding.table, finding.key, finding.amount, finding.figure)
            for finding in proven(records=records).findings
            if finding.code not in ASSUMPTIONS
        )
    return found


def planted_in(*, sample: Sample) -> Found:
    return Counter(
        (one.code, one.circle, one.source_table, one.source_key, one.amount, one.figure) for one in sample.planted
    )
