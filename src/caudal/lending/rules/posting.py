"""Which accounts a loan moves, and the ledger lines of its events."""

from dataclasses import dataclass, replace

from caudal.kernel.money import Money
from caudal.ledger.rules import AccountKind, Line, NewAccount
from caudal.lending.rules.components import Breakdown


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanAccounts:
    """Account codes in the book of the pool that lends. `{number}` in a code stands for the loan's number."""

    cash: str
    principal: str
    interest_income: str
    late_fee_income: str
    overpaid: str

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


def disbursement_lines(accounts: LoanAccounts, amount: Money) -> tuple[Line, ...]:
    """Debit principal, credit cash."""
    return _lines(amount.currency, {accounts.principal: amount.minor, accounts.cash: -amount.minor})


def repayment_lines(
    accounts: LoanAccounts, *, parts: Breakdown, overpaid_minor: int, currency: str
) -> tuple[Line, ...]:
    """Debit cash; credit principal, interest, late fees (fees and penalties) and what is overpaid."""
    received_minor = parts.total_minor + overpaid_minor
    return _lines(
        currency,
        {
            accounts.cash: received_minor,
            accounts.principal: -parts.principal_minor,
            accounts.interest_income: -parts.interest_minor,
            accounts.late_fee_income: -(parts.fee_minor + parts.penalty_minor),
            accounts.overpaid: -overpaid_minor,
        },
    )


def opposite(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines that undo `lines`."""
    return tuple(Line(line.account, -line.minor, line.currency) for line in lines)


def _lines(currency: str, minor_by_account: dict[str, int]) -> tuple[Line, ...]:
    return tuple(Line(account, minor, currency) for account, minor in minor_by_account.items() if minor)
