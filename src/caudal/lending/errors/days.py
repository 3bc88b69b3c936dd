"""The refusals of the end of day, of pauses and of late fees."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class DayIsOver(Refusal):
    code = "lending.day_is_over"
    kind = Kind.STATE
    message = gettext_noop("{day} is not after the business day, {business_on}.")
    remedy = gettext_noop("Choose a later day: the days before it are over.")


class DayHasNotCome(Refusal):
    code = "lending.day_has_not_come"
    kind = Kind.INPUT
    message = gettext_noop("{day} has not come yet.")
    remedy = gettext_noop("Choose today at the latest.")


class DayIsTooFar(Refusal):
    code = "lending.day_is_too_far"
    kind = Kind.INPUT
    message = gettext_noop("{day} is more than {days_max} days after the business day.")
    remedy = gettext_noop("Go there in several steps.")


class ArrearsGraceIsOutOfRange(Refusal):
    code = "lending.arrears_grace_is_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop("A grace of {days} days is not between none and {days_max}.")
    remedy = gettext_noop("Choose after how many days past due somebody is delinquent.")


class PauseEndsBeforeItBegins(Refusal):
    code = "lending.pause_ends_before_it_begins"
    kind = Kind.INPUT
    message = gettext_noop("The pause would end on {until_on}, before it begins on {from_on}.")
    remedy = gettext_noop("Correct one of the days.")


class PausesOverlap(Refusal):
    code = "lending.pauses_overlap"
    kind = Kind.STATE
    message = gettext_noop("Delinquency is already paused from {from_on}.")
    remedy = gettext_noop("Let that pause end first, or begin on the day on which it ends.")


class PauseIsLate(Refusal):
    code = "lending.pause_is_late"
    kind = Kind.INPUT
    message = gettext_noop("The pause would begin on {from_on}, before the business day, {business_on}.")
    remedy = gettext_noop("Begin on the business day: what was told of the days before it stands.")


class NothingIsPaused(Refusal):
    code = "lending.nothing_is_paused"
    kind = Kind.STATE
    message = gettext_noop("No pause is in force on {on}.")
    remedy = gettext_noop("Nothing needs to be done.")


class LateFeeNotFound(Refusal):
    code = "lending.late_fee_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("The portfolio has no such late fee.")
    remedy = gettext_noop("Choose it from the list of those that wait for a decision.")


class LateFeeIsDecided(Refusal):
    code = "lending.late_fee_is_decided"
    kind = Kind.STATE
    message = gettext_noop("This late fee is decided: {charged} was charged.")
    remedy = gettext_noop("Waive the charge on the loan if it should not stand.")


class LateFeeIsOutOfRange(Refusal):
    code = "lending.late_fee_is_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop("{amount} is not between nothing and the late fee of {proposed}.")
    remedy = gettext_noop("Charge the late fee, a part of it, or nothing.")
