"""The refusals of distributions, in the order in which they are checked."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class AmountIsNegative(Refusal):
    code = "distributions.amount_is_negative"
    kind = Kind.INPUT
    message = gettext_noop("A distribution of {amount} would take money from its owners.")
    remedy = gettext_noop("Write the amount that is paid out, zero or more.")


class WeightsAreMissing(Refusal):
    code = "distributions.weights_are_missing"
    kind = Kind.INPUT
    message = gettext_noop("Nobody has a share in the distribution.")
    remedy = gettext_noop("Name at least one weight.")


class WeightsAreTooMany(Refusal):
    code = "distributions.weights_are_too_many"
    kind = Kind.INPUT
    message = gettext_noop("A distribution has {weights_max} shares at most, not {weights}.")
    remedy = gettext_noop("Split it into several distributions.")


class WeightIsNotANumber(Refusal):
    code = "distributions.weight_is_not_a_number"
    kind = Kind.INPUT
    message = gettext_noop("Weight {position} is not a number from 0 up, with {decimals} decimals at most.")
    remedy = gettext_noop("Write weights as digits, like 150 or 0.25.")


class WeightsSumToZero(Refusal):
    code = "distributions.weights_sum_to_zero"
    kind = Kind.INPUT
    message = gettext_noop("All weights are zero.")
    remedy = gettext_noop("Give at least one of them a weight.")
