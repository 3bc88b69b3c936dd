"""What a circle has agreed about its money: when fines count, how many shares one may buy, who may borrow and how."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from caudal.circles import errors
from caudal.circles.rules.meetings import MeetingRhythm
from caudal.kernel.money import Money


class FinesCount(StrEnum):
    """When a fine becomes capital: when it is issued (the rule of most juntas), or when it is paid."""

    ISSUED = "issued"
    COLLECTED = "collected"


class FixedMethod(StrEnum):
    """How the level instalment of a fixed loan is computed: interest on the whole principal, or on the balance."""

    FLAT = "flat"
    FRENCH = "french"


class MaturityInterest(StrEnum):
    """When a loan repaid at maturity pays its interest: each period, or all at the end."""

    PERIODIC = "periodic"
    AT_MATURITY = "at_maturity"


class VoteMajority(StrEnum):
    """Whose yes a loan needs: nobody's, more yes than no, more than half of who may vote, two thirds, or all."""

    NONE = "none"
    SIMPLE = "simple"
    ABSOLUTE = "absolute"
    TWO_THIRDS = "two_thirds"
    UNANIMOUS = "unanimous"


class VoteQuorum(StrEnum):
    """How many of who may vote must have voted before the result counts."""

    NONE = "none"
    HALF = "half"
    TWO_THIRDS = "two_thirds"
    ALL = "all"


class GuaranteeRule(StrEnum):
    """What a loan above the value of the borrower's own shares needs: nothing, a guarantee for the rest; or is not."""

    NONE = "none"
    REQUIRED = "required"
    BLOCK = "block"


class FormFeeWhen(StrEnum):
    """When the form of a loan is paid for: with the request, or when the money is handed over."""

    REQUEST = "request"
    DISBURSEMENT = "disbursement"


@dataclass(frozen=True, slots=True, kw_only=True)
class CirclePolicy:
    """The rules of one circle. A limit of None is no limit."""

    fines_count: FinesCount = FinesCount.ISSUED
    shares_per_purchase_max: int | None = None
    shares_per_member_max: int | None = None
    price_changes_in_cycle: bool = False
    """Whether a share may cost something else while shares of the cycle are held; usually only between two cycles."""
    loan_share_multiple: Decimal | None = None
    """A member may owe this many times the value of their own shares (savings-and-loan groups use 3)."""
    open_loans_max: int | None = None
    blocks_arrears: bool = True
    fixed_method: FixedMethod = FixedMethod.FLAT
    maturity_interest: MaturityInterest = MaturityInterest.PERIODIC
    approvals_required: int = 0
    """How many officers must approve a loan; 0: whoever keeps the money gives it."""
    approval_days: int = 30
    """How long an approved loan stays set aside before it is handed over or comes to nothing."""
    vote_majority: VoteMajority = VoteMajority.NONE
    vote_quorum: VoteQuorum = VoteQuorum.NONE
    guarantee_above_shares: GuaranteeRule = GuaranteeRule.NONE
    form_fee: Money | None = None
    form_fee_when: FormFeeWhen = FormFeeWhen.DISBURSEMENT
    next_loan_repaid_percent: Decimal | None = None
    """How much of the last loan must be repaid before the next one (a known statute asks for 70)."""

    meeting_rhythm: MeetingRhythm | None = None
    meeting_weekday: int | None = None
    """1 for Monday to 7 for Sunday; None: the weekday of the last meeting."""
    social_contribution: Money | None = None
    """What each member usually pays into the social fund at a meeting; the pages offer it."""

    @property
    def asks_first(self) -> bool:
        """Whether a loan needs a request that others decide on."""
        return self.approvals_required > 0 or self.vote_majority is not VoteMajority.NONE


USUAL_POLICY = CirclePolicy()
"""What most juntas do: fines count at once, who is late gets no loan, nothing else is limited."""
SHARE_MULTIPLE_MAX = Decimal(100)
APPROVALS_MAX = 10
APPROVAL_DAYS_MAX = 365
"""A hold of the ledger lasts 400 days at the most."""
FORM_FEE_MINOR_MAX = 10**12


def check_policy(policy: CirclePolicy, *, currency: str) -> None:
    """Refuse a limit that allows nothing or could not have been meant.

    :raises LimitIsOutOfRange: it names the field
    :raises CurrencyDiffers: an amount is not in the circle's currency
    """
    for name in ("shares_per_purchase_max", "shares_per_member_max", "open_loans_max"):
        limit = getattr(policy, name)
        if limit is not None and not 0 < limit <= SHARES_MAX:
            raise errors.LimitIsOutOfRange(field=name)
    multiple = policy.loan_share_multiple
    if multiple is not None and not (multiple.is_finite() and 0 < multiple <= SHARE_MULTIPLE_MAX):
        raise errors.LimitIsOutOfRange(field="loan_share_multiple")
    _check_lending(policy, currency)
    _check_meetings(policy, currency)


def _check_meetings(policy: CirclePolicy, currency: str) -> None:
    weekday, usual = policy.meeting_weekday, policy.social_contribution
    if weekday is not None and not 1 <= weekday <= 7:
        raise errors.LimitIsOutOfRange(field="meeting_weekday")
    if usual is not None and not 0 < usual.minor <= FORM_FEE_MINOR_MAX:
        raise errors.LimitIsOutOfRange(field="social_contribution")
    if usual is not None and usual.currency != currency:
        raise errors.CurrencyDiffers(field="social_contribution", given=usual.currency, expected=currency)


def _check_lending(policy: CirclePolicy, currency: str) -> None:
    if not 0 <= policy.approvals_required <= APPROVALS_MAX:
        raise errors.LimitIsOutOfRange(field="approvals_required")
    if not 0 < policy.approval_days <= APPROVAL_DAYS_MAX:
        raise errors.LimitIsOutOfRange(field="approval_days")
    percent = policy.next_loan_repaid_percent
    if percent is not None and not (percent.is_finite() and 0 < percent <= 100):
        raise errors.LimitIsOutOfRange(field="next_loan_repaid_percent")
    fee = policy.form_fee
    if fee is not None and not 0 < fee.minor <= FORM_FEE_MINOR_MAX:
        raise errors.LimitIsOutOfRange(field="form_fee")
    if fee is not None and fee.currency != currency:
        raise errors.CurrencyDiffers(field="form_fee", given=fee.currency, expected=currency)


SHARES_MAX = 1_000_000
"""The most shares that one trade or limit may name: above any circle, below what overflows with the largest price."""


def policy_to_json(policy: CirclePolicy) -> dict[str, Any]:
    """A policy as it is stored with its circle; fractions stay text."""
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in asdict(policy).items()}


def policy_from_json(stored: Mapping[str, Any]) -> CirclePolicy:
    """The policy that `policy_to_json` wrote; what a circle never said is as it was before there was a choice."""
    return CirclePolicy(**{name: _read(name, value) for name, value in stored.items()})


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "fines_count": FinesCount,
    "loan_share_multiple": Decimal,
    "fixed_method": FixedMethod,
    "maturity_interest": MaturityInterest,
    "vote_majority": VoteMajority,
    "vote_quorum": VoteQuorum,
    "guarantee_above_shares": GuaranteeRule,
    "form_fee": lambda stored: Money(**stored),
    "meeting_rhythm": MeetingRhythm,
    "social_contribution": lambda stored: Money(**stored),
    "form_fee_when": FormFeeWhen,
    "next_loan_repaid_percent": Decimal,
}


def _read(name: str, value: Any) -> Any:
    return value if value is None or name not in _READERS else _READERS[name](value)
