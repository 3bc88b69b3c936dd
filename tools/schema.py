"""Write tests/migrations/schema.sql: the schema as the migrations of today leave it, to be read in a review.

python -m tools.schema
"""

import os
import re
import subprocess
from pathlib import Path

from caudal.datamove.actions import sources
from caudal.db import binaries

SNAPSHOT = Path(__file__).resolve().parent.parent / "tests" / "migrations" / "schema.sql"
HEAD = """-- The schema as the migrations leave it, tables with their rights, constraints, triggers and functions.
-- `make schema` writes this file; tests/migrations compares it with a freshly migrated database.
"""
DUMP_SECONDS_MAX = 120


def dumped(*, address: str) -> str:
    """The schema of the database at `address`, without what differs from one dump to the next."""
    done = subprocess.run(
        [str(binaries.installed().program("pg_dump")), "--schema-only", "--no-owner"],
        env={**os.environ, **sources.environment_of(address)},
        capture_output=True,
        text=True,
        timeout=DUMP_SECONDS_MAX,
        check=True,
    )
    return HEAD + normalised(done.stdout)


def normalised(dump: str) -> str:
    """A dump without comments, session settings and psql's own lines, its statements one blank line apart."""
    noise = re.compile(r"--|SET |SELECT pg_catalog\.set_config|\\")
    kept = [line for line in dump.splitlines() if not noise.match(line)]
    return re.sub(r"\n{2,}", "\n\n", "\n".join(kept)).strip() + "\n"


def main() -> None:
    """Migrate a database of a throwaway server and write its schema."""
    # Imported here, for it moves the whole process into a home of its own.
    from caudal.db import testing  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caudal.config.settings")
    import django  # noqa: PLC0415
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415

    django.setup()
    try:
        database = testing.ensured_template()
        address = make_conninfo(testing.administrator_address(), dbname=database)
        SNAPSHOT.write_text(dumped(address=address), encoding="utf-8")
    finally:
        testing.end()


if __name__ == "__main__":
    main()
