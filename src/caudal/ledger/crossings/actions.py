"""Send money to another book, let it arrive there once, or bring it back: three acts, each within one book."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from caudal.audit.actions import Act, action
from caudal.jobs import actions as jobs
from caudal.kernel import refusals
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.ledger import actions, errors as ledger_errors, queries as ledger, rules as ledger_rules
from caudal.ledger.crossings import errors, queries, rules
from caudal.ledger.crossings.models import Crossing, CrossingAnswer
from caudal.ledger.crossings.queries import CrossingView
from caudal.ledger.rules import NewAccount, NewEntry, Side


@dataclass(frozen=True, slots=True)
class CrossingSent:
    crossing_id: UUID
    entry_id: UUID


@dataclass(frozen=True, slots=True)
class CrossingAnswered:
    """What the receiving book said: the entry with which it arrived, or the code of the refusal."""

    entry_id: UUID | None
    refusal_code: str | None


@action("ledger.cross")
def cross(
    act: Act,
    *,
    book_id: int,
    account: str,
    to_book_id: int,
    to_account: str,
    amount: Money,
    on: date,
    side: Side = Side.CREDIT,
    description: str = "",
) -> CrossingSent:
    """Send `amount` from an account to one in another book of the organisation.

    The account is posted now, on `side` (credit: it gives); the other one is posted the opposite by a job, soon.
    Between the two the amount stands in the clearing account. If the other book refuses, it comes back by a reversal.

    :raises BookNotFound: one of the two is not the organisation's
    :raises PostingIsNotPermitted, BookIsKeptByItsPool: as for posting straight to either book
    :raises CrossingStaysInBook, AccountCodeIsMalformed:
    :raises Refusal: what posting in the book that it leaves is refused for
    """
    for book in (book_id, to_book_id):
        actions.check_may_post(act, book_id=book)
    if book_id == to_book_id:
        raise errors.CrossingStaysInBook(field="to_book_id")
    ledger_rules.check_code(to_account)
    crossing_id, minor = uuid7(act.at), rules.signed(side=side, minor=amount.minor)
    clearing = _clearing(act, book_id=book_id, other_book_id=to_book_id, currency=amount.currency)
    entry = NewEntry(
        kind=rules.SENT_KIND,
        on=on,
        lines=rules.lines(account=account, clearing=clearing, minor=minor),
        description=description,
        details={"crossing": str(crossing_id), "to_book": str(to_book_id)},
    )
    entry_id = actions.post(act, book_id=book_id, entry=entry)
    Crossing.objects.create(
        book_id=book_id,
        id=crossing_id,
        account=account,
        to_book_id=to_book_id,
        to_account=to_account,
        amount=minor,
        currency=amount.currency,
        effective_on=on,
        description=description,
        entry_id=entry_id,
        event_id=act.event_id,
        sent_at=act.at,
    )
    jobs.queue(act, rules.DELIVER, book_id=book_id, crossing_id=crossing_id)
    act.touch("crossing", crossing_id)
    return CrossingSent(crossing_id, entry_id)


@action("ledger.receive_crossing")
def receive_crossing(act: Act, *, book_id: int, from_book_id: int, crossing_id: UUID) -> CrossingAnswered:
    """Post what was sent in the book that it is for, or refuse it; the answer is a row there, given once.

    :raises BookNotFound:
    :raises CrossingNotFound: nothing was sent to this book under that number
    """
    sent = _sent(act, book_id=from_book_id, crossing_id=crossing_id)
    if sent.to_book_id != book_id:
        raise errors.CrossingNotFound
    known = CrossingAnswer.objects.filter(book_id=book_id, crossing_id=crossing_id).first()
    if known is not None:
        return CrossingAnswered(known.entry_id, known.refusal_code)
    entry_id, refusal = _try_to_post(act, sent)
    CrossingAnswer.objects.create(
        book_id=book_id,
        crossing_id=crossing_id,
        from_book_id=from_book_id,
        entry_id=entry_id,
        refusal_code=None if refusal is None else refusal.code,
        refusal_facts=None if refusal is None else refusals.facts_to_json(refusal.facts),
        event_id=act.event_id,
        answered_at=act.at,
    )
    act.touch("crossing", crossing_id)
    return CrossingAnswered(entry_id, None if refusal is None else refusal.code)


@action("ledger.return_crossing")
def return_crossing(act: Act, *, book_id: int, crossing_id: UUID) -> UUID:
    """Reverse, once, the entry of a crossing that the other book has refused; the reversal's id.

    :raises BookNotFound, CrossingNotFound:
    :raises Refusal: what posting the reversal is refused for: the account was closed meanwhile
    """
    sent = _sent(act, book_id=book_id, crossing_id=crossing_id)
    if sent.return_id is not None:
        return sent.return_id
    assert sent.refusal is not None, "only what was refused comes back"
    act.touch("crossing", crossing_id)
    return actions.reverse(
        act,
        book_id=book_id,
        entry_id=sent.entry_id,
        on=act.at.date(),
        kind=rules.RETURNED_KIND,
        description=sent.refusal.code,
    )


def _try_to_post(act: Act, sent: CrossingView) -> tuple[UUID | None, Refusal | None]:
    try:
        with transaction.atomic():
            currency = sent.amount.currency
            clearing = _clearing(act, book_id=sent.to_book_id, other_book_id=sent.book_id, currency=currency)
            entry = NewEntry(
                kind=rules.ARRIVED_KIND,
                on=sent.effective_on,
                lines=rules.lines(account=sent.to_account, clearing=clearing, minor=-sent.minor),
                id=rules.arrival_id(sent.id),
                description=sent.description,
                details={"crossing": str(sent.id), "from_book": str(sent.book_id)},
            )
            return actions.post(act, book_id=sent.to_book_id, entry=entry), None
    except Refusal as refusal:
        return None, refusal


def _clearing(act: Act, *, book_id: int, other_book_id: int, currency: str) -> NewAccount:
    """The clearing account of a book, opened when it is first needed."""
    account = rules.clearing_account(other_book_id=other_book_id, currency=currency)
    if not ledger.account_ids(book_id=book_id, codes=[account.code]):
        actions.open_accounts(act, book_id=book_id, accounts=[account])
    return account


def _sent(act: Act, *, book_id: int, crossing_id: UUID) -> CrossingView:
    if not ledger.books(organisation_id=act.organisation_id, book_id=book_id):
        raise ledger_errors.BookNotFound
    return queries.crossing(book_id=book_id, crossing_id=crossing_id)
