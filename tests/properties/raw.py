"""The ledger's one way in, called with arrays of one's own: past every rule of the Python code."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

TODAY = date(2026, 11, 20)
CALL = """
select ledger_post(%(book)s, %(today)s, %(each)s, %(fresh)s, %(ids)s::uuid[], %(events)s::uuid[], %(dates)s::date[],
                   %(kinds)s::text[], %(descriptions)s::text[], %(details)s::jsonb[], %(reverses)s::uuid[],
                   %(sizes)s::int[], %(codes)s::text[], %(currencies)s::text[], %(accounts)s::int[],
                   %(amounts)s::bigint[])
"""


def a_call(book_id: int, codes: Sequence[str], **arrays: Any) -> dict[str, Any]:
    """Arguments for three entries, with `accounts`, `amounts` and `sizes` to be given."""
    return {
        "book": book_id, "today": TODAY, "each": True, "fresh": True, "ids": [uuid4() for _ in range(3)],
        "events": [uuid4()], "dates": [TODAY], "kinds": ["raw"], "descriptions": [""], "details": [],
        "reverses": [], "codes": list(codes), "currencies": ["PEN"], **arrays,
    }  # fmt: skip
