"""Take in a whole circle of a former system: one action, one batch of the ledger, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.audit.rules import Private
from caudal.circles import errors
from caudal.circles.actions import circles, demands
from caudal.circles.models import (
    Circle,
    Fine,
    ImportedDifference,
    ImportedFigure,
    LoanEvidence,
    Member,
    SharePrice,
    ShareTrade,
)
from caudal.circles.rules import accounts, importing as rules
from caudal.circles.rules.imported import ImportedCircle, ImportedLoan
from caudal.circles.rules.importing import Moment
from caudal.circles.rules.permissions import Permission
from caudal.kernel.money import Money
from caudal.ledger import actions as ledger
from caudal.ledger.rules import ENTRIES_MAX, NewAccount, NewEntry
from caudal.lending.actions import loans as lending
from caudal.parties import actions as parties
from caudal.parties.actions import NewPerson
from caudal.parties.errors import NotPermitted


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleImported:
    """What was taken in."""

    circle_id: UUID
    book_id: int
    members: int
    share_trades: int
    fines: int
    loans: int
    repayments: int
    entries: int
    cash: Money


@action("circles.import_circle")
def import_circle(act: Act, *, circle: Annotated[ImportedCircle, Private]) -> CircleImported:
    """Open a circle with all of its history. What its rules would refuse today is taken as it happened.

    Nothing is judged here: a loan above capital stands, and the cash box may have been below zero; whether it all adds
    up is for other code to say.

    :raises NotPermitted, CurrencyIsUnknown, CircleExists:
    :raises Refusal: of lending, for terms or repayments that it cannot replay
    """
    demands.demand_organisation(act, permission=Permission.IMPORT)
    if circle.organisation_id != act.organisation_id:
        raise NotPermitted
    circles.check_currency(circle.currency)
    row = circles.new_circle(
        act, circle_id=circle.id, name=circle.name, description=circle.description, currency=circle.currency,
        founded_on=circle.founded_on, policy=rules.IMPORT_POLICY, source=circle.source,
    )  # fmt: skip
    if Circle.objects.filter(book_id=row.book_id).exists():
        raise errors.CircleExists(field="circle")
    row.save(force_insert=True)
    circles.first_cycle(act, row).save(force_insert=True)
    numbers = {member.id: member.number for member in circle.members}
    circles.open_books(act, row, cash_floor_minor=None)
    _write_members(act, row, circle)
    taken = lending.import_loans(
        act,
        book_id=row.book_id,
        loans=[rules.lending_loan(loan, member_number=numbers[loan.member_id]) for loan in circle.loans],
    )
    entries = rules.entries_of(circle, taken.entries)
    _post(act, row, circle, entries)
    _write_history(act, row, circle, entries)
    _write_statements(act, row, circle)
    act.touch("circle", circle.id)
    return CircleImported(
        circle_id=circle.id,
        book_id=row.book_id,
        members=len(circle.members),
        share_trades=len(circle.share_trades),
        fines=len(circle.fines),
        loans=len(circle.loans),
        repayments=sum(len(loan.repayments) for loan in circle.loans),
        entries=len(entries),
        cash=Money(rules.lowest_and_last(entries).get(accounts.CASH, (0, 0))[1], circle.currency),
    )


def _write_members(act: Act, row: Circle, circle: ImportedCircle) -> None:
    people = {member.person.id: member.person for member in circle.members}
    here = parties.ensure_people(
        act,
        people=[
            NewPerson(
                id=one.id,
                full_name=one.full_name,
                document_type=one.document_type,
                document_number=one.document_number,
                phone=one.phone,
                email=one.email,
                details={"source": one.source, "address": one.address}
                | ({"born_on": one.born_on.isoformat()} if one.born_on else {}),
            )
            for one in people.values()
        ],
    )
    Member.objects.bulk_create(
        Member(
            book_id=row.book_id,
            id=one.id,
            organisation_id=row.organisation_id,
            person_id=here[one.person.id],
            number=one.number,
            role=one.role,
            joined_on=one.joined_on,
            is_active=one.is_active,
            source=one.source,
            event_id=act.event_id,
        )
        for one in circle.members
    )
    SharePrice.objects.bulk_create(
        SharePrice(
            book_id=row.book_id,
            number=number,
            price_minor=one.price.minor,
            valid_from=one.valid_from,
            is_assumed=one.assumed,
            source=one.source,
            event_id=act.event_id,
        )
        for number, one in enumerate(sorted(circle.prices, key=lambda p: (p.valid_from, p.source)), start=1)
    )


def _post(act: Act, row: Circle, circle: ImportedCircle, entries: Sequence[NewEntry]) -> None:
    """Open the members' accounts and post the history; what it let fall below zero keeps that as its floor."""
    extremes = rules.lowest_and_last(entries)
    opened = [
        account
        for member in circle.members
        for account in accounts.of_member(number=member.number, currency=circle.currency)
    ]
    ledger.open_accounts(
        act,
        book_id=row.book_id,
        accounts=[
            NewAccount(one.code, one.kind, one.currency) if extremes.get(one.code, (0, 0))[0] < 0 else one
            for one in opened
        ],
    )
    for start in range(0, len(entries), ENTRIES_MAX):
        ledger.post_batch(act, book_id=row.book_id, entries=entries[start : start + ENTRIES_MAX])
    fell = [one.code for one in opened if extremes.get(one.code, (0, 0))[0] < 0]
    for code in [accounts.CASH, *fell]:
        last = extremes.get(code, (0, 0))[1]
        ledger.set_limits(act, book_id=row.book_id, account=code, floor_minor=min(0, last), ceiling_minor=None)


