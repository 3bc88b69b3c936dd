"""Re-derive what the circles' rows say and hold it against the accounts: shares, fines, loans, capital, evidence.

Each `sql/verify*.sql` answers name, rows, wrong and first, of one book (`%(book_id)s`) or, where that is null, of all.
"""

from functools import cache
from importlib.resources import files

from caudal.circles.models import Circle
from caudal.circles.queries import standings
from caudal.circles.queries.movements import CAPITAL
from caudal.circles.rules import accounts
from caudal.circles.rules.policy import policy_from_json
from caudal.db.rows import rows
from caudal.kernel.checks import Check
from caudal.ledger import queries as ledger
from caudal.lending import queries as lending
from caudal.lending.rules.replay import replay


def verify(*, book_id: int | None = None) -> list[Check]:
    """Every check of the circles floor, or of one circle's book; a wrong row is counted, one is named.

    Set-based but for loans and capital, which are replayed circle by circle.
    """
    return [*set_based(book_id=book_id), *_replayed(book_id)]


def set_based(*, book_id: int | None = None) -> list[Check]:
    """What the `sql/verify*.sql` find."""
    return [_check(**row) for name in _files() for row in rows("caudal.circles", name, book_id=book_id)]


@cache
def _files() -> tuple[str, ...]:
    """The names of all `sql/verify*.sql`: an area adds its own file, and it is run."""
    names = [one.name for one in (files("caudal.circles") / "sql").iterdir()]
    return tuple(sorted(name.removesuffix(".sql") for name in names if name.startswith("verify")))


def _replayed(book_id: int | None) -> list[Check]:
    """Loans by replay against their accounts, and capital by its movements against balances."""
    loans, wrong_loans, circles, wrong_circles = 0, [], 0, []
    wanted = Circle.objects.all() if book_id is None else Circle.objects.filter(book_id=book_id)
    for row in wanted.order_by("book_id").iterator():
        balances = ledger.balances(book_id=row.book_id, prefix=accounts.LOANS)
        for loan, outstanding_minor in _outstanding(row.book_id):
            loans += 1
            account = balances.get(accounts.loan_of(loan.number))
            if account is None or account.balance.minor != outstanding_minor:
                wrong_loans.append(f"{row.book_id} loan {loan.number}")
        circles += 1
        if not _capital_follows(row):
            wrong_circles.append(f"{row.book_id}")
    return [
        _check("circles.replayed_loans_are_their_accounts", loans, len(wrong_loans), next(iter(wrong_loans), None)),
        _check("circles.capital_is_its_movements", circles, len(wrong_circles), next(iter(wrong_circles), None)),
    ]


def _outstanding(book_id: int) -> list[tuple[lending.LoanView, int]]:
    loans = lending.loans(book_id=book_id)
    events = lending.recorded_events(book_id=book_id, loan_ids=[loan.loan_id for loan in loans])
    return [(loan, replay(terms=loan.terms, events=events[loan.loan_id]).outstanding_minor) for loan in loans]


def _capital_follows(row: Circle) -> bool:
    """Whether the capital after the newest movement, less what is promised, is what the balances make."""
    fines_count = policy_from_json(row.policy).fines_count
    prefixes = accounts.capital_prefixes(fines_count=fines_count)
    newest = ledger.movements(book_id=row.book_id, groups={CAPITAL: prefixes}, limit=1)
    moved_minor = newest[0].afters[CAPITAL] if newest else 0
    now = standings.capital(row.id)
    return (now.available + now.promised).minor == moved_minor


def _check(name: str, rows: int, wrong: int, first: str | None) -> Check:
    figures: dict[str, int | str] = {"rows": rows, "wrong": wrong}
    return Check(name=name, ok=wrong == 0, figures=figures | ({"first": first} if first else {}))
