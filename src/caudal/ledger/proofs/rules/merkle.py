"""The hash tree of RFC 6962: which stored subtrees a root, an inclusion and a consistency proof are made of.

The log stores the hash of every complete subtree: node (level, number) covers the leaves from `number << level` to just
below `(number + 1) << level`. Everything here names such nodes; whoever has the hashes folds them together.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

EMPTY_ROOT = hashlib.sha256(b"").digest()


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """A complete subtree."""

    level: int
    number: int


@dataclass(frozen=True, slots=True)
class Leaves:
    """The leaves from `first` to just below `end`: a subtree of RFC 6962, complete or the ragged right edge."""

    first: int
    end: int


def leaf_hash(body: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees together."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def nodes_of(leaves: Leaves) -> list[Node]:
    """The complete subtrees that a subtree consists of, from the left: each smaller than the one before."""
    nodes = []
    first = leaves.first
    while first < leaves.end:
        level = (leaves.end - first).bit_length() - 1
        assert first & ((1 << level) - 1) == 0, "a subtree begins where its largest part may begin"
        nodes.append(Node(level, first >> level))
        first += 1 << level
    return nodes


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The hash of a subtree, given those of `nodes_of` it."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def inclusion_path(*, leaf: int, size: int) -> list[Leaves]:
    """The subtrees beside the way from a leaf up to the root of a tree of `size` leaves (RFC 6962, 2.1.1)."""
    assert 0 <= leaf < size
    beside = []
    first, end = 0, size
    while end - first > 1:
        middle = _middle(first, end)
        if leaf < middle:
            beside.append(Leaves(middle, end))
            end = middle
        else:
            beside.append(Leaves(first, middle))
            first = middle
    return beside[::-1]


def consistency_path(*, old: int, new: int) -> list[Leaves]:
    """The subtrees that show a tree of `old` leaves to be the beginning of one of `new` (RFC 6962, 2.1.2)."""
    assert 0 < old <= new
    path = []
    first, end = 0, new
    while first + old < end:
        middle = _middle(first, end)
        if first + old <= middle:
            path.append(Leaves(middle, end))
            end = middle
        else:
            path.append(Leaves(first, middle))
            old -= middle - first
            first = middle
    # The old root itself is known to whoever checks; a part of it is not.
    return ([Leaves(first, end)] if first else []) + path[::-1]


def folded(path: Sequence[Leaves], hashes: Mapping[Node, bytes]) -> list[bytes]:
    """The hashes of a path's subtrees, from those of the complete ones."""
    return [root_of([hashes[node] for node in nodes_of(leaves)]) for leaves in path]


def nodes_of_path(path: Sequence[Leaves]) -> Iterator[Node]:
    """Every complete subtree whose hash `folded` needs."""
    for leaves in path:
        yield from nodes_of(leaves)


def _middle(first: int, end: int) -> int:
    """Where RFC 6962 splits: the largest power of two below the number of leaves comes left."""
    return first + (1 << ((end - first - 1).bit_length() - 1))
