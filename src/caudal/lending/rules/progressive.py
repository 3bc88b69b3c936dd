"""Interest on the balance, by segments of days between its changes: French, American, variable, progressive."""

from collections import deque
from collections.abc import Sequence
from datetime import date

from caudal.kernel.rounding import round_ratio
from caudal.lending.rules.balances import Asked, BalanceChange, Effect
from caudal.lending.rules.calendar import Period, first_period_scale
from caudal.lending.rules.rates import Rates
from caudal.lending.rules.rounded import level_minor, nearest, to_multiple, to_unit
from caudal.lending.rules.terms import GraceKind, LoanTerms, Method, Remainder

_LEVEL = frozenset({Method.FRENCH, Method.PROGRESSIVE})
_ADJUSTMENTS_MAX = 3


def on_balance(terms: LoanTerms, periods: Sequence[Period], changes: Sequence[BalanceChange]) -> list[Asked]:
    """Plan a loan whose interest follows the balance of each row as rounded."""
    return _Walk(terms, periods, changes).rows()


class _Walk:
    """One pass over the periods: what is owed, what it costs, what each row asks."""

    def __init__(self, terms: LoanTerms, periods: Sequence[Period], changes: Sequence[BalanceChange]) -> None:
        self._terms = terms
        self._periods = periods
        self._rates = Rates(terms, periods)
        self._waiting = deque(changes)
        self._balance = 0
        self._beside = 0
        """Added to the balance where interest is taken: late principal, a first row's remainder, early payments."""
        self._level: int | None = None
        self._needs_level = False
        self._extra = 0
        """What the next row takes on top, where the first row takes the remainder."""
        self._credit = 0
        self._carried = 0
        """Interest that an instalment paid early no longer had to ask for: it is part of the next one."""
        self._put_off = 0
        """Interest of a grace: asked on top of the first instalment after it."""
        self._early: dict[int, int] = {}
        self._divides_again = terms.remainder is Remainder.SPREAD and terms.installment_minor is None
        self._may_end_early = terms.installment_minor is not None or any(
            change.minor < 0 and change.is_principal for change in changes
        )

    def rows(self) -> list[Asked]:
        rows: list[Asked] = []
        while len(rows) < len(self._periods):
            k = len(rows)
            period = self._periods[k]
            if self._is_quiet(k):
                self._add_quiet_rows(rows)
            else:
                principal, interest = self._row(k, period)
                rows.append(Asked(period.from_on, period.due_on, principal, interest))
            if self._is_over:
                break
        return rows

    @property
    def _is_over(self) -> bool:
        """Nothing is owed before the last period, no interest that was put off either, and no more is lent."""
        is_owed = self._balance or self._carried or self._put_off or any(change.minor > 0 for change in self._waiting)
        return self._may_end_early and not is_owed

    def _is_quiet(self, k: int) -> bool:
        """Nothing happens in the period at index `k`: its row has the level and the interest on what is left."""
        terms = self._terms
        is_plain = terms.method in _LEVEL and not self._divides_again and k >= terms.grace_principal and k > 0
        is_settled = self._level is not None and not (
            self._needs_level or self._extra or self._early or self._credit or self._carried or self._put_off
        )
        is_last = k == len(self._periods) - 1
        is_undisturbed = not self._waiting or (not is_last and self._waiting[0].on > self._periods[k].due_on)
        return is_plain and is_settled and is_undisturbed and not self._is_grace_of_interest(k)

    def _add_quiet_rows(self, rows: list[Asked]) -> None:
        """The rows up to the next change in one tight loop: most rows of most loans."""
        assert self._level is not None, "a quiet row has a level"
        level, balance, beside, unit = self._level, self._balance, self._beside, self._terms.unit_minor
        mode, whole, last = nearest(self._terms), self._rates.whole, len(self._periods) - 1
        until = self._waiting[0].on if self._waiting else None
        for k in range(len(rows), last + 1):
            period = self._periods[k]
            if until is not None and (until <= period.due_on or k == last):
                break
            numerator, denominator = whole(k)
            interest = round_ratio(max(0, balance + beside) * numerator, denominator * unit, mode=mode) * unit
            principal = balance if k == last else max(0, min(level - interest, balance))
            balance -= principal
            rows.append(Asked(period.from_on, period.due_on, principal, interest))
            if not balance and self._may_end_early:
                break
        self._balance = balance

    @property
    def _free(self) -> int:
        """What is owed and not yet paid by early instalments."""
        return self._balance - sum(self._early.values())

    def _row(self, k: int, period: Period) -> tuple[int, int]:
        is_last = k == len(self._periods) - 1
        settled, owed, ahead, is_stub = self._segments(k, period, is_last=is_last)
        owed, self._carried = owed + self._carried, 0
        # A new instalment after a payment within the period divides that period's principal as if it were whole.
        nominal = self._interest(k, period.from_on, period.due_on) if is_stub else owed
        if self._needs_level:
            self._relevel(k, nominal)
        is_repaid = not self._free
        early = self._early.pop(k + 1, 0)
        if early and self._level is not None and not (is_last or is_repaid):
            kept = min(owed, max(0, self._level - early))
            self._carried, owed, nominal = owed - kept, kept, kept
        principal = self._balance if is_last else max(early, min(self._free, self._principal(k, nominal)))
        self._balance -= principal
        self._beside += early
        interest = self._asked(k, settled + owed)
        return principal + ahead + self._paid_on_due_date(period), interest

    def _segments(self, k: int, period: Period, *, is_last: bool) -> tuple[int, int, int, bool]:
        """Interest settled by payments ahead, interest owed since, principal paid ahead, whether that changed it."""
        since, settled, owed, ahead, is_stub = period.from_on, 0, 0, 0, False
        while self._waiting and (self._waiting[0].on < period.due_on or is_last):
            change = self._waiting.popleft()
            if change.on >= period.due_on and change.minor < 0:
                continue  # The last row asks for all that is left: nothing is paid ahead of it.
            on = min(max(change.on, since), period.due_on)
            owed += self._interest(k, since, on)
            since = on
            if self._needs_level and change.minor < 0 and change.effect is not Effect.RELEVEL:
                # The instalment is that of what was lent, before any of it was paid back.
                self._relevel(k, owed + self._interest(k, on, period.due_on))
            if change.minor < 0 and change.effect not in (Effect.CORRECTION, Effect.EARLY):
                settled, owed = settled + owed, 0
                is_stub = change.effect is Effect.RELEVEL and self._terms.method is Method.FRENCH
            ahead += self._change(change)
        return settled, owed + self._interest(k, since, period.due_on), ahead, is_stub

    def _change(self, change: BalanceChange) -> int:
        """Apply a change; return the principal that it paid ahead."""
        if change.effect is Effect.CORRECTION:
            self._beside += change.minor
            return 0
        if change.minor > 0:
            self._balance += change.minor
            self._needs_level = True
            return 0
        paid = min(-change.minor, self._free)
        if change.effect is Effect.EARLY:
            self._early[change.number] = self._early.get(change.number, 0) + paid
            self._beside -= paid
            return 0
        self._balance -= paid
        if change.effect is Effect.RELEVEL:
            self._needs_level, self._divides_again = True, False
        elif change.effect is Effect.SKIP:
            self._credit += paid
        return paid

    def _paid_on_due_date(self, period: Period) -> int:
        """Principal paid ahead on the due date itself, after the instalment: shown with it."""
        ahead = 0
        while self._waiting and self._waiting[0].minor < 0 and self._waiting[0].on == period.due_on:
            ahead += self._change(self._waiting.popleft())
        return ahead

    def _interest(self, k: int, from_on: date, to_on: date) -> int:
        if from_on >= to_on:
            return 0
        numerator, denominator = self._rates.part(k, from_on, to_on)
        return to_unit(max(0, self._balance + self._beside) * numerator, denominator, terms=self._terms)

    def _asked(self, k: int, interest: int) -> int:
        """A row's interest: the first one by its real days, those of a grace put off."""
        scale = first_period_scale(terms=self._terms, start_on=self._periods[0].from_on) if k == 0 else None
        if scale:
            interest = to_unit(interest * scale[0], scale[1], terms=self._terms)
        interest, self._put_off = interest + self._put_off, 0
        if self._is_grace_of_interest(k):
            self._put_off = interest
            return 0
        return interest

    def _is_grace_of_interest(self, k: int) -> bool:
        terms = self._terms
        is_deferred = terms.grace_interest_kind is GraceKind.DEFERRED and k < terms.grace_interest
        return is_deferred and k < len(self._periods) - 1 and self._free > 0

    def _principal(self, k: int, interest: int) -> int:
        """The principal that a row asks for, within what is owed."""
        terms, left = self._terms, len(self._periods) - k
        if k < terms.grace_principal or self._level is None:
            return 0
        if terms.method is Method.GERMAN:
            planned = to_unit(self._balance, left, terms=terms) if self._divides_again else self._level
        elif terms.method not in _LEVEL:
            return 0
        else:
            if self._divides_again:
                self._level = self._level_over(k, self._balance)
            planned = self._level - interest
        planned, self._extra = max(0, planned) + self._extra, 0
        skipped = min(self._credit, max(0, planned))
        self._credit -= skipped
        return max(0, min(planned - skipped, self._balance))

    def _relevel(self, k: int, interest: int) -> None:
        """Compute the instalment (German: the principal) for the rows from `k` on."""
        terms, start = self._terms, max(k, self._terms.grace_principal)
        self._needs_level = False
        if terms.installment_minor is not None:
            self._level = terms.installment_minor
        elif terms.method is Method.GERMAN:
            self._level = to_unit(self._balance, len(self._periods) - start, terms=terms)
        elif terms.method not in _LEVEL:
            self._level = 0
        else:
            is_segmented = terms.method is Method.PROGRESSIVE and start == k
            self._level = self._level_over(start, self._balance, interest if is_segmented else None)
            if terms.method is Method.PROGRESSIVE:
                self._level = self._adjusted(self._level, k, interest)
        if terms.remainder is Remainder.FIRST:
            self._take_remainder_first(k, interest)

    def _level_over(self, start: int, balance: int, first_interest: int | None = None) -> int:
        rates = [self._rates.level(k) for k in range(start, len(self._periods))]
        return level_minor(balance, rates=rates, terms=self._terms, first_interest_minor=first_interest)

    def _adjusted(self, level: int, k: int, interest: int) -> int:
        """Bring the last instalment nearer to the others: move the level by the difference over the rows.

        Apache Fineract, EmiAdjustment: tried while the difference is more than one unit for two rows and shrinks.
        """
        n, unit = len(self._periods) - k, self._terms.unit_minor
        difference = self._last_total(level, k, interest) - level
        for _ in range(_ADJUSTMENTS_MAX):
            if n < 2 or abs(difference) <= n // 2 * unit:
                break
            moved = to_multiple(level * n + difference, n, terms=self._terms)
            moved_difference = self._last_total(moved, k, interest) - moved
            if moved == level or abs(moved_difference) >= abs(difference):
                break
            level, difference = moved, moved_difference
        return level

    def _last_total(self, level: int, k: int, interest: int) -> int:
        """What the last row asks for when the others ask for `level`."""
        balance, cost = self._before_last(level, k, interest)
        return balance + cost

    def _take_remainder_first(self, k: int, interest: int) -> None:
        """Let the next row take the remainder, and interest go on as if it had stayed till the end (OpenCBS, Begin)."""
        assert self._level is not None, "there is a level to keep"
        balance, cost = self._before_last(self._level, k, interest)
        is_level = self._terms.method in _LEVEL
        rest = balance - (self._level - cost if is_level else self._level)
        if self._level - interest + rest >= 0 and not self._terms.installment_minor and len(self._periods) > k + 1:
            self._extra, self._beside = rest, self._beside + rest

    def _before_last(self, level: int, k: int, interest: int) -> tuple[int, int]:
        """The balance before the last row and its interest, when all rows from `k` on ask for `level`."""
        terms, balance, cost, last = self._terms, self._balance, interest, len(self._periods) - 1
        for j in range(k, last):
            if j >= terms.grace_principal:
                balance -= max(0, min(balance, level if terms.method is Method.GERMAN else level - cost))
            numerator, denominator = self._rates.whole(j + 1)
            cost = to_unit(balance * numerator, denominator, terms=terms)
        return balance, cost
