"""The refusals of escrow, in the order in which they are checked."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class BalanceIsNegative(Refusal):
    code = "escrow.balance_is_negative"
    kind = Kind.STATE
    message = gettext_noop("The escrow would owe {amount}.")
    remedy = gettext_noop("Book the shortfall as a receivable; escrow never goes below zero.")


class AccountIsFrozen(Refusal):
    code = "escrow.account_is_frozen"
    kind = Kind.STATE
    message = gettext_noop("The escrow account is frozen: nothing is paid out of it.")
    remedy = gettext_noop("Have the freeze lifted by whoever placed it.")


class AccountIsClosed(Refusal):
    code = "escrow.account_is_closed"
    kind = Kind.STATE
    message = gettext_noop("The escrow account is closed.")
    remedy = gettext_noop("Use the account that took its place.")


class AccountIsLiquidating(Refusal):
    code = "escrow.account_is_liquidating"
    kind = Kind.STATE
    message = gettext_noop("The escrow account is being wound up and takes no new money.")
    remedy = gettext_noop("Send the money back, or to another account.")


class AvailableIsShort(Refusal):
    code = "escrow.available_is_short"
    kind = Kind.STATE
    message = gettext_noop("{available} is available, {amount} is wanted; {held} is held and {pending} is pending.")
    remedy = gettext_noop("Wait until pending money settles, or release a hold.")


class AccountIsNotEmpty(Refusal):
    code = "escrow.account_is_not_empty"
    kind = Kind.STATE
    message = gettext_noop("The escrow account still has {current}.")
    remedy = gettext_noop("Pay it out before you close the account.")


class StatusStepIsNotAllowed(Refusal):
    code = "escrow.status_step_is_not_allowed"
    kind = Kind.STATE
    message = gettext_noop("An escrow account that is {status} cannot become {next_status}.")
    remedy = gettext_noop("Look at the account again: it may have changed.")
