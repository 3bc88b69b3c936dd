"""The members of a circle with what each holds and owes, and the passbook of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from caudal.circles import errors
from caudal.circles.models import Circle, Member
from caudal.circles.queries import standings
from caudal.circles.queries.movements import actor_names
from caudal.circles.queries.views import CircleView
from caudal.circles.rules import accounts, shares as share_rules
from caudal.circles.rules.permissions import Permission
from caudal.kernel.money import Money
from caudal.ledger import queries as ledger
from caudal.ledger.rules import book_id_of
from caudal.lending import queries as lending
from caudal.lending.queries import LoanView
from caudal.lending.rules.replay import LoanStatus
from caudal.parties import queries as parties
from caudal.parties.queries import PersonCard

_SHARES, _LOANS, _FINES, _OVERPAID, _CASH, _PAYOUT = "shares", "loans", "fines", "overpaid", "cash", "payout"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """A member with what they hold and owe now."""

    member_id: UUID
    person_id: UUID
    number: int
    full_name: str
    document_type: str
    document_number: str
    phone: str
    role: str
    is_active: bool
    joined_on: date
    left_on: date | None
    shares: int
    share_value: Money
    """Shares at today's price."""
    share_capital: Money
    """What was paid in for them."""
    loans_outstanding: Money
    open_loans: int
    fines_due: Money
    overpaid: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PassbookLine:
    """An entry in a member's passbook, with what each account changed by and held after it.

    `cash` is what the member paid in (positive) or was paid out (negative); debts are positive.
    """

    entry_id: UUID
    kind: str
    on: date
    recorded_at: datetime
    description: str
    by: str
    reverses: UUID | None
    loan_number: int | None
    cash: Money
    shares: Money
    loans: Money
    fines: Money
    shares_after: Money
    loans_after: Money
    fines_after: Money
    payout_after: Money
    """What waits for the member after a share-out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passbook:
    """A member and their lines, newest first."""

    member: MemberRow
    lines: tuple[PassbookLine, ...]
    next_before: UUID | None


def members(view: CircleView, *, on: date) -> list[MemberRow]:
    """Every member by number, who left included; the share price is of `on`. Seven queries.

    :raises NotPermitted:
    """
    view.demand(Permission.READ_ALL)
    return _rows(view, on=on)


def member(view: CircleView, *, member_id: UUID, on: date) -> MemberRow:
    """One member. Seven queries.

    :raises NotPermitted: another member, to who may read only their own
    :raises MemberNotFound:
    """
    view.demand_member(member_id)
    found = _rows(view, on=on, member_id=member_id)
    if not found:
        raise errors.MemberNotFound
    return found[0]


def names(view: CircleView) -> dict[UUID, str]:
    """The members' names by id, for choices and lists. Two queries.

    :raises NotPermitted:
    """
    view.demand(Permission.READ_ALL)
    rows = Member.objects.filter(book_id=view.book_id).order_by("number").values_list("id", "person_id")
    people = parties.people(organisation_id=view.organisation_id, ids=[person_id for _, person_id in rows])
    return {member_id: people[person_id].full_name for member_id, person_id in rows}


def colleagues(view: CircleView) -> dict[UUID, str]:
    """The names of the active members, as each of them may know the others: to ask one to answer. Two queries.

    :raises NotPermitted:
    """
    view.demand(Permission.TAKE_PART)
    rows = Member.objects.filter(book_id=view.book_id, is_active=True).order_by("number").values_list("id", "person_id")
    people = parties.people(organisation_id=view.organisation_id, ids=[person_id for _, person_id in rows])
    return {member_id: people[person_id].full_name for member_id, person_id in rows}


def passbook(view: CircleView, *, member_id: UUID, on: date, before: UUID | None = None, limit: int = 100) -> Passbook:
    """A member's shares, loans and fines, entry by entry, with running balances. Twelve queries at the most.

    :raises NotPermitted: another member's, to who may read only their own
    :raises MemberNotFound:
    """
    row = member(view, member_id=member_id, on=on)
    loans = {loan.loan_id: loan for loan in lending.loans(book_id=view.book_id, borrower_id=member_id)}
    groups = {
        _SHARES: [accounts.shares_of(row.number)],
        _FINES: [accounts.fines_of(row.number)],
        _LOANS: [accounts.loan_of(loan.number) for loan in loans.values()],
        _OVERPAID: [accounts.overpaid_of(row.number)],
        _PAYOUT: [accounts.payouts_of(row.number)],
        _CASH: [accounts.CASH],
    }
    found = ledger.movements(
        book_id=view.book_id,
        groups=groups,
        picks=[_SHARES, _FINES, _LOANS, _OVERPAID, _PAYOUT],
        before=before,
        limit=min(limit, ledger.PAGE_MAX - 1) + 1,
    )
    shown = found[:limit]
    who = actor_names({one.event_id for one in shown})
    return Passbook(
        member=row,
        lines=tuple(_line(view, one, who.get(one.event_id, ""), loans) for one in shown),
        next_before=shown[-1].entry_id if len(found) > len(shown) else None,
    )


def _rows(view: CircleView, *, on: date, member_id: UUID | None = None) -> list[MemberRow]:
    wanted = Member.objects.filter(book_id=view.book_id).order_by("number")
    rows = list(wanted if member_id is None else wanted.filter(id=member_id))
    people = parties.people(organisation_id=view.organisation_id, ids=[row.person_id for row in rows])
    balances = ledger.balances(
        book_id=view.book_id,
        codes=[
            code(row.number) for row in rows for code in (accounts.shares_of, accounts.fines_of, accounts.overpaid_of)
        ],
    )
    held = standings.holdings(book_id=view.book_id)
    open_loans: dict[UUID, list[LoanView]] = {}
    for loan in lending.loans(book_id=view.book_id, borrower_id=member_id, status=LoanStatus.ACTIVE):
        open_loans.setdefault(loan.borrower_id, []).append(loan)
    price = share_rules.price_on(standings.prices(book_id=view.book_id), on)
    value = view.money(price.minor if price else 0)
    return [
        _row(
            view, row, people[row.person_id], balances,
            shares=held.get(row.id, 0), price=value, open_loans=open_loans.get(row.id, []),
        )
        for row in rows
    ]  # fmt: skip


def _row(
    view: CircleView, row: Member, person: PersonCard, balances: Mapping[str, ledger.AccountBalance], *,
    shares: int, price: Money, open_loans: list[LoanView],
) -> MemberRow:  # fmt: skip
    nothing = Money.zero(view.currency)

    def balance(code: str) -> Money:
        return balances[code].balance if code in balances else nothing

    return MemberRow(
        member_id=row.id,
        person_id=row.person_id,
        number=row.number,
        full_name=person.full_name,
        document_type=person.document_type,
        document_number=person.document_number,
        phone=person.phone,
        role=row.role,
        is_active=row.is_active,
        joined_on=row.joined_on,
        left_on=row.left_on,
        shares=shares,
        share_value=price * shares,
        share_capital=balance(accounts.shares_of(row.number)),
        loans_outstanding=sum((loan.outstanding for loan in open_loans), nothing),
        open_loans=len(open_loans),
        fines_due=balance(accounts.fines_of(row.number)),
        overpaid=balance(accounts.overpaid_of(row.number)),
    )


def _line(view: CircleView, found: ledger.Movement, by: str, loans: Mapping[UUID, LoanView]) -> PassbookLine:
    loan = loans.get(UUID(str(found.details["loan"]))) if "loan" in found.details else None
    return PassbookLine(
        entry_id=found.entry_id,
        kind=found.kind,
        on=found.effective_on,
        recorded_at=found.recorded_at,
        description=found.description,
        by=by,
        reverses=found.reverses,
        loan_number=loan.number if loan else None,
        cash=view.money(found.changes[_CASH]),
        # Equity stands on the credit side; debts stand on the debit side.
        shares=view.money(-found.changes[_SHARES]),
        loans=view.money(found.changes.get(_LOANS, 0)),
        fines=view.money(found.changes[_FINES]),
        shares_after=view.money(-found.afters[_SHARES]),
        loans_after=view.money(found.afters.get(_LOANS, 0)),
        fines_after=view.money(found.afters[_FINES]),
        payout_after=view.money(-found.afters.get(_PAYOUT, 0)),
    )


def person_of(*, organisation_id: UUID, circle_id: UUID, number: int) -> UUID:
    """Who the member with this number is: for a door that lets them sign in.

    :raises CircleNotFound: an unknown circle, or another organisation's
    :raises MemberNotFound:
    """
    book_id = book_id_of(circle_id)
    if not Circle.objects.filter(book_id=book_id, organisation_id=organisation_id).exists():
        raise errors.CircleNotFound(field="circle")
    found = Member.objects.filter(book_id=book_id, number=number).values_list("person_id", flat=True).first()
    if found is None:
        raise errors.MemberNotFound(field="number")
    return found
