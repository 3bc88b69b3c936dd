"""Two officers post one share-out at once: it is posted once, and each payout is handed over once."""

from collections import Counter

import pytest

from caudal.circles.actions import payouts, share_out_posting, share_outs
from caudal.circles.errors.cycles import CycleIsClosed
from caudal.circles.errors.share_out import PayoutIsTooSmall
from caudal.circles.models import Payout
from caudal.circles.queries import checks, standings
from caudal.circles.tests.make import a_junta, day, pen
from caudal.ledger.rules import book_id_of
from tests.concurrency.races import at_once

pytestmark = pytest.mark.usefixtures("committed_db")


def test_two_officers_who_post_at_once_share_out_once() -> None:
    junta = a_junta()
    junta.buy(junta.member("Ana"), 10)
    officers = [junta.user(junta.member(name, role="treasurer")) for name in ("Rosa", "Eva")]
    share_out_id = share_outs.plan_share_out(junta.call(), circle_id=junta.circle_id, on=day(11, 1)).share_out_id
    signed = at_once(
        [
            lambda who=who: share_outs.sign_share_out(  # type: ignore[misc]
                junta.call(actor=who), circle_id=junta.circle_id, share_out_id=share_out_id
            )
            for who in officers
        ]
    )
    assert sorted(one.value.signatures for one in signed if one.value) == [1, 2]
    posted = at_once(
        [
            lambda who=who: share_out_posting.post_share_out(  # type: ignore[misc]
                junta.call(actor=who), circle_id=junta.circle_id, share_out_id=share_out_id
            )
            for who in officers
        ]
    )
    assert Counter(type(one.error) for one in posted) == {type(None): 1, CycleIsClosed: 1}
    payout = Payout.objects.get(book_id=book_id_of(junta.circle_id))
    paid = at_once(
        [
            lambda: payouts.pay_payout(
                junta.call(), circle_id=junta.circle_id, payout_id=payout.id, on=day(11, 1), amount=pen(60)
            )
        ]
        * 3
    )
    assert Counter(type(one.error) for one in paid) == {type(None): 1, PayoutIsTooSmall: 2}
    assert standings.capital(junta.circle_id).cash == pen(40)
    assert all(check.ok for check in checks.verify(book_id=book_id_of(junta.circle_id)))
