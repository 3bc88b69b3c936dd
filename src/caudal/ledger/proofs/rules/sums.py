"""A Merkle-sum tree: every node says the sum below it, so that a holder sees their balance inside the total.

Leaves are accounts under names that only their holder can open, balances on the normal side. A node's hash covers the
sum of each child, and no sum is negative; so nobody's balance can be made smaller than it is by hiding a debt beside
it. Accounts below zero are a tree of their own, told with what they owe, never netted.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SUM_BYTES = 16
SUM_MAX = 1 << (8 * SUM_BYTES - 1)


@dataclass(frozen=True, slots=True)
class Summed:
    """A subtree: what its balances come to, and its hash."""

    total: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where an account stands in its tree, and the subtrees beside its way to the root."""

    leaf: int
    path: tuple[Summed, ...]


EMPTY = Summed(0, hashlib.sha256(b"").digest())


def nonce_of(*, salt: bytes, about: str, account: str) -> bytes:
    """What opens an account's blinded name; the same for the same statement, unknown to other holders."""
    return hmac.digest(salt, f"{about}\n{account}".encode(), "sha256")


def blinded(*, nonce: bytes, account: str) -> bytes:
    """An account's name in the tree."""
    return hashlib.sha256(nonce + account.encode()).digest()


def leaf(*, name: bytes, total: int) -> Summed:
    """An account as a leaf."""
    assert 0 <= total < SUM_MAX, "an account below zero is told apart"
    return Summed(total, hashlib.sha256(b"\x00" + total.to_bytes(SUM_BYTES, "big") + name).digest())


def joined(left: Summed, right: Summed) -> Summed:
    """Two subtrees together; the hash covers the sum of each."""
    said = b"".join(one.total.to_bytes(SUM_BYTES, "big") + one.hash for one in (left, right))
    return Summed(left.total + right.total, hashlib.sha256(b"\x01" + said).digest())


class SumTree:
    """The tree over leaves in a given order: RFC 6962's shape, kept level by level."""

    def __init__(self, leaves: Iterable[Summed]) -> None:
        self.levels: list[Sequence[Summed]] = [list(leaves)]
        while len(self.levels[-1]) > 1:
            below = self.levels[-1]
            pairs = [joined(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)]
            # What has no neighbour goes up as it is, which is where RFC 6962 puts the ragged right edge.
            self.levels.append(pairs + list(below[len(pairs) * 2 :]))

    @property
    def size(self) -> int:
        """The number of leaves."""
        return len(self.levels[0])

    @property
    def root(self) -> Summed:
        """The whole tree."""
        return self.levels[-1][0] if self.size else EMPTY

    def place(self, leaf: int) -> Place:
        """Where a leaf stands, with what a holder needs to come to the root."""
        path, number = [], leaf
        for level in self.levels[:-1]:
            beside = number ^ 1
            if beside < len(level):
                path.append(level[beside])
            number >>= 1
        return Place(leaf, tuple(path))
