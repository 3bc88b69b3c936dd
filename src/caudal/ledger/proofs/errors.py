"""The refusals of the proofs, in the order in which they are checked."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class SealKeyIsNotHere(Refusal):
    code = "ledger.seal_key_is_not_here"
    kind = Kind.STATE
    message = gettext_noop("The private part of key {number}, which signs the seals of {origin}, is not in this home.")
    remedy = gettext_noop("Seal where the key was made, or bring the secrets of that home here.")


class SealKeyIsOutOfTurn(Refusal):
    code = "ledger.seal_key_is_out_of_turn"
    kind = Kind.CONFLICT
    message = gettext_noop("Another key or another seal came first.")
    remedy = gettext_noop("Try again: the new key begins after the newest seal.")


class SealKeyIsNotVouchedFor(Refusal):
    code = "ledger.seal_key_is_not_vouched_for"
    kind = Kind.INPUT
    message = gettext_noop("The key before this one did not sign it.")
    remedy = gettext_noop("Change keys with caudal proof rotate-key, where the old key is.")


class LogWasChanged(Refusal):
    code = "ledger.log_was_changed"
    kind = Kind.STATE
    message = gettext_noop(
        "The log is not the one that seal {number} was made of: entries or seals were changed or cut."
    )
    remedy = gettext_noop(
        "Nothing more is sealed. Compare with a backup; docs/how-to/check-a-proof.md says how to go on."
    )


class LogHasNoSeal(Refusal):
    code = "ledger.log_has_no_seal"
    kind = Kind.STATE
    message = gettext_noop("Nothing has been sealed yet.")
    remedy = gettext_noop("Seal with caudal proof seal; while Caudal runs it happens by itself.")


class SealNotFound(Refusal):
    code = "ledger.seal_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("There is no seal {number}.")
    remedy = gettext_noop("Choose one of caudal proof list.")


class EntryIsNotSealed(Refusal):
    code = "ledger.entry_is_not_sealed"
    kind = Kind.STATE
    message = gettext_noop("The entry is not sealed yet.")
    remedy = gettext_noop("Ask again in a minute; an entry is sealed when nothing older can come any more.")


class AccountIsOutsideOfSum(Refusal):
    code = "ledger.account_is_outside_of_sum"
    kind = Kind.INPUT
    message = gettext_noop("{account} is not at or below {prefix}.")
    remedy = gettext_noop("Name a part of the account's own code, from its beginning.")


class SumIsTooLarge(Refusal):
    code = "ledger.sum_is_too_large"
    kind = Kind.INPUT
    message = gettext_noop("There are more than {accounts_max} accounts at or below {prefix}.")
    remedy = gettext_noop("Name a longer part of the account's code.")
