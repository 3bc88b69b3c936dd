"""A share-out from its plan to the last payout: two persons sign, one posting, every cent paid, books at zero."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from caudal.audit.rules import Actor
from caudal.circles import errors as circle_errors
from caudal.circles.actions import (
    cash,
    circles,
    cycles,
    funds,
    meetings,
    payouts,
    share_out_posting as posting,
    share_outs,
    shares,
)
from caudal.circles.errors import (
    cycles as cycle_errors,
    meetings as meeting_errors,
    share_out as errors,
    shares as share_errors,
)
from caudal.circles.models import Fine, Payout, ShareTrade
from caudal.circles.queries import checks, home, standings
from caudal.circles.queries.capital import capital_at
from caudal.circles.rules import accounts
from caudal.circles.rules.share_out import OddCents, ShareOutTerms
from caudal.circles.rules.share_out_plan import Agreed
from caudal.circles.tests.make import Junta, a_junta, day, pen
from caudal.kernel.money import Money
from caudal.ledger import queries as ledger
from caudal.ledger.rules import book_id_of
from caudal.lending import queries as lending
from caudal.lending.rules.replay import LoanStatus
from caudal.parties.errors import NotPermitted

pytestmark = pytest.mark.usefixtures("committed_db")

PAYS_DEBTS = Agreed(pays_debts=True)
END = day(11, 1)
_officers: dict[UUID, list[Actor]] = {}


def planned(junta: Junta, agreed: Agreed = PAYS_DEBTS, on: date = END) -> UUID:
    return share_outs.plan_share_out(junta.call(), circle_id=junta.circle_id, on=on, agreed=agreed).share_out_id


def sign(junta: Junta, share_out_id: UUID, actor: Actor) -> int:
    signed = share_outs.sign_share_out(junta.call(actor=actor), circle_id=junta.circle_id, share_out_id=share_out_id)
    return signed.signatures


def post(junta: Junta, share_out_id: UUID) -> posting.ShareOutPosted:
    return posting.post_share_out(junta.call(), circle_id=junta.circle_id, share_out_id=share_out_id)


def shared_out(junta: Junta, agreed: Agreed = PAYS_DEBTS, on: date = END) -> UUID:
    share_out_id = planned(junta, agreed, on)
    for officer in officers(junta):
        sign(junta, share_out_id, officer)
    post(junta, share_out_id)
    return share_out_id


def officers(junta: Junta) -> list[Actor]:
    """Two officers who are two persons, the same two each time."""
    if junta.circle_id not in _officers:
        _officers[junta.circle_id] = [
            junta.user(junta.member(name, role=role)) for name, role in (("Rosa", "treasurer"), ("Eva", "secretary"))
        ]
    return _officers[junta.circle_id]


def payout_ids(junta: Junta, share_out_id: UUID) -> dict[UUID, UUID]:
    rows = Payout.objects.filter(book_id=book_id_of(junta.circle_id), share_out_id=share_out_id)
    return {row.member_id: row.id for row in rows}


def pay(junta: Junta, payout_id: UUID, amount: Money | None = None, on: date = END) -> payouts.PayoutPaid:
    return payouts.pay_payout(junta.call(), circle_id=junta.circle_id, payout_id=payout_id, on=on, amount=amount)


def pay_all(junta: Junta, share_out_id: UUID) -> None:
    rows = Payout.objects.filter(book_id=book_id_of(junta.circle_id), share_out_id=share_out_id, net_minor__gt=0)
    for row in rows:
        pay(junta, row.id)


def balances(junta: Junta) -> dict[str, Money]:
    found = ledger.balances(book_id=book_id_of(junta.circle_id))
    return {code: one.balance for code, one in found.items() if one.balance}


def books_hold(junta: Junta) -> bool:
    return all(check.ok for check in checks.verify(book_id=book_id_of(junta.circle_id)))


@pytest.fixture
def year() -> tuple[Junta, UUID, UUID]:
    """Ana holds 50 shares and has paid 30.00 of interest; Luz holds 30, owes a loan of 100.00 and a fine of 7.00."""
    junta = a_junta()
    ana, luz = junta.member("Ana Quispe"), junta.member("Luz Mamani")
    junta.buy(ana, 50)
    junta.buy(luz, 30, day(2, 1))
    loan = junta.lend(ana, pen(300), day(3, 1), rate="0.10")
    junta.repay(loan.loan_id, pen(330), day(4, 1))
    junta.lend(luz, pen(100), day(9, 1), rate="0.05")
    junta.fine(luz, pen(7), day(9, 2))
    junta.spend(pen(4), day(9, 3))
    return junta, ana, luz


def test_a_cycle_ends_with_every_cent_paid_and_every_account_at_zero(year: tuple[Junta, UUID, UUID]) -> None:
    junta, ana, luz = year
    share_out_id = shared_out(junta)
    # 800 of shares, 30 of interest, 7 of a fine, less 4 spent; and 5 of interest when the payout pays the loan.
    rows = {row.member_id: row for row in Payout.objects.filter(share_out_id=share_out_id)}
    assert (rows[ana].gross_minor, rows[ana].net_minor) == (523_75, 523_75)
    assert (rows[luz].gross_minor, rows[luz].loans_minor, rows[luz].fines_minor) == (314_25, 105_00, 7_00)
    assert rows[luz].net_minor == 202_25
    assert balances(junta) == {
        accounts.CASH: pen(726),
        accounts.payouts_of(1): pen("523.75"),
        accounts.payouts_of(2): pen("202.25"),
    }
    assert {loan.status for loan in lending.loans(book_id=book_id_of(junta.circle_id))} == {LoanStatus.CLOSED}
    assert standings.holdings(book_id=book_id_of(junta.circle_id)) == {ana: 0, luz: 0}
    assert books_hold(junta)
    first = pay(junta, rows[ana].id, pen(500))
    assert (first.amount, first.left) == (pen(500), pen("23.75"))
    assert pay(junta, rows[ana].id).left == pen(0)
    assert pay(junta, rows[luz].id).amount == pen("202.25")
    assert balances(junta) == {}
    assert books_hold(junta)


def test_vsla_11_a_cycle_is_distributed_once(year: tuple[Junta, UUID, UUID]) -> None:
    junta, ana, _ = year
    share_out_id = shared_out(junta)
    with pytest.raises(cycle_errors.CycleIsClosed):
        planned(junta)
    with pytest.raises(cycle_errors.CycleIsClosed) as refused:
        post(junta, share_out_id)
    assert refused.value.facts == {"cycle": 1, "closed_on": END}
    for act in (
        lambda: junta.buy(ana, 1, END),
        lambda: junta.lend(ana, pen(1), END),
        lambda: junta.fine(ana, pen(1), END),
    ):
        with pytest.raises(cycle_errors.CycleIsClosed):
            act()


def test_vsla_05_the_remainder_of_a_floor_is_booked(year: tuple[Junta, UUID, UUID]) -> None:
    junta, _, _ = year
    junta.buy(junta.member("Eva"), 3, day(10, 1))
    share_out_id = shared_out(junta, replace(PAYS_DEBTS, terms=ShareOutTerms(odd_cents=OddCents.FLOOR)))
    pay_all(junta, share_out_id)
    left = balances(junta)
    assert left == {accounts.CASH: left[accounts.CASH], accounts.SURPLUS: left[accounts.CASH]}
    assert 0 < left[accounts.CASH].minor < 3
    assert books_hold(junta)


def test_vsla_13_debts_are_deducted_and_nothing_is_overridden_without_a_trace(year: tuple[Junta, UUID, UUID]) -> None:
    junta, _, luz = year
    with pytest.raises(errors.DebtsAreOpen) as refused:
        planned(junta, Agreed())
    assert refused.value.facts == {"owed": pen(112), "open_loans": 1, "open_fines": 1}
    share_out_id = planned(junta)
    for change in ("update circles_payout set gross_minor = gross_minor + 1, net_minor = net_minor + 1",
                   "update circles_shareout set pool_minor = pool_minor + 1",
                   "update circles_shareout set status = 'posted', post_event_id = event_id",
                   "delete from circles_shareoutsignature"):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    assert Payout.objects.get(share_out_id=share_out_id, member_id=luz).net_minor == 202_25


def test_vsla_12_the_box_is_what_was_paid_in_less_what_was_paid_out(year: tuple[Junta, UUID, UUID]) -> None:
    junta, _, _ = year
    cash.record_income(junta.call(), circle_id=junta.circle_id, amount=pen(12), description="Rifa", on=day(10, 1))
    shares_in, repaid, lent, fines_paid, gifts, spent = 800, 330, 300 + 100, 0, 12, 4
    expected = shares_in + repaid + fines_paid + gifts - lent - spent
    assert standings.capital(junta.circle_id).cash == pen(expected)
    assert expected == 738, "the fine of 7.00 is owed, not paid: it is no money in the box"


def test_two_officers_are_two_persons(year: tuple[Junta, UUID, UUID]) -> None:
    junta, _, luz = year
    treasurer = junta.member("Rosa Huamán", role="treasurer")
    one, again = junta.user(treasurer), junta.user(treasurer)
    share_out_id = planned(junta)
    assert sign(junta, share_out_id, one) == 1
    with pytest.raises(errors.OfficerHasSigned):
        sign(junta, share_out_id, again)
    with pytest.raises(NotPermitted):
        sign(junta, share_out_id, junta.user(luz))
    with pytest.raises(meeting_errors.SignerIsNoPerson):
        sign(junta, share_out_id, junta.actor)
    with pytest.raises(errors.SignaturesAreMissing) as refused:
        post(junta, share_out_id)
    assert refused.value.facts == {"signatures": 1, "signatures_needed": 2}
    assert sign(junta, share_out_id, junta.user(junta.member("Eva", role="secretary"))) == 2
    assert post(junta, share_out_id).to_pay == pen(726)


def test_whoever_signs_sees_the_figures_of_now(year: tuple[Junta, UUID, UUID]) -> None:
    junta, ana, _ = year
    share_out_id = planned(junta)
    one, other = officers(junta)
    sign(junta, share_out_id, one)
    with pytest.raises(errors.ShareOutIsPlanned):
        planned(junta)
    junta.buy(ana, 1, day(10, 1))
    with pytest.raises(errors.ShareOutIsStale):
        sign(junta, share_out_id, other)
    share_outs.cancel_share_out(
        junta.call(), circle_id=junta.circle_id, share_out_id=share_out_id, reason="Faltaba una acción"
    )
    with pytest.raises(errors.ShareOutIsNotPlanned):
        sign(junta, share_out_id, other)
    junta.buy(ana, 1, day(11, 2))
    with pytest.raises(errors.ShareOutIsTooEarly):
        planned(junta)
    shared_out(junta, on=day(11, 2))


def test_a_share_out_is_taken_back_whole_until_something_is_paid(year: tuple[Junta, UUID, UUID]) -> None:
    junta, ana, luz = year
    before, held = balances(junta), standings.holdings(book_id=book_id_of(junta.circle_id))
    share_out_id = shared_out(junta)
    ids = payout_ids(junta, share_out_id)

    def take_back() -> posting.ShareOutReversed:
        return posting.reverse_share_out(
            junta.call(), circle_id=junta.circle_id, share_out_id=share_out_id, on=END, reason="Faltó una multa"
        )

    paid = pay(junta, ids[ana], pen(1))
    with pytest.raises(errors.PayoutsArePaid) as refused:
        take_back()
    assert refused.value.facts == {"paid": pen(1)}

    def undo(entry_id: UUID) -> payouts.PayoutTakenBack:
        return payouts.take_payout_back(
            junta.call(),
            circle_id=junta.circle_id,
            payout_id=ids[ana],
            entry_id=entry_id,
            on=END,
            reason="Quedó",
        )

    with pytest.raises(errors.PayoutMoveNotFound):
        undo(uuid4())
    assert undo(paid.entry_id).left == pen("523.75")
    with pytest.raises(errors.PayoutMoveIsReversed):
        undo(paid.entry_id)
    take_back()
    assert balances(junta) == before
    assert standings.holdings(book_id=book_id_of(junta.circle_id)) == held
    assert Fine.objects.get(book_id=book_id_of(junta.circle_id)).status == "issued"
    assert books_hold(junta)
    with pytest.raises(errors.ShareOutIsNotPosted):
        take_back()
    with pytest.raises(errors.ShareOutIsNotPosted):
        pay(junta, ids[ana])
    junta.buy(luz, 1, END)
    again = shared_out(junta)
    pay_all(junta, again)
    assert balances(junta) == {}
    assert books_hold(junta)


def test_payouts_become_shares_of_the_next_cycle(year: tuple[Junta, UUID, UUID]) -> None:
    junta, ana, luz = year
    with pytest.raises(errors.CycleIsOpen):
        cycles.open_cycle(junta.call(), circle_id=junta.circle_id, on=END)
    share_out_id = shared_out(junta)
    ids = payout_ids(junta, share_out_id)

    def carry(payout_id: UUID, count: int) -> payouts.PayoutCarried:
        return payouts.carry_payout(
            junta.call(), circle_id=junta.circle_id, payout_id=payout_id, shares=count, on=day(11, 2)
        )

    with pytest.raises(cycle_errors.CycleIsClosed):
        carry(ids[ana], 1)
    opened = cycles.open_cycle(junta.call(), circle_id=junta.circle_id, on=day(11, 2), share_price=pen(20))
    assert opened.cycle_number == 2
    with pytest.raises(errors.CycleIsFollowed):
        posting.reverse_share_out(
            junta.call(), circle_id=junta.circle_id, share_out_id=share_out_id, on=day(11, 2), reason="Tarde"
        )
    with pytest.raises(cycle_errors.DateIsBeforeCycle):
        junta.buy(luz, 1, END)
    with pytest.raises(errors.PayoutIsTooSmall):
        carry(ids[ana], 27)
    carried = carry(ids[ana], 26)
    assert (carried.amount, carried.left) == (pen(520), pen("3.75"))
    assert standings.capital(junta.circle_id).cash == pen(726)
    undone = carry(ids[luz], 10)
    shares.reverse_share_trade(
        junta.call(), circle_id=junta.circle_id, trade_id=undone.trade_id, on=day(11, 3), reason="Prefiere efectivo"
    )
    redeemed = ShareTrade.objects.get(book_id=book_id_of(junta.circle_id), kind="redemption", member_id=ana)
    with pytest.raises(share_errors.ShareTradeIsOfShareOut):
        shares.reverse_share_trade(
            junta.call(), circle_id=junta.circle_id, trade_id=redeemed.id, on=day(11, 3), reason="No vale"
        )
    assert pay(junta, ids[luz], on=day(11, 3)).amount == pen("202.25")
    assert pay(junta, ids[ana], on=day(11, 3)).left == pen(0)
    assert balances(junta) == {accounts.CASH: pen(520), accounts.shares_of(1): pen(520)}
    assert books_hold(junta)
    second = shared_out(junta, on=day(11, 10))
    pay_all_on(junta, second, day(11, 10))
    assert balances(junta) == {}
    assert books_hold(junta)


def pay_all_on(junta: Junta, share_out_id: UUID, on: date) -> None:
    for payout_id in payout_ids(junta, share_out_id).values():
        pay(junta, payout_id, on=on)


def test_the_social_fund_stays_in_the_box_or_is_shared_by_choice(year: tuple[Junta, UUID, UUID]) -> None:
    junta, ana, _ = year
    funds.contribute_social_fund(junta.call(), circle_id=junta.circle_id, member_id=ana, amount=pen(40), on=day(10, 1))
    funds.move_to_legal_reserve(
        junta.call(), circle_id=junta.circle_id, amount=pen(10), description="Acuerdo", on=day(10, 1)
    )
    kept = share_outs.plan_share_out(junta.call(), circle_id=junta.circle_id, on=END, agreed=PAYS_DEBTS)
    assert kept.pool == pen(828), "838.00 are the members' own; 10.00 of them are in the reserve"
    share_outs.cancel_share_out(
        junta.call(), circle_id=junta.circle_id, share_out_id=kept.share_out_id, reason="Se reparte todo"
    )
    share_out_id = shared_out(junta, replace(PAYS_DEBTS, shares_social_fund=True, shares_legal_reserve=True))
    pay_all(junta, share_out_id)
    assert balances(junta) == {}
    assert books_hold(junta)


def test_payouts_that_wait_are_not_lent_nor_spent(year: tuple[Junta, UUID, UUID]) -> None:
    junta, ana, luz = year
    ids = payout_ids(junta, shared_out(junta))
    cycles.open_cycle(junta.call(), circle_id=junta.circle_id, on=END)
    junta.buy(luz, 10, END)
    now = standings.capital(junta.circle_id)
    assert (now.cash, now.reservations, now.available) == (pen(826), pen(726), pen(100))
    assert home.home(junta.view(), on=END).figure("available_capital").amount == pen(100)
    assert home.why(junta.view(), figure="available_capital").amount == pen(100)
    assert capital_at(junta.view(), on=END).capital.available == pen(100)
    with pytest.raises(circle_errors.CapitalIsShort):
        junta.lend(luz, pen(101), END)
    with pytest.raises(circle_errors.CashIsShort):
        junta.spend(pen(101), END)
    junta.lend(luz, pen(100), END)
    assert pay(junta, ids[ana]).left == pen(0)
    assert standings.capital(junta.circle_id).available == pen(0)
    assert books_hold(junta)


def test_what_a_payout_cannot_pay_is_refused_or_given_up_by_everybody() -> None:
    junta = a_junta()
    ana, luz = junta.member("Ana"), junta.member("Luz")
    junta.buy(ana, 90)
    junta.buy(luz, 10)
    junta.lend(luz, pen(400), day(3, 1), rate="0.10")
    junta.fine(luz, pen(20), day(3, 2))
    with pytest.raises(errors.PayoutIsShortOfDebt) as refused:
        planned(junta)
    assert refused.value.facts["debt"] == pen(460)
    share_out_id = shared_out(junta, replace(PAYS_DEBTS, write_offs=(luz,)))
    rows = {row.member_id: row for row in Payout.objects.filter(share_out_id=share_out_id)}
    assert rows[luz].net_minor == 0, "nobody who owes takes money home"
    assert rows[luz].written_off_minor > 0
    assert rows[ana].net_minor == 600_00, "the box holds 600.00, and Ana gets all of it"
    book_id = book_id_of(junta.circle_id)
    assert {loan.status for loan in lending.loans(book_id=book_id)} == {LoanStatus.WRITTEN_OFF}
    assert books_hold(junta)
    posting.reverse_share_out(
        junta.call(), circle_id=junta.circle_id, share_out_id=share_out_id, on=END, reason="Luz trajo dinero"
    )
    assert {loan.status for loan in lending.loans(book_id=book_id)} == {LoanStatus.ACTIVE}
    assert books_hold(junta)
    share_out_id = shared_out(junta, replace(PAYS_DEBTS, write_offs=(luz,)))
    pay_all(junta, share_out_id)
    assert balances(junta) == {}
    circles.close_circle(junta.call(), circle_id=junta.circle_id, on=END)
    assert books_hold(junta)


def test_refusals_of_plans_and_payouts(year: tuple[Junta, UUID, UUID]) -> None:
    junta, ana, luz = year
    for agreed, refusal in (
        (replace(PAYS_DEBTS, terms=ShareOutTerms(interest_back=Decimal("1.01"))), errors.FractionIsOutOfRange),
        (replace(PAYS_DEBTS, write_offs=(uuid4(),)), circle_errors.MemberNotFound),
    ):
        with pytest.raises(refusal):
            planned(junta, agreed)
    with pytest.raises(errors.ShareOutNotFound):
        sign(junta, uuid4(), officers(junta)[0])
    with pytest.raises(errors.PayoutNotFound):
        pay(junta, uuid4())
    with pytest.raises(errors.NobodyShares):
        planned(a_junta())
    ids = payout_ids(junta, shared_out(junta))
    with pytest.raises(errors.PayoutIsTooSmall):
        pay(junta, ids[luz], pen("202.26"))
    with pytest.raises(cycle_errors.DateIsBeforeCycle):
        pay(junta, ids[ana], on=day(10, 31))


def test_an_open_meeting_comes_first(year: tuple[Junta, UUID, UUID]) -> None:
    junta, _, _ = year
    cash_now = standings.capital(junta.circle_id).cash
    share_out_id = planned(junta)
    meetings.open_meeting(junta.call(), circle_id=junta.circle_id, held_on=END, cash_counted=cash_now)
    with pytest.raises(errors.ShareOutMeetsMeeting):
        sign(junta, share_out_id, officers(junta)[0])


def test_a_small_circle_without_debts_needs_no_decision_about_them() -> None:
    junta = a_junta()
    junta.buy(junta.member(), 3)
    share_out_id = shared_out(junta, Agreed())
    assert ShareTrade.objects.get(book_id=book_id_of(junta.circle_id), kind="redemption").shares == 3
    pay_all(junta, share_out_id)
    assert balances(junta) == {}
