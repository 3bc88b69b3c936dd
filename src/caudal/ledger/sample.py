"""A synthetic ledger of any size, written through the real door: the same plan gives the same entries for ever."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.audit.rules import Call
from caudal.kernel.ids import derived_id
from caudal.ledger import actions, rules
from caudal.ledger.rules import AccountKind, Line, NewAccount, NewEntry

CallOf = Callable[[str], Call]

FIRST_DAY = date(2023, 11, 20)
DAYS = 1096
CURRENCIES = ("PEN", "USD", "CLP", "EUR")
POSTINGS_IN_BATCH_MAX = 16_000
BACKDATED_PERCENT = 2
BACKDATED_DAYS_MAX = 90
LONG_PERCENT = 5
# Postings of an entry with more than two: a repayment with interest, one with a late fee too, a meeting's collection.
LONG_SIZES = (3, 3, 3, 3, 3, 4, 4, 4, 7, 12)
AMOUNT_MINOR_MAX = 500_00

FIXED = (
    ("assets:cash:bank", AccountKind.ASSET),
    ("assets:cash:box", AccountKind.ASSET),
    ("expense:costs", AccountKind.EXPENSE),
    ("income:fines", AccountKind.INCOME),
    ("income:interest", AccountKind.INCOME),
    ("income:late-fees", AccountKind.INCOME),
)
# Each member has a loan and shares; a collection names this many members at least once.
ACCOUNTS_MIN = len(FIXED) + 2 * max(LONG_SIZES)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is written: postings in all, over so many books of so many accounts each."""

    postings: int
    books: int
    accounts: int
    seed: int

    def __post_init__(self) -> None:
        assert self.postings >= 2 and self.books >= 1 and self.accounts >= ACCOUNTS_MIN

    @property
    def name(self) -> str:
        """What tells this plan from every other: keys and books carry it."""
        return f"sample:{self.postings}:{self.books}:{self.accounts}:{self.seed}"

    @property
    def batches(self) -> int:
        return -(-self.postings // POSTINGS_IN_BATCH_MAX)

    @property
    def members(self) -> int:
        return (self.accounts - len(FIXED)) // 2

    def first_posting(self, batch: int) -> int:
        """How many postings come before the batch; they are spread evenly."""
        return self.postings * batch // self.batches

    def book_id(self, organisation_id: UUID, nth: int) -> int:
        return rules.book_id_of(derived_id(self.name, str(organisation_id), str(nth)))


def write(*, plan: Plan, call_of: CallOf) -> Iterator[int]:
    """Write the ledger batch by batch, giving the postings of each; what was written before is found written.

    `call_of` makes the call for a key. Only one batch is held in memory.

    :raises BookNotFound: the plan's books are another organisation's
    """
    for nth in range(plan.books):
        open_sample_book(call_of(f"{plan.name}:book:{nth}"), plan=plan, nth=nth)
    for batch in range(plan.batches):
        yield post_sample(call_of(f"{plan.name}:batch:{batch}"), plan=plan, batch=batch)


@action("ledger.open_sample_book")
def open_sample_book(act: Act, *, plan: Plan, nth: int) -> int:
    """Open a book of the plan with its accounts; shares and income have a floor of nothing."""
    book_id = plan.book_id(act.organisation_id, nth)
    currency = CURRENCIES[nth % len(CURRENCIES)]
    shares = [(_shares(member), AccountKind.EQUITY) for member in range(1, plan.members + 1)]
    loans = [(_loan(member), AccountKind.ASSET) for member in range(1, plan.members + 1)]
    floored = {AccountKind.EQUITY, AccountKind.INCOME}
    accounts = [
        NewAccount(code, kind, currency, floor_minor=0 if kind in floored else None)
        for code, kind in (*FIXED, *shares, *loans)
    ]
    actions.open_book(act, book_id=book_id, kind="sample", name=f"Sample {nth + 1} of {plan.books} ({plan.postings:,})")
    actions.open_accounts(act, book_id=book_id, accounts=accounts)
    return book_id


@action("ledger.post_sample")
def post_sample(act: Act, *, plan: Plan, batch: int) -> int:
    """Post one batch of the plan to its book and give its postings; books take turns.

    :raises AccountNotFound: the book has not been opened
    """
    made = entries(plan=plan, batch=batch)
    actions.post_batch(act, book_id=plan.book_id(act.organisation_id, batch % plan.books), entries=made)
    return sum(len(entry.lines) for entry in made)


def entries(*, plan: Plan, batch: int) -> list[NewEntry]:
    """The entries of a batch: they depend on the plan and the batch's number alone, so any batch can be made alone."""
    chance = random.Random(f"{plan.name} {batch}")  # noqa: S311 - synthetic rows, no secret
    currency = CURRENCIES[batch % plan.books % len(CURRENCIES)]
    posting, end = plan.first_posting(batch), plan.first_posting(batch + 1)
    made: list[NewEntry] = []
    while posting < end:
        size = _size(chance, end - posting)
        day = FIRST_DAY + timedelta(days=DAYS * posting // plan.postings)
        if chance.randrange(100) < BACKDATED_PERCENT:
            day -= timedelta(days=chance.randint(1, BACKDATED_DAYS_MAX))
        kind, lines = _story(chance, size=size, members=plan.members, currency=currency)
        made.append(NewEntry(kind, day, lines, id=_id(chance, day)))
        posting += size
    return made


def _size(chance: random.Random, left: int) -> int:
    """How many postings the next entry has, so that a single one is never left over."""
    size = min(left, chance.choice(LONG_SIZES) if chance.randrange(100) < LONG_PERCENT else 2)
    return size + 1 if left - size == 1 else size


def _story(chance: random.Random, *, size: int, members: int, currency: str) -> tuple[str, tuple[Line, ...]]:
    """What happens: between the cash that everybody shares and one member, or several."""
    member = chance.randint(1, members)
    cash = FIXED[member % 2][0]
    minor = chance.randint(1, AMOUNT_MINOR_MAX)
    if size == 2:
        kind, gets, gives = _transfer(chance, cash=cash, member=member)
        return kind, (Line(gets, minor, currency), Line(gives, -minor, currency))
    if size <= 4:
        sources = [_loan(member), "income:interest", "income:late-fees"][: size - 1]
        kind = "loan_repayment"
    else:
        sources = [_shares(one) for one in chance.sample(range(1, members + 1), size - 1)]
        kind = "collection"
    given = [Line(source, -chance.randint(1, AMOUNT_MINOR_MAX), currency) for source in sources]
    return kind, (Line(cash, -sum(line.minor for line in given), currency), *given)


def _transfer(chance: random.Random, *, cash: str, member: int) -> tuple[str, str, str]:
    """A kind with the account that is debited and the one that is credited."""
    percent = chance.randrange(100)
    if percent < 50:
        return "share_purchase", cash, _shares(member)
    if percent < 70:
        return "loan_disbursement", _loan(member), cash
    if percent < 95:
        return "loan_repayment", cash, _loan(member)
    return ("fine", cash, "income:fines") if percent < 98 else ("cost", "expense:costs", cash)


def _shares(member: int) -> str:
    return f"equity:shares:{member}"


def _loan(member: int) -> str:
    return f"assets:loans:{member}"


def _id(chance: random.Random, day: date) -> UUID:
    """A uuidv7 of the day's noon, from the plan's own chance."""
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    milliseconds = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    high, low = chance.getrandbits(12), chance.getrandbits(62)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0x2 << 62 | low)
