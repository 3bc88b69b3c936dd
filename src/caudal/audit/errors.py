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


class KeyIsUsed(Refusal):
    code = "audit.key_is_used"
    kind = Kind.CONFLICT
    message = gettext_noop("This idempotency key was used before with another “{differs}”.")
    remedy = gettext_noop("Use a new key for a new request; repeat the old one unchanged to get its answer.")
