"""Ids are made by the client: ordered by time (uuidv7), or derived from where a row came from (uuidv5)."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from caudal.kernel.instants import EPOCH

_FREE_BITS = ~((0xF << 76) | (0x3 << 62))
_VERSION_AND_VARIANT = (0x7 << 76) | (0x2 << 62)
_NAMESPACE = UUID("6f1d0e0a-6c1b-5d0e-9a7e-caadaa1caada")


def uuid7(at: datetime) -> UUID:
    """A random id that sorts by `at` (RFC 9562, version 7). For new things; never an order of money."""
    return next(uuid7s(at, count=1))


def uuid7s(at: datetime, *, count: int) -> Iterator[UUID]:
    """`count` ids of one moment, from one read of the system's randomness."""
    milliseconds = (at - EPOCH) // timedelta(milliseconds=1)
    randomness = os.urandom(10 * count)
    for i in range(0, 10 * count, 10):
        number = (milliseconds << 80) | int.from_bytes(randomness[i : i + 10], "big")
        yield UUID(int=(number & _FREE_BITS) | _VERSION_AND_VARIANT)


def uuid7_texts(at: datetime, *, count: int) -> list[str]:
    """`count` rising ids of one moment as hexadecimal texts, for batches where making objects of them costs too much.

    After the moment: 12 random bits of the batch, the variant (two more bits of it are given up), the place in the
    batch in 16 bits, and 44 random bits of each id.
    """
    assert count <= 1 << 16, "a place in the batch has 16 bits"
    milliseconds = (at - EPOCH) // timedelta(milliseconds=1)
    randomness = os.urandom(6 * count + 2).hex()
    first = f"{milliseconds:012x}7{randomness[:3]}8"
    return [f"{first}{i:04x}{randomness[12 * i + 4 : 12 * i + 15]}" for i in range(count)]


def derived_id(*parts: str) -> UUID:
    """The id that the same parts give every time: running a data move twice changes nothing."""
    # Each part with its length before it: no two lists of parts are written alike.
    return uuid5(_NAMESPACE, "".join(f"{len(part)}:{part}" for part in parts))
