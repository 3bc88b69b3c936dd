"""Kill the whole server while clients post batches, start it again, and judge what is left by what was told."""

import os
import random
import secrets
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

import psycopg
from django.core.management import call_command
from django.db import connection, connections as django_connections

from caudal.audit import queries as audit
from caudal.db import connections, provision, server, supervision, testing
from caudal.db.home import Home
from caudal.kernel.refusals import Unavailable
from caudal.ledger import queries
from caudal.ledger.rules import Line, Mode, NewEntry, book_id_of
from tests.concurrency.races import MEMBERS, open_pot
from tests.faults.crash import Answer, ask
from tests.faults.scenarios import NOON, Scenario, a_call

DATABASE = "caudal_kills"
WRITERS = 5
EACH_MINOR = 500_00
SECONDS_MAX = 30
PAGE = 200


class Kill(StrEnum):
    """Which processes get the signal: all at once, the first alone, or one that is at work for a client."""

    SERVER = "server"
    POSTMASTER = "postmaster"
    BACKEND = "backend"


@dataclass
class Asked:
    """One call of one client: what it sent, and what it was told before the server died, if anything."""

    action: str
    scenario: Scenario
    entries: dict[UUID, NewEntry]
    told: Answer | None = None

    def ask(self) -> Answer:
        return ask(self.action, self.scenario)

    def posted(self, answer: Answer) -> set[UUID]:
        """Which of its entries the answer says are in the book."""
        if answer.outcome == "refused":
            return set()
        outcomes = [answer.told] if self.action == "ledger.post_entry" else answer.told.outcomes
        return {outcome.entry_id for outcome in outcomes if outcome.entry_id}


@dataclass
class Tally:
    """What the kills have met, so that a clean result can be seen to mean something."""

    kills: Counter[Kill] = field(default_factory=Counter)
    answered: int = 0
    unanswered: int = 0
    unanswered_but_whole: int = 0
    entries: int = 0
    seconds_to_recover: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        kills = ", ".join(f"{count} of the {kill}" for kill, count in self.kills.items())
        slowest = max(self.seconds_to_recover, default=0)
        return (
            f"{self.kills.total()} kills ({kills}): {self.answered} calls answered, {self.unanswered} cut off,"
            f" {self.unanswered_but_whole} of these committed; {self.entries} entries in the book;"
            f" the slowest recovery took {slowest:.2f} s"
        )


