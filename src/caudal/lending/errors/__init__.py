"""The refusals of lending, in the order in which they are checked."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class PrincipalIsOutOfRange(Refusal):
    code = "lending.principal_is_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop("The amount of the loan is not between {principal_min} and {principal_max}.")
    remedy = gettext_noop("Write the amount that the borrower receives.")


class CurrencyDiffers(Refusal):
    code = "lending.currency_differs"
    kind = Kind.INPUT
    message = gettext_noop("The amount is in {given}, the loan in {expected}.")
    remedy = gettext_noop("Write the amount in {expected}; nothing is converted.")


class InstallmentsAreOutOfRange(Refusal):
    code = "lending.installments_are_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop("The number of instalments, {installments}, is not between 1 and {installments_max}.")
    remedy = gettext_noop("Choose how many times the borrower pays.")


class RateIsOutOfRange(Refusal):
    code = "lending.rate_is_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop("The rate {rate} is not between 0 and {rate_max}, with {decimals} decimals at most.")
    remedy = gettext_noop("Write the rate as a fraction: 0.05 is 5 %.")


class RoundingUnitIsOutOfRange(Refusal):
    code = "lending.rounding_unit_is_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop("The instalment cannot be rounded to multiples of {multiple}.")
    remedy = gettext_noop("Choose a multiple between the smallest coin and the amount of the loan.")


class ScheduleIsTooLong(Refusal):
    code = "lending.schedule_is_too_long"
    kind = Kind.INPUT
    message = gettext_noop("The last instalment would be due more than {years_max} years after the loan.")
    remedy = gettext_noop("Choose fewer instalments or a shorter period.")


class FirstDueIsNotAfterDisbursement(Refusal):
    code = "lending.first_due_is_not_after_disbursement"
    kind = Kind.INPUT
    message = gettext_noop("The first instalment is due on {first_due_on}, not after the loan of {disbursed_on}.")
    remedy = gettext_noop("Choose a first due date after the day on which the money is handed over.")


class DueDatesDoNotGoForward(Refusal):
    code = "lending.due_dates_do_not_go_forward"
    kind = Kind.INPUT
    message = gettext_noop("The due date {due_on} does not come after {before_on}.")
    remedy = gettext_noop("Write the due dates in their order, all after the loan.")


class DueDatesDoNotMatch(Refusal):
    code = "lending.due_dates_do_not_match"
    kind = Kind.INPUT
    message = gettext_noop("There are {due_dates} due dates for {installments} instalments.")
    remedy = gettext_noop("Write one due date for each instalment, or leave the number of instalments out.")


class GraceIsTooLong(Refusal):
    code = "lending.grace_is_too_long"
    kind = Kind.INPUT
    message = gettext_noop("A grace of {grace} instalments leaves none of the {installments} to pay.")
    remedy = gettext_noop("Choose a grace shorter than the loan.")


class InstallmentIsTooSmall(Refusal):
    code = "lending.installment_is_too_small"
    kind = Kind.INPUT
    message = gettext_noop("Instalments of {installment} never repay the loan.")
    remedy = gettext_noop("Choose an instalment above the interest of a period, or a number of instalments.")


class MethodHasNoLevelInstallment(Refusal):
    code = "lending.method_has_no_level_installment"
    kind = Kind.INPUT
    message = gettext_noop("The instalments of this method are not all alike, so none can be fixed.")
    remedy = gettext_noop("Choose the flat, French or progressive method, or a number of instalments.")


class DownPaymentIsOutOfRange(Refusal):
    code = "lending.down_payment_is_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop("The down payment {share} is not a share between 0 and 1.")
    remedy = gettext_noop("Write the share as a fraction: 0.25 is 25 %.")


class RepaymentIsNotPositive(Refusal):
    code = "lending.repayment_is_not_positive"
    kind = Kind.INPUT
    message = gettext_noop("A repayment of {amount} moves no money.")
    remedy = gettext_noop("Write an amount above zero; to undo a repayment, reverse it.")


class StatedSplitDoesNotAddUp(Refusal):
    code = "lending.stated_split_does_not_add_up"
    kind = Kind.INPUT
    message = gettext_noop("The stated parts come to {parts}, the repayment to {amount}.")
    remedy = gettext_noop("Correct the parts, or leave them out to have the repayment allocated.")


class DateIsInTheFuture(Refusal):
    code = "lending.date_is_in_the_future"
    kind = Kind.INPUT
    message = gettext_noop("{on} is in the future.")
    remedy = gettext_noop("Record money on the day on which it is handed over.")


class PortfolioNotFound(Refusal):
    code = "lending.portfolio_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("There is no such portfolio here.")
    remedy = gettext_noop("Open the portfolio from the list.")


class LoanNotFound(Refusal):
    code = "lending.loan_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("There is no such loan here.")
    remedy = gettext_noop("Open the loan from its list.")


class RepaymentNotFound(Refusal):
    code = "lending.repayment_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("The loan has no such repayment.")
    remedy = gettext_noop("Choose the repayment on the page of the loan.")


class LoanNumberIsTaken(Refusal):
    code = "lending.loan_number_is_taken"
    kind = Kind.CONFLICT
    message = gettext_noop("Two loans have the number {number}.")
    remedy = gettext_noop("Give each loan its own number, or leave numbers out to have them given.")


class RepaymentIsBeforeDisbursement(Refusal):
    code = "lending.repayment_is_before_disbursement"
    kind = Kind.STATE
    message = gettext_noop("The repayment of {on} is dated before the loan of {disbursed_on}.")
    remedy = gettext_noop("Correct the date.")


class LoanIsClosed(Refusal):
    code = "lending.loan_is_closed"
    kind = Kind.STATE
    message = gettext_noop("The loan is paid: nothing is owed.")
    remedy = gettext_noop("If a repayment was recorded by mistake, reverse it first.")


class RepaymentExceedsDebt(Refusal):
    code = "lending.repayment_exceeds_debt"
    kind = Kind.STATE
    message = gettext_noop("The repayment of {amount} is more than the {payoff} that would close the loan.")
    remedy = gettext_noop("Record {payoff} at most.")


class RepaymentIsReversed(Refusal):
    code = "lending.repayment_is_reversed"
    kind = Kind.STATE
    message = gettext_noop("The repayment of {amount} is already reversed.")
    remedy = gettext_noop("Nothing needs to be done.")


class ReversalIsBeforeRepayment(Refusal):
    code = "lending.reversal_is_before_repayment"
    kind = Kind.STATE
    message = gettext_noop("The reversal is dated before the repayment of {on}.")
    remedy = gettext_noop("Date the reversal on the day of the repayment or later.")
