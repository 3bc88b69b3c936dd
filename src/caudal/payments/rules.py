"""Payment orders: which state follows which, who approves, what it costs, when it settles, when to try again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.kernel.rounding import Rounding, round_decimal
from caudal.payments.errors import (
    AmountIsNotPositive,
    FeeCurrencyIsUnknown,
    FeeExceedsAmount,
    MakerIsNotChecker,
    StepIsNotAllowed,
)


class State(StrEnum):
    INITIATED = "INITIATED"
    PENDING_APPROVAL = "PENDING_APPROVAL"
    APPROVED = "APPROVED"
    QUEUED = "QUEUED"
    PROCESSING = "PROCESSING"
    PENDING_SETTLEMENT = "PENDING_SETTLEMENT"
    SETTLED = "SETTLED"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    PENDING_RETRY = "PENDING_RETRY"
    CANCELLED = "CANCELLED"
    REVERSED = "REVERSED"


class OrderType(StrEnum):
    DEPOSIT = "DEPOSIT"
    WITHDRAWAL = "WITHDRAWAL"
    DISTRIBUTION = "DISTRIBUTION"
    CONSTRUCTION_DRAW = "CONSTRUCTION_DRAW"
    PLATFORM_FEE = "PLATFORM_FEE"
    REFERRAL_FEE = "REFERRAL_FEE"
    ESCROW_DEPOSIT = "ESCROW_DEPOSIT"
    ESCROW_WITHDRAWAL = "ESCROW_WITHDRAWAL"
    REFUND = "REFUND"
    TRANSFER = "TRANSFER"


class Method(StrEnum):
    ACH = "ACH"
    WIRE = "WIRE"
    CHECK = "CHECK"
    CREDIT_CARD = "CREDIT_CARD"
    INTERNAL_TRANSFER = "INTERNAL_TRANSFER"


NEXT_STATES: Mapping[State, frozenset[State]] = {
    State.INITIATED: frozenset({State.PENDING_APPROVAL, State.APPROVED, State.QUEUED, State.CANCELLED, State.FAILED}),
    State.PENDING_APPROVAL: frozenset({State.APPROVED, State.CANCELLED, State.FAILED}),
    State.APPROVED: frozenset({State.QUEUED, State.CANCELLED}),
    State.QUEUED: frozenset({State.PROCESSING, State.CANCELLED, State.FAILED}),
    State.PROCESSING: frozenset(
        {State.PENDING_SETTLEMENT, State.SETTLED, State.COMPLETED, State.FAILED, State.PENDING_RETRY}
    ),
    State.PENDING_SETTLEMENT: frozenset({State.SETTLED, State.FAILED, State.REVERSED, State.PENDING_RETRY}),
    State.SETTLED: frozenset({State.COMPLETED, State.REVERSED}),
    State.COMPLETED: frozenset({State.REVERSED}),
    State.FAILED: frozenset({State.PENDING_RETRY, State.CANCELLED}),
    State.PENDING_RETRY: frozenset({State.QUEUED, State.FAILED, State.CANCELLED}),
    State.CANCELLED: frozenset(),
    State.REVERSED: frozenset(),
}
"""What may become of an order. Settled is not final: a debit can still come back."""

ALWAYS_APPROVED = frozenset({OrderType.CONSTRUCTION_DRAW, OrderType.DISTRIBUTION})
RETRY_AFTER = (timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))
"""The pauses before the first, second and third retry; there is no fourth."""
RETRYABLE = frozenset({"rate_limit", "connection", "temporary_hold", "processing_error", "R01", "R09"})
_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """Fees of one currency: a rate of the amount, a fixed part, and the most that the rate may come to."""

    rate: Decimal = Decimal(0)
    fixed_minor: int = 0
    most_minor: int | None = None

    def fee_minor(self, amount_minor: int) -> int:
        """The fee, rounded half up to the minor unit."""
        share = round_decimal(self.rate * amount_minor, mode=Rounding.HALF_UP)
        return self.fixed_minor + (share if self.most_minor is None else min(share, self.most_minor))


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentSettings:
    """What an organisation may set; these are the defaults, in US dollars."""

    currency: str = "USD"
    approval_from_minor: int = 50_000_00
    platform: Tariff = Tariff(rate=Decimal("0.01"))
    methods: Mapping[Method, Tariff] = field(
        default_factory=lambda: {
            Method.ACH: Tariff(rate=Decimal("0.008"), most_minor=5_00),
            Method.WIRE: Tariff(fixed_minor=25_00),
            Method.CHECK: Tariff(),
            Method.CREDIT_CARD: Tariff(),
            Method.INTERNAL_TRANSFER: Tariff(),
        }
    )
    settlement_days: Mapping[Method, int] = field(
        default_factory=lambda: {
            Method.ACH: 3,
            Method.WIRE: 1,
            Method.CHECK: 5,
            Method.CREDIT_CARD: 0,
            Method.INTERNAL_TRANSFER: 0,
        }
    )


DEFAULTS = PaymentSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What an order costs: `net` is what arrives, amount less fee."""

    amount: Money
    fee: Money
    net: Money


