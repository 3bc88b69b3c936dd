"""What a lender calls things: events, states, methods, accounts and figures, in the words of those who lend."""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal

from django.utils.translation import gettext as _, ngettext

from caudal.edge.web.formats import money_text, number_text
from caudal.kernel.money import Money
from caudal.kernel.periods import Every
from caudal.kernel.refusals import gettext_noop
from caudal.lending.rules.events import EventKind
from caudal.lending.rules.terms import LoanTerms

EVENTS: Mapping[EventKind, str] = {
    EventKind.DISBURSEMENT: gettext_noop("Money handed over"),
    EventKind.CHARGE: gettext_noop("Charge"),
    EventKind.REPAYMENT: gettext_noop("Repayment"),
    EventKind.DOWN_PAYMENT: gettext_noop("Down payment"),
    EventKind.GOODWILL_CREDIT: gettext_noop("Goodwill credit"),
    EventKind.PAYOUT_REFUND: gettext_noop("Payout refunded"),
    EventKind.MERCHANT_REFUND: gettext_noop("Goods returned"),
    EventKind.CHARGE_ADJUSTMENT: gettext_noop("Charge given back"),
    EventKind.REVERSAL: gettext_noop("Reversal"),
    EventKind.WAIVER: gettext_noop("Waiver"),
    EventKind.REFUND: gettext_noop("Refund of what was paid too much"),
    EventKind.CHARGEBACK: gettext_noop("Repayment called back"),
    EventKind.WRITE_OFF: gettext_noop("Written off"),
    EventKind.RECOVERY: gettext_noop("Recovery"),
    EventKind.CHARGE_OFF: gettext_noop("Charged off"),
    EventKind.RESCHEDULE: gettext_noop("Rescheduled"),
    EventKind.HOLIDAY: gettext_noop("Payment holiday"),
    EventKind.RE_AGE: gettext_noop("Spread anew"),
    EventKind.ADJUSTMENT: gettext_noop("Price adjusted"),
}

REVERSED: Mapping[EventKind, str] = {
    EventKind.REPAYMENT: gettext_noop("Repayment reversed"),
    EventKind.DISBURSEMENT: gettext_noop("Handing over reversed"),
    EventKind.CHARGE: gettext_noop("Charge reversed"),
}

ENTRIES: Mapping[str, str] = {
    "loan_disbursement": gettext_noop("Loan given"),
    "loan_repayment": gettext_noop("Loan repayment"),
    "loan_reallocation": gettext_noop("Repayment split anew"),
    "loan_charge": gettext_noop("Charge"),
    "loan_waiver": gettext_noop("Waiver"),
    "loan_refund": gettext_noop("Refund of what was paid too much"),
    "loan_write_off": gettext_noop("Loan written off"),
    "loan_recovery": gettext_noop("Recovery"),
    "loan_charge_off": gettext_noop("Loan charged off"),
    "loan_chargeback": gettext_noop("Repayment called back"),
    "loan_adjustment": gettext_noop("Price adjusted"),
    "capital": gettext_noop("Capital brought in or taken out"),
}

LOAN_STATES: Mapping[str, tuple[str, str]] = {
    "active": ("note", gettext_noop("Up to date")),
    "late": ("bad", gettext_noop("Late")),
    "closed": ("good", gettext_noop("Paid")),
    "overpaid": ("wait", gettext_noop("Paid too much")),
    "written_off": ("calm", gettext_noop("Written off")),
    "cancelled": ("calm", gettext_noop("Cancelled")),
}

APPLICATION_STATES: Mapping[str, tuple[str, str]] = {
    "submitted": ("wait", gettext_noop("Waits for a decision")),
    "approved": ("note", gettext_noop("Approved")),
    "rejected": ("bad", gettext_noop("Rejected")),
    "withdrawn": ("calm", gettext_noop("Withdrawn")),
    "disbursed": ("good", gettext_noop("Handed over")),
}

ROW_OUTCOMES: Mapping[str, tuple[str, str]] = {
    "recorded": ("good", gettext_noop("Recorded")),
    "refused": ("bad", gettext_noop("Refused")),
    "left_out": ("calm", gettext_noop("Left out")),
}

PROMISES: Mapping[str, tuple[str, str]] = {
    "open": ("wait", gettext_noop("Open")),
    "kept": ("good", gettext_noop("Kept")),
    "broken": ("bad", gettext_noop("Broken")),
    "withdrawn": ("calm", gettext_noop("Withdrawn")),
}

LATE_FEES: Mapping[str, tuple[str, str]] = {
    "proposed": ("wait", gettext_noop("Waits for a decision")),
    "applied": ("bad", gettext_noop("Charged")),
    "automatic": ("bad", gettext_noop("Charged")),
    "partial": ("note", gettext_noop("Charged in part")),
    "waived": ("calm", gettext_noop("Not charged")),
    "lapsed": ("calm", gettext_noop("Lapsed")),
}

METHODS: Mapping[str, str] = {
    "flat": gettext_noop("Flat interest"),
    "french": gettext_noop("Level instalments"),
    "german": gettext_noop("Equal principal, falling instalments"),
    "american": gettext_noop("Interest first, principal at the end"),
    "bullet": gettext_noop("All at the end"),
    "variable": gettext_noop("Principal as one can"),
    "progressive": gettext_noop("Level instalments, interest on the balance"),
}

