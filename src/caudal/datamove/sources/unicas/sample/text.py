"""The text of a legacy column value, as PostgreSQL itself would write and read it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from caudal.datamove.sources.unicas.rules.numbers import plain


def column_text(value: Any) -> str | None:
    """`None` stays NULL; times have milliseconds; money has its digits and no exponent."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="milliseconds")
    return str(value)
