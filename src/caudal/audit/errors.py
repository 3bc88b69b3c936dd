"""The refusals of the action door, in the order in which they are checked."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class KeyIsMissing(Refusal):
    code = "audit.key_is_missing"
    kind = Kind.INPUT
    message = gettext_noop("The request has no idempotency key.")
    remedy = gettext_noop("Send a key of your own with every write, and the same key when you try again.")


class KeyIsMalformed(Refusal):
    code = "audit.key_is_malformed"
    kind = Kind.INPUT
    message = gettext_noop("The idempotency key is not printable ASCII of 1 to {length_max} characters.")
    remedy = gettext_noop("Send a random id, such as a UUID.")


class ArgumentsAreTooLarge(Refusal):
    code = "audit.arguments_are_too_large"
    kind = Kind.INPUT
    message = gettext_noop(
        "“{argument}” is too large: a request has {items_max} items and {characters_max} characters at most."
    )
    remedy = gettext_noop("Send it in parts, each with its own key.")


class KeyIsUsed(Refusal):
    code = "audit.key_is_used"
    kind = Kind.CONFLICT
    message = gettext_noop("This idempotency key was used before with another “{differs}”.")
    remedy = gettext_noop("Use a new key for a new request; repeat the old one unchanged to get its answer.")