def step_problem(*, state: State, next_state: State) -> Refusal | None:
    """Why an order cannot go from one state to another; None when it can."""
    if next_state in NEXT_STATES[state]:
        return None
    return StepIsNotAllowed(state=state.value, next_state=next_state.value)


def is_final(*, state: State) -> bool:
    """Whether nothing can become of the order any more."""
    return not NEXT_STATES[state]


def needs_approval(*, order_type: OrderType, amount: Money, settings: PaymentSettings = DEFAULTS) -> bool:
    """Draws and distributions always; anything else from a limit on.

    :raises FeeCurrencyIsUnknown: the limit is not known in this currency
    """
    _check_currency(amount, settings)
    return order_type in ALWAYS_APPROVED or amount.minor >= settings.approval_from_minor


def approval_problem(*, maker: str, checker: str) -> Refusal | None:
    """Why this person may not approve; None when they may."""
    return MakerIsNotChecker() if maker == checker else None


def cost(*, amount: Money, method: Method, settings: PaymentSettings = DEFAULTS) -> Cost:
    """The method's fee on an amount, and what is left of it.

    :raises AmountIsNotPositive, FeeCurrencyIsUnknown, FeeExceedsAmount: in this order
    """
    if amount.minor <= 0:
        raise AmountIsNotPositive(field="amount", amount=amount)
    _check_currency(amount, settings)
    fee = Money(settings.methods[method].fee_minor(amount.minor), amount.currency)
    if fee >= amount:
        raise FeeExceedsAmount(field="amount", fee=fee, amount=amount)
    return Cost(amount=amount, fee=fee, net=amount - fee)


def platform_fee(*, amount: Money, settings: PaymentSettings = DEFAULTS) -> Money:
    """The platform's own fee on an amount; an order of its own.

    :raises AmountIsNotPositive, FeeCurrencyIsUnknown: in this order
    """
    if amount.minor <= 0:
        raise AmountIsNotPositive(field="amount", amount=amount)
    _check_currency(amount, settings)
    return Money(settings.platform.fee_minor(amount.minor), amount.currency)


def settles_on(*, method: Method, submitted_on: date, settings: PaymentSettings = DEFAULTS) -> date:
    """The day on which an order is expected to settle, Saturdays and Sundays left out."""
    day = submitted_on
    for _ in range(settings.settlement_days[method]):
        day += timedelta(days=1)
        while day.weekday() >= _SATURDAY:
            day += timedelta(days=1)
    return day


def retry_after(*, failure_code: str, retries: int) -> timedelta | None:
    """How long to wait before trying again; None when it is over: no retries left, or no use in one."""
    if failure_code not in RETRYABLE or retries >= len(RETRY_AFTER):
        return None
    return RETRY_AFTER[retries]


def _check_currency(amount: Money, settings: PaymentSettings) -> None:
    if amount.currency != settings.currency:
        raise FeeCurrencyIsUnknown(field="amount", currency=amount.currency)
