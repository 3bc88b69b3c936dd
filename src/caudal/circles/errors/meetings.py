"""What is refused of meetings, the price list of fines and the money that is set aside, in checking order."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class MeetingNotFound(Refusal):
    code = "circles.meeting_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("The circle has no such meeting.")
    remedy = gettext_noop("Choose it from the circle's list of meetings.")


class MeetingExists(Refusal):
    code = "circles.meeting_exists"
    kind = Kind.CONFLICT
    message = gettext_noop("This meeting was opened already.")
    remedy = gettext_noop("Go on with the meeting that is there.")


class AnotherMeetingIsOpen(Refusal):
    code = "circles.another_meeting_is_open"
    kind = Kind.STATE
    message = gettext_noop("The circle is in a meeting that is not closed yet.")
    remedy = gettext_noop("Go on with that meeting, or close it first: count the box and have another officer sign.")


class MeetingIsNotOpen(Refusal):
    code = "circles.meeting_is_not_open"
    kind = Kind.STATE
    message = gettext_noop("The meeting that this belongs to is not open.")
    remedy = gettext_noop("Look at the list of meetings: reopen the last one, or record it in the next.")


class MeetingIsBeforeLast(Refusal):
    code = "circles.meeting_is_before_last"
    kind = Kind.INPUT
    message = gettext_noop("{held_on} is before the last meeting, which was on {last_on}.")
    remedy = gettext_noop("Correct the date: meetings follow each other.")


class NextMeetingIsNotLater(Refusal):
    code = "circles.next_meeting_is_not_later"
    kind = Kind.INPUT
    message = gettext_noop("The next meeting, {next_on}, would not come after this one.")
    remedy = gettext_noop("Choose a later day.")


class CountIsNegative(Refusal):
    code = "circles.count_is_negative"
    kind = Kind.INPUT
    message = gettext_noop("A box cannot hold less than nothing.")
    remedy = gettext_noop("Write the money that was counted; 0 when the box is empty.")


class CashCountDiffers(Refusal):
    code = "circles.cash_count_differs"
    kind = Kind.STATE
    message = gettext_noop("{counted} were counted, and {expected} should be in the box: a difference of {difference}.")
    remedy = gettext_noop("Count again. If it stays so, write down why: the difference is booked, and signed.")


class BoxIsNotCounted(Refusal):
    code = "circles.box_is_not_counted"
    kind = Kind.STATE
    message = gettext_noop("Nobody has counted the box at the end of this meeting.")
    remedy = gettext_noop("Count the money first; then another officer signs.")


class CountIsOutdated(Refusal):
    code = "circles.count_is_outdated"
    kind = Kind.STATE
    message = gettext_noop("Money moved after the box was counted.")
    remedy = gettext_noop("Count the box again, then sign.")


class SignerIsNoPerson(Refusal):
    code = "circles.signer_is_no_person"
    kind = Kind.FORBIDDEN
    message = gettext_noop("Only a person can sign, and this user is tied to nobody.")
    remedy = gettext_noop("Sign with the user of an officer of the circle.")


class OfficersAreOnePerson(Refusal):
    code = "circles.officers_are_one_person"
    kind = Kind.FORBIDDEN
    message = gettext_noop("Who counted the box cannot sign as well, whichever user they sign in with.")
    remedy = gettext_noop("Ask another officer to sign.")


class MeetingIsNotLast(Refusal):
    code = "circles.meeting_is_not_last"
    kind = Kind.STATE
    message = gettext_noop("Only the last meeting can be opened again; this is number {number} of {last}.")
    remedy = gettext_noop("Correct it in the next meeting, by reversing what was wrong.")


class MeetingIsOpenStill(Refusal):
    code = "circles.meeting_is_open_still"
    kind = Kind.STATE
    message = gettext_noop("The meeting is open: there is nothing to open again.")
    remedy = gettext_noop("Go on with it.")


class MinutesLateAreOutOfRange(Refusal):
    code = "circles.minutes_late_are_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop("{minutes} is not a number of minutes that somebody can come late by.")
    remedy = gettext_noop("Write 1 to {minutes_max} minutes, and only for who came late.")


class MemberIsNamedTwice(Refusal):
    code = "circles.member_is_named_twice"
    kind = Kind.INPUT
    message = gettext_noop("A member stands twice in the list.")
    remedy = gettext_noop("Say once for each member whether they came.")


class AgendaItemNotFound(Refusal):
    code = "circles.agenda_item_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("The agenda has no such item.")
    remedy = gettext_noop("Choose one of the meeting's agenda.")


class AgendaItemExists(Refusal):
    code = "circles.agenda_item_exists"
    kind = Kind.CONFLICT
    message = gettext_noop("This is on an agenda already.")
    remedy = gettext_noop("Give each item of the agenda an id of its own.")


class AgendaIsFull(Refusal):
    code = "circles.agenda_is_full"
    kind = Kind.STATE
    message = gettext_noop("The agenda has {items_max} items already.")
    remedy = gettext_noop("Put what is left on the agenda of the next meeting.")


class VotesAreOutOfRange(Refusal):
    code = "circles.votes_are_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop("{votes} votes are more than the {members} members, or fewer than none.")
    remedy = gettext_noop("Count the votes for and against again; leave both empty when nobody voted.")


class FineReasonIsMalformed(Refusal):
    code = "circles.fine_reason_is_malformed"
    kind = Kind.INPUT
    message = gettext_noop("“{reason_code}” is not a code for a reason.")
    remedy = gettext_noop("Use 1 to 40 small letters, digits and dashes, like late or no-uniform.")


class FineReasonNotFound(Refusal):
    code = "circles.fine_reason_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("The price list has no fine for “{reason_code}”.")
    remedy = gettext_noop("Set its price first, or write an amount and a reason.")


class FineExists(Refusal):
    code = "circles.fine_exists"
    kind = Kind.CONFLICT
    message = gettext_noop("This fine was issued already.")
    remedy = gettext_noop("Find it in the list of fines; another fine takes an id of its own.")


class DaysAreOutOfRange(Refusal):
    code = "circles.days_are_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop("{days} is not a number of days that a fine counts.")
    remedy = gettext_noop("Write 0 to {days_max} days.")


class FineComesToNothing(Refusal):
    code = "circles.fine_comes_to_nothing"
    kind = Kind.INPUT
    message = gettext_noop("By the price list this fine comes to nothing.")
    remedy = gettext_noop("Check the days, the minutes and the member's shares, or write an amount.")


class PaymentExceedsFine(Refusal):
    code = "circles.payment_exceeds_fine"
    kind = Kind.INPUT
    message = gettext_noop("{amount} are more than the {due} that are left of the fine.")
    remedy = gettext_noop("Take {due} at most.")


class NothingIsHandedOver(Refusal):
    code = "circles.nothing_is_handed_over"
    kind = Kind.INPUT
    message = gettext_noop("Nothing is written down that the member would hand over.")
    remedy = gettext_noop("Write shares, a repayment, a fine or a contribution; or go on to the next member.")


class LoanIsAnothers(Refusal):
    code = "circles.loan_is_anothers"
    kind = Kind.INPUT
    message = gettext_noop("This loan is another member's.")
    remedy = gettext_noop("Choose a loan of the member who pays, or record the repayment at the loan itself.")


class SocialFundIsShort(Refusal):
    code = "circles.social_fund_is_short"
    kind = Kind.STATE
    message = gettext_noop("The social fund holds {fund}: {amount} cannot be paid from it.")
    remedy = gettext_noop("Pay less, or collect contributions first.")


class LegalReserveIsShort(Refusal):
    code = "circles.legal_reserve_is_short"
    kind = Kind.STATE
    message = gettext_noop("The legal reserve holds {reserve}: {amount} cannot be taken from it.")
    remedy = gettext_noop("Take less.")


class CashEntryNotFound(Refusal):
    code = "circles.cash_entry_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("The circle has no such income, expense or fund movement.")
    remedy = gettext_noop("Choose it from the circle's movements; shares, fines and loans have their own reversal.")
