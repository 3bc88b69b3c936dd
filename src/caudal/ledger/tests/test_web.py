"""The explorer's pages: from a balance to its entries, from an entry to who caused it; walls between organisations."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from caudal.audit.actions import Act
from caudal.audit.rules import Actor, ActorKind, Call, Caller
from caudal.kernel.money import Money
from caudal.ledger import actions, queries
from caudal.ledger.rules import AccountKind, NewAccount, NewEntry, credit, debit
from caudal.ledger.tests import make
from caudal.ledger.web import trees
from caudal.parties import queries as parties_queries
from caudal.parties.models import User
from caudal.parties.tests import make as parties

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 20)


def soles(amount: int) -> Money:
    return Money(amount * 100, "PEN")


def posted(call: Call, book_id: int, *amounts: int) -> list[UUID]:
    entries = tuple(
        NewEntry("shares", ON, (debit("assets:cash", soles(n)), credit("equity:shares:1", soles(n)))) for n in amounts
    )
    outcomes = actions.post_entries(call, book_id=book_id, entries=entries).outcomes
    return [outcome.entry_id for outcome in outcomes if outcome.entry_id is not None]


def signed_in(username: str) -> Client:
    client = Client()
    assert client.login(username=username, password=parties.PASSWORD)
    return client


@pytest.fixture
def ours() -> parties.Organisation:
    return parties.organisation()


@pytest.fixture
def book_id(ours: parties.Organisation) -> int:
    return make.book(ours.call())


@pytest.fixture
def client(ours: parties.Organisation) -> Client:
    return signed_in(ours.user("owner", person_id=ours.person("Elena Salas Ticona")))


def page(client: Client, name: str, *arguments: Any, **query: str) -> str:
    answer = client.get(reverse(f"ledger:{name}", args=arguments), query)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_from_the_list_to_the_entry_every_figure_is_a_link(
    client: Client, ours: parties.Organisation, book_id: int
) -> None:
    (entry_id,) = posted(ours.call(), book_id, 300)
    assert reverse("ledger:book", args=[book_id]) in page(client, "books")
    assert reverse("ledger:account", args=[book_id, "assets:cash"]) in page(client, "book", book_id)
    branch = page(client, "book", book_id, under="equity:shares")
    assert reverse("ledger:account", args=[book_id, "equity:shares:1"]) in branch
    statement = page(client, "account", book_id, "assets:cash")
    assert reverse("ledger:entry", args=[book_id, entry_id]) in statement
    assert "300.00" in statement


def test_an_entry_says_source_destination_and_who_did_what(ours: parties.Organisation, book_id: int) -> None:
    username = ours.user("owner", person_id=ours.person("Elena Salas Ticona"))
    user_id = User.objects.get(username=username).id
    call = Call(Actor(ActorKind.USER, str(user_id)), str(uuid4()), parties.NOON, ours.id, roles=frozenset({"owner"}))
    (entry_id,) = posted(call, book_id, 300)
    told = page(signed_in(username), "entry", book_id, entry_id)
    assert told.index("Sale de") < told.index("Rosa") < told.index("Entra a") < told.index("Caja")
    assert "Elena Salas Ticona" in told
    assert "ledger.post_entries" in told


def test_a_statement_is_paged(client: Client, ours: parties.Organisation, book_id: int) -> None:
    posted(ours.call(), book_id, *range(1, 61))
    first = client.get(reverse("ledger:account", args=[book_id, "assets:cash"]))
    older = first.context["older_url"]
    second = client.get(older)
    assert (len(first.context["lines"]), len(second.context["lines"])) == (50, 10)
    assert (second.context["older_url"], second.context["newer_url"]) == ("", first.request["PATH_INFO"])


def test_a_statement_and_a_trial_balance_are_files_of_all_pages(
    client: Client, ours: parties.Organisation, book_id: int
) -> None:
    posted(ours.call(), book_id, *range(1, 61))
    for order in ("", "day"):
        address = reverse("ledger:account", args=[book_id, "assets:cash"])
        told = client.get(address, {"order": order, "format": "csv"}).getvalue().decode("utf-8-sig").splitlines()
        assert len(told) == 61
        assert ",60.00,1830.00,PEN" in told[1]
        assert ",1.00,1.00,PEN" in told[-1]
    book = client.get(reverse("ledger:book", args=[book_id]), {"format": "csv"}).getvalue().decode("utf-8-sig")
    assert "assets:cash" in book
    assert "1830.00" in book


def test_the_book_as_of_a_day_before_its_first_entry_is_empty_of_amounts(
    client: Client, ours: parties.Organisation, book_id: int
) -> None:
    posted(ours.call(), book_id, 300)
    assert "300.00" in page(client, "book", book_id, on="2026-11-20")
    assert "300.00" not in page(client, "book", book_id, on="2026-11-19")
    assert "300.00" in page(client, "book", book_id, on="tomorrow")


def test_nothing_of_another_organisation_is_there(ours: parties.Organisation, book_id: int) -> None:
    (entry_id,) = posted(ours.call(), book_id, 300)
    stranger = signed_in(parties.organisation().user("owner"))
    for name, rest in (("book", []), ("account", ["assets:cash"]), ("entry", [entry_id])):
        foreign = stranger.get(reverse(f"ledger:{name}", args=[book_id, *rest]))
        missing = stranger.get(reverse(f"ledger:{name}", args=[7, *rest]))
        assert foreign.status_code == missing.status_code == 404
    assert "Las Flores" not in page(stranger, "books")


def test_addresses_that_cannot_be_are_404_and_strange_text_is_refused(client: Client, book_id: int) -> None:
    assert client.get(f"/books/{2**70}/").status_code == 404
    assert client.get(f"/books/{'9' * 5000}/").status_code == 404
    assert client.get(f"/books/{book_id}/accounts/assets:none/").status_code == 404
    assert client.get(f"/books/{book_id}/entries/{uuid4()}/").status_code == 404
    assert client.get(f"/books/{book_id}/?under=%00").status_code == 400
    assert client.get(f"/books/{book_id}/accounts/a%00b/").status_code == 400
    assert client.get(f"/books/{book_id}/accounts/assets:cash/?cursor=x").status_code == 400


def test_who_has_not_signed_in_is_sent_to_the_door(book_id: int) -> None:
    answer = Client().get(reverse("ledger:book", args=[book_id]))
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/sign-in/")


def test_a_member_reads_a_book_only_where_its_product_says_so(
    ours: parties.Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    person_id = ours.person()
    member = ours.user(person_id=person_id)
    book_id = make.book(ours.call(), kind="tested_pool")
    client = signed_in(member)
    address = reverse("ledger:book", args=[book_id])
    assert client.get(address).status_code == 404

    def is_treasurer(caller: Caller, asked: int) -> bool:
        return (caller.person_id, asked) == (person_id, book_id)

    monkeypatch.setattr(queries, "_readers", {"tested_pool": is_treasurer})
    assert client.get(address).status_code == 200


def test_a_role_of_one_product_opens_no_book_of_another(ours: parties.Organisation, book_id: int) -> None:
    """Who looks after loans sees the books that lending opens for them, not every book there is."""
    for role in ("loan_officer", "credit_manager"):
        reader = signed_in(ours.user(role))
        assert reader.get(reverse("ledger:book", args=[book_id])).status_code == 404
        assert reverse("ledger:book", args=[book_id]) not in reader.get(reverse("ledger:books")).content.decode()
        assert reader.get("/api/v1/books").json()["items"] == []
    auditor = signed_in(ours.user("auditor"))
    assert auditor.get(reverse("ledger:book", args=[book_id])).status_code == 200


def test_actors_are_called_by_their_names(ours: parties.Organisation) -> None:
    username = ours.user("owner")
    user_id = User.objects.get(username=username).id
    user, stranger = Actor(ActorKind.USER, str(user_id)), Actor(ActorKind.SYSTEM, "tests")
    assert parties_queries.actor_names([user, stranger]) == {user: username}


def test_the_tree_shows_a_branch_and_what_hangs_directly_below_it(ours: parties.Organisation) -> None:
    book_id = make.book(ours.call())
    act = Act(name="tests.open_accounts", call=ours.call(), event_id=uuid4())
    more = ["assets:loans:1", "assets:loans:2", "assets:loans:late:3"]
    accounts = [NewAccount(code, AccountKind.ASSET, "PEN") for code in more]
    actions.open_accounts(act, book_id=book_id, accounts=accounts)
    for code, amount in (("assets:cash", 50), ("assets:loans:1", 200), ("assets:loans:2", 100)):
        actions.post(
            act, book_id=book_id,
            entry=NewEntry("shares", ON, (debit(code, soles(amount)), credit("equity:shares:1", soles(amount)))),
        )  # fmt: skip

    def tree(under: str) -> list[tuple[str, bool, Money | None, Money | None]]:
        found = queries.subtotals(book_id=book_id, prefix=under, depth=trees.depth_under(under))
        return [(row.code, row.is_account, row.debit, row.credit) for row in trees.rows(found, under=under)]

    assert tree("") == [
        ("assets", False, soles(350), None),
        ("assets:cash", True, soles(50), None),
        ("assets:loans", False, soles(300), None),
        ("equity", False, None, soles(350)),
        ("equity:shares:1", True, None, soles(350)),
    ]
    assert tree("assets:loans") == [
        ("assets:loans:1", True, soles(200), None),
        ("assets:loans:2", True, soles(100), None),
    ]
    assert trees.totals(queries.subtotals(book_id=book_id, depth=2)) == [(soles(350), soles(350))]


def test_a_page_at_two_dates_says_which_and_keeps_them_in_its_links(
    client: Client, ours: parties.Organisation, book_id: int
) -> None:
    posted(ours.call(), book_id, 300)
    (first,) = queries.statement(book_id=book_id, account="assets:cash")
    then = timezone.localtime(first.recorded_at + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%S")
    book = page(client, "book", book_id, on="2026-11-20", known_at=then)
    assert "Exacto al" in book and f"known_at={quote(then)}" in book
    account = page(client, "account", book_id, "assets:cash", on="2026-11-19")
    assert "300.00" not in account
    by_day = page(client, "account", book_id, "assets:cash", order="day")
    assert 'aria-current="page">Por día' in by_day and "300.00" in by_day
    future = page(client, "book", book_id, known_at="2199-01-01T00:00")
    assert "no se puede decir ahora" in future


def test_a_statement_by_day_is_paged(client: Client, ours: parties.Organisation, book_id: int) -> None:
    posted(ours.call(), book_id, *range(1, 61))
    first = client.get(reverse("ledger:account", args=[book_id, "assets:cash"]), {"order": "day"})
    second = client.get(first.context["older_url"])
    assert (len(first.context["lines"]), len(second.context["lines"])) == (50, 10)
    assert "order=day" in second.context["newer_url"]
