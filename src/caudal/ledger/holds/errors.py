"""The refusals of holds, in the order in which they are checked; then those of posting."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class HoldExpiryIsOutOfRange(Refusal):
    code = "ledger.hold_expiry_is_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop("A hold expires after it is placed, and {days_max} days later at most.")
    remedy = gettext_noop("Choose another moment for it to expire.")


class HoldNotFound(Refusal):
    code = "ledger.hold_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("There is no such hold in this book.")
    remedy = gettext_noop("Check the address, or choose one from the book's list.")


class HoldHasEnded(Refusal):
    code = "ledger.hold_has_ended"
    kind = Kind.CONFLICT
    message = gettext_noop("Nothing is held any more: it was settled or released.")
    remedy = gettext_noop("See what became of it, or place a new hold.")


class HoldHasExpired(Refusal):
    code = "ledger.hold_has_expired"
    kind = Kind.STATE
    message = gettext_noop("The hold has expired.")
    remedy = gettext_noop("It is released by itself; place a new hold.")


class HoldIsSmaller(Refusal):
    code = "ledger.hold_is_smaller"
    kind = Kind.STATE
    message = gettext_noop("Only {held} is still held.")
    remedy = gettext_noop("Settle that much, and post the rest by itself.")
