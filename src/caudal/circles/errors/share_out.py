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


class SharesAreBelowZero(Refusal):
    code = "circles.shares_are_below_zero"
    kind = Kind.STATE
    message = gettext_noop("Member {number} has sold more shares than they ever had, as the old system says.")
    remedy = gettext_noop("Correct their shares first: nobody can be paid for shares that are not there.")


class FractionIsOutOfRange(Refusal):
    code = "circles.fraction_is_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop("A part of the profit or of the interest is between nothing and all of it.")
    remedy = gettext_noop("Write a fraction from 0 to 1: 0.10 is 10 %.")


class ShareOutMeetsMeeting(Refusal):
    code = "circles.share_out_meets_meeting"
    kind = Kind.STATE
    message = gettext_noop("A meeting is open: what is in the box may still change.")
    remedy = gettext_noop("Count the box, let a second officer sign, and share out then.")


class ShareOutIsPlanned(Refusal):
    code = "circles.share_out_is_planned"
    kind = Kind.STATE
    message = gettext_noop("A share-out is planned already, for {on}.")
    remedy = gettext_noop("Sign it, or cancel it and plan again.")


class ShareOutIsTooEarly(Refusal):
    code = "circles.share_out_is_too_early"
    kind = Kind.STATE
    message = gettext_noop("Something is recorded after {on}; it would be left out of the share-out.")
    remedy = gettext_noop("Share out on the day of the last record, or later.")


class DebtsAreOpen(Refusal):
    code = "circles.debts_are_open"
    kind = Kind.STATE
    message = gettext_noop("{owed} are still owed: {open_loans} loans and {open_fines} fines are open.")
    remedy = gettext_noop("Collect them first, or let each payout pay the debts of its member.")


class PayoutIsShortOfDebt(Refusal):
    code = "circles.payout_is_short_of_debt"
    kind = Kind.STATE
    message = gettext_noop("Member {number} owes {debt} and would get {payout}: {shortfall} are not covered.")
    remedy = gettext_noop("Collect what is missing first, or decide that the circle gives it up.")


class ShareOutNotFound(Refusal):
    code = "circles.share_out_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("There is no such share-out.")
    remedy = gettext_noop("Choose it from the circle's list.")


class ShareOutIsNotPlanned(Refusal):
    code = "circles.share_out_is_not_planned"
    kind = Kind.STATE
    message = gettext_noop("This share-out is no plan any more.")
    remedy = gettext_noop("Look at its page: it is posted, cancelled or taken back.")


class ShareOutIsStale(Refusal):
    code = "circles.share_out_is_stale"
    kind = Kind.STATE
    message = gettext_noop("The circle's books have changed since this share-out was planned.")
    remedy = gettext_noop("Cancel it and plan again: whoever signs must see the figures of today.")


class OfficerHasSigned(Refusal):
    code = "circles.officer_has_signed"
    kind = Kind.STATE
    message = gettext_noop("You have signed this share-out already.")
    remedy = gettext_noop("The other signature must be of another person.")


class SignaturesAreMissing(Refusal):
    code = "circles.signatures_are_missing"
    kind = Kind.STATE
    message = gettext_noop("{signatures} of {signatures_needed} officers have signed.")
    remedy = gettext_noop("Let two officers sign who are two persons.")


class ShareOutIsNotPosted(Refusal):
    code = "circles.share_out_is_not_posted"
    kind = Kind.STATE
    message = gettext_noop("Nothing of this share-out is in the books.")
    remedy = gettext_noop("A plan is cancelled; one that was taken back needs nothing more.")


class PayoutsArePaid(Refusal):
    code = "circles.payouts_are_paid"
    kind = Kind.STATE
    message = gettext_noop("{paid} have been handed over already.")
    remedy = gettext_noop("Take those payments back first, if the money has come back.")


class CycleIsFollowed(Refusal):
    code = "circles.cycle_is_followed"
    kind = Kind.STATE
    message = gettext_noop("Cycle {cycle} is open already: the one before it stays as it was shared out.")
    remedy = gettext_noop("Correct it with entries of the new cycle.")


class PayoutNotFound(Refusal):
    code = "circles.payout_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("There is no such payout.")
    remedy = gettext_noop("Choose it from the list of the share-out.")


class PayoutIsTooSmall(Refusal):
    code = "circles.payout_is_too_small"
    kind = Kind.STATE
    message = gettext_noop("{amount} are more than the {left} that are left of this payout.")
    remedy = gettext_noop("Pay what is left, or less.")


class PayoutMoveNotFound(Refusal):
    code = "circles.payout_move_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("There is no such payment of this payout.")
    remedy = gettext_noop("Choose it from the list; what became shares is undone as a purchase.")


class PayoutMoveIsReversed(Refusal):
    code = "circles.payout_move_is_reversed"
    kind = Kind.STATE
    message = gettext_noop("The payment of {amount} is already undone.")
    remedy = gettext_noop("Nothing needs to be done.")


class CycleIsOpen(Refusal):
    code = "circles.cycle_is_open"
    kind = Kind.STATE
    message = gettext_noop("Cycle {cycle} is open.")
    remedy = gettext_noop("Share it out first.")
