"""Circles: the pages of one among 1,000, the overview of all of them, and a share-out of 30 members.

Beside the pages one that knows no circle (the design page, with the same shell and session), beside the overview the
bare sum of all accounts, beside the share-out the ledger's own posting of as many entries in one batch.
"""

import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from statistics import median
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from bench import books, stage
from bench.clients import Clients, Work
from bench.figures import BLOCKS, Figure, Reach, Unit
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.circles.actions import sample, share_out_posting, share_outs
from caudal.circles.models import Circle, Cycle, Meeting, Member, ShareOut
from caudal.circles.rules.sample import Plan
from caudal.circles.rules.share_out_plan import Agreed
from caudal.ledger.rules import Line, NewEntry, book_id_of
from caudal.lending.models import Loan
from caudal.parties import actions as parties
from caudal.parties.models import User

CIRCLES = int(os.environ.get("BENCH_CIRCLES", "1000"))
"""How many circles the sample has; fewer are filled faster, and only the pages of one circle say the same."""
MEMBERS, YEARS = 25, 3
SHARERS = 30
SHARE_OUTS_IN_BLOCK = 3
PROCESSES = 2
ROUNDS = 40
PERCENTILE = 95
PAGE_REACH, SHARE_OUT_REACH, OVERVIEW_REACH = 100, 200, 300

FLOOR_PAGE = "/design"
PAGES = {
    "home": "",
    "members": "members/",
    "passbook": "members/{member}/",
    "shares": "shares/",
    "loans": "loans/",
    "loan": "loans/{loan}/",
    "requests": "requests/",
    "fines": "fines/",
    "meetings": "meetings/",
    "meeting": "meetings/{meeting}/",
    "movements": "movements/",
    "receipts": "receipts/",
    "share_outs": "share-outs/",
    "simulator": "share-outs/simulate/",
}


@dataclass(frozen=True, slots=True)
class _Filler:
    """Writes every n-th circle of the plan, in a process of its own."""

    plan: Plan
    organisation_id: UUID
    first: int

    def __call__(self, _way: str, _rounds: int) -> Work:
        return self.fill

    def fill(self) -> None:
        for nth in range(self.first, self.plan.circles, PROCESSES):
            sample.write_sample_circle(_call(self.organisation_id), plan=self.plan, nth=nth)


