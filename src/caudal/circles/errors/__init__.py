"""The refusals of circles, in the order in which they are checked."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class CircleNotFound(Refusal):
    code = "circles.circle_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("There is no such circle.")
    remedy = gettext_noop("Check the address, or choose the circle from your list.")


class CircleExists(Refusal):
    code = "circles.circle_exists"
    kind = Kind.CONFLICT
    message = gettext_noop("This circle is open already.")
    remedy = gettext_noop("Work with the circle that is there, or open another under its own id.")


class CircleIsClosed(Refusal):
    code = "circles.circle_is_closed"
    kind = Kind.STATE
    message = gettext_noop("The circle closed on {closed_on}.")
    remedy = gettext_noop("Work in a circle that is open.")


class LimitIsOutOfRange(Refusal):
    code = "circles.limit_is_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop("A limit of the circle's rules allows nothing, or more than any circle needs.")
    remedy = gettext_noop("Write a positive limit, or leave it empty for none.")


class CurrencyIsUnknown(Refusal):
    code = "circles.currency_is_unknown"
    kind = Kind.INPUT
    message = gettext_noop("“{currency}” is no currency.")
    remedy = gettext_noop("Use the three letters of its code, like PEN.")


class AmountIsNotPositive(Refusal):
    code = "circles.amount_is_not_positive"
    kind = Kind.INPUT
    message = gettext_noop("The amount of {amount} moves no money.")
    remedy = gettext_noop("Write an amount above zero; to undo something, reverse it.")


class AmountIsOutOfRange(Refusal):
    code = "circles.amount_is_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop("The amount of {amount} is larger than any circle may hold.")
    remedy = gettext_noop("Check the number of digits.")


class CurrencyDiffers(Refusal):
    code = "circles.currency_differs"
    kind = Kind.INPUT
    message = gettext_noop("The amount is in {given}, the circle keeps {expected}.")
    remedy = gettext_noop("Write the amount in {expected}; nothing is converted.")


class RateIsMalformed(Refusal):
    code = "circles.rate_is_malformed"
    kind = Kind.INPUT
    message = gettext_noop("This is not a rate.")
    remedy = gettext_noop("Write a fraction per period as text: 0.05 is 5 %.")


class SharesAreOutOfRange(Refusal):
    code = "circles.shares_are_out_of_range"
    kind = Kind.INPUT
    message = gettext_noop("{shares} is not a number of shares that one can buy or sell.")
    remedy = gettext_noop("Write a whole number from 1 to {shares_max}.")


class DateIsInTheFuture(Refusal):
    code = "circles.date_is_in_the_future"
    kind = Kind.INPUT
    message = gettext_noop("{on} has not come yet.")
    remedy = gettext_noop("Record what happened on the day on which it happened.")


class DateIsBeforeFounding(Refusal):
    code = "circles.date_is_before_founding"
    kind = Kind.INPUT
    message = gettext_noop("{on} is before the circle's first day, {founded_on}.")
    remedy = gettext_noop("Correct the date.")


class RoleIsUnknown(Refusal):
    code = "circles.role_is_unknown"
    kind = Kind.INPUT
    message = gettext_noop("“{role}” is no role in a circle.")
    remedy = gettext_noop("Choose one of: {roles}.")


class PersonNotFound(Refusal):
    code = "circles.person_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("There is no such person in your organisation.")
    remedy = gettext_noop("Add the person with their name and document.")


class MemberNotFound(Refusal):
    code = "circles.member_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("The circle has no such member.")
    remedy = gettext_noop("Choose a member from the circle's list.")


class FineNotFound(Refusal):
    code = "circles.fine_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("The circle has no such fine.")
    remedy = gettext_noop("Choose a fine from the circle's list.")


class ShareTradeNotFound(Refusal):
    code = "circles.share_trade_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("The circle has no such purchase or sale of shares.")
    remedy = gettext_noop("Choose it from the member's passbook.")


class MemberAlreadyJoined(Refusal):
    code = "circles.member_already_joined"
    kind = Kind.CONFLICT
    message = gettext_noop("This person is a member of the circle already.")
    remedy = gettext_noop("Find them in the list of members.")


class MemberHasLeft(Refusal):
    code = "circles.member_has_left"
    kind = Kind.STATE
    message = gettext_noop("The member has left the circle.")
    remedy = gettext_noop("They may still repay and sell their shares; for anything new, choose an active member.")


class MemberHoldsShares(Refusal):
    code = "circles.member_holds_shares"
    kind = Kind.STATE
    message = gettext_noop("The member still holds {shares} shares.")
    remedy = gettext_noop("Sell the shares back to the circle first.")


class MemberOwes(Refusal):
    code = "circles.member_owes"
    kind = Kind.STATE
    message = gettext_noop("The member still owes {loans} of loans and {fines} of fines.")
    remedy = gettext_noop("Collect what is owed first.")


class CircleIsNotEmpty(Refusal):
    code = "circles.circle_is_not_empty"
    kind = Kind.STATE
    message = gettext_noop(
        "The circle still has {cash} in the box, {shares} shares, {loans} lent and {fines} of fines due."
    )
    remedy = gettext_noop("Collect what is owed and buy the shares back first.")


class SharePriceIsNotSet(Refusal):
    code = "circles.share_price_is_not_set"
    kind = Kind.STATE
    message = gettext_noop("No share price is set for {on}.")
    remedy = gettext_noop("Set the price of a share first.")


class SharesPerPurchaseAreExceeded(Refusal):
    code = "circles.shares_per_purchase_are_exceeded"
    kind = Kind.STATE
    message = gettext_noop("{shares} shares at once are more than the {shares_max} that the circle allows.")
    remedy = gettext_noop("Buy {shares_max} shares at most.")


class SharesPerMemberAreExceeded(Refusal):
    code = "circles.shares_per_member_are_exceeded"
    kind = Kind.STATE
    message = gettext_noop("With {shares} more, the member would hold more than the {shares_max} shares allowed.")
    remedy = gettext_noop("The member holds {held} shares: buy fewer.")


class SharesAreShort(Refusal):
    code = "circles.shares_are_short"
    kind = Kind.STATE
    message = gettext_noop("{shares} shares are more than the {free} that the member can give up.")
    remedy = gettext_noop("Choose {free} shares at most, or a later date.")


class ShareTradeIsReversed(Refusal):
    code = "circles.share_trade_is_reversed"
    kind = Kind.STATE
    message = gettext_noop("This purchase or sale is already reversed.")
    remedy = gettext_noop("Nothing needs to be done.")


class ReversalIsTooEarly(Refusal):
    code = "circles.reversal_is_too_early"
    kind = Kind.INPUT
    message = gettext_noop("{on} is before what it concerns, which is of {happened_on}.")
    remedy = gettext_noop("Date it {happened_on} or later.")


class FineIsNotOpen(Refusal):
    code = "circles.fine_is_not_open"
    kind = Kind.STATE
    message = gettext_noop("The fine of {amount} is not waiting to be paid.")
    remedy = gettext_noop("Look at its state in the list of fines.")


class FineIsReversed(Refusal):
    code = "circles.fine_is_reversed"
    kind = Kind.STATE
    message = gettext_noop("The fine of {amount} is already undone.")
    remedy = gettext_noop("Nothing needs to be done.")


class OpenLoansAreTooMany(Refusal):
    code = "circles.open_loans_are_too_many"
    kind = Kind.STATE
    message = gettext_noop("The member has {open_loans} open loans; the circle allows {open_loans_max}.")
    remedy = gettext_noop("Close a loan of the member first.")


class MemberIsInArrears(Refusal):
    code = "circles.member_is_in_arrears"
    kind = Kind.STATE
    message = gettext_noop("The member is late with {loans_in_arrears} loans.")
    remedy = gettext_noop("Collect what is due first.")


class ShareMultipleIsExceeded(Refusal):
    code = "circles.share_multiple_is_exceeded"
    kind = Kind.STATE
    message = gettext_noop("With {amount} more, the member would owe more than {limit}: {owed} are owed already.")
    remedy = gettext_noop("Lend less, or have the member buy shares: theirs are worth {member_share_value}.")


class CapitalIsShort(Refusal):
    code = "circles.capital_is_short"
    kind = Kind.STATE
    message = gettext_noop(
        "{amount} are more than the available capital of {available_capital}: cash {cash}, fines due "
        "{fines_receivable}, set aside {reservations}."
    )
    remedy = gettext_noop("Lend {principal_max} at most, or bring money in first.")


class CashIsShort(Refusal):
    code = "circles.cash_is_short"
    kind = Kind.STATE
    message = gettext_noop("The box holds {cash}, of which {reservations} are set aside: {amount} cannot be paid out.")
    remedy = gettext_noop("Pay out less, or bring money in first.")
