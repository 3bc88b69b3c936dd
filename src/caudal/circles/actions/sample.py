"""Write synthetic circles with years of history: one action for each circle, one batch of the ledger, rows by COPY."""

from collections.abc import Callable, Iterator
from uuid import UUID

from django.db.models import Model

from caudal.audit.actions import Act, action
from caudal.audit.rules import Call
from caudal.circles.actions import circles, sample_meetings, sample_share_outs
from caudal.circles.models import Circle, Cycle, Fine, LoanEvidence, Member, Receipt, SharePrice, ShareTrade
from caudal.circles.rules import accounts, sample as rules
from caudal.circles.rules.receipts import CODE_LENGTH, code_of
from caudal.circles.rules.sample import Plan
from caudal.circles.rules.sample_story import REASONS, story
from caudal.circles.rules.sample_told import FineTold, LoanTold, Person, Story
from caudal.db.rows import copied
from caudal.kernel.money import Money
from caudal.ledger import actions as ledger
from caudal.ledger.rules import ENTRIES_MAX, Line, NewEntry
from caudal.lending.actions import histories, loans as lending
from caudal.lending.actions.histories import History, Written
from caudal.parties import actions as parties
from caudal.parties.actions import NewPerson

CallOf = Callable[[str], Call]


def write(*, plan: Plan, call_of: CallOf) -> Iterator[int]:
    """Write the circles one by one, giving 1 for each; what was written before is found written.

    `call_of` makes the call for a key. Only one circle is held in memory.
    """
    for nth in range(plan.circles):
        write_sample_circle(call_of(f"{plan.name}:{nth}"), plan=plan, nth=nth)
        yield 1


@action("circles.write_sample_circle")
def write_sample_circle(act: Act, *, plan: Plan, nth: int) -> UUID:
    """Write one circle of the plan with all that happened in it; its id.

    :raises CircleExists: another organisation has the plan's circles
    """
    told = story(plan, nth)
    row = circles.new_circle(
        act, circle_id=told.circle_id, name=told.habits.name, description="", currency=rules.CURRENCY,
        founded_on=told.habits.founded_on, policy=rules.POLICY,
    )  # fmt: skip
    row.save(force_insert=True)
    circles.open_books(act, row, cash_floor_minor=0)
    _write_people(act, row, told)
    made = _loans(act, row, told)
    opened = [
        account
        for person in told.people
        for account in accounts.of_member(number=person.number, currency=rules.CURRENCY)
    ]
    opened += accounts.of_payouts(numbers=[person.number for person in told.people], currency=rules.CURRENCY)
    ledger.open_accounts(act, book_id=row.book_id, accounts=opened)
    histories.open_accounts(act, book_id=row.book_id, loans=made)
    entries = _entries(told, made)
    for start in range(0, len(entries), ENTRIES_MAX):
        ledger.post_batch(act, book_id=row.book_id, entries=entries[start : start + ENTRIES_MAX])
    histories.keep(act, book_id=row.book_id, loans=made)
    _write_history(act, row, told, entries)
    act.touch("circle", told.circle_id)
    return told.circle_id


def _write_people(act: Act, row: Circle, told: Story) -> None:
    here = parties.ensure_people(
        act,
        people=[
            NewPerson(
                id=one.person_id,
                full_name=one.full_name,
                document_type="DNI",
                document_number=one.document,
                phone=one.phone,
            )
            for one in told.people
        ],
    )
    copied(
        [
            Member(
                book_id=row.book_id,
                id=one.id,
                organisation_id=row.organisation_id,
                person_id=here[one.person_id],
                number=one.number,
                role=one.role,
                joined_on=one.joined_on,
                event_id=act.event_id,
            )
            for one in told.people
        ]
    )
    price = SharePrice(
        book_id=row.book_id,
        number=1,
        price_minor=told.habits.price_minor,
        valid_from=row.founded_on,
        event_id=act.event_id,
    )
    copied([price])
    copied([
        Cycle(
            book_id=row.book_id,
            number=one.number,
            opened_on=one.opened_on,
            closed_on=one.closed_on,
            event_id=act.event_id,
            close_event_id=act.event_id if one.closed_on else None,
        )
        for one in told.cycles
    ])  # fmt: skip


def _loans(act: Act, row: Circle, told: Story) -> list[Written]:
    if told.loans:
        numbers = lending.numbers(row.book_id, count=len(told.loans))
        assert numbers.start == 1, "the circle's book is new"
    return [
        histories.written(
            act,
            book_id=row.book_id,
            history=History(
                loan_id=one.id,
                borrower_id=one.member.id,
                number=one.number,
                principal=Money(one.principal_minor, rules.CURRENCY),
                terms=one.terms,
                accounts=accounts.loan_accounts(member_number=one.member.number),
                events=tuple(one.events),
            ),
        )
        for one in told.loans
    ]


