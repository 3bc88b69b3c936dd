"""What a junta calls things: entries, accounts, roles, states and figures in the words of its members."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from caudal.circles.rules import accounts
from caudal.circles.rules.meetings import ExpenseCategory
from caudal.circles.rules.overview import Alert
from caudal.kernel.refusals import gettext_noop

ENTRY_KINDS: Mapping[str, str] = {
    "share_purchase": gettext_noop("Purchase of shares"),
    "share_sale": gettext_noop("Sale of shares"),
    "share_transfer": gettext_noop("Transfer of shares"),
    "share_transfer_reversal": gettext_noop("Transfer of shares reversed"),
    "share_purchase_reversal": gettext_noop("Purchase of shares reversed"),
    "share_sale_reversal": gettext_noop("Sale of shares reversed"),
    "fine_issue": gettext_noop("Fine issued"),
    "fine_collection": gettext_noop("Fine collected"),
    "fine_waiver": gettext_noop("Fine waived"),
    "fine_issue_reversal": gettext_noop("Fine reversed"),
    "fine_collection_reversal": gettext_noop("Collection of a fine reversed"),
    "loan_disbursement": gettext_noop("Loan given"),
    "loan_repayment": gettext_noop("Loan repayment"),
    "loan_repayment_reversal": gettext_noop("Loan repayment reversed"),
    "loan_reallocation": gettext_noop("Repayment split anew"),
    "form_fee": gettext_noop("Form of a loan paid"),
    "loan_write_off": gettext_noop("Loan given up"),
    "loan_write_off_reversal": gettext_noop("Loan taken up again"),
    "share_redemption": gettext_noop("Share-out"),
    "share_redemption_reversal": gettext_noop("Share-out taken back"),
    "share_out_closing": gettext_noop("Close of the cycle"),
    "share_out_closing_reversal": gettext_noop("Close of the cycle taken back"),
    "payout_payment": gettext_noop("Payout handed over"),
    "payout_payment_reversal": gettext_noop("Payout not handed over"),
    "payout_carried": gettext_noop("Payout turned into shares"),
    "fine_waiver_reversal": gettext_noop("Fine open again"),
    "income": gettext_noop("Other income"),
    "income_reversal": gettext_noop("Other income reversed"),
    "expense": gettext_noop("Expense"),
    "expense_reversal": gettext_noop("Expense reversed"),
    "social_contribution": gettext_noop("Contribution to the social fund"),
    "social_contribution_reversal": gettext_noop("Contribution to the social fund reversed"),
    "social_payment": gettext_noop("Payment from the social fund"),
    "social_payment_reversal": gettext_noop("Payment from the social fund reversed"),
    "reserve_addition": gettext_noop("Money set aside"),
    "reserve_addition_reversal": gettext_noop("Setting aside reversed"),
    "reserve_release": gettext_noop("Given back from the reserve"),
    "reserve_release_reversal": gettext_noop("Giving back from the reserve reversed"),
    "reserve_use": gettext_noop("Paid from the reserve"),
    "reserve_use_reversal": gettext_noop("Payment from the reserve reversed"),
    "cash_short": gettext_noop("Less in the box than expected"),
    "cash_short_reversal": gettext_noop("Less in the box: taken back"),
    "cash_over": gettext_noop("More in the box than expected"),
    "cash_over_reversal": gettext_noop("More in the box: taken back"),
}

ENTRY_ICONS: Mapping[str, str] = {
    "share": "shares",
    "fine": "fine",
    "loan": "loan",
    "income": "cash",
    "expense": "cash",
    "social": "people",
    "reserve": "lock",
    "cash": "cash",
    "payout": "cash",
}

CATEGORIES: Mapping[ExpenseCategory, str] = {
    ExpenseCategory.MATERIALS: gettext_noop("Notebooks and materials"),
    ExpenseCategory.TRANSPORT: gettext_noop("Transport"),
    ExpenseCategory.FOOD: gettext_noop("Food and drink"),
    ExpenseCategory.PLACE: gettext_noop("Meeting place"),
    ExpenseCategory.BANK: gettext_noop("Bank"),
    ExpenseCategory.TRAINING: gettext_noop("Training"),
    ExpenseCategory.OTHER: gettext_noop("Other expenses"),
}

ACCOUNTS: Mapping[str, str] = {
    accounts.CASH: gettext_noop("Cash box"),
    accounts.PROMISED: gettext_noop("Promised loans"),
    accounts.SURPLUS: gettext_noop("Surplus"),
    accounts.SOCIAL_FUND: gettext_noop("Social fund"),
    accounts.LEGAL_RESERVE: gettext_noop("Legal reserve"),
    accounts.FINE_INCOME: gettext_noop("Income from fines"),
    accounts.INTEREST_INCOME: gettext_noop("Income from interest"),
    accounts.LATE_FEE_INCOME: gettext_noop("Income from late fees"),
    accounts.FORM_INCOME: gettext_noop("Income from forms"),
    accounts.OTHER_INCOME: gettext_noop("Other income"),
    accounts.CASH_OVER: gettext_noop("Found more in the box"),
    accounts.CASH_SHORT: gettext_noop("Missing from the box"),
    **{accounts.expense_of(category): word for category, word in CATEGORIES.items()},
    accounts.WRITE_OFFS: gettext_noop("Loans given up"),
}

MEMBER_ACCOUNTS: Mapping[str, str] = {
    accounts.SHARES: gettext_noop("Share capital of member {number}"),
    accounts.FINES: gettext_noop("Fines due from member {number}"),
    accounts.OVERPAID: gettext_noop("Paid too much by member {number}"),
    accounts.LOANS: gettext_noop("Principal of loan {number}"),
    accounts.PAYOUTS: gettext_noop("Payout of member {number}"),
}

BRANCHES: Mapping[str, str] = {
    accounts.EXPENSES: gettext_noop("Expenses"),
    accounts.SHARES: gettext_noop("Shares"),
    accounts.FINES: gettext_noop("Fines due"),
    accounts.LOANS: gettext_noop("Loans out"),
    accounts.OVERPAID: gettext_noop("Paid too much"),
    accounts.PAYOUTS: gettext_noop("Payouts"),
}

ROLES: Mapping[str, str] = {
    "member": gettext_noop("Member"),
    "president": gettext_noop("President"),
    "treasurer": gettext_noop("Treasurer"),
    "secretary": gettext_noop("Secretary"),
    "facilitator": gettext_noop("Facilitator"),
    "auditor": gettext_noop("Auditor"),
}

FIGURES: Mapping[str, str] = {
    "available_capital": gettext_noop("Available capital"),
    "cash": gettext_noop("Cash in the box"),
    "shares": gettext_noop("Shares"),
    "loans": gettext_noop("Loans out"),
    "fines": gettext_noop("Fines due"),
    "reservations": gettext_noop("set aside"),
}

PARTS: Mapping[str, str] = {
    "cash": gettext_noop("cash"),
    "fines": gettext_noop("fines due"),
    "reservations": gettext_noop("set aside"),
    "promised": gettext_noop("promised to borrowers"),
}

FIGURE_MEANINGS: Mapping[str, str] = {
    "available_capital": gettext_noop("What the circle may lend today: cash and fines due, less what is set aside."),
    "cash": gettext_noop("The money that should be in the box right now."),
    "shares": gettext_noop("What members have paid in for the shares that they hold."),
    "loans": gettext_noop("Principal that was lent and has not come back yet."),
    "fines": gettext_noop("Fines that were issued and wait to be paid."),
}

FINE_STATES: Mapping[str, tuple[str, str]] = {
    "issued": ("wait", gettext_noop("To be paid")),
    "collected": ("good", gettext_noop("Collected")),
    "waived": ("calm", gettext_noop("Waived")),
    "reversed": ("bad", gettext_noop("Undone")),
}

CHANGE_STATES: Mapping[str, tuple[str, str]] = {
    "proposed": ("wait", gettext_noop("Waits for a second person")),
    "approved": ("good", gettext_noop("Approved")),
    "rejected": ("bad", gettext_noop("Rejected")),
    "withdrawn": ("calm", gettext_noop("Withdrawn")),
}

SHARE_EVENTS: Mapping[str, tuple[str, str]] = {
    "purchase": (gettext_noop("Purchase of shares"), gettext_noop("Purchase of shares reversed")),
    "sale": (gettext_noop("Sale of shares"), gettext_noop("Sale of shares reversed")),
    "transfer_in": (gettext_noop("Shares received"), gettext_noop("Receipt of shares reversed")),
    "transfer_out": (gettext_noop("Shares given"), gettext_noop("Gift of shares reversed")),
    "redemption": (gettext_noop("Shares shared out"), gettext_noop("Share-out of shares reversed")),
}
"""What happened to shares, and that it was undone."""

MOVEMENT_TYPES: Mapping[str, str] = {
    "share": gettext_noop("Shares"),
    "fine": gettext_noop("Fines"),
    "repayment": gettext_noop("Repayments"),
    "loan": gettext_noop("Loans"),
    "other": gettext_noop("Other"),
}

LOAN_STATES: Mapping[str, tuple[str, str]] = {
    "active": ("note", gettext_noop("Being repaid")),
    "late": ("bad", gettext_noop("Late")),
    "closed": ("good", gettext_noop("Paid")),
    "overpaid": ("wait", gettext_noop("Paid too much")),
    "written_off": ("bad", gettext_noop("Given up")),
}

LOAN_TYPES: Mapping[str, str] = {
    "fixed": gettext_noop("Fixed instalments"),
    "declining": gettext_noop("Falling instalments"),
    "maturity": gettext_noop("Principal at the end"),
    "variable": gettext_noop("Principal as one can"),
}

FREQUENCIES: Mapping[str, str] = {
    "monthly": gettext_noop("Every month"),
    "biweekly": gettext_noop("Every 15 days"),
    "weekly": gettext_noop("Every week"),
}

ACTORS: Mapping[str, str] = {
    "user": gettext_noop("A user"),
    "api_key": gettext_noop("A program"),
    "job": gettext_noop("Caudal"),
    "data_move": gettext_noop("The data move"),
    "system": gettext_noop("Caudal"),
}


def entry_title(kind: str) -> str:
    """An entry's kind in words; a kind that is not known here shows itself."""
    return _(ENTRY_KINDS[kind]) if kind in ENTRY_KINDS else kind.replace("_", " ")


