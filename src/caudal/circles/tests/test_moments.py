"""Any moment of a circle can be asked for: shares and capital of a past day, as known at an instant; and its proof."""

from datetime import datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from caudal.circles.actions import circles, policies, shares, transfers
from caudal.circles.queries import capital, integrity, movements, shares as queries
from caudal.circles.queries.movements import MovementType
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.policy import CirclePolicy, FinesCount
from caudal.circles.rules.shares import TradeKind
from caudal.circles.tests.make import FOUNDED, NOON, Junta, a_junta, day, pen
from caudal.db import testing
from caudal.ledger.models import Entry
from caudal.parties.errors import NotPermitted

FREE_PRICES = CirclePolicy(price_changes_in_cycle=True)


class Village:
    """Ana buys 10, the price rises, Rosa buys 5 and gets 4 of Ana's; one purchase of Ana is undone."""

    def __init__(self) -> None:
        self.junta = a_junta(policy=FREE_PRICES)
        self.ana, self.rosa = self.junta.member(), self.junta.member("Rosa Huamán")
        self.junta.buy(self.ana, 10, day(1, 10))
        circles.set_share_price(self.junta.call(), circle_id=self.junta.circle_id, price=pen(12), valid_from=day(2, 1))
        self.junta.buy(self.rosa, 5, day(2, 5))
        mistake = self.junta.buy(self.ana, 3, day(2, 6))
        transfers.transfer_shares(
            self.junta.call(), circle_id=self.junta.circle_id, from_member_id=self.ana, to_member_id=self.rosa,
            shares=4, on=day(3, 1),
        )  # fmt: skip
        self.undone = shares.reverse_share_trade(
            self.junta.call(), circle_id=self.junta.circle_id, trade_id=mistake.trade_id, on=day(3, 5),
            reason="Se anotó dos veces",
        )  # fmt: skip

    def instant_of(self, entry_id: UUID) -> datetime:
        """When an entry was recorded."""
        found: datetime = Entry.objects.values_list("recorded_at", flat=True).get(
            book_id=self.junta.view().book_id, id=entry_id
        )
        return found


@pytest.mark.usefixtures("committed_db")
@pytest.mark.parametrize(
    ("on", "ana", "rosa", "value"),
    [((1, 9), 0, 0, 0), ((1, 10), 10, 0, 100), ((2, 1), 10, 0, 120), ((2, 6), 13, 5, 216), ((3, 1), 9, 9, 216),
     ((3, 5), 6, 9, 180)],
)  # fmt: skip
def test_shares_of_any_day_with_their_value(on: tuple[int, int], ana: int, rosa: int, value: int) -> None:
    village = Village()
    told = queries.register(village.junta.view(), on=day(*on))
    held = {row.member_id: (row.shares, row.value) for row in told.rows}
    price = told.price or pen(0)
    wanted = {village.ana: ana, village.rosa: rosa}
    assert {who: held.get(who, (0, pen(0))) for who in wanted} == {who: (n, price * n) for who, n in wanted.items()}
    assert (told.shares, told.value) == (ana + rosa, pen(value))
    assert told.share_capital == sum((row.share_capital for row in told.rows), pen(0))


@pytest.mark.usefixtures("committed_db")
def test_a_correction_counts_from_when_it_was_known() -> None:
    village = Village()
    view, known = village.junta.view(), village.instant_of(village.undone.entry_id)
    before = queries.register(view, on=day(3, 31), known_at=known - timedelta(microseconds=1))
    after = queries.register(view, on=day(3, 31), known_at=known)
    assert [(row.shares, row.share_capital) for row in before.rows] == [(9, pen("94.15")), (9, pen("101.85"))]
    assert [row.shares for row in after.rows] == [6, 9]
    assert (before.shares, after.shares) == (18, 15)
    assert capital.capital_at(view, on=None, known_at=known - timedelta(microseconds=1)).capital.cash == pen(196)
    assert capital.capital_at(view, on=None, known_at=known).capital.cash == pen(160)
    assert capital.capital_at(view, on=day(2, 4)).share_capital == pen(100)


@pytest.mark.usefixtures("committed_db")
def test_the_history_tells_every_change_and_its_correction() -> None:
    village = Village()
    told = queries.history(village.junta.view())
    line = [(one.on, one.type, one.is_reversal, one.shares, one.price, one.shares_after, one.total_after)
            for one in reversed(told)]  # fmt: skip
    assert line[:3] == [
        (day(1, 10), TradeKind.PURCHASE, False, 10, pen(10), 10, 10),
        (day(2, 5), TradeKind.PURCHASE, False, 5, pen(12), 5, 15),
        (day(2, 6), TradeKind.PURCHASE, False, 3, pen(12), 13, 18),
    ]
    assert {one[1:4] for one in line[3:5]} == {(TradeKind.TRANSFER_OUT, False, -4), (TradeKind.TRANSFER_IN, False, 4)}
    assert line[5] == (day(3, 5), TradeKind.PURCHASE, True, -3, pen(12), 6, 15)
    assert [one.description for one in told if one.is_reversal] == ["Se anotó dos veces"]
    assert [one.is_undone for one in told].count(True) == 1
    of_rosa = queries.history(village.junta.view(), member_id=village.rosa, first=day(2, 6), last=day(3, 4))
    assert [(one.type, one.shares_after) for one in of_rosa] == [(TradeKind.TRANSFER_IN, 9)]
    assert queries.history(village.junta.view(), limit=2, offset=1) == told[1:3]


