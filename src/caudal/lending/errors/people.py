"""The refusals around people: promises, visits, notes, guarantees, documents, sellers; in the order of checking."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class PromiseIsNotPositive(Refusal):
    code = "lending.promise_is_not_positive"
    kind = Kind.INPUT
    message = gettext_noop("A promise of {amount} promises nothing.")
    remedy = gettext_noop("Write the amount that the borrower will bring.")


class PromisedDayIsOutOfRange(Refusal):
    code = "lending.promised_day_is_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop(
        "The promised day {on} is before the promise of {made_on}, or more than {days_max} days later."
    )
    remedy = gettext_noop("Write the day by which the borrower will pay.")


class NextVisitIsNotLater(Refusal):
    code = "lending.next_visit_is_not_later"
    kind = Kind.INPUT
    message = gettext_noop("The next visit, {on}, is not after the visit of {visited_on}.")
    remedy = gettext_noop("Choose a later day, or leave it out.")


class GuaranteeIsNotWhole(Refusal):
    code = "lending.guarantee_is_not_whole"
    kind = Kind.INPUT
    message = gettext_noop("A guarantor is a person; collateral is a thing with what it is worth.")
    remedy = gettext_noop("Name the person, or describe the thing and write its value.")


class GuaranteeIsNotPositive(Refusal):
    code = "lending.guarantee_is_not_positive"
    kind = Kind.INPUT
    message = gettext_noop("A guarantee of {amount} secures nothing.")
    remedy = gettext_noop("Write what it is worth, above zero.")


class DocumentIsNotKnown(Refusal):
    code = "lending.document_is_not_known"
    kind = Kind.INPUT
    message = gettext_noop("A document needs the SHA-256 of its file: 64 digits from 0 to f.")
    remedy = gettext_noop("Compute the SHA-256 of the file, or send the file itself.")


class DocumentIsTooLarge(Refusal):
    code = "lending.document_is_too_large"
    kind = Kind.INPUT
    message = gettext_noop("The file has {size} bytes; {size_max} are kept here at most.")
    remedy = gettext_noop("Keep it elsewhere and record where, with its SHA-256.")


class DocumentTypeIsUnknown(Refusal):
    code = "lending.document_type_is_unknown"
    kind = Kind.INPUT
    message = gettext_noop("Files of this type are not kept here.")
    remedy = gettext_noop("Send a PDF, a PNG or a JPEG.")


class CommissionIsOutOfRange(Refusal):
    code = "lending.commission_is_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop(
        "A commission is a rate between 0 and {rate_max}, with {decimals} decimals at most, or a sum for each credit "
        "handed over; not {rate} and {amount}."
    )
    remedy = gettext_noop("Write the rate as a fraction: 0.03 is 3 %. What is collected has no sum for each credit.")


class PayoutIsNotPositive(Refusal):
    code = "lending.payout_is_not_positive"
    kind = Kind.INPUT
    message = gettext_noop("A payout of {amount} pays nothing.")
    remedy = gettext_noop("Write an amount above zero.")


class PersonIsUnknown(Refusal):
    code = "lending.person_is_unknown"
    kind = Kind.UNKNOWN
    message = gettext_noop("The organisation does not know this person.")
    remedy = gettext_noop("Add the person first.")


class PromiseNotFound(Refusal):
    code = "lending.promise_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("The loan has no such promise.")
    remedy = gettext_noop("Choose the promise on the page of the loan.")


class GuaranteeNotFound(Refusal):
    code = "lending.guarantee_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("The loan has no such guarantee.")
    remedy = gettext_noop("Choose the guarantee on the page of the loan.")


class DocumentNotFound(Refusal):
    code = "lending.document_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("The loan has no such document, or its file is kept elsewhere.")
    remedy = gettext_noop("Choose the document on the page of the loan.")


class SellerNotFound(Refusal):
    code = "lending.seller_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("The portfolio has no such seller.")
    remedy = gettext_noop("Choose the seller from the list.")


class PayoutNotFound(Refusal):
    code = "lending.payout_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("The seller has no such payout.")
    remedy = gettext_noop("Choose the payout on the page of the seller.")


class SellerIsKnown(Refusal):
    code = "lending.seller_is_known"
    kind = Kind.CONFLICT
    message = gettext_noop("This person sells for the portfolio already.")
    remedy = gettext_noop("Open the seller from the list.")


class GuarantorIsTheBorrower(Refusal):
    code = "lending.guarantor_is_the_borrower"
    kind = Kind.STATE
    message = gettext_noop("Nobody guarantees their own loan.")
    remedy = gettext_noop("Name somebody else.")


class GuarantorIsNamedAlready(Refusal):
    code = "lending.guarantor_is_named_already"
    kind = Kind.STATE
    message = gettext_noop("This person guarantees the loan already.")
    remedy = gettext_noop("Release the guarantee first to change its amount.")


class PromiseIsSettled(Refusal):
    code = "lending.promise_is_settled"
    kind = Kind.STATE
    message = gettext_noop("The promise for {due_on} is no longer open.")
    remedy = gettext_noop("What was kept or broken stays so; record a new promise.")


class EndIsBeforeBeginning(Refusal):
    code = "lending.end_is_before_beginning"
    kind = Kind.STATE
    message = gettext_noop("The day {on} is before {begun_on}, when it began.")
    remedy = gettext_noop("Correct the day.")


class GuaranteeIsReleased(Refusal):
    code = "lending.guarantee_is_released"
    kind = Kind.STATE
    message = gettext_noop("The guarantee was released on {released_on}.")
    remedy = gettext_noop("Nothing needs to be done.")


class SellerHasLeft(Refusal):
    code = "lending.seller_has_left"
    kind = Kind.STATE
    message = gettext_noop("The seller takes no new credits any more.")
    remedy = gettext_noop("Choose another seller.")


class SellerSoldIt(Refusal):
    code = "lending.seller_sold_it"
    kind = Kind.STATE
    message = gettext_noop("The credit is this seller's already, at the same commission.")
    remedy = gettext_noop("Nothing needs to be done.")


class PayoutExceedsCommission(Refusal):
    code = "lending.payout_exceeds_commission"
    kind = Kind.STATE
    message = gettext_noop(
        "The payout of {amount} is more than the {payable} that the seller has earned and not received."
    )
    remedy = gettext_noop("Pay {payable} at most.")


class PayoutIsReversed(Refusal):
    code = "lending.payout_is_reversed"
    kind = Kind.STATE
    message = gettext_noop("The payout of {amount} is already reversed.")
    remedy = gettext_noop("Nothing needs to be done.")


class RateIsMalformed(Refusal):
    code = "lending.rate_is_malformed"
    kind = Kind.INPUT
    message = gettext_noop("This is not a rate.")
    remedy = gettext_noop("Write the rate as text and as a fraction: “0.03” is 3 %.")
