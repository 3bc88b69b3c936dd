"""What runs in the background of holds: those that have expired stop counting."""

from dataclasses import replace
from datetime import timedelta

from caudal.audit.rules import Call
from caudal.jobs.registry import periodic
from caudal.ledger.holds import actions, queries, rules

EXPIRE_EVERY = timedelta(minutes=1)


@periodic(rules.EXPIRE, every=EXPIRE_EVERY)
def expire_holds(call: Call) -> None:
    """Release what has expired, book by book, in batches with a key each."""
    for organisation_id, book_id in queries.books_with_expired(at=call.at):
        turn, released = 0, rules.EXPIRED_AT_ONCE_MAX
        while released == rules.EXPIRED_AT_ONCE_MAX:
            turn += 1
            one = replace(call, organisation_id=organisation_id, key=f"{call.key}:{book_id}:{turn}")
            released = actions.expire_holds(one, book_id=book_id).holds
