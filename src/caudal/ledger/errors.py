"""The refusals of the ledger, in the order in which they are checked."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class PostingIsNotPermitted(Refusal):
    code = "ledger.posting_is_not_permitted"
    kind = Kind.FORBIDDEN
    message = gettext_noop("Only owners and operators post straight to a book.")
    remedy = gettext_noop("Use the actions of the circle, or ask the owner of the organisation.")


class BookIsKeptByItsPool(Refusal):
    code = "ledger.book_is_kept_by_its_pool"
    kind = Kind.STATE
    message = gettext_noop("The entries of this book come from the actions of its pool alone.")
    remedy = gettext_noop("Use the action that means what happened: a purchase of shares, a fine, a repayment.")


class EntryIsEmpty(Refusal):
    code = "ledger.entry_is_empty"
    kind = Kind.INPUT
    message = gettext_noop("The entry has fewer than two postings.")
    remedy = gettext_noop("Name the account that gives and the account that receives.")


class EntryIsTooLong(Refusal):
    code = "ledger.entry_is_too_long"
    kind = Kind.INPUT
    message = gettext_noop("The entry has more than {postings_max} postings.")
    remedy = gettext_noop("Split it into several entries.")


class PostingIsZero(Refusal):
    code = "ledger.posting_is_zero"
    kind = Kind.INPUT
    message = gettext_noop("A posting to {account} moves nothing.")
    remedy = gettext_noop("Leave the posting out.")


class AccountIsNamedTwice(Refusal):
    code = "ledger.account_is_named_twice"
    kind = Kind.INPUT
    message = gettext_noop("The entry names {account} twice.")
    remedy = gettext_noop("Add the two postings together.")


class EntryIsUnbalanced(Refusal):
    code = "ledger.entry_is_unbalanced"
    kind = Kind.INPUT
    message = gettext_noop("Debits and credits in {currency} differ by {difference}.")
    remedy = gettext_noop("Every entry sums to zero in each currency: add what is missing.")


class AmountIsOutOfRange(Refusal):
    code = "ledger.amount_is_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop("The amount for {account} is larger than any account may hold.")
    remedy = gettext_noop("Check the number of digits.")


class DayIsOutOfRange(Refusal):
    code = "ledger.day_is_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop("The ledger keeps days from {day_min} to {day_max}.")
    remedy = gettext_noop("Check the year.")


class ColumnsDiffer(Refusal):
    code = "ledger.columns_differ"
    kind = Kind.INPUT
    message = gettext_noop("The columns of the transfers are not of one length.")
    remedy = gettext_noop("Give each transfer an account that receives, one that gives, and an amount.")


class DetailsAreTooLarge(Refusal):
    code = "ledger.details_are_too_large"
    kind = Kind.INPUT
    message = gettext_noop("The details of the entry are larger than {bytes_max} bytes.")
    remedy = gettext_noop("Keep large content elsewhere, and name in the details where it is.")


class BatchIsTooLarge(Refusal):
    code = "ledger.batch_is_too_large"
    kind = Kind.INPUT
    message = gettext_noop("The batch has {entries} entries; the limit is {entries_max}.")
    remedy = gettext_noop("Send several batches, each with its own key.")


class BookNotFound(Refusal):
    code = "ledger.book_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("There is no such book.")
    remedy = gettext_noop("Check the address, or choose the book from your list.")


class KnownAtIsInTheFuture(Refusal):
    code = "ledger.known_at_is_in_the_future"
    kind = Kind.INPUT
    message = gettext_noop("What will be known later cannot be told now.")
    remedy = gettext_noop("Ask for an instant that has passed, or leave it out to see what is known now.")


class EntryExists(Refusal):
    code = "ledger.entry_exists"
    kind = Kind.CONFLICT
    message = gettext_noop("An entry with this id is in the book already.")
    remedy = gettext_noop("Read it before you post again; a new entry needs a new id.")


class EntryNotFound(Refusal):
    code = "ledger.entry_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("There is no such entry in this book.")
    remedy = gettext_noop("Check the address, or find the entry in the account's statement.")


class EntryIsReversed(Refusal):
    code = "ledger.entry_is_reversed"
    kind = Kind.CONFLICT
    message = gettext_noop("The entry has been reversed already.")
    remedy = gettext_noop("Nothing more is to be done: an entry is reversed once.")


class ReversalDiffers(Refusal):
    code = "ledger.reversal_differs"
    kind = Kind.INPUT
    message = gettext_noop("The entry does not move back what the entry that it reverses has moved.")
    remedy = gettext_noop("Post the opposite of each of its lines, or say no entry that it reverses.")


class AccountNotFound(Refusal):
    code = "ledger.account_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("There is no account {account} in this book.")
    remedy = gettext_noop("Open the account first, or check its code.")


class CurrencyDiffers(Refusal):
    code = "ledger.currency_differs"
    kind = Kind.INPUT
    message = gettext_noop("The account {account} is not kept in the posting's currency.")
    remedy = gettext_noop("Post in the account's own currency; nothing is converted.")


class AccountIsClosed(Refusal):
    code = "ledger.account_is_closed"
    kind = Kind.STATE
    message = gettext_noop("The account {account} is closed.")
    remedy = gettext_noop("Post to an open account.")


class PeriodIsSealed(Refusal):
    code = "ledger.period_is_sealed"
    kind = Kind.STATE
    message = gettext_noop("The books of {account} are sealed for that day.")
    remedy = gettext_noop("Date the entry after the sealed period, and say in its description what it belongs to.")


class BalanceWouldFallBelowFloor(Refusal):
    code = "ledger.balance_would_fall_below_floor"
    kind = Kind.STATE
    message = gettext_noop("There is not enough in {account} for this.")
    remedy = gettext_noop("Lower the amount, or bring money in first.")


class BalanceWouldRiseAboveCeiling(Refusal):
    code = "ledger.balance_would_rise_above_ceiling"
    kind = Kind.STATE
    message = gettext_noop("The account {account} may not hold that much.")
    remedy = gettext_noop("Lower the amount, or raise the account's limit.")


class CapWouldBePassed(Refusal):
    code = "ledger.cap_would_be_passed"
    kind = Kind.STATE
    message = gettext_noop("The accounts of the group {account} may not stand at that together.")
    remedy = gettext_noop("Lower the amount, or change the limits of the group.")


class BalanceIsTooLarge(Refusal):
    code = "ledger.balance_is_too_large"
    kind = Kind.STATE
    message = gettext_noop("The account’s total would be larger than any account may hold.")
    remedy = gettext_noop("Check the number of digits.")


class BalanceIsOutsideLimits(Refusal):
    code = "ledger.balance_is_outside_limits"
    kind = Kind.STATE
    message = gettext_noop("The balance of {account} is outside these limits now.")
    remedy = gettext_noop("Choose limits that the balance keeps, or post what brings it inside first.")


class AccountCodeIsMalformed(Refusal):
    code = "ledger.account_code_is_malformed"
    kind = Kind.INPUT
    message = gettext_noop("“{account}” is no account code.")
    remedy = gettext_noop("Use lower-case words, digits and hyphens, with colons between levels: assets:cash:box.")


class AccountDiffers(Refusal):
    code = "ledger.account_differs"
    kind = Kind.CONFLICT
    message = gettext_noop("The account {account} exists with another kind or currency.")
    remedy = gettext_noop("Choose another code for the new account.")
