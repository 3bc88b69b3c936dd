"""The refusals of a quote's document, in the order in which they are checked; each names the field."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class QuoteFieldIsUnknown(Refusal):
    code = "lending.quote_field_is_unknown"
    kind = Kind.INPUT
    message = gettext_noop("A quote has no field “{name}”.")
    remedy = gettext_noop("Leave it out, or correct its name.")


class QuoteFieldIsMissing(Refusal):
    code = "lending.quote_field_is_missing"
    kind = Kind.INPUT
    message = gettext_noop("The field “{name}” is missing.")
    remedy = gettext_noop("Add it to the document.")


class QuoteFieldIsMalformed(Refusal):
    code = "lending.quote_field_is_malformed"
    kind = Kind.INPUT
    message = gettext_noop("The field “{name}” is not written as it should be, like {expected}.")
    remedy = gettext_noop("Amounts, rates and dates are text in quotes; numbers of instalments and days are not.")


class QuoteFieldsContradict(Refusal):
    code = "lending.quote_fields_contradict"
    kind = Kind.INPUT
    message = gettext_noop("“{name}” cannot stand beside “{other}”.")
    remedy = gettext_noop("Leave one of the two out.")


class QuoteIsTooLong(Refusal):
    code = "lending.quote_is_too_long"
    kind = Kind.INPUT
    message = gettext_noop("A quote has {events_max} events at most.")
    remedy = gettext_noop("Ask about fewer events.")


class EventIdIsTaken(Refusal):
    code = "lending.event_id_is_taken"
    kind = Kind.INPUT
    message = gettext_noop("Two events have the id “{event_id}”.")
    remedy = gettext_noop("Give each event its own id.")


class QuotedEventNotFound(Refusal):
    code = "lending.quoted_event_not_found"
    kind = Kind.INPUT
    message = gettext_noop("There is no event “{event_id}” to reverse.")
    remedy = gettext_noop("Name the id of a disbursement, charge or repayment of the document.")


class EventIsReversedTwice(Refusal):
    code = "lending.event_is_reversed_twice"
    kind = Kind.INPUT
    message = gettext_noop("The event “{event_id}” is reversed twice.")
    remedy = gettext_noop("Leave one of the reversals out.")


class DateIsTooEarly(Refusal):
    code = "lending.date_is_too_early"
    kind = Kind.INPUT
    message = gettext_noop("{on} lies before {earliest_on}, when nothing could have happened yet.")
    remedy = gettext_noop("Correct the date; a loan begins with its first disbursement.")


class DisbursementIsAfterMaturity(Refusal):
    code = "lending.disbursement_is_after_maturity"
    kind = Kind.INPUT
    message = gettext_noop("Nothing can be lent on {on}: the last instalment is due on {maturity_on}.")
    remedy = gettext_noop("Lend before the last due date, or make a new loan.")
