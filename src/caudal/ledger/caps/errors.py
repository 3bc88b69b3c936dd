"""The refusals of caps, in the order in which they are checked."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class CapIsEmpty(Refusal):
    code = "ledger.cap_is_empty"
    kind = Kind.INPUT
    message = gettext_noop("A cap is over accounts: none are named.")
    remedy = gettext_noop("Name accounts, or the code that they begin with.")


class CapIsTooLong(Refusal):
    code = "ledger.cap_is_too_long"
    kind = Kind.INPUT
    message = gettext_noop("A cap names {accounts_max} accounts at most.")
    remedy = gettext_noop("Name the code that the accounts begin with.")


class CapNotFound(Refusal):
    code = "ledger.cap_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("There is no such cap in this book.")
    remedy = gettext_noop("Choose one from the book's list.")


class AccountDoesNotFitCap(Refusal):
    code = "ledger.account_does_not_fit_cap"
    kind = Kind.INPUT
    message = gettext_noop("The account {account} has another currency, or another normal side, than the cap.")
    remedy = gettext_noop("Put a cap of its own over it.")


class CapsOverlap(Refusal):
    code = "ledger.caps_overlap"
    kind = Kind.CONFLICT
    message = gettext_noop("Accounts at {account} are under another cap already.")
    remedy = gettext_noop("Take the other cap off first: an account is under one cap.")
