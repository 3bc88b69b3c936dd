"""The refusals of loan requests, votes, approvals and guarantees, in the order in which they are checked."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class LoanNeedsARequest(Refusal):
    code = "circles.loan_needs_a_request"
    kind = Kind.STATE
    message = gettext_noop("In this circle others decide on a loan before it is given.")
    remedy = gettext_noop("Write the request down; when it is approved, hand the money over from there.")


class RequestNotFound(Refusal):
    code = "circles.request_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("The circle has no such request for a loan.")
    remedy = gettext_noop("Choose a request from the circle's list.")


class RequestExists(Refusal):
    code = "circles.request_exists"
    kind = Kind.CONFLICT
    message = gettext_noop("This request has been written down already.")
    remedy = gettext_noop("Find it in the list of requests.")


class MemberHasARequest(Refusal):
    code = "circles.member_has_a_request"
    kind = Kind.STATE
    message = gettext_noop("Request {number} of the member waits already.")
    remedy = gettext_noop("Decide on it, hand its money over or withdraw it first.")


class RequestHasEnded(Refusal):
    code = "circles.request_has_ended"
    kind = Kind.STATE
    message = gettext_noop("Request {number} ended on {ended_on}.")
    remedy = gettext_noop("For another loan, write a new request.")


class RequestIsApproved(Refusal):
    code = "circles.request_is_approved"
    kind = Kind.STATE
    message = gettext_noop("Request {number} was approved on {approved_on}.")
    remedy = gettext_noop("Hand the money over, or withdraw the request.")


class RequestIsNotApproved(Refusal):
    code = "circles.request_is_not_approved"
    kind = Kind.STATE
    message = gettext_noop("Request {number} has not been approved yet.")
    remedy = gettext_noop("Have it approved first.")


class FormIsPaid(Refusal):
    code = "circles.form_is_paid"
    kind = Kind.STATE
    message = gettext_noop("No form is to be paid for on request {number}.")
    remedy = gettext_noop("Nothing needs to be done.")


class FormIsDue(Refusal):
    code = "circles.form_is_due"
    kind = Kind.STATE
    message = gettext_noop("The form of {amount} has not been paid yet.")
    remedy = gettext_noop("Take the money for the form first.")


class MakerApproves(Refusal):
    code = "circles.maker_approves"
    kind = Kind.FORBIDDEN
    message = gettext_noop("Who wrote a request down does not decide on it.")
    remedy = gettext_noop("Ask another officer.")


class BorrowerApproves(Refusal):
    code = "circles.borrower_approves"
    kind = Kind.FORBIDDEN
    message = gettext_noop("Nobody decides on their own loan.")
    remedy = gettext_noop("Ask another officer.")


class ApproverHasApproved(Refusal):
    code = "circles.approver_has_approved"
    kind = Kind.STATE
    message = gettext_noop("You have approved this request already.")
    remedy = gettext_noop("It needs the word of another officer.")


class VoterIsNoMember(Refusal):
    code = "circles.voter_is_no_member"
    kind = Kind.FORBIDDEN
    message = gettext_noop("Only active members of the circle vote.")
    remedy = gettext_noop("Sign in as a member, or write down the vote of one.")


class VoterIsTheBorrower(Refusal):
    code = "circles.voter_is_the_borrower"
    kind = Kind.STATE
    message = gettext_noop("Nobody votes on their own loan.")
    remedy = gettext_noop("The other members vote.")


class VotesAreMissing(Refusal):
    code = "circles.votes_are_missing"
    kind = Kind.STATE
    message = gettext_noop("{votes_missing} more of {voters} members must vote before the result counts.")
    remedy = gettext_noop("Have them vote first.")


class VotesAreAgainst(Refusal):
    code = "circles.votes_are_against"
    kind = Kind.STATE
    message = gettext_noop("{votes_for} are for it and {votes_against} against: {yes_missing} more must say yes.")
    remedy = gettext_noop("Reject the request, or let the members vote again.")


class OwnSharesAreExceeded(Refusal):
    code = "circles.own_shares_are_exceeded"
    kind = Kind.STATE
    message = gettext_noop(
        "With {amount} more, the member would owe more than their own shares are worth, {member_share_value}: "
        "{owed} are owed already."
    )
    remedy = gettext_noop("Lend less, or have the member buy shares.")


class GuaranteeIsShort(Refusal):
    code = "circles.guarantee_is_short"
    kind = Kind.STATE
    message = gettext_noop(
        "Above the value of the own shares, {member_share_value}, others must answer for the loan: {amount} are asked "
        "for, {owed} are owed already, {guaranteed} are guaranteed."
    )
    remedy = gettext_noop("Add a guarantee of {missing} to the request, and have each aval agree, or lend less.")


class LastLoanIsNotRepaid(Refusal):
    code = "circles.last_loan_is_not_repaid"
    kind = Kind.STATE
    message = gettext_noop(
        "{percent} % of the last loan, number {number} of {principal}, must be repaid first; {owed} are still owed."
    )
    remedy = gettext_noop("Repay the last loan first.")


class GuaranteeIsNotWhole(Refusal):
    code = "circles.guarantee_is_not_whole"
    kind = Kind.INPUT
    message = gettext_noop("A guarantee is another member, or a thing with its description.")
    remedy = gettext_noop("Choose the member who answers, or describe the thing.")


class GuaranteesAreTooMany(Refusal):
    code = "circles.guarantees_are_too_many"
    kind = Kind.STATE
    message = gettext_noop("A request has {guarantees_max} guarantees at the most, and each as many papers.")
    remedy = gettext_noop("Release one that is not needed.")


class AvalIsTheBorrower(Refusal):
    code = "circles.aval_is_the_borrower"
    kind = Kind.STATE
    message = gettext_noop("Nobody is the aval of their own loan.")
    remedy = gettext_noop("Choose another member.")


class AvalIsNamedAlready(Refusal):
    code = "circles.aval_is_named_already"
    kind = Kind.CONFLICT
    message = gettext_noop("This member is asked to answer for the loan already.")
    remedy = gettext_noop("Release that guarantee to name another amount.")


class GuaranteeNotFound(Refusal):
    code = "circles.guarantee_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("The request has no such guarantee.")
    remedy = gettext_noop("Choose one on the page of the request.")


class GuaranteeIsReleased(Refusal):
    code = "circles.guarantee_is_released"
    kind = Kind.STATE
    message = gettext_noop("The guarantee was released on {released_on}.")
    remedy = gettext_noop("Add a new guarantee.")


class AvalAnswersThemself(Refusal):
    code = "circles.aval_answers_themself"
    kind = Kind.FORBIDDEN
    message = gettext_noop("Only the aval can say that they answer for the loan.")
    remedy = gettext_noop("Ask them to sign in and agree.")


class GuaranteeIsAgreed(Refusal):
    code = "circles.guarantee_is_agreed"
    kind = Kind.STATE
    message = gettext_noop("The aval agreed on {consented_on}.")
    remedy = gettext_noop("Nothing needs to be done.")


class GuaranteeIsNeeded(Refusal):
    code = "circles.guarantee_is_needed"
    kind = Kind.STATE
    message = gettext_noop("Loan {number} stands on this guarantee and is not repaid: {missing} would be uncovered.")
    remedy = gettext_noop("Release it when the loan is repaid, or when another guarantee stands for it.")


class MemberAnswersForLoans(Refusal):
    code = "circles.member_answers_for_loans"
    kind = Kind.STATE
    message = gettext_noop("The member is the aval of {loans} loans that are not repaid.")
    remedy = gettext_noop("Release those guarantees first, on the pages of the requests.")
