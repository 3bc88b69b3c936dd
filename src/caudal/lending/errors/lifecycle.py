"""The refusals of a loan's life at a lender: portfolios, products, applications, money out, changes."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class CurrencyIsUnknown(Refusal):
    code = "lending.currency_is_unknown"
    kind = Kind.INPUT
    message = gettext_noop("{currency} is not a currency that is kept here.")
    remedy = gettext_noop("Write one of the codes, such as PEN or USD.")


class AmountIsOutOfRange(Refusal):
    code = "lending.amount_is_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop("The amount is not between {amount_min} and {amount_max}.")
    remedy = gettext_noop("Write an amount above zero.")


class DateIsBeforeOpening(Refusal):
    code = "lending.date_is_before_opening"
    kind = Kind.INPUT
    message = gettext_noop("{on} is before the portfolio was opened, on {opened_on}.")
    remedy = gettext_noop("Correct the date.")


class ProductCodeIsMalformed(Refusal):
    code = "lending.product_code_is_malformed"
    kind = Kind.INPUT
    message = gettext_noop("The code of a product has letters, digits, dashes and underscores, {length_max} at most.")
    remedy = gettext_noop("Choose a short code, such as MICRO-12.")


class ProductRangeIsEmpty(Refusal):
    code = "lending.product_range_is_empty"
    kind = Kind.INPUT
    message = gettext_noop("The limits of the product leave nothing between them.")
    remedy = gettext_noop("Write limits that begin above zero and end above where they begin.")


class BucketSetIsUnknown(Refusal):
    code = "lending.bucket_set_is_unknown"
    kind = Kind.INPUT
    message = gettext_noop("There are no ranges of arrears called {name}.")
    remedy = gettext_noop("Choose one of: {names}.")


class PercentIsOutOfRange(Refusal):
    code = "lending.percent_is_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop("{percent} is not a percentage between 0 and {percent_max}.")
    remedy = gettext_noop("Write 5 for 5 %.")


class ChargeIsMalformed(Refusal):
    code = "lending.charge_is_malformed"
    kind = Kind.INPUT
    message = gettext_noop("A charge has either an amount or a percentage, above zero.")
    remedy = gettext_noop("Write one of the two.")


class LateFeePolicyIsMalformed(Refusal):
    code = "lending.late_fee_policy_is_malformed"
    kind = Kind.INPUT
    message = gettext_noop(
        "A late fee is an amount up to {amount_max}, or a rate of a base from 0 to {rate_max}; with {grace_max} days "
        "of grace at most, for periods of {days_max} days at most, and with a cap above zero if it has one."
    )
    remedy = gettext_noop("Write 0.05 for 5 %, and an amount only where the base is flat.")


class ChangeIsMalformed(Refusal):
    code = "lending.change_is_malformed"
    kind = Kind.INPUT
    message = gettext_noop("This does not say how the plan changes.")
    remedy = gettext_noop("Choose a new date, a new rate, more instalments or months of grace.")


class CostIsOutOfRange(Refusal):
    code = "lending.cost_is_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop("The cost of {cost} is not between zero and the price of {price}.")
    remedy = gettext_noop("Write what the lender pays for what is sold on credit.")


class BorrowerNotFound(Refusal):
    code = "lending.borrower_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("The organisation does not know this person.")
    remedy = gettext_noop("Add the person first.")


class OfficerNotFound(Refusal):
    code = "lending.officer_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("Nobody with this id looks after loans here.")
    remedy = gettext_noop("Choose one of the loan officers.")


class ReassignmentIsMalformed(Refusal):
    code = "lending.reassignment_is_malformed"
    kind = Kind.INPUT
    message = gettext_noop("This does not say which loans are given to another officer.")
    remedy = gettext_noop("Name either the loans, or the officer who looks after them now.")


class ProductNotFound(Refusal):
    code = "lending.product_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("There is no such product here.")
    remedy = gettext_noop("Choose one of the products of the portfolio.")


class ApplicationNotFound(Refusal):
    code = "lending.application_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("There is no such application here.")
    remedy = gettext_noop("Open the application from its list.")


class RequestNotFound(Refusal):
    code = "lending.request_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("There is no such request here.")
    remedy = gettext_noop("Open the request from the approvals.")


class EventNotFound(Refusal):
    code = "lending.event_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("Nothing like this was recorded of the loan.")
    remedy = gettext_noop("Choose it among the movements of the loan.")


class PortfolioExists(Refusal):
    code = "lending.portfolio_exists"
    kind = Kind.CONFLICT
    message = gettext_noop("There is a portfolio with this id.")
    remedy = gettext_noop("Leave the id out to have one made.")


class RequestIsPending(Refusal):
    code = "lending.request_is_pending"
    kind = Kind.CONFLICT
    message = gettext_noop("Another change of this loan waits for a decision.")
    remedy = gettext_noop("Have it decided first.")


class ProductIsWithdrawn(Refusal):
    code = "lending.product_is_withdrawn"
    kind = Kind.STATE
    message = gettext_noop("{product} is no longer offered.")
    remedy = gettext_noop("Choose another product.")


class PrincipalIsOutsideProduct(Refusal):
    code = "lending.principal_is_outside_product"
    kind = Kind.STATE
    message = gettext_noop("{product} is lent from {principal_min} to {principal_max}.")
    remedy = gettext_noop("Ask for an amount within these limits.")


class InstallmentsAreOutsideProduct(Refusal):
    code = "lending.installments_are_outside_product"
    kind = Kind.STATE
    message = gettext_noop("{product} is paid in {installments_min} to {installments_max} instalments.")
    remedy = gettext_noop("Choose a number within these limits.")


class RateIsOutsideProduct(Refusal):
    code = "lending.rate_is_outside_product"
    kind = Kind.STATE
    message = gettext_noop("{product} has a rate from {rate_min} to {rate_max}.")
    remedy = gettext_noop("Choose a rate within these limits.")


class ApplicationIsDecided(Refusal):
    code = "lending.application_is_decided"
    kind = Kind.STATE
    message = gettext_noop("The application was decided on {decided_on}.")
    remedy = gettext_noop("Write a new application.")


class ApplicationIsNotApproved(Refusal):
    code = "lending.application_is_not_approved"
    kind = Kind.STATE
    message = gettext_noop("The application is not approved.")
    remedy = gettext_noop("Money is handed over once another person has approved the application.")


class MakerIsChecker(Refusal):
    code = "lending.maker_is_checker"
    kind = Kind.FORBIDDEN
    message = gettext_noop("Who asked for it cannot decide on it.")
    remedy = gettext_noop("Let another person decide.")


class ApprovedIsTooMuch(Refusal):
    code = "lending.approved_is_too_much"
    kind = Kind.STATE
    message = gettext_noop("At most {approved_max} can be approved where {asked} was asked for.")
    remedy = gettext_noop("Approve less, or have a new application written.")


class DisbursementIsTooMuch(Refusal):
    code = "lending.disbursement_is_too_much"
    kind = Kind.STATE
    message = gettext_noop("Of this loan at most {left} can still be handed over.")
    remedy = gettext_noop("Hand over less.")


class DisbursementIsBeforeApproval(Refusal):
    code = "lending.disbursement_is_before_approval"
    kind = Kind.STATE
    message = gettext_noop("The loan was approved on {approved_on}; no money goes out before.")
    remedy = gettext_noop("Correct the date.")


class EventIsBeforeDisbursement(Refusal):
    code = "lending.event_is_before_disbursement"
    kind = Kind.STATE
    message = gettext_noop("{on} is before the loan was given, on {disbursed_on}.")
    remedy = gettext_noop("Correct the date.")


class LoanIsWrittenOff(Refusal):
    code = "lending.loan_is_written_off"
    kind = Kind.STATE
    message = gettext_noop("The loan is written off.")
    remedy = gettext_noop("Record what comes in as a recovery, or reverse the write-off first.")


class LoanIsNotWrittenOff(Refusal):
    code = "lending.loan_is_not_written_off"
    kind = Kind.STATE
    message = gettext_noop("The loan is not written off.")
    remedy = gettext_noop("Record the money as a repayment.")


class LoanIsChargedOff(Refusal):
    code = "lending.loan_is_charged_off"
    kind = Kind.STATE
    message = gettext_noop("The loan is charged off since {on}.")
    remedy = gettext_noop("Reverse the charge-off first.")


class RefundIsTooMuch(Refusal):
    code = "lending.refund_is_too_much"
    kind = Kind.STATE
    message = gettext_noop("Only {overpaid} was paid too much.")
    remedy = gettext_noop("Give back {overpaid} at most.")


class ChargebackIsTooMuch(Refusal):
    code = "lending.chargeback_is_too_much"
    kind = Kind.STATE
    message = gettext_noop("Only {left} of this repayment can still be called back.")
    remedy = gettext_noop("Record {left} at most.")


class WaiverIsTooMuch(Refusal):
    code = "lending.waiver_is_too_much"
    kind = Kind.STATE
    message = gettext_noop("Only {unpaid} of it is unpaid.")
    remedy = gettext_noop("Forgive {unpaid} at most.")


class PriceFallsTooFar(Refusal):
    code = "lending.price_falls_too_far"
    kind = Kind.STATE
    message = gettext_noop("Only {outstanding} of the price is unpaid.")
    remedy = gettext_noop("Take off {outstanding} at most.")


class EventIsReversed(Refusal):
    code = "lending.event_is_reversed"
    kind = Kind.STATE
    message = gettext_noop("This is already reversed.")
    remedy = gettext_noop("Nothing needs to be done.")


class ReversalIsFinal(Refusal):
    code = "lending.reversal_is_final"
    kind = Kind.STATE
    message = gettext_noop("A reversal is not reversed.")
    remedy = gettext_noop("Record again what was reversed by mistake.")


class ReversalIsBeforeEvent(Refusal):
    code = "lending.reversal_is_before_event"
    kind = Kind.STATE
    message = gettext_noop("The reversal is dated before what it reverses, of {on}.")
    remedy = gettext_noop("Date it on that day or later.")


class LoanHasMoved(Refusal):
    code = "lending.loan_has_moved"
    kind = Kind.STATE
    message = gettext_noop("The loan has other movements that stand.")
    remedy = gettext_noop("Reverse them first, the last one before the others.")


class RequestIsDecided(Refusal):
    code = "lending.request_is_decided"
    kind = Kind.STATE
    message = gettext_noop("The request was decided on {decided_on}.")
    remedy = gettext_noop("Make a new request.")


class RefinancingIsTooLittle(Refusal):
    code = "lending.refinancing_is_too_little"
    kind = Kind.STATE
    message = gettext_noop("{amount} does not pay off the loan, of which {payoff} is owed on that day.")
    remedy = gettext_noop("Hand over enough to pay it off.")
