"""What happens to money that is under way."""

from dataclasses import replace
from uuid import UUID

from caudal.audit.rules import Call
from caudal.jobs.registry import job
from caudal.kernel.refusals import Refusal, Unavailable
from caudal.ledger.crossings import actions, queries, rules
from caudal.ledger.crossings.rules import State


@job(rules.DELIVER)
def deliver_crossing(call: Call, *, book_id: int, crossing_id: UUID) -> None:
    """Let a crossing arrive in the other book; where that refuses, bring it back."""
    crossing = queries.crossing(book_id=book_id, crossing_id=crossing_id)
    if crossing.state is not State.SENT:
        return
    # The key is the crossing's, not the job's: whoever delivers it, however often, is given the one answer.
    answer = actions.receive_crossing(
        replace(call, key=f"crossing:{crossing_id}:in"),
        book_id=crossing.to_book_id,
        from_book_id=book_id,
        crossing_id=crossing_id,
    )
    if answer.refusal_code is None:
        return
    try:
        # An account that cannot take it back today may do so later: each attempt asks anew. It is reversed once.
        again = replace(call, key=f"job:{call.request_id}:back")
        actions.return_crossing(again, book_id=book_id, crossing_id=crossing_id)
    except Refusal as refusal:
        raise Unavailable(rules.DELIVER) from refusal