def _write_history(act: Act, row: Circle, circle: ImportedCircle, entries: Sequence[NewEntry]) -> None:
    ShareTrade.objects.bulk_create(
        ShareTrade(
            book_id=row.book_id,
            id=one.id,
            member_id=one.member_id,
            kind=one.kind,
            shares=one.shares,
            price_minor=one.price.minor,
            amount_minor=one.amount.minor,
            capital_minor=one.amount.minor,
            traded_on=one.on,
            entry_id=rules.entry_id(f"share_{one.kind}", one.id),
            description=one.description,
            source=one.source,
            event_id=act.event_id,
        )
        for one in circle.share_trades
    )
    Fine.objects.bulk_create(
        Fine(
            book_id=row.book_id,
            id=one.id,
            member_id=one.member_id,
            amount_minor=one.amount.minor,
            reason=one.reason,
            issued_on=one.issued_on,
            entry_id=rules.entry_id("fine_issue", one.id),
            status="collected" if one.collected_on else "issued",
            collected_on=one.collected_on,
            collection_entry_id=rules.entry_id("fine_collection", one.id) if one.collected_on else None,
            source=one.source,
            event_id=act.event_id,
        )
        for one in circle.fines
    )
    moments = rules.moments_of_loans(circle, entries)
    given = {str((e.details or {}).get("loan")): e.id for e in entries if e.kind == "loan_disbursement"}
    LoanEvidence.objects.bulk_create(
        _evidence(act, row, loan, moments[loan.id], entry_id=given[str(loan.id)]) for loan in circle.loans
    )


def _evidence(act: Act, row: Circle, loan: ImportedLoan, moment: Moment, *, entry_id: UUID | None) -> LoanEvidence:
    assert entry_id is not None, "imported entries are named before they are posted"
    return LoanEvidence(
        book_id=row.book_id,
        loan_id=loan.id,
        member_id=loan.member_id,
        given_on=loan.disbursed_on,
        amount_minor=loan.principal.minor,
        share_price_minor=moment.price_minor,
        member_shares=moment.member_shares,
        total_shares=moment.total_shares,
        cash_minor=moment.cash_minor,
        fines_receivable_minor=moment.fines_minor,
        reservations_minor=0,
        available_capital_minor=moment.cash_minor + moment.fines_minor,
        open_loans=moment.open_loans,
        entry_id=entry_id,
        purpose=loan.reason,
        stated_status=loan.legacy_status,
        stated_code=loan.legacy_code,
        source=loan.source,
        event_id=act.event_id,
    )


def _write_statements(act: Act, row: Circle, circle: ImportedCircle) -> None:
    """Keep what the former system said, beside what is true."""
    ImportedFigure.objects.bulk_create(
        ImportedFigure(
            book_id=row.book_id,
            id=one.id,
            figure=one.figure,
            stored_text=one.stored_text,
            stored_minor=one.stored.minor,
            true_minor=one.true.minor,
            formula=one.formula,
            source=one.source,
            event_id=act.event_id,
        )
        for one in circle.figures
    )
    ImportedDifference.objects.bulk_create(
        ImportedDifference(
            book_id=row.book_id,
            id=one.id,
            figure=one.figure,
            code=one.code,
            amount_minor=one.amount.minor,
            amount_text=one.amount_text,
            formula=one.formula,
            explanation=one.explanation,
            source_table=one.source_table,
            source_key=one.source_key,
            source=one.source,
            event_id=act.event_id,
        )
        for one in circle.differences
    )
