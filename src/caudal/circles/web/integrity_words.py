"""What each check of a circle's books means, for who keeps them."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from caudal.kernel.refusals import gettext_noop

# Each: what is compared, how the rows say it, how the accounts say it.
COMPARISONS: Mapping[str, tuple[str, str, str]] = {
    "shares": (
        gettext_noop("Shares"), gettext_noop("purchases less sales, at what was paid in"),
        gettext_noop("share capital of all members"),
    ),
    "fines": (
        gettext_noop("Fines due"), gettext_noop("fines that wait to be paid"), gettext_noop("fines in the books"),
    ),
    "loans": (gettext_noop("Loans out"), gettext_noop("what borrowers still owe"), gettext_noop("loans in the books")),
    "available_capital": (
        gettext_noop("Available capital"), gettext_noop("after the last movement"),
        gettext_noop("cash and fines, less what is set aside"),
    ),
    "box": (
        gettext_noop("Cash box"), gettext_noop("the last count, with what moved since"),
        gettext_noop("cash in the books"),
    ),
}  # fmt: skip

CHECKS: Mapping[str, str] = {
    "circles.shares_are_their_accounts": gettext_noop("Each member's shares are what their account says."),
    "circles.nobody_holds_fewer_than_no_shares": gettext_noop("Nobody gave up more shares than they had."),
    "circles.share_transfers_are_whole_pairs": gettext_noop(
        "What one member gave of shares, another received, and both were undone together."
    ),
    "circles.open_fines_are_their_accounts": gettext_noop("Each member's open fines are what their account says."),
    "circles.rows_name_entries_that_exist": gettext_noop("Every record names an entry that is in the books."),
    "circles.evidence_can_be_added_up_again": gettext_noop(
        "What was true when each loan was given can be added up again from the entries before it."
    ),
    "circles.evidence_counts_what_was_promised": gettext_noop(
        "When each loan was given, what was promised to others was counted."
    ),
    "circles.explanations_add_up": gettext_noop("The reasons for the old system's figures add up to the cent."),
    "circles.replayed_loans_are_their_accounts": gettext_noop("Each loan, played again, owes what its account says."),
    "circles.capital_is_its_movements": gettext_noop("The available capital is the sum of its movements."),
    "circles.cycles_follow_one_another": gettext_noop("The cycles follow one another without a gap."),
    "circles.payouts_are_their_accounts": gettext_noop("What is still to be paid of a share-out is in its accounts."),
    "circles.share_outs_add_up": gettext_noop("Each share-out gives away what it had, to the cent."),
    "circles.share_outs_are_signed_by_two": gettext_noop("Two different people signed each share-out."),
    "circles.receipts_are_numbered_without_gaps": gettext_noop("The receipts are numbered without a gap."),
    "circles.receipts_are_what_their_entries_moved": gettext_noop("Each receipt says what its entry moved."),
    "circles.requests_lead_to_their_loans": gettext_noop("Each granted request led to the loan that it asked for."),
    "circles.promises_are_held": gettext_noop("The money of each approved loan is set aside."),
    "circles.others_decide_on_a_loan": gettext_noop("Nobody decided alone on a loan of their own."),
    "circles.rules_are_what_two_people_agreed": gettext_noop("The rules are those that two people agreed on last."),
    "circles.roles_are_what_was_given_last": gettext_noop("Every member has the role that was given to them last."),
    "circles.meetings_are_numbered_without_gaps": gettext_noop("The meetings are numbered without a gap."),
    "circles.meetings_begin_with_what_was_counted": gettext_noop("Each meeting began with what was counted."),
    "circles.meetings_end_with_what_was_counted": gettext_noop("Each meeting ended with what was counted."),
    "circles.meetings_name_entries_that_exist": gettext_noop("What meetings booked is in the books."),
    "circles.sittings_follow_each_other": gettext_noop("Each meeting begins where the one before ended, or later."),
    "circles.two_people_stand_for_each_meeting": gettext_noop("Two different people stand for each closed meeting."),
    "circles.fines_of_the_roll_call_are_its_members": gettext_noop(
        "Fines of a roll call are of those who were late or absent."
    ),
    "circles.parts_of_fines_add_up": gettext_noop("What was paid of each fine adds up."),
    "circles.funds_are_not_below_nothing": gettext_noop("The social fund and the reserve are not below zero."),
    "circles.forms_name_entries_that_exist": gettext_noop("Each paid form of a loan names its entry."),
}


def comparison(name: str) -> dict[str, str]:
    """Title and both sides in words."""
    title, rows, accounts = COMPARISONS[name]
    return {"title": _(title), "rows": _(rows), "accounts": _(accounts)}


def check(name: str) -> str:
    """A check as a sentence; one that nobody described shows its name."""
    return _(CHECKS[name]) if name in CHECKS else name.partition(".")[2].replace("_", " ")
