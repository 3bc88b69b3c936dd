"""Put a cap over accounts, change it, take it off. Steps for other domains first, then the actions of the doors."""

from typing import Any

from django.db import DataError, connection

from caudal.audit.actions import Act, action
from caudal.db import constraints
from caudal.ledger import actions as ledger
from caudal.ledger.caps import errors, rules
from caudal.ledger.caps.rules import NewCap
from caudal.ledger.errors import BalanceIsTooLarge

_NUMBER_OUT_OF_RANGE = "22003"


def put(act: Act, *, book_id: int, cap: NewCap) -> None:
    """Put a cap over accounts, or replace the one with its code: accounts and limits are as it says from now on.

    :raises AccountCodeIsMalformed, CapIsEmpty, CapIsTooLong:
    :raises AccountNotFound, AccountDoesNotFitCap, CapsOverlap:
    :raises BalanceIsOutsideLimits: the accounts together do not keep them as they stand
    :raises BalanceIsTooLarge: all that they have ever received does not fit
    """
    assert act.is_open
    rules.check(cap)
    least, greatest = rules.limits(cap)
    codes = sorted(set(cap.accounts))
    values = [book_id, cap.code, str(cap.side), cap.currency, cap.prefix, codes, least, greatest]
    try:
        told = _told("select ledger_put_cap(%s, %s, %s, %s, %s, %s::text[], %s, %s)", values)
    except DataError as error:
        if constraints.sqlstate_of(error) == _NUMBER_OUT_OF_RANGE:
            raise BalanceIsTooLarge from error
        raise
    if told is not None:
        raise ledger.refusal_told(told)


def drop(act: Act, *, book_id: int, code: str) -> None:
    """Take a cap off its accounts.

    :raises CapNotFound:
    """
    assert act.is_open
    if _told("select ledger_drop_cap(%s, %s)", [book_id, code]) is not None:
        raise errors.CapNotFound


@action("ledger.set_cap")
def set_cap(act: Act, *, book_id: int, cap: NewCap) -> None:
    """Put a cap over accounts of a book of the caller's organisation, or replace it.

    :raises BookNotFound, PostingIsNotPermitted, BookIsKeptByItsPool: as for posting straight to it
    :raises Refusal: as `put`
    """
    ledger.check_may_post(act, book_id=book_id)
    put(act, book_id=book_id, cap=cap)


@action("ledger.remove_cap")
def remove_cap(act: Act, *, book_id: int, code: str) -> None:
    """Take a cap off its accounts.

    :raises BookNotFound, PostingIsNotPermitted, BookIsKeptByItsPool: as for posting straight to it
    :raises CapNotFound:
    """
    ledger.check_may_post(act, book_id=book_id)
    drop(act, book_id=book_id, code=code)


def _told(statement: str, values: list[Any]) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        told: str | None = cursor.fetchone()[0]
    return told
