"""What people read of a circle: the right figures, to the right eyes, in a number of queries that does not grow."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caudal.audit.rules import Actor, ActorKind, Caller
from caudal.circles import errors
from caudal.circles.actions import shares as share_actions
from caudal.circles.actions.members import end_membership
from caudal.circles.queries import fines, home, loans, members, movements, shares, views
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.permissions import Permission
from caudal.circles.tests.make import Junta, a_junta, day, pen
from caudal.ledger import queries as ledger
from caudal.parties.errors import NotPermitted

pytestmark = pytest.mark.usefixtures("committed_db")

TODAY = day(6, 1)


@dataclass(frozen=True)
class Village:
    """A junta with some life in it."""

    junta: Junta
    ana: UUID
    rosa: UUID
    loan_id: UUID
    fine_id: UUID


def a_village(more: int = 0) -> Village:
    junta = a_junta()
    ana, rosa = junta.member("Ana Quispe", "treasurer"), junta.member("Rosa Huamán")
    junta.buy(ana, 50, day(1, 5))
    junta.buy(rosa, 20, day(1, 5))
    fine = junta.fine(rosa, pen(5), day(1, 12))
    loan = junta.lend(ana, pen(300), day(2, 1), rate="0.05", installments=3)
    junta.repay(loan.loan_id, pen(115), day(3, 1))
    for number in range(more):
        other = junta.member(f"Socia {number}")
        junta.buy(other, 2, day(1, 6))
        junta.fine(other, pen(1), day(1, 7))
        other_loan = junta.lend(other, pen(10), day(2, 2))
        junta.repay(other_loan.loan_id, pen(10), day(2, 20))
        junta.lend(other, pen(5), day(3, 2))
    return Village(junta, ana, rosa, loan.loan_id, fine.fine_id)


def person_of(village: Village, member_id: UUID) -> UUID:
    return members.member(village.junta.view(), member_id=member_id, on=TODAY).person_id


def as_member(village: Village, member_id: UUID) -> CircleView:
    return village.junta.view(roles=frozenset(), person_id=person_of(village, member_id))


def test_home_adds_up() -> None:
    village = a_village()
    page = home.home(village.junta.view(), on=TODAY)
    assert {figure.name: (figure.amount, figure.count) for figure in page.figures} == {
        "available_capital": (pen(520), None),
        "cash": (pen(515), None),
        "shares": (pen(700), 70),
        "loans": (pen(200), 1),
        "fines": (pen(5), 1),
    }
    capital = page.figure("available_capital")
    assert sum((part for _, part in capital.parts), pen(0)) == capital.amount
    assert (page.share_price, page.share_value) == (pen(10), pen(700))


@pytest.mark.parametrize("figure", home.FIGURES)
def test_every_figure_leads_to_its_entries(figure: str) -> None:
    village = a_village()
    view = village.junta.view()
    told = home.why(view, figure=figure)
    assert told.amount == home.home(view, on=TODAY).figure(figure).amount
    assert told.entries and told.accounts
    newest = told.entries[0]
    member_id, loan_id = home.entry_concerns(view, newest)
    assert member_id in {village.ana, village.rosa}
    assert (loan_id == village.loan_id) is ("loan" in newest.kind)


def test_members_with_what_each_holds_and_owes() -> None:
    village = a_village()
    rows = members.members(village.junta.view(), on=TODAY)
    told = [
        (row.number, row.full_name, row.shares, row.share_value, row.loans_outstanding, row.fines_due) for row in rows
    ]
    assert told == [
        (1, "Ana Quispe", 50, pen(500), pen(200), pen(0)),
        (2, "Rosa Huamán", 20, pen(200), pen(0), pen(5)),
    ]  # fmt: skip


def test_a_member_sees_their_own_passbook_and_the_totals_only() -> None:
    village = a_village()
    view = as_member(village, village.rosa)
    assert members.passbook(view, member_id=village.rosa, on=TODAY).member.shares == 20
    assert home.home(view, on=TODAY).figure("cash").amount == pen(515)
    assert loans.eligibility(view, member_id=village.rosa, on=TODAY).max_amount == pen(515)
    assert [one.member_id for one in shares.holdings(view, on=TODAY)] == [village.rosa]
    assert len(fines.fines(view, member_id=village.rosa)) == 1
    for refused in (
        lambda: members.passbook(view, member_id=village.ana, on=TODAY),
        lambda: members.members(view, on=TODAY),
        lambda: members.names(view),
        lambda: loans.loan(view, loan_id=village.loan_id, on=TODAY),
        lambda: loans.loans(view, on=TODAY),
        lambda: loans.eligibility(view, member_id=village.ana, on=TODAY),
        lambda: fines.fines(view),
        lambda: shares.trades(view),
        lambda: home.why(view, figure="cash"),
    ):
        with pytest.raises(NotPermitted):
            refused()
    lines = movements.movements(view).lines
    assert {line.member_id for line in lines} == {village.rosa, None}
    assert all(not line.description for line in lines if line.member_id is None)


def test_who_left_keeps_their_passbook_and_nothing_else() -> None:
    village = a_village()
    luz = village.junta.member("Luz Mamani")
    share_actions.buy_shares(
        village.junta.call(), circle_id=village.junta.circle_id, member_id=luz, shares=1, on=day(1, 9)
    )
    share_actions.sell_shares(
        village.junta.call(), circle_id=village.junta.circle_id, member_id=luz, shares=1, on=day(1, 10)
    )
    person_id = person_of(village, luz)
    end_membership(village.junta.call(), circle_id=village.junta.circle_id, member_id=luz, on=day(2, 1))
    view = village.junta.view(roles=frozenset(), person_id=person_id)
    assert len(members.passbook(view, member_id=luz, on=TODAY).lines) == 2
    with pytest.raises(NotPermitted):
        home.home(view, on=TODAY)


def test_strangers_and_other_organisations_see_nothing() -> None:
    village, other = a_village(), a_junta()
    with pytest.raises(NotPermitted):
        village.junta.view(roles=frozenset(), person_id=uuid4())
    with pytest.raises(NotPermitted):
        village.junta.view(roles=frozenset())
    caller = Caller(Actor(ActorKind.USER, "u"), other.organisation_id, frozenset({"owner"}))
    for circle_id in (village.junta.circle_id, uuid4()):
        with pytest.raises(errors.CircleNotFound):
            views.view(caller, circle_id=circle_id)
    assert [card.circle_id for card in views.circles_for(caller)] == [other.circle_id]
    assert not views.may_read_book(Caller(caller.actor, other.organisation_id), village.junta.view().book_id)
    theirs = other.member()
    with pytest.raises(errors.MemberNotFound):
        members.passbook(village.junta.view(), member_id=theirs, on=TODAY)


def test_the_circles_of_a_member() -> None:
    village = a_village()
    person_id = person_of(village, village.ana)
    caller = Caller(Actor(ActorKind.USER, "u"), village.junta.organisation_id, frozenset(), person_id)
    (card,) = views.circles_for(caller)
    assert (card.my_role, card.members) == ("treasurer", 2)
    assert views.circles_for(Caller(caller.actor, caller.organisation_id)) == []
    assert views.may_read_book(caller, card.book_id)
    assert views.view(caller, circle_id=card.circle_id).may(Permission.RECORD_MONEY)


def test_movements_page_by_page_are_the_whole() -> None:
    village = a_village(more=3)
    view = village.junta.view()
    whole = movements.movements(view, limit=100).lines
    pages: list[movements.CapitalMovement] = []
    before: UUID | None = None
    while True:
        page = movements.movements(view, before=before, limit=4)
        pages += page.lines
        before = page.next_before
        if before is None:
            break
    assert tuple(pages) == whole
    running = pen(0)
    for line in reversed(whole):
        running = running + (line.amount if line.direction == "increase" else -line.amount)
        assert line.capital_after == running
    assert running == home.home(view, on=TODAY).figure("available_capital").amount


def test_a_passbook_runs() -> None:
    village = a_village()
    book = members.passbook(village.junta.view(), member_id=village.ana, on=TODAY)
    assert [
        (line.kind, line.cash.text, line.shares_after.text, line.loans_after.text) for line in reversed(book.lines)
    ] == [
        ("share_purchase", "500.00", "500.00", "0.00"),
        ("loan_disbursement", "-300.00", "500.00", "300.00"),
        ("loan_repayment", "115.00", "500.00", "200.00"),
    ]


def test_a_loan_with_schedule_movements_and_evidence() -> None:
    village = a_village()
    page = loans.loan(village.junta.view(), loan_id=village.loan_id, on=TODAY)
    assert (page.state.outstanding_minor, len(page.movements), page.member_id) == (200_00, 2, village.ana)
    assert page.evidence is not None and page.evidence.available_capital == pen(705)
    (row,) = loans.loans(village.junta.view(), on=TODAY, open_only=True)
    assert (row.due, row.days_past_due) == (pen(230), 61)


def test_holdings_at_a_past_date() -> None:
    village = a_village()
    view = village.junta.view()
    assert shares.holdings(view, on=day(1, 4)) == []
    assert {one.member_id: one.value for one in shares.holdings(view, on=day(1, 5))} == {
        village.ana: pen(500),
        village.rosa: pen(200),
    }


READS: dict[str, tuple[int, Callable[[CircleView, Village], object]]] = {
    "home": (7, lambda view, _: home.home(view, on=TODAY)),
    "why": (5, lambda view, _: home.why(view, figure="available_capital")),
    "members": (7, lambda view, _: members.members(view, on=TODAY)),
    "passbook": (12, lambda view, village: members.passbook(view, member_id=village.ana, on=TODAY)),
    "movements": (5, lambda view, _: movements.movements(view)),
    "loans": (3, lambda view, _: loans.loans(view, on=TODAY)),
    "loan": (8, lambda view, village: loans.loan(view, loan_id=village.loan_id, on=TODAY)),
    "eligibility": (9, lambda view, village: loans.eligibility(view, member_id=village.ana, on=TODAY)),
    "fines": (1, lambda view, _: fines.fines(view)),
    "trades": (1, lambda view, _: shares.trades(view)),
    "holdings": (2, lambda view, _: shares.holdings(view, on=TODAY)),
}


@pytest.mark.parametrize("read", READS)
def test_reads_take_as_many_queries_for_many_members_as_for_few(read: str) -> None:
    queries_max, ask = READS[read]
    counts = []
    for more in (0, 6):
        village = a_village(more)
        view = village.junta.view()
        with CaptureQueriesContext(connection) as captured:
            ask(view, village)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= queries_max


def test_opening_a_view_takes_two_queries() -> None:
    village = a_village()
    with CaptureQueriesContext(connection) as captured:
        view = village.junta.view()
        views.circles_for(Caller(village.junta.actor, view.organisation_id, frozenset({"owner"})))
    assert len(captured) == 4


def test_the_ledger_proves_itself() -> None:
    a_village(more=2)
    assert all(check.ok for check in ledger.verify())
