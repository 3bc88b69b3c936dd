"""Pages beside the accounts of a book: holds and their ends, caps, sealed periods, crossings; and walls."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from caudal.kernel.money import Money
from caudal.ledger.caps import actions as caps
from caudal.ledger.caps.rules import NewCap
from caudal.ledger.crossings.tests import make as crossings
from caudal.ledger.holds import actions as holds
from caudal.ledger.holds.rules import NewHold, Settlement
from caudal.ledger.periods import actions as periods
from caudal.ledger.rules import SealedPolicy, Side
from caudal.ledger.tests import make
from caudal.ledger.tests.test_web import ON, page, posted, signed_in, soles
from caudal.parties.tests import make as parties

pytestmark = pytest.mark.django_db

CASH, ROSA = "assets:cash", "equity:shares:1"


@pytest.fixture
def ours() -> parties.Organisation:
    return parties.organisation()


@pytest.fixture
def book_id(ours: parties.Organisation) -> int:
    book_id = make.book(ours.call())
    posted(ours.call(), book_id, 300)
    return book_id


@pytest.fixture
def client(ours: parties.Organisation) -> Client:
    return signed_in(ours.user("owner"))


def test_the_parts_of_a_book_are_its_tabs_and_say_when_they_are_empty(client: Client, book_id: int) -> None:
    told = page(client, "book", book_id)
    for name, words in (
        ("holds", "Nada está retenido"),
        ("caps", "Sin topes"),
        ("periods", "Nada está sellado"),
        ("crossings", "Nada ha salido"),
    ):
        assert reverse(f"ledger:{name}", args=[book_id]) in told
        assert words in page(client, name, book_id)


def test_a_hold_is_listed_while_it_is_held_and_tells_what_became_of_it(
    client: Client, ours: parties.Organisation, book_id: int
) -> None:
    expires_at = parties.NOON + timedelta(days=30)
    hold = NewHold("withdrawal", ROSA, CASH, soles(120), expires_at, description="Retiro de Rosa")
    hold_id = holds.place_hold(ours.call(), book_id=book_id, hold=hold).hold_id
    listed = page(client, "holds", book_id)
    assert listed.index("Retiro de Rosa") < listed.index("Caja") < listed.index("Rosa", listed.index("Caja"))
    assert listed.count("120.00") == 2
    assert "Todavía nada" in page(client, "hold", book_id, hold_id)

    settlement = Settlement(ON, soles(50))
    settled = holds.settle_hold(ours.call(), book_id=book_id, hold_id=hold_id, settlement=settlement)
    told = page(client, "hold", book_id, hold_id)
    assert reverse("ledger:entry", args=[book_id, settled.entry_id]) in told
    assert told.index("50.00") < told.rindex("70.00")
    holds.release_hold(ours.call(), book_id=book_id, hold_id=hold_id)
    assert "Liberado" in page(client, "hold", book_id, hold_id)
    assert "Retiro de Rosa" not in page(client, "holds", book_id)


def test_holds_are_paged_by_when_they_expire(client: Client, ours: parties.Organisation, book_id: int) -> None:
    now = parties.NOON
    for days in range(1, 53):
        hold = NewHold("withdrawal", ROSA, CASH, soles(1), now + timedelta(days=days))
        holds.place_hold(ours.call(), book_id=book_id, hold=hold)
    first = client.get(reverse("ledger:holds", args=[book_id]))
    second = client.get(first.context["older_url"])
    assert (len(first.context["holds"]), len(second.context["holds"])) == (50, 2)
    expiries = [row[0].expires_at for row in (*first.context["holds"], *second.context["holds"])]
    assert expiries == sorted(expiries)


def test_a_cap_says_what_is_over_what_and_what_it_stands_at(
    client: Client, ours: parties.Organisation, book_id: int
) -> None:
    cap = NewCap("shares", Side.CREDIT, "PEN", prefix="equity:shares", floor_minor=None, ceiling_minor=500_00)
    caps.set_cap(ours.call(), book_id=book_id, cap=cap)
    told = page(client, "caps", book_id)
    assert f"{reverse('ledger:book', args=[book_id])}?under=equity%3Ashares" in told
    assert told.index("300.00") < told.index("500.00")


@pytest.mark.parametrize(("policy", "words"), [("refuse", "se rechaza"), ("book_today", "se registra el día")])
def test_sealed_periods_are_told_with_what_becomes_of_late_entries(
    client: Client, ours: parties.Organisation, book_id: int, policy: str, words: str
) -> None:
    periods.set_sealed_policy(ours.call(), book_id=book_id, policy=SealedPolicy(policy))
    call = ours.call()
    sealed = periods.seal_period(call, book_id=book_id, through=date(2020, 12, 31))
    told = page(client, "periods", book_id)
    assert words in told
    assert sealed.digest[:16] in told
    assert f"{reverse('ledger:book', args=[book_id])}?on=2020-12-31" in told


def test_a_crossing_is_followed_until_it_comes_back() -> None:
    books = crossings.books()
    client = signed_in(books.organisation.user("owner"))
    sent = books.send(120, to_account="assets:nowhere", description="Al programa")
    told = page(client, "crossings", books.source)
    assert told.index("Al programa") < told.index("assets:nowhere") < told.index("En camino") < told.index("120.00")
    assert reverse("ledger:entry", args=[books.source, books.seen(sent).entry_id]) in told
    crossings.work()
    told = page(client, "crossings", books.source)
    assert "En camino" not in told
    came_back = told.index("Volvió")
    assert "assets:nowhere" in told[came_back:]


def test_nobody_else_sees_them(client: Client, ours: parties.Organisation, book_id: int) -> None:
    hold = NewHold("withdrawal", ROSA, CASH, Money(100, "PEN"), parties.NOON + timedelta(days=1))
    hold_id = holds.place_hold(ours.call(), book_id=book_id, hold=hold).hold_id
    stranger = signed_in(parties.organisation().user("owner"))
    for name, rest in (("holds", []), ("hold", [hold_id]), ("caps", []), ("periods", []), ("crossings", [])):
        assert client.get(reverse(f"ledger:{name}", args=[book_id, *rest])).status_code == 200
        assert stranger.get(reverse(f"ledger:{name}", args=[book_id, *rest])).status_code == 404
        assert Client().get(reverse(f"ledger:{name}", args=[book_id, *rest])).status_code == 302
    assert client.get(reverse("ledger:hold", args=[book_id, uuid4()])).status_code == 404