def entry_icon(kind: str) -> str:
    return ENTRY_ICONS.get(kind.partition("_")[0], "list")


def account_title(code: str) -> str:
    """An account in words: `equity:shares:7` is the share capital of member 7, `equity:shares` all shares."""
    if code in ACCOUNTS or code in BRANCHES:
        return _({**ACCOUNTS, **BRANCHES}[code])
    stem, _colon, number = code.rpartition(":")
    if stem in MEMBER_ACCOUNTS:
        return _(MEMBER_ACCOUNTS[stem]).format(number=number)
    return code


def share_event(kind: str, *, is_reversal: bool) -> str:
    """What happened to shares, in words."""
    return _(SHARE_EVENTS[kind][is_reversal])


def role(name: str) -> str:
    return _(ROLES[name]) if name in ROLES else name


def actor(name: str) -> str:
    """A name as it is, or what acted when nobody did."""
    return _(ACTORS[name]) if name in ACTORS else name


@dataclass(frozen=True, slots=True)
class AlertTold:
    """An alert in words, with how bad it is."""

    words: str
    tone: str


ALERTS: Mapping[Alert, tuple[str, str]] = {
    Alert.NO_MEETING: ("wait", gettext_noop("No meeting for long")),
    Alert.CASH_DIFFERENCE: ("bad", gettext_noop("Cash differs")),
    Alert.ARREARS: ("bad", gettext_noop("Arrears")),
    Alert.IDLE_CAPITAL: ("note", gettext_noop("Idle capital")),
    Alert.UNSIGNED_MEETING: ("wait", gettext_noop("Meeting not signed")),
    Alert.UNSIGNED_PLAN: ("wait", gettext_noop("Share-out not signed")),
}


def alert(found: Alert) -> AlertTold:
    tone, said = ALERTS[found]
    return AlertTold(words=_(said), tone=tone)
