"""Write a synthetic lender of any size through the doors of lending and of the ledger, chunk by chunk."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import JSONField, Model
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from caudal.audit.actions import Act, action
from caudal.audit.rules import Call
from caudal.kernel.ids import derived_id
from caudal.kernel.money import Money
from caudal.ledger import actions as ledger
from caudal.ledger.rules import ENTRIES_MAX, NewAccount, NewEntry, book_id_of
from caudal.lending.actions import applications, days, loans, playing, portfolios, products, projection, rows
from caudal.lending.actions.rows import Origin
from caudal.lending.models import Allocation as StoredAllocation, Loan, LoanEvent as StoredEvent
from caudal.lending.rules import posting, sample as rules
from caudal.lending.rules.limits import ProductLimits
from caudal.lending.rules.portfolio import LOAN_ACCOUNTS
from caudal.lending.rules.replay import LoanState, replay
from caudal.lending.rules.sample import Plan, SampleLoan
from caudal.parties import actions as parties
from caudal.parties.actions import NewPerson

CallOf = Callable[[str], Call]
CAPITAL_SOLES = 20_000
"""For each loan, which is more than the largest: cash never runs out, whatever the order of the chunks."""


@dataclass(frozen=True, slots=True)
class _Written:
    """The rows and entries of one loan of the sample."""

    loan: Loan
    state: LoanState
    events: list[StoredEvent]
    allocations: list[StoredAllocation]
    entries: list[NewEntry]
    accounts: list[NewAccount]


def write(*, plan: Plan, name: str, officers: Sequence[UUID], call_of: CallOf) -> Iterator[int]:
    """Write the lender, giving the loans of each chunk; what was written before is found written.

    `call_of` makes the call for a key. Only one chunk is held in memory.
    """
    open_sample_lender(call_of(f"{plan.name}:open"), plan=plan, name=name)
    for chunk in range(plan.chunks):
        yield write_sample_loans(call_of(f"{plan.name}:{chunk}"), plan=plan, chunk=chunk, officers=tuple(officers))


@action("lending.open_sample_lender")
def open_sample_lender(act: Act, *, plan: Plan, name: str) -> UUID:
    """Open the portfolio of a plan with its money and its products; its business day is the plan's."""
    portfolio_id = plan.portfolio_id
    portfolios.open_portfolio.within(
        act, name=name, currency=rules.CURRENCY, on=plan.opened_on, portfolio_id=portfolio_id
    )
    capital = Money(CAPITAL_SOLES * 100 * plan.loans, rules.CURRENCY)
    portfolios.fund_portfolio.within(act, portfolio_id=portfolio_id, amount=capital, on=plan.opened_on)
    for offer in rules.OFFERS:
        limits = ProductLimits(
            principal_min_minor=min(offer.soles) * 100,
            principal_max_minor=max(offer.soles) * 100,
            installments_max=60,
            over_applied_percent=Decimal(10),
        )
        products.define_product.within(
            act, portfolio_id=portfolio_id, code=offer.code, name=offer.name, terms=offer.terms, limits=limits,
            late_fee_policy=offer.late_fee,
        )  # fmt: skip
    days.end_day.within(act, portfolio_id=portfolio_id, day=plan.on)
    return portfolio_id


@action("lending.write_sample_loans")
def write_sample_loans(act: Act, *, plan: Plan, chunk: int, officers: tuple[UUID, ...]) -> int:
    """Write the clients and loans of a chunk with all that happened to them; how many loans."""
    given = list(rules.loans(plan, chunk=chunk))
    book_id = book_id_of(plan.portfolio_id)
    clients = {loan.client for loan in given}
    people = [
        NewPerson(id=plan.client_id(nth), full_name=plan.client_name(nth), phone=f"9{nth % 10**8:08d}")
        for nth in sorted(clients)
    ]
    parties.ensure_people(act, people=people)
    numbers = loans.numbers(book_id, count=len(given))
    written = [_written(act, plan, number, loan, officers) for number, loan in zip(numbers, given, strict=True)]
    ledger.open_accounts(act, book_id=book_id, accounts=[account for one in written for account in one.accounts])
    entries = [entry for one in written for entry in one.entries]
    for start in range(0, len(entries), ENTRIES_MAX):
        ledger.post_batch(act, book_id=book_id, entries=entries[start : start + ENTRIES_MAX])
    _copy(Loan, [one.loan for one in written])
    _copy(StoredEvent, [row for one in written for row in one.events])
    _copy(StoredAllocation, [row for one in written for row in one.allocations])
    projection.project(act, book_id=book_id, states={one.loan.id: one.state for one in written})
    if chunk == 0:
        _ask(act, plan, officers)
    return len(given)


def _ask(act: Act, plan: Plan, officers: Sequence[UUID]) -> None:
    """Let the first clients ask for another loan, for somebody to decide on."""
    for nth in range(plan.applications):
        offer = rules.OFFERS[nth % len(rules.OFFERS)]
        applications.submit_application.within(
            act,
            portfolio_id=plan.portfolio_id,
            borrower_id=plan.client_id(nth),
            product=offer.code,
            amount=Money(offer.soles[nth % len(offer.soles)] * 100, rules.CURRENCY),
            on=plan.on,
            officer_id=officers[nth % len(officers)] if officers else None,
        )


def _written(act: Act, plan: Plan, number: int, given: SampleLoan, officers: Sequence[UUID]) -> _Written:
    terms = given.offer.terms
    loan = rows.new_loan(
        act, book_id_of(plan.portfolio_id), number, loan_id=given.loan_id, borrower_id=plan.client_id(given.client),
        principal=Money(given.principal_minor, terms.currency), on=given.disbursed_on, terms=terms,
        accounts=LOAN_ACCOUNTS, source="granted",
        origin=Origin(
            product_code=given.offer.code,
            product_version=1,
            officer_id=officers[given.officer % len(officers)] if officers else None,
        ),
    )  # fmt: skip
    state = replay(terms=terms, events=given.events)
    loan.status = state.status
    splits = {split.event_id: split for split in state.allocations}
    made = _Written(
        loan=loan,
        state=state,
        events=[],
        allocations=[],
        entries=[],
        accounts=rows.accounts_of(loan).opened(currency=loan.currency, with_overpaid=state.overpaid_minor > 0),
    )
    for event in given.events:
        split = splits[event.id]
        cash = LOAN_ACCOUNTS.cash if posting.moves_cash(event.kind) else ""
        lines = rows.event_lines(loan, event, split, cash=LOAN_ACCOUNTS.cash)
        entry = rows.new_entry(loan, event, lines, entry_id=derived_id("entry of loan event", str(event.id)))
        made.entries.append(entry)
        made.events.append(rows.event_row(act, loan, event, entry=entry, cash_account=cash))
        if playing.is_stored(split):
            made.allocations.append(rows.allocation_row(act, loan, split, event=event, version=1, entry=entry))
    return made


def _copy(kind: type[Model], made: Sequence[Model]) -> None:
    """Write new rows by COPY, which takes a fifth of the time of an INSERT."""
    columns = [column for column in kind._meta.concrete_fields if not column.generated]
    names = SQL(", ").join([Identifier(str(column.column)) for column in columns])
    taken = [(column.attname, isinstance(column, JSONField)) for column in columns]
    statement = SQL("copy {} ({}) from stdin").format(Identifier(kind._meta.db_table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as copied:
        for one in made:
            copied.write_row(
                [
                    Jsonb(value) if is_json and value is not None else value
                    for value, is_json in ((getattr(one, name), is_json) for name, is_json in taken)
                ]
            )
