"""What is refused of share-outs, in the order in which it is checked."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class PoolIsNegative(Refusal):
    code = "circles.pool_is_negative"
    kind = Kind.INPUT
    message = gettext_noop("There is nothing to share out: {pool} is less than nothing.")
    remedy = gettext_noop("A loss is settled by the assembly before anything is shared out.")


class NobodyShares(Refusal):
    code = "circles.nobody_shares"
    kind = Kind.INPUT
    message = gettext_noop("Nobody holds a share, so that nothing can be shared out.")
    remedy = gettext_noop("Name at least one member with shares.")


class SharersAreTooMany(Refusal):
    code = "circles.sharers_are_too_many"
    kind = Kind.INPUT
    message = gettext_noop("A share-out has {members_max} members at most, not {members}.")
    remedy = gettext_noop("Share out circle by circle.")


class SharerIsNamedTwice(Refusal):
    code = "circles.sharer_is_named_twice"
    kind = Kind.INPUT
    message = gettext_noop("“{name}” stands twice in the list.")
    remedy = gettext_noop("Write each member once, with all their shares.")