def figures(scale: int) -> Iterator[Figure]:
    """Pages, overview, share-out: each row with its floor or peer beside it."""
    organisation_id = uuid4()
    parties.open_organisation(_call(organisation_id), organisation_id=organisation_id, name="Bench")
    today = timezone.localdate()
    plan = Plan(circles=max(2, CIRCLES // scale), members=MEMBERS, years=YEARS, seed=1, on=today, owner=organisation_id)
    with Clients([_Filler(plan, organisation_id, first) for first in range(PROCESSES)]) as clients:
        clients.seconds(1)
    count = BLOCKS * SHARE_OUTS_IN_BLOCK
    paid = Plan(circles=count, members=SHARERS, years=1, seed=2, on=today, owner=organisation_id, at_the_close=True)
    owing = Plan(circles=count * 3 // 2, members=SHARERS, years=1, seed=3, on=today, owner=organisation_id)
    for one in (paid, owing):
        for nth in range(one.circles):
            sample.write_sample_circle(_call(organisation_id), plan=one, nth=nth)
    stage.settle()
    reader = _reader(organisation_id)
    rounds = max(5, ROUNDS // scale)
    yield from _pages(reader, plan, rounds)
    yield _overview(reader, plan, rounds)
    yield _share_out("", "", _signed(organisation_id, paid), reach=SHARE_OUT_REACH)
    yield _share_out("_owing", ", many loans still open", _waiting(organisation_id, owing), reach=None)


def _pages(reader: Client, plan: Plan, rounds: int) -> Iterator[Figure]:
    """Each block asks for one page of many circles, in turns with the page that knows none."""
    chance = random.Random(plan.name)
    for name, path in PAGES.items():
        blocks, floor = [], []
        for _ in range(BLOCKS):
            chosen = [book_id_of(plan.circle_id(chance.randrange(plan.circles))) for _ in range(rounds)]
            addresses = [address for book_id in chosen if (address := _address(book_id, path, chance)) is not None]
            blocks.append(_percentile([partial(_seen, reader, address) for address in addresses]))
            floor.append(_percentile([partial(_seen, reader, FLOOR_PAGE)] * rounds))
        yield Figure(
            key=f"circles_page_{name}",
            name=f"page {name.replace('_', '-')}, p{PERCENTILE} in {plan.circles:,} circles",
            unit=Unit.MILLISECONDS,
            blocks=tuple(blocks),
            peer="the design page",
            peer_blocks=tuple(floor),
            reach=Reach(value=PAGE_REACH),
        )


def _overview(reader: Client, plan: Plan, rounds: int) -> Figure:
    """The first page of all circles by arrears."""
    blocks, floor = [], []
    for _ in range(BLOCKS):
        address = "/circles/overview/?order=arrears&down=1"
        blocks.append(_percentile([partial(_seen, reader, address)] * max(5, rounds // 2)))
        floor.append(_percentile([_accounts_added_up] * max(5, rounds // 2)))
    return Figure(
        key="circles_overview",
        name=f"overview, p{PERCENTILE} of {plan.circles:,} circles",
        unit=Unit.MILLISECONDS,
        blocks=tuple(blocks),
        peer="sum of all accounts",
        peer_blocks=tuple(floor),
        reach=Reach(value=OVERVIEW_REACH),
    )


def _share_out(key: str, name: str, waiting: Iterator[Callable[[], object]], *, reach: float | None) -> Figure:
    """Each block posts share-outs that two officers have signed."""
    book_id = books.opened()
    blocks, floor = [], []
    for _ in range(BLOCKS):
        seconds = [stage.timed_result(next(waiting))[0] for _ in range(SHARE_OUTS_IN_BLOCK)]
        blocks.append(1_000 * median(seconds))
        entries = [_entry(nth) for nth in range(SHARERS)]
        floor.append(1_000 * stage.timed_result(partial(books.post_entries, book_id, entries))[0])
    return Figure(
        key=f"circles_share_out{key}",
        name=f"share-out of {SHARERS} members{name}",
        unit=Unit.MILLISECONDS,
        blocks=tuple(blocks),
        peer="post_batch of as many entries",
        peer_blocks=tuple(floor),
        reach=Reach(value=reach),
    )


def _signed(organisation_id: UUID, plan: Plan) -> Iterator[Callable[[], object]]:
    """The posting of each circle whose plan the sample has made: the treasurer signs beside the president."""
    for nth in range(plan.circles):
        circle_id = plan.circle_id(nth)
        share_out_id = ShareOut.objects.filter(book_id=book_id_of(circle_id), status="planned").values_list("id")[0][0]
        treasurer = _officer(organisation_id, book_id_of(circle_id), 2)
        share_outs.sign_share_out(treasurer(), circle_id=circle_id, share_out_id=share_out_id)
        yield partial(share_out_posting.post_share_out, treasurer(), circle_id=circle_id, share_out_id=share_out_id)


def _waiting(organisation_id: UUID, plan: Plan) -> Iterator[Callable[[], object]]:
    """The posting of each circle in the middle of a cycle: planned now, signed by its president and its secretary.

    Each payout pays the loans and fines of its member; what it does not pay is given up.
    """
    for nth in range(plan.circles):
        circle_id = plan.circle_id(nth)
        book_id = book_id_of(circle_id)
        if _is_over(book_id):
            continue
        ids = tuple(Member.objects.filter(book_id=book_id).values_list("id", flat=True))
        officers = [_officer(organisation_id, book_id, number) for number in (1, 3)]
        planned = share_outs.plan_share_out(
            officers[0](), circle_id=circle_id, on=plan.on, agreed=Agreed(pays_debts=True, write_offs=ids)
        )
        for officer in officers:
            share_outs.sign_share_out(officer(), circle_id=circle_id, share_out_id=planned.share_out_id)
        yield partial(
            share_out_posting.post_share_out, officers[0](), circle_id=circle_id, share_out_id=planned.share_out_id
        )


def _is_over(book_id: int) -> bool:
    """Whether the last cycle has been shared out, or waits for a signature, or for that of its last meeting."""
    return (
        Meeting.objects.filter(book_id=book_id).exclude(status="closed").exists()
        or ShareOut.objects.filter(book_id=book_id, status="planned").exists()
        or not Cycle.objects.filter(book_id=book_id, closed_on__isnull=True).exists()
    )


def _officer(organisation_id: UUID, book_id: int, number: int) -> Callable[[], Call]:
    """Makes the calls of the member with this number, as a user of their own."""
    person_id = Member.objects.filter(book_id=book_id, number=number).values_list("person_id", flat=True).get()
    added = parties.add_user(
        _call(organisation_id), username=f"bench-{uuid4().hex}", password=uuid4().hex, person_id=person_id
    )
    actor = Actor(ActorKind.USER, str(added.user_id))
    return lambda: replace(_call(organisation_id), actor=actor)


def _reader(organisation_id: UUID) -> Client:
    """A facilitator who is signed in."""
    added = parties.add_user(
        _call(organisation_id), username=f"bench-{uuid4().hex}", password=uuid4().hex, role="facilitator"
    )
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(id=added.user_id), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def _address(book_id: int, path: str, chance: random.Random) -> str | None:
    """The address of a page of a circle, about one of its members, loans and meetings; None where it has none."""
    circle_id = Circle.objects.values_list("id", flat=True).get(book_id=book_id)
    about = {}
    for name, kind in (("member", Member), ("loan", Loan), ("meeting", Meeting)):
        if f"{{{name}}}" in path:
            ids = list(kind._default_manager.filter(book_id=book_id).values_list("id", flat=True))
            if not ids:
                return None
            about[name] = chance.choice(ids)
    return f"/circles/{circle_id}/{path.format(**about)}"


def _seen(reader: Client, address: str) -> None:
    answer = reader.get(address)
    assert answer.status_code == 200, (address, answer.status_code)


def _accounts_added_up() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select book_id, sum(debits_posted - credits_posted) from ledger_account group by book_id")
        cursor.fetchall()


def _percentile(works: Sequence[Callable[[], object]]) -> float:
    """What all but a few of the works stay below, in milliseconds."""
    seconds = sorted(stage.timed_result(work)[0] for work in works)
    return 1_000 * seconds[max(0, -(-len(seconds) * PERCENTILE // 100) - 1)]


def _entry(nth: int) -> NewEntry:
    """Three lines, as those of a redemption."""
    taking, giving, rest = (books.code_of((nth + place) % books.ACCOUNTS) for place in (0, 1, 2))
    lines = (Line(taking, 10_00, "PEN"), Line(giving, -7_00, "PEN"), Line(rest, -3_00, "PEN"))
    return NewEntry(kind="share_redemption", on=books.TODAY, lines=lines)


def _call(organisation_id: UUID) -> Call:
    return books.a_call(organisation_id=organisation_id)
