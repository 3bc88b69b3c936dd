"""Pro-rata splits: every cent is given, and it is known who gets the odd one."""

from collections.abc import Sequence
from decimal import Decimal

from caudal.distributions.errors import (
    AmountIsNegative,
    WeightIsNotANumber,
    WeightsAreMissing,
    WeightsAreTooMany,
    WeightsSumToZero,
)
from caudal.kernel.money import Money
from caudal.kernel.splitting import split

WEIGHTS_MAX = 100_000
WEIGHT_MAX = Decimal(10) ** 18
WEIGHT_DECIMALS_MAX = 12


def pro_rata(*, amount: Money, weights: Sequence[Decimal]) -> list[Money]:
    """Split `amount` in proportion to `weights` by largest remainder, ties to the first; the parts add up.

    :raises AmountIsNegative, WeightsAreMissing, WeightsAreTooMany, WeightIsNotANumber, WeightsSumToZero: in this order
    """
    if amount.minor < 0:
        raise AmountIsNegative(field="amount", amount=amount)
    if not weights:
        raise WeightsAreMissing(field="weights")
    if len(weights) > WEIGHTS_MAX:
        raise WeightsAreTooMany(field="weights", weights=len(weights), weights_max=WEIGHTS_MAX)
    for position, weight in enumerate(weights, start=1):
        if not _is_weight(weight):
            raise WeightIsNotANumber(field="weights", position=position, decimals=WEIGHT_DECIMALS_MAX)
    if not any(weights):
        raise WeightsSumToZero(field="weights")
    return [Money(part, amount.currency) for part in split(amount.minor, weights)]


def _is_weight(weight: Decimal) -> bool:
    exponent = weight.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -WEIGHT_DECIMALS_MAX and 0 <= weight <= WEIGHT_MAX
