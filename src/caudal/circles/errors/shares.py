"""What is refused of shares that change hands, and of their price."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class SharePriceIsFixed(Refusal):
    code = "circles.share_price_is_fixed"
    kind = Kind.STATE
    message = gettext_noop("In cycle {cycle} shares are held already: their price stays {price} until the share-out.")
    remedy = gettext_noop("Set the new price between two cycles, or agree on a rule that lets the price change.")


class TransferIsToOneself(Refusal):
    code = "circles.transfer_is_to_oneself"
    kind = Kind.INPUT
    message = gettext_noop("The member who gives the shares and the one who receives them are the same.")
    remedy = gettext_noop("Choose another member.")


class SharesCarryNoCapital(Refusal):
    code = "circles.shares_carry_no_capital"
    kind = Kind.STATE
    message = gettext_noop("Nothing is left in the books of what was paid for these {shares} shares.")
    remedy = gettext_noop("Sell them back to the circle instead; the other member can buy new ones.")


class ShareTradeIsOfShareOut(Refusal):
    code = "circles.share_trade_is_of_share_out"
    kind = Kind.STATE
    message = gettext_noop("The share-out took these shares: they do not come back alone.")
    remedy = gettext_noop("Reverse the share-out, as long as nobody has been paid.")


class ShareCapitalIsShort(Refusal):
    code = "circles.share_capital_is_short"
    kind = Kind.STATE
    message = gettext_noop(
        "Shares of the member left at average cost since then: of what was paid in, {capital} stand in the books, "
        "and {cost} would go."
    )
    remedy = gettext_noop("Reverse what came later first.")


class SharesAnswerForLoans(Refusal):
    code = "circles.shares_answer_for_loans"
    kind = Kind.STATE
    message = gettext_noop(
        "The member owes {owed}; with {shares} shares less, their own would be worth {member_share_value}, too little "
        "for that by the circle's rules."
    )
    remedy = gettext_noop("Let them repay first, or let fewer shares go.")
