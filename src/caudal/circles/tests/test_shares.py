"""Shares that change hands: signs told once, transfers in pairs, prices that hold for a cycle, holdings on any day."""

import pytest
from django.db import connection

from caudal.circles.rules.shares import TradeKind

pytestmark = pytest.mark.usefixtures("committed_db")


def test_the_database_and_the_rules_agree_which_way_shares_go() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select circles_trade_sign(kind) from unnest(%s::text[]) as kind", [[kind.value for kind in TradeKind]]
        )
        told = [sign for (sign,) in cursor.fetchall()]
    assert told == [kind.sign for kind in TradeKind] == [1, -1, 1, -1, -1]
