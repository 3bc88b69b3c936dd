"""A small book for tests of the doors."""

from uuid import uuid4

from caudal.audit.actions import Act
from caudal.audit.rules import Call
from caudal.ledger import actions
from caudal.ledger.rules import AccountKind, NewAccount, book_id_of


def book(call: Call, *, kind: str = "pool") -> int:
    """Open a book with cash that cannot go below zero, two people's shares, and dollars."""
    return open_book(Act(name="tests.open_book", call=call, event_id=uuid4()), kind=kind)


def open_book(act: Act, *, kind: str = "pool") -> int:
    """The same as a step of an act."""
    book_id = book_id_of(uuid4())
    actions.open_book(act, book_id=book_id, kind=kind, name="Junta Las Flores")
    actions.open_accounts(
        act,
        book_id=book_id,
        accounts=[
            NewAccount("assets:cash", AccountKind.ASSET, "PEN", name="Caja", floor_minor=0),
            NewAccount("assets:dollars", AccountKind.ASSET, "USD"),
            NewAccount("equity:shares:1", AccountKind.EQUITY, "PEN", name="Rosa", floor_minor=0),
            NewAccount("equity:shares:2", AccountKind.EQUITY, "PEN", name="Julio", floor_minor=0),
        ],
    )
    return book_id