@dataclass
class Doomed:
    """A durable server of its own with one book, and what a careful client knows of that book."""

    home: Home
    seed: int = 0
    tally: Tally = field(default_factory=Tally)
    balances: Counter[str] = field(default_factory=Counter)

    def open(self) -> None:
        """Open a fresh book; what was counted for another one is forgotten."""
        self.call = a_call()
        self.book_id = book_id_of(uuid4())
        self.tally, self.balances = Tally(), Counter()
        open_pot(self.call, book_id=self.book_id, each_minor=EACH_MINOR)
        self.balances.update({f"equity:shares:{nth}": EACH_MINOR for nth in range(MEMBERS)})
        self.balances["assets:cash:box"] = EACH_MINOR * MEMBERS

    def kill_while_writing(self, kill: Kill) -> list[str]:
        """One round: write, kill, recover, judge; what is wrong afterwards, a line each."""
        self.seed += 1
        chance = random.Random(self.seed)
        asked: list[list[Asked]] = [[] for _ in range(WRITERS)]
        over = Event()
        with ThreadPoolExecutor(WRITERS) as pool:
            writers = [pool.submit(self._write, mine, random.Random(chance.random()), over) for mine in asked]
            self._wait_for(asked, answers=chance.randrange(1, 12))
            time.sleep(chance.uniform(0, 0.02))
            killed_at = time.monotonic()
            self._kill(kill)
            over.set()
            found = _bugs(writers)
        self._recover()
        connection.close()
        self.tally.seconds_to_recover.append(time.monotonic() - killed_at)
        self.tally.kills[kill] += 1
        return found + self._judge([one for mine in asked for one in mine])

    def _write(self, mine: list[Asked], chance: random.Random, over: Event) -> None:
        """Post until the server is gone. Over is said for the writer whose every call went through a moment ago."""
        try:
            while not over.is_set():
                one = self._asked(chance)
                mine.append(one)
                one.told = one.ask()
        except Unavailable:
            pass
        finally:
            connection.close()

    def _asked(self, chance: random.Random) -> Asked:
        """A batch; or a single entry, which shares its commit with those of the other writers."""
        call = a_call(organisation_id=self.call.organisation_id)
        entries = self._entries(chance)
        arguments: dict[str, object] = {"book_id": self.book_id}
        if len(entries) == 1:
            arguments["entry"] = next(iter(entries.values()))
            return Asked("ledger.post_entry", Scenario(call, arguments), entries)
        arguments |= {"entries": tuple(entries.values()), "mode": chance.choice(list(Mode))}
        return Asked("ledger.post_entries", Scenario(call, arguments), entries)

    def _entries(self, chance: random.Random) -> dict[UUID, NewEntry]:
        """One entry or many by their ids, over few accounts; one batch in three wants more than there is."""
        size = chance.choice([1, 1, 20, 60])
        most = chance.choice([5_00, 5_00, 400_00])
        codes = ["assets:cash:box", *(f"equity:shares:{nth}" for nth in range(MEMBERS))]
        entries = {}
        for _ in range(size):
            chosen = chance.sample(codes, chance.choice([2, 2, 3]))
            amounts = [chance.randrange(1, most) * chance.choice([1, -1]) for _ in chosen[1:]]
            minors = [*amounts, -sum(amounts)] if sum(amounts) else [amounts[0], -amounts[0]]
            lines = tuple(Line(code, minor, "PEN") for code, minor in zip(chosen, minors, strict=False))
            on = NOON.date() - timedelta(days=chance.randrange(40))
            entry_id = UUID(int=chance.getrandbits(128), version=4)
            entries[entry_id] = NewEntry(kind="kills", on=on, lines=lines, id=entry_id)
        return entries

    def _wait_for(self, asked: Sequence[Sequence[Asked]], *, answers: int) -> None:
        give_up_at = time.monotonic() + SECONDS_MAX
        while sum(one.told is not None for mine in asked for one in mine) < answers:
            assert time.monotonic() < give_up_at, "the writers get no answers"
            time.sleep(0.001)

    def _kill(self, kill: Kill) -> None:
        match kill:
            case Kill.SERVER:
                supervision.restart(home=self.home)
            case Kill.POSTMASTER:
                process = server.status(home=self.home).process
                assert process is not None
                os.kill(process, signal.SIGKILL)
            case Kill.BACKEND:
                with psycopg.connect(server.superuser_address(home=self.home), autocommit=True) as other:
                    at_work = "select pid from pg_stat_activity where usename = %s order by state = 'idle' limit 1"
                    row = other.execute(at_work, [connections.APPLICATION]).fetchone()
                assert row is not None
                os.kill(row[0], signal.SIGKILL)

    def _recover(self) -> None:
        """Until the server commits again; one that is not coming back by itself is started."""
        give_up_at = time.monotonic() + SECONDS_MAX
        if not server.status(home=self.home).running:
            server.start(home=self.home)
        while True:
            try:
                with psycopg.connect(server.superuser_address(home=self.home), autocommit=True) as other:
                    other.execute("select pg_logical_emit_message(true, 'kills', '')")
                break
            except psycopg.OperationalError:
                assert time.monotonic() < give_up_at, "the server does not come back"
                time.sleep(0.01)

    def _judge(self, asked: Sequence[Asked]) -> list[str]:
        """Every answered call is there, every other one is absent or whole, and all is so when asked again."""
        found = []
        there = self._in_the_book(asked)
        cut_off = [one for one in asked if one.told is None]
        for one in asked:
            found += self._judge_one(one, there.keys() & one.entries.keys())
        there |= self._in_the_book(cut_off)
        for one in asked:
            posted = one.posted(one.told) if one.told else set()
            now = {entry_id: there[entry_id] for entry_id in there.keys() & one.entries.keys()}
            if now.keys() != posted:
                found.append(f"{len(now)} entries are there after asking again, {len(posted)} were told")
            for entry_id, lines in now.items():
                if lines != Counter(one.entries[entry_id].lines):
                    found.append(f"{entry_id} has other lines than were sent")
                for line in one.entries[entry_id].lines:
                    self.balances[line.account] += line.minor if line.account.startswith("assets") else -line.minor
            self.tally.entries += len(now)
        read = {code: account.balance.minor for code, account in queries.balances(book_id=self.book_id).items()}
        found += [f"{code}: {read[code]}, not {minor}" for code, minor in self.balances.items() if read[code] != minor]
        checks = [*queries.verify(), *audit.verify()]
        return found + [f"{check.name}: {dict(check.figures)}" for check in checks if not check.ok]

    def _judge_one(self, one: Asked, there: set[UUID]) -> list[str]:
        found = []
        again = one.ask()
        if one.told is not None:
            self.tally.answered += 1
            if there != one.posted(one.told):
                found.append(f"{len(one.posted(one.told))} entries were acknowledged, {len(there)} are there")
            if again != one.told:
                found.append(f"{again} when asked again, {one.told} had been told")
        else:
            self.tally.unanswered += 1
            self.tally.unanswered_but_whole += bool(there)
            if there and there != one.posted(again):
                found.append(f"{len(there)} entries of a batch of {len(one.posted(again))} were there")
        one.told = again
        return found

    def _in_the_book(self, asked: Sequence[Asked]) -> dict[UUID, Counter[Line]]:
        """The lines of every entry that was sent and is there."""
        ids = [entry_id for one in asked for entry_id in one.entries]
        pages = [ids[first : first + PAGE] for first in range(0, len(ids), PAGE)]
        return {
            entry.id: Counter(Line(line.account, line.amount.minor, line.amount.currency) for line in entry.lines)
            for page in pages
            for entry in queries.entries(book_id=self.book_id, ids=page, limit=PAGE)
        }


@contextmanager
def doomed_server() -> Iterator[Doomed]:
    """A migrated, durable server that nobody else uses; Django works on it until the end."""
    home = Home(root=Path(tempfile.gettempdir()) / f"caudal-kills-{secrets.token_hex(4)}")
    ours = connection.settings_dict["NAME"]
    try:
        server.start(home=home, durable=True)
        testing.start_watcher(home=home)
        provision.provision(home=home, administrator=server.superuser_address(home=home), database=DATABASE)
        where = connections.target_of_address(address=server.superuser_address(home=home))
        target = connections.Target(embedded=False, database=DATABASE, parameters=where.parameters)
        for alias, wanted in connections.settings_for(at=target, home=home).items():
            django_connections[alias].close()
            django_connections[alias].settings_dict.update(wanted)
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        django_connections["owner"].close()
        yield Doomed(home)
    finally:
        testing.aim_django_at(database=ours)
        server.discard(home=home)


def _bugs(writers: Sequence[Future[None]]) -> list[str]:
    """What a client was told that is neither an answer nor that it should try again."""
    bugs = [writer.exception(timeout=SECONDS_MAX) for writer in writers]
    return [f"a client was told {bug!r}" for bug in bugs if bug is not None]
