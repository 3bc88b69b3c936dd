"""Write a synthetic lender of any size through the doors of lending and of the ledger, chunk by chunk."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.audit.rules import Call
from caudal.kernel.money import Money
from caudal.ledger import actions as ledger
from caudal.ledger.rules import ENTRIES_MAX, book_id_of
from caudal.lending.actions import applications, days, histories, loans, portfolios, products
from caudal.lending.actions.histories import History
from caudal.lending.actions.rows import Origin
from caudal.lending.rules import sample as rules
from caudal.lending.rules.limits import ProductLimits
from caudal.lending.rules.portfolio import LOAN_ACCOUNTS
from caudal.lending.rules.sample import Plan, SampleLoan
from caudal.parties import actions as parties
from caudal.parties.actions import NewPerson

CallOf = Callable[[str], Call]
CAPITAL_SOLES = 20_000
"""For each loan, which is more than the largest: cash never runs out, whatever the order of the chunks."""


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
    made = [
        histories.written(act, book_id=book_id, history=_history(plan, number, loan, officers))
        for number, loan in zip(numbers, given, strict=True)
    ]
    histories.open_accounts(act, book_id=book_id, loans=made)
    entries = [entry for one in made for entry in one.entries]
    for start in range(0, len(entries), ENTRIES_MAX):
        ledger.post_batch(act, book_id=book_id, entries=entries[start : start + ENTRIES_MAX])
    histories.keep(act, book_id=book_id, loans=made)
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


def _history(plan: Plan, number: int, given: SampleLoan, officers: Sequence[UUID]) -> History:
    return History(
        loan_id=given.loan_id,
        borrower_id=plan.client_id(given.client),
        number=number,
        principal=Money(given.principal_minor, given.offer.terms.currency),
        terms=given.offer.terms,
        accounts=LOAN_ACCOUNTS,
        events=given.events,
        origin=Origin(
            product_code=given.offer.code,
            product_version=1,
            officer_id=officers[given.officer % len(officers)] if officers else None,
        ),
    )
