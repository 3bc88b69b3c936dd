"""The refusals of crossings, in the order in which they are checked; then those of posting."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class CrossingStaysInBook(Refusal):
    code = "ledger.crossing_stays_in_book"
    kind = Kind.INPUT
    message = gettext_noop("Both accounts are in the same book.")
    remedy = gettext_noop("Post an entry with both accounts: nothing has to cross.")


class CrossingNotFound(Refusal):
    code = "ledger.crossing_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("Nothing has left this book under that number.")
    remedy = gettext_noop("Check the address, or choose one from the book's list.")
