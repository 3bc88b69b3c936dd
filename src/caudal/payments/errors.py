"""The refusals of payments, in the order in which they are checked."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class AmountIsNotPositive(Refusal):
    code = "payments.amount_is_not_positive"
    kind = Kind.INPUT
    message = gettext_noop("A payment of {amount} moves no money.")
    remedy = gettext_noop("Write an amount above zero.")


class FeeExceedsAmount(Refusal):
    code = "payments.fee_exceeds_amount"
    kind = Kind.INPUT
    message = gettext_noop("The fee of {fee} leaves nothing of {amount}.")
    remedy = gettext_noop("Pay a larger amount, or choose a cheaper way to pay.")


class FeeCurrencyIsUnknown(Refusal):
    code = "payments.fee_currency_is_unknown"
    kind = Kind.INPUT
    message = gettext_noop("There are no fees for payments in {currency}.")
    remedy = gettext_noop("Set the fees of this currency first.")


class StepIsNotAllowed(Refusal):
    code = "payments.step_is_not_allowed"
    kind = Kind.STATE
    message = gettext_noop("A payment that is {state} cannot become {next_state}.")
    remedy = gettext_noop("Look at the payment again: it may have moved on.")


class MakerIsNotChecker(Refusal):
    code = "payments.maker_is_not_checker"
    kind = Kind.FORBIDDEN
    message = gettext_noop("Whoever made a payment cannot approve it.")
    remedy = gettext_noop("Ask another person who may approve.")
