"""Which accounts a loan moves, and the ledger lines of its events.

Interest and fees are income when they are received: what is owed of them is in the replay, not in the books. So the
account of a loan's principal is what the replay says is outstanding, on every day.
"""

from collections import defaultdict
from dataclasses import dataclass, replace

from caudal.kernel.money import Money
from caudal.ledger.rules import AccountKind, Line, NewAccount
from caudal.lending.rules.components import Breakdown
from caudal.lending.rules.events import CHANGE_KINDS, REPAYMENT_KINDS, EventKind

_BECOMES_DEBT = frozenset({EventKind.DISBURSEMENT, EventKind.REFUND, EventKind.CHARGEBACK})
_WITHOUT_CASH = frozenset(
    {
        EventKind.GOODWILL_CREDIT,
        EventKind.CHARGE_ADJUSTMENT,
        EventKind.CHARGE,
        EventKind.WAIVER,
        EventKind.WRITE_OFF,
        EventKind.CHARGE_OFF,
        EventKind.ADJUSTMENT,
        *CHANGE_KINDS,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanAccounts:
    """Account codes in the book of the pool that lends. `{number}` in a code stands for the loan's number.

    The last ones are a lender's; a pool that names none of them has no such events.
    """

    cash: str
    principal: str
    interest_income: str
    late_fee_income: str
    """Of penalties; of fees too where `fee_income` is empty."""
    overpaid: str
    fee_income: str = ""
    price_income: str = ""
    """What a credit's price is above its cost, and what the price is adjusted by."""
    recovery_income: str = ""
    write_off_expense: str = ""
    charge_off_expense: str = ""
    goodwill_expense: str = ""

    def of_loan(self, number: int) -> "LoanAccounts":
        """The codes of one loan: `assets:loans:{number}` becomes `assets:loans:7`."""
        return replace(
            self,
            principal=self.principal.replace("{number}", str(number)),
            overpaid=self.overpaid.replace("{number}", str(number)),
        )

    def opened(self, *, currency: str, with_overpaid: bool = False) -> list[NewAccount]:
        """The accounts that exist for this loan's sake; cash and income are the pool's own."""
        accounts = [NewAccount(self.principal, AccountKind.ASSET, currency)]
        if with_overpaid:
            accounts.append(NewAccount(self.overpaid, AccountKind.LIABILITY, currency, floor_minor=0))
        return accounts


def moves_cash(kind: EventKind) -> bool:
    """Whether money comes in or goes out; not so for what is only said of a debt."""
    return kind not in _WITHOUT_CASH


def event_lines(
    accounts: LoanAccounts,
    *,
    kind: EventKind,
    amount_minor: int,
    parts: Breakdown,
    overpaid_minor: int,
    is_recovered: bool,
    currency: str,
    cost_minor: int | None = None,
    is_penalty: bool = False,
) -> tuple[Line, ...]:
    """The lines of an event as the replay splits it; none when the books have nothing to say of it.

    `parts` and `overpaid_minor` are never negative, the kind says their direction; `amount_minor` is the event's own
    and has its sign. `is_recovered`: the principal was charged off before, so that it is income when it comes in.
    `cost_minor`: what the lender paid for what is sold on credit, where that is not what the borrower owes.
    `is_penalty`: of a charge, which is income at once as far as money that was paid too much pays it.
    """
    loan = replace(accounts, principal=accounts.recovery_income) if is_recovered else accounts
    moved: dict[str, int] = {}
    if kind in REPAYMENT_KINDS:
        moved = _paid(loan, _payer(accounts, kind), parts, overpaid_minor)
    elif kind in _BECOMES_DEBT:
        taken = _paid(loan, accounts.cash, parts, overpaid_minor)
        moved = {account: -minor for account, minor in taken.items()}
        if cost_minor is not None:
            moved = {**moved, accounts.cash: -cost_minor, accounts.price_income: cost_minor - amount_minor}
    elif kind is EventKind.RECOVERY:
        moved = {accounts.cash: amount_minor, accounts.recovery_income: -amount_minor}
    elif kind is EventKind.WRITE_OFF and not is_recovered:
        moved = {accounts.write_off_expense: parts.principal_minor, accounts.principal: -parts.principal_minor}
    elif kind is EventKind.CHARGE_OFF:
        moved = {accounts.charge_off_expense: parts.principal_minor, accounts.principal: -parts.principal_minor}
    elif kind is EventKind.ADJUSTMENT:
        moved = _adjusted(loan, parts, overpaid_minor, sign=1 if amount_minor > 0 else -1)
    elif kind is EventKind.CHARGE:
        income = accounts.late_fee_income if is_penalty else accounts.fee_income or accounts.late_fee_income
        moved = {accounts.overpaid: overpaid_minor, income: -overpaid_minor}
    return _lines(currency, moved)


def disbursement_lines(accounts: LoanAccounts, amount: Money) -> tuple[Line, ...]:
    """Debit principal, credit cash."""
    return _lines(amount.currency, {accounts.principal: amount.minor, accounts.cash: -amount.minor})


def repayment_lines(
    accounts: LoanAccounts, *, parts: Breakdown, overpaid_minor: int, currency: str
) -> tuple[Line, ...]:
    """Debit cash; credit principal, interest, late fees (fees and penalties) and what is overpaid."""
    return _lines(currency, _paid(accounts, accounts.cash, parts, overpaid_minor))


def opposite(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines that undo `lines`."""
    return tuple(Line(line.account, -line.minor, line.currency) for line in lines)


def _payer(accounts: LoanAccounts, kind: EventKind) -> str:
    """Whose money pays: the lender's own, when it gives away what is owed or gives a charge back."""
    if kind is EventKind.GOODWILL_CREDIT:
        return accounts.goodwill_expense
    if kind is EventKind.CHARGE_ADJUSTMENT:
        return accounts.fee_income or accounts.late_fee_income
    return accounts.cash


def _paid(accounts: LoanAccounts, payer: str, parts: Breakdown, overpaid_minor: int) -> dict[str, int]:
    """Debit the payer, credit each part where it belongs; what one account both gives and takes is left out."""
    moved: defaultdict[str, int] = defaultdict(int)
    moved[payer] += parts.total_minor + overpaid_minor
    moved[accounts.principal] -= parts.principal_minor
    moved[accounts.interest_income] -= parts.interest_minor
    moved[accounts.late_fee_income] -= parts.penalty_minor
    moved[accounts.fee_income or accounts.late_fee_income] -= parts.fee_minor
    moved[accounts.overpaid] -= overpaid_minor
    return moved


def _adjusted(accounts: LoanAccounts, parts: Breakdown, overpaid_minor: int, *, sign: int) -> dict[str, int]:
    return {
        accounts.principal: sign * parts.principal_minor,
        accounts.overpaid: sign * overpaid_minor,
        accounts.price_income: -sign * (parts.principal_minor + overpaid_minor),
    }


def _lines(currency: str, minor_by_account: dict[str, int]) -> tuple[Line, ...]:
    return tuple(Line(account, minor, currency) for account, minor in minor_by_account.items() if minor)
