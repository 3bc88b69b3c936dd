"""Split money so that it adds up again: largest remainder, and it is said who gets the odd cent."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction


def split(total_minor: int, weights: Sequence[int | Decimal]) -> list[int]:
    """Split `total_minor` in proportion to `weights`; the parts sum to the total.

    Each part is its exact share floored (towards zero); the units left over go one each to the largest
    remainders, ties to the first. Method of Hamilton (largest remainder).
    """
    sign = -1 if total_minor < 0 else 1
    shares = _exact(abs(total_minor), weights)
    parts = [share.numerator // share.denominator for share in shares]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - shares[i], i))
    for i in by_remainder[: abs(total_minor) - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]


def split_down(total_minor: int, weights: Sequence[int | Decimal]) -> tuple[list[int], int]:
    """Split what is not negative in proportion to `weights`, each part floored, and say what is left over."""
    assert total_minor >= 0, "what is shared out is not negative"
    parts = [share.numerator // share.denominator for share in _exact(total_minor, weights)]
    return parts, total_minor - sum(parts)


def _exact(total_minor: int, weights: Sequence[int | Decimal]) -> list[Fraction]:
    assert weights, "a split needs at least one part"
    exact = [Fraction(weight) for weight in weights]
    assert all(weight >= 0 for weight in exact), "a weight is not negative"
    whole = sum(exact)
    assert whole > 0, "a split needs a positive weight"
    return [total_minor * weight / whole for weight in exact]