@pytest.mark.usefixtures("committed_db")
def test_a_member_sees_their_own_shares_and_the_totals() -> None:
    village = Village()
    person = village.junta.view(roles=frozenset({"owner"}))
    own = CircleView(
        circle=person.circle, organisation_id=person.organisation_id, policy=person.policy,
        permissions=frozenset({Permission.READ_TOTALS}), member_id=village.rosa,
    )  # fmt: skip
    told = queries.register(own, on=day(3, 5))
    assert ([row.member_id for row in told.rows], told.shares) == ([village.rosa], 15)
    assert [one.member_id for one in queries.history(own, member_id=village.rosa)] == [village.rosa] * 2
    for forbidden in (lambda: queries.history(own), lambda: queries.history(own, member_id=village.ana),
                      lambda: integrity.integrity(own)):  # fmt: skip
        with pytest.raises(NotPermitted):
            forbidden()


@pytest.mark.usefixtures("committed_db")
def test_movements_of_a_type_and_of_some_days() -> None:
    junta = a_junta()
    ana = junta.member()
    for month in (1, 2, 3):
        junta.buy(ana, 5, day(month, 2))
        junta.fine(ana, pen(2), day(month, 3))
    fines = movements.movements(junta.view(), of_type=MovementType.FINE)
    assert [(one.on, one.capital_after) for one in fines.lines] == [
        (day(3, 3), pen(156)), (day(2, 3), pen(104)), (day(1, 3), pen(52)),
    ]  # fmt: skip
    first = movements.movements(junta.view(), of_type=MovementType.SHARE, limit=2)
    rest = movements.movements(junta.view(), of_type=MovementType.SHARE, limit=2, before=first.next_before)
    assert [one.on for one in (*first.lines, *rest.lines)] == [day(3, 2), day(2, 2), day(1, 2)]
    assert rest.next_before is None
    some = movements.movements(junta.view(), first=day(1, 3), last=day(2, 2), limit=1)
    assert [(one.on, one.capital_after) for one in some.lines] == [(day(2, 2), pen(102))]
    more = movements.movements(junta.view(), first=day(1, 3), last=day(2, 2), limit=5, before=some.next_before)
    assert [(one.on, one.capital_after) for one in more.lines] == [(day(1, 3), pen(52))]
    assert movements.movements(junta.view(), of_type=MovementType.LOAN).lines == ()


@pytest.mark.usefixtures("committed_db")
def test_past_capital_follows_the_rules_of_its_day() -> None:
    junta: Junta = a_junta()
    ana = junta.member()
    junta.buy(ana, 10)
    junta.fine(ana, pen(5), day(2, 1))
    secretary = junta.user(junta.member("Julio Mamani", "secretary"))
    stricter = CirclePolicy(fines_count=FinesCount.COLLECTED)
    policies.propose_policy_change(junta.call(), circle_id=junta.circle_id, policy=stricter, reason="Asamblea")
    policies.approve_policy_change(junta.call(actor=secretary), circle_id=junta.circle_id, number=1)
    then, now = (capital.capital_at(junta.view(), on=on) for on in (day(2, 1), None))
    assert (then.fines_count, then.capital.available) == (FinesCount.ISSUED, pen(105))
    assert (now.fines_count, now.capital.available) == (FinesCount.COLLECTED, pen(100))
    assert NOON.date() > day(2, 1)


@pytest.mark.usefixtures("committed_db")
def test_a_circle_proves_itself() -> None:
    junta = a_junta()
    ana = junta.member()
    junta.buy(ana, 20, FOUNDED)
    junta.fine(ana, pen(5))
    junta.lend(ana, pen(50), FOUNDED)
    told = integrity.integrity(junta.view())
    assert told.ok
    assert {one.name: one.by_accounts for one in told.comparisons} == {
        "shares": pen(200), "fines": pen(5), "loans": pen(50), "available_capital": pen(155),
    }  # fmt: skip
    looked_at = {one.name: one.rows for one in told.checks}
    assert looked_at["circles.shares_are_their_accounts"] == 1
    assert looked_at["circles.evidence_can_be_added_up_again"] == 1


def test_a_spoiled_row_is_told_with_its_figures(spoiled_db: None) -> None:
    village, other = Village(), a_junta()
    address = make_conninfo(testing.administrator_address(), dbname=connection.settings_dict["NAME"])
    with psycopg.connect(address, autocommit=True) as line:
        line.execute("set session_replication_role = replica")
        line.execute(
            "update circles_sharetrade set capital_minor = capital_minor + 100 where kind = 'transfer_in'"
            " and book_id = %s",
            [village.junta.view().book_id],
        )
    told = integrity.integrity(village.junta.view())
    assert not told.ok
    assert [(one.name, one.difference) for one in told.comparisons if one.difference] == [("shares", pen(1))]
    assert {one.name for one in told.checks if not one.ok} == {
        "circles.shares_are_their_accounts", "circles.share_transfers_are_whole_pairs",
    }  # fmt: skip
    assert integrity.integrity(other.view()).ok
