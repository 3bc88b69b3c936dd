"""The refusals of sealing, in the order in which they are checked."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class SealingIsNotPermitted(Refusal):
    code = "ledger.sealing_is_not_permitted"
    kind = Kind.FORBIDDEN
    message = gettext_noop("Only owners and operators seal a book.")
    remedy = gettext_noop("Ask the owner of the organisation.")


class PeriodIsNotOver(Refusal):
    code = "ledger.period_is_not_over"
    kind = Kind.INPUT
    message = gettext_noop("Only days that are over can be sealed.")
    remedy = gettext_noop("Choose a day before today.")


class SealWouldGoBack(Refusal):
    code = "ledger.seal_would_go_back"
    kind = Kind.CONFLICT
    message = gettext_noop("The book is sealed through {through} already.")
    remedy = gettext_noop("Choose a later day: what is sealed stays sealed.")