COMPONENTS: Mapping[str, str] = {
    "principal": gettext_noop("Principal"),
    "interest": gettext_noop("Interest"),
    "fee": gettext_noop("Fees"),
    "penalty": gettext_noop("Late fees"),
}

CHARGES: Mapping[str, str] = {"fee": gettext_noop("Fee"), "penalty": gettext_noop("Late fee")}


ACCOUNTS: Mapping[str, str] = {
    "assets:cash": gettext_noop("Cash"),
    "assets:loans": gettext_noop("Loans out"),
    "equity:capital": gettext_noop("Capital"),
    "liabilities:overpaid": gettext_noop("Paid too much"),
    "income:interest": gettext_noop("Income from interest"),
    "income:fees": gettext_noop("Income from fees"),
    "income:penalties": gettext_noop("Income from late fees"),
    "income:sales": gettext_noop("Income from prices above cost"),
    "income:recoveries": gettext_noop("Income from recoveries"),
    "expenses:write-offs": gettext_noop("Loans written off"),
    "expenses:charge-offs": gettext_noop("Loans charged off"),
    "expenses:goodwill": gettext_noop("Goodwill"),
    "expenses:commissions": gettext_noop("Commissions"),
}

LOAN_ACCOUNTS: Mapping[str, str] = {
    "assets:loans": gettext_noop("Principal of loan {number}"),
    "liabilities:overpaid": gettext_noop("Paid too much on loan {number}"),
}


def event_title(kind: EventKind) -> str:
    return _(EVENTS[kind])


def reversal_title(kind: EventKind | None) -> str:
    """What undid an event of `kind`."""
    return _(REVERSED.get(kind, EVENTS[EventKind.REVERSAL])) if kind else _(EVENTS[EventKind.REVERSAL])


def entry_title(kind: str) -> str:
    """An entry's kind in words; a reversal says what it undoes, a kind that is not known here shows itself."""
    if kind in ENTRIES:
        return _(ENTRIES[kind])
    undone = kind.removesuffix("_reversal")
    if undone in ENTRIES and undone != kind:
        return _("{what}: reversed").format(what=_(ENTRIES[undone]))
    return kind.replace("_", " ")


def loan_state(status: str, days_past_due: int) -> tuple[str, str, str]:
    """Tone, word and reason of a loan's state."""
    if status == "active" and days_past_due > 0:
        tone, word = LOAN_STATES["late"]
        return tone, _(word), days_late(days_past_due)
    tone, word = LOAN_STATES[status]
    return tone, _(word), ""


def application_state(status: str) -> tuple[str, str]:
    tone, word = APPLICATION_STATES[status]
    return tone, _(word)


def import_state(state: str, refused: int) -> tuple[str, str]:
    """Tone and word of a file of repayments."""
    if state == "queued":
        return "wait", _("Running")
    if state == "refused":
        return "bad", _("Refused")
    return ("wait", _("Done, with refusals")) if refused else ("good", _("Done"))


def row_outcome(outcome: str | None) -> tuple[str, str]:
    if outcome is None:
        return "calm", _("Waits its turn")
    tone, word = ROW_OUTCOMES[outcome]
    return tone, _(word)


def late_fee_state(status: str) -> tuple[str, str]:
    tone, word = LATE_FEES[status]
    return tone, _(word)


def days_late(days: int) -> str:
    return ngettext("{days} day past its date", "{days} days past its date", days).format(days=days)


def promise_state(status: str) -> tuple[str, str]:
    tone, word = PROMISES[status]
    return tone, _(word)


def method(name: str) -> str:
    return _(METHODS[name]) if name in METHODS else name


def every(step: Every) -> str:
    """How often an instalment falls due."""
    if step.semimonthly:
        return _("On days {first} and {second} of the month").format(
            first=step.semimonthly[0], second=step.semimonthly[1]
        )
    if step.months:
        return _("Every month") if step.months == 1 else _("Every {count} months").format(count=step.months)
    if step.weeks:
        return _("Every week") if step.weeks == 1 else _("Every {count} weeks").format(count=step.weeks)
    return _("Every day") if step.days == 1 else _("Every {count} days").format(count=step.days)


def rate(terms: LoanTerms) -> str:
    """A rate as people say it."""
    return f"{number_text(terms.rate.scaleb(2).normalize())} %"


def percent(share: Decimal) -> str:
    """A share of one, such as 0.0825, as people say it: 8.3 %."""
    return f"{number_text((share * 100).quantize(Decimal('0.1'), ROUND_HALF_EVEN))} %"


def change_title(kind: str) -> str:
    return event_title(EventKind(kind))


def bucket(days_from: int, days_to: int | None) -> str:
    """A bucket of days past due, such as 31-60."""
    if days_to is None:
        return _("more than {days} days").format(days=days_from - 1)
    return _("{first} to {last} days").format(first=days_from, last=days_to)


def account_title(code: str) -> str:
    """An account in words: `assets:loans:7` is the principal of loan 7."""
    if code in ACCOUNTS:
        return _(ACCOUNTS[code])
    stem, _colon, number = code.rpartition(":")
    return _(LOAN_ACCOUNTS[stem]).format(number=number) if stem in LOAN_ACCOUNTS else code


def amount(money: Money) -> str:
    """An amount inside a sentence."""
    return money_text(money)


def of_amount(money: Money) -> str:
    """What an amount is a part of."""
    return _("of {amount}").format(amount=money_text(money))
