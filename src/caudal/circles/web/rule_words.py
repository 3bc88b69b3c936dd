"""The rules of a circle in the words of its members: one table, behind the page that tells them and the form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from caudal.circles.rules.policy import CirclePolicy
from caudal.edge.web.formats import money_text
from caudal.kernel.money import Money
from caudal.kernel.refusals import gettext_noop


class Kind(StrEnum):
    """How a rule is written in a form."""

    CHOICE = "choice"
    COUNT = "count"
    DECIMAL = "decimal"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its title, and a sentence for each choice or one with `{value}`; "" stands for "nothing agreed"."""

    name: str
    group: str
    title: str
    kind: Kind
    choices: Mapping[str, str] = field(default_factory=dict)
    sentence: str = ""
    none: str = ""


@dataclass(frozen=True, slots=True)
class RuleTold:
    name: str
    group: str
    title: str
    words: str


SHARES, LOANS, GUARANTEES, MEETINGS = (
    gettext_noop("Shares and fines"),
    gettext_noop("Loans"),
    gettext_noop("Who decides on a loan"),
    gettext_noop("Meetings"),
)

RULES: tuple[Rule, ...] = (
    Rule("shares_per_purchase_max", SHARES, gettext_noop("Shares at once"), Kind.COUNT,
         sentence=gettext_noop("Shares that a member buys at once: {value} at the most."),
         none=gettext_noop("A member buys as many shares at once as they like.")),
    Rule("shares_per_member_max", SHARES, gettext_noop("Shares of one member"), Kind.COUNT,
         sentence=gettext_noop("Shares that a member holds: {value} at the most."),
         none=gettext_noop("A member may hold any number of shares.")),
    Rule("price_changes_in_cycle", SHARES, gettext_noop("Price of a share"), Kind.CHOICE, {
        "False": gettext_noop("The price of a share stays the same until the share-out."),
        "True": gettext_noop("The price of a share may change at any time."),
    }),
    Rule("fines_count", SHARES, gettext_noop("Fines in the capital"), Kind.CHOICE, {
        "issued": gettext_noop("A fine counts as capital as soon as it is issued."),
        "collected": gettext_noop("A fine counts as capital when it is paid."),
    }),
    Rule("loan_share_multiple", LOANS, gettext_noop("Loan by own shares"), Kind.DECIMAL,
         sentence=gettext_noop("A member may owe up to {value} times the value of their own shares."),
         none=gettext_noop("What a member may owe does not depend on their own shares.")),
    Rule("open_loans_max", LOANS, gettext_noop("Loans at the same time"), Kind.COUNT,
         sentence=gettext_noop("Open loans of a member: {value} at the most."),
         none=gettext_noop("A member may have any number of open loans.")),
    Rule("blocks_arrears", LOANS, gettext_noop("Who is late"), Kind.CHOICE, {
        "True": gettext_noop("Who is late with a loan gets no other."),
        "False": gettext_noop("Who is late with a loan may still get another."),
    }),
    Rule("next_loan_repaid_percent", LOANS, gettext_noop("Before the next loan"), Kind.DECIMAL,
         sentence=gettext_noop("{value} % of the last loan must be repaid before the next one."),
         none=gettext_noop("The next loan does not wait for the last one.")),
    Rule("fixed_method", LOANS, gettext_noop("Fixed instalments"), Kind.CHOICE, {
        "flat": gettext_noop("Interest is on the whole loan until the end."),
        "french": gettext_noop("Interest is on what is still owed."),
    }),
    Rule("maturity_interest", LOANS, gettext_noop("Loans repaid at the end"), Kind.CHOICE, {
        "periodic": gettext_noop("Interest is paid each period, the principal at the end."),
        "at_maturity": gettext_noop("Interest is paid with the principal at the end."),
    }),
    Rule("form_fee", LOANS, gettext_noop("Form of a loan"), Kind.MONEY,
         sentence=gettext_noop("The form of a loan costs {value}."), none=gettext_noop("The form of a loan is free.")),
    Rule("form_fee_when", LOANS, gettext_noop("When the form is paid"), Kind.CHOICE, {
        "disbursement": gettext_noop("The form is paid when the money is handed over."),
        "request": gettext_noop("The form is paid with the request."),
    }),
    Rule("approvals_required", GUARANTEES, gettext_noop("Approvals"), Kind.COUNT,
         sentence=gettext_noop("Officers who must approve a loan: {value}."),
         none=gettext_noop("Whoever keeps the money gives loans without a request.")),
    Rule("approval_days", GUARANTEES, gettext_noop("Time to collect"), Kind.COUNT,
         sentence=gettext_noop("Days that an approved loan stays set aside: {value}.")),
    Rule("vote_majority", GUARANTEES, gettext_noop("Vote"), Kind.CHOICE, {
        "none": gettext_noop("The members do not vote on loans."),
        "simple": gettext_noop("A loan needs more votes for it than against it."),
        "absolute": gettext_noop("A loan needs the yes of more than half of the members."),
        "two_thirds": gettext_noop("A loan needs the yes of two thirds of the members."),
        "unanimous": gettext_noop("A loan needs the yes of every member."),
    }),
    Rule("vote_quorum", GUARANTEES, gettext_noop("Who must have voted"), Kind.CHOICE, {
        "none": gettext_noop("A vote counts however few took part."),
        "half": gettext_noop("A vote counts when half of the members took part."),
        "two_thirds": gettext_noop("A vote counts when two thirds of the members took part."),
        "all": gettext_noop("A vote counts when every member took part."),
    }),
    Rule("guarantee_above_shares", GUARANTEES, gettext_noop("Loans above one's own shares"), Kind.CHOICE, {
        "none": gettext_noop("A loan above one's own shares needs no guarantee."),
        "required": gettext_noop("A loan above one's own shares needs a guarantee for the rest."),
        "block": gettext_noop("Nobody borrows more than their own shares are worth."),
    }),
    Rule("meeting_rhythm", MEETINGS, gettext_noop("How often the circle meets"), Kind.CHOICE, {
        "": gettext_noop("The day of the next meeting is agreed each time."),
        "weekly": gettext_noop("The circle meets every week."),
        "fortnightly": gettext_noop("The circle meets every two weeks."),
        "four_weekly": gettext_noop("The circle meets every four weeks."),
        "monthly": gettext_noop("The circle meets once a month."),
    }),
    Rule("meeting_weekday", MEETINGS, gettext_noop("Day of the meeting"), Kind.CHOICE, {
        "": gettext_noop("The circle meets on the weekday of its last meeting."),
        "1": gettext_noop("The circle meets on Mondays."),
        "2": gettext_noop("The circle meets on Tuesdays."),
        "3": gettext_noop("The circle meets on Wednesdays."),
        "4": gettext_noop("The circle meets on Thursdays."),
        "5": gettext_noop("The circle meets on Fridays."),
        "6": gettext_noop("The circle meets on Saturdays."),
        "7": gettext_noop("The circle meets on Sundays."),
    }),
    Rule("social_contribution", MEETINGS, gettext_noop("Social fund"), Kind.MONEY,
         sentence=gettext_noop("Each member puts {value} into the social fund at a meeting."),
         none=gettext_noop("What a member puts into the social fund is not fixed.")),
)  # fmt: skip


def told(policy: CirclePolicy) -> list[RuleTold]:
    """Every rule as a sentence."""
    return [
        RuleTold(rule.name, _(rule.group), _(rule.title), _sentence(rule, getattr(policy, rule.name))) for rule in RULES
    ]


def changes(before: CirclePolicy, after: CirclePolicy) -> list[tuple[str, str, str]]:
    """Title, old and new sentence of each rule that differs."""
    return [
        (old.title, old.words, new.words)
        for old, new in zip(told(before), told(after), strict=True)
        if getattr(before, old.name) != getattr(after, old.name)
    ]


def _sentence(rule: Rule, value: Any) -> str:
    if rule.kind is Kind.CHOICE:
        return _(rule.choices["" if value is None else str(value)])
    if value is None or (not value and rule.none):
        return _(rule.none)
    return _(rule.sentence).format(value=_figure(value))


def _figure(value: Any) -> str:
    if isinstance(value, Money):
        return money_text(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
