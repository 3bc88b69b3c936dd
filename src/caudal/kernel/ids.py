"""Ids are made by the client: ordered by time (uuidv7), or derived from where a row came from (uuidv5)."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from caudal.kernel.instants import EPOCH

_NAMESPACE = UUID("6f1d0e0a-6c1b-5d0e-9a7e-caadaa1caada")


def uuid7(at: datetime) -> UUID:
    """A random id that sorts by `at` (RFC 9562, version 7). For new things; never an order of money."""
    return next(uuid7s(at, count=1))


def uuid7s(at: datetime, *, count: int) -> Iterator[UUID]:
    """`count` rising ids of one moment, from one read of the system's randomness."""
    return map(UUID, uuid7_texts(at, count=count))


def uuid7_texts(at: datetime, *, count: int) -> list[str]:
    """The same as hexadecimal texts, for batches where making objects of them costs too much.

    After the moment: 12 random bits of the batch, the variant (two more bits of it are given up), 16 bits that count
    from a random number of 15 bits, and 44 random bits of each id.
    """
    assert count <= 1 << 15, "the count must fit behind any beginning"
    milliseconds = (at - EPOCH) // timedelta(milliseconds=1)
    randomness = os.urandom(6 * count + 4).hex()
    first = f"{milliseconds:012x}7{randomness[:3]}8"
    begin = int(randomness[4:8], 16) >> 1
    return [f"{first}{begin + i:04x}{randomness[12 * i + 8 : 12 * i + 19]}" for i in range(count)]


def derived_id(*parts: str) -> UUID:
    """The id that the same parts give every time: running a data move twice changes nothing."""
    # Each part with its length before it: no two lists of parts are written alike.
    return uuid5(_NAMESPACE, "".join(f"{len(part)}:{part}" for part in parts))
