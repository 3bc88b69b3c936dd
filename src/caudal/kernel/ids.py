"""Ids are made by the client: ordered by time (uuidv7), or derived from where a row came from (uuidv5)."""

import os
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAMESPACE = UUID("6f1d0e0a-6c1b-5d0e-9a7e-caadaa1caada")


def uuid7(at: datetime) -> UUID:
    """A random id that sorts by `at` (RFC 9562, version 7). For new things; never an order of money."""
    milliseconds = (at - _EPOCH) // timedelta(milliseconds=1)
    number = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    number = (number & ~(0xF << 76)) | (0x7 << 76)
    return UUID(int=(number & ~(0x3 << 62)) | (0x2 << 62))


def derived_id(*parts: str) -> UUID:
    """The id that the same parts give every time: running a data move twice changes nothing."""
    # Each part with its length before it: no two lists of parts are written alike.
    return uuid5(_NAMESPACE, "".join(f"{len(part)}:{part}" for part in parts))