def _entries(told: Story, made: list[Written]) -> list[NewEntry]:
    """The circle's entries in the order in which it all happened, those of loans as lending splits them."""
    return [
        made[fact.loan.number - 1].entries[fact.event]
        if fact.loan is not None
        else NewEntry(
            kind=fact.kind,
            on=fact.on,
            lines=fact.lines,
            id=fact.entry_id,
            description=fact.description,
            details=fact.details,
        )
        for fact in told.facts
    ]


def _write_history(act: Act, row: Circle, told: Story, entries: list[NewEntry]) -> None:
    """The circle's own rows beside its entries."""
    fines = [_fine(act, row, one) for one in told.fines]
    sample_meetings.write_prices(act, row)
    sample_meetings.write_meetings(act, row, told)
    copied(fines)
    sample_meetings.write_rolls(act, row, told, fines, entries)
    rows: list[list[Model]] = [
        [_trade(act, row, told, nth) for nth in range(len(told.trades))],
        [
            _evidence(act, row, told, fact.loan, entry)
            for fact, entry in zip(told.facts, entries, strict=True)
            if fact.loan is not None and fact.event == 0
        ],
        _receipts(act, row, told, entries),
    ]
    for some in rows:
        copied(some)
    sample_share_outs.write_share_outs(act, row, told)


def _trade(act: Act, row: Circle, told: Story, nth: int) -> ShareTrade:
    one = told.trades[nth]
    return ShareTrade(
        book_id=row.book_id,
        id=one.id,
        member_id=one.member.id,
        kind=one.kind.value,
        shares=one.shares,
        price_minor=told.habits.price_minor,
        amount_minor=one.amount_minor,
        capital_minor=one.capital_minor,
        traded_on=one.on,
        entry_id=one.entry_id,
        event_id=act.event_id,
    )


def _fine(act: Act, row: Circle, one: FineTold) -> Fine:
    status = "collected" if one.collected_on else "waived" if one.waived_on else "issued"
    return Fine(
        book_id=row.book_id,
        id=one.id,
        member_id=one.member.id,
        amount_minor=one.amount_minor,
        reason=REASONS[one.reason],
        issued_on=one.on,
        entry_id=one.entry_id,
        status=status,
        collected_on=one.collected_on,
        collection_entry_id=one.collection_entry_id,
        ended_on=one.waived_on,
        end_entry_id=one.waiver_entry_id,
        end_reason="Por enfermedad" if one.waived_on else "",
        reason_code=one.reason,
        meeting_id=one.meeting_id,
        event_id=act.event_id,
    )


def _evidence(act: Act, row: Circle, told: Story, one: LoanTold, entry: NewEntry) -> LoanEvidence:
    return LoanEvidence(
        book_id=row.book_id,
        loan_id=one.id,
        member_id=one.member.id,
        given_on=one.events[0].on,
        amount_minor=one.principal_minor,
        share_price_minor=told.habits.price_minor,
        member_shares=one.member_shares,
        total_shares=one.total_shares,
        cash_minor=one.cash_minor,
        fines_receivable_minor=one.fines_minor,
        reservations_minor=one.reserved_minor,
        available_capital_minor=one.cash_minor + one.fines_minor - one.reserved_minor,
        open_loans=one.open_loans,
        entry_id=_id(entry),
        purpose=one.purpose,
        event_id=act.event_id,
    )


def _receipts(act: Act, row: Circle, told: Story, entries: list[NewEntry]) -> list[Model]:
    """A receipt for each entry that moved a member's cash."""
    given = [(fact, entry) for fact, entry in zip(told.facts, entries, strict=True) if fact.receipt is not None]
    return [
        Receipt(
            book_id=row.book_id,
            number=number,
            member_id=_of(fact.member).id,
            entry_id=_id(entry),
            kind=fact.receipt.value if fact.receipt else "",
            amount_minor=_cash(entry.lines),
            issued_on=fact.on,
            code=code_of(told.codes.randbytes(CODE_LENGTH)),
            event_id=act.event_id,
        )
        for number, (fact, entry) in enumerate(given, start=1)
    ]


def _cash(lines: tuple[Line, ...]) -> int:
    return sum(line.minor for line in lines if line.account == accounts.CASH)


def _of(member: Person | None) -> Person:
    assert member is not None, "a receipt is somebody's"
    return member


def _id(entry: NewEntry) -> UUID:
    assert entry.id is not None, "the sample names its entries"
    return entry.id
