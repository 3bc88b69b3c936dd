"""Kill an action at a statement boundary in a process of its own, ask again with the same key, judge what is left."""

import os
import pickle
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import psycopg
from django.db import connection

from caudal.audit import actions
from caudal.db import testing
from caudal.kernel.refusals import Refusal, Unavailable
from tests.faults.scenarios import Builder, Scenario

BOUNDARIES_MAX = testing.tries(few=3, many=50)
"""How many boundaries of one scenario are tried in one way of dying; the rest are skipped evenly."""


class Death(StrEnum):
    """What dies: the process that asked, or the database's process that serves it."""

    CLIENT = "client"
    BACKEND = "backend"


@dataclass(frozen=True)
class Answer:
    """What an action answered, in a shape that compares: a value with its type, or a refusal with its facts."""

    outcome: str
    told: Any


@dataclass
class Boundaries:
    """The moments before and after every statement and every commit of the connection, counted from 1."""

    fatal: int | None = None
    die: Callable[[], None] = lambda: None
    passed: list[str] = field(default_factory=list)

    def reach(self, name: str) -> None:
        self.passed.append(name)
        if len(self.passed) == self.fatal:
            self.die()

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        statement = " ".join(sql.split())[:60]
        self.reach(f"before {statement}")
        answer = execute(sql, params, many, context)
        self.reach(f"after {statement}")
        return answer

    @contextmanager
    def watching(self) -> Iterator[None]:
        line: Any = connection
        commit = line._commit

        def watched_commit() -> None:
            self.reach("before commit")
            commit()
            self.reach("after commit")

        with connection.execute_wrapper(self):
            line._commit = watched_commit
            try:
                yield
            finally:
                line._commit = commit


class Acknowledged:
    """Where a dying process says what it has answered; the mutants say it too early."""

    pipe: int | None = None

    @classmethod
    def tell(cls, told: Any) -> None:
        if cls.pipe is not None:
            os.write(cls.pipe, pickle.dumps(told))


def ask(name: str, scenario: Scenario) -> Answer:
    """Call the action as a door would."""
    action = actions.registry()[name]
    try:
        return Answer("done", action(scenario.call, **scenario.arguments))
    except Refusal as refusal:
        return Answer("refused", (refusal.code, refusal.field, refusal.facts))


def violations(name: str, outcome: str, build: Builder, *, deaths: tuple[Death, ...] = tuple(Death)) -> list[str]:
    """Let `name` run whole once, then die at its boundaries and ask again; what is wrong afterwards, a line each."""
    whole = Boundaries()
    scenario = build()
    before = rows()
    with whole.watching():
        first = ask(name, scenario)
    effect = _change(before, rows())
    found = [] if first.outcome == outcome else [f"uninterrupted: {first}, not {outcome}"]
    found += [f"uninterrupted: {line}" for line in _trail_alone(effect, outcome)]
    found += _judge(name, scenario, outcome, effect, before, acknowledged=first)
    for death in deaths:
        found += _die_everywhere(name, outcome, build, effect, whole.passed, death)
    return found


def _die_everywhere(
    name: str, outcome: str, build: Builder, effect: Mapping[str, int], passed: list[str], death: Death
) -> list[str]:
    """Die again and again under one key: before the commit nothing may stay, after it all has to."""
    committed = passed.index("after commit") + 1 if "after commit" in passed else len(passed)
    found = []
    scenario, before, is_fresh = build(), rows(), True
    for boundary in sampled(passed):
        if not is_fresh:
            scenario, before = build(), rows()
        acknowledged, trouble = _die(name, scenario, boundary, death)
        wrong = [trouble] if trouble else []
        is_fresh = boundary < committed
        if is_fresh:
            wrong += [f"{acknowledged} was acknowledged before the commit"] if acknowledged else []
            left = _change(before, rows())
            wrong += [f"rows changed by {left} before the commit"] if left else []
        else:
            wrong += _judge(name, scenario, outcome, effect, before, acknowledged)
        found += [f"{death} dies {boundary}/{len(passed)} {passed[boundary - 1]}: {line}" for line in wrong]
    return found


def sampled(passed: list[str]) -> list[int]:
    """Boundaries to try: the first, the last, those around a commit, and the rest evenly up to the limit."""
    last = len(passed)
    always = {1, last} | {n for n, name in enumerate(passed, start=1) if name.endswith(" commit")}
    left = max(BOUNDARIES_MAX - len(always), 1)
    return sorted(always | {1 + n * last // left for n in range(left)})


def rows() -> dict[str, int]:
    """How many rows every table has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
            " and has_table_privilege(oid, 'select') order by relname"
        )
        tables = [name for (name,) in cursor.fetchall()]
        cursor.execute(" union all ".join(f"select '{name}', count(*) from \"{name}\"" for name in tables))
        return dict(cursor.fetchall())


def _trail_alone(effect: Mapping[str, int], outcome: str) -> list[str]:
    """An action leaves one event and one key; a refused one leaves nothing else."""
    found = [
        f"{table} has {effect.get(table, 0)} rows more"
        for table in ("audit_event", "audit_idempotencykey")
        if effect.get(table) != 1
    ]
    written = set(effect) - {"audit_event", "audit_idempotencykey", "audit_streamhead"}
    return found + ([f"refused, but wrote to {sorted(written)}"] if outcome == "refused" and written else [])


def _change(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    return {table: after[table] - before[table] for table in after if after[table] != before[table]}


def _judge(
    name: str,
    scenario: Scenario,
    outcome: str,
    effect: Mapping[str, int],
    before: Mapping[str, int],
    acknowledged: Answer | None,
) -> list[str]:
    """Ask again, twice, with the same key; then read the database."""
    found = []
    try:
        answer = ask(name, scenario)
        once_more = ask(name, scenario)
    except Exception as bug:  # noqa: BLE001 whatever it is, it is a finding
        return [f"asking again raised {bug!r}"]
    if answer.outcome != outcome:
        found.append(f"{answer}, not {outcome}")
    if once_more != answer or type(once_more.told) is not type(answer.told):
        found.append(f"{once_more} after {answer}")
    if acknowledged is not None and acknowledged != answer:
        found.append(f"{acknowledged} had been acknowledged, now {answer}")
    changed = _change(before, rows())
    if changed != effect:
        found.append(f"rows changed by {changed}, not by {effect}")
    return found + _books(scenario)


def _books(scenario: Scenario) -> list[str]:
    """One event for the key, entries by that event only, and books that sum to zero."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select count(*), count(e.id) filter (where e.outcome = k.outcome)
                 from audit_idempotencykey k
                 left join audit_event e on e.id = k.event_id
                where k.scope = %s and k.key = %s""",
            [scenario.call.scope, scenario.call.key],
        )
        known = cursor.fetchone()
        cursor.execute(
            """select count(*)
                 from (select from ledger_account group by book_id, currency
                       having sum(debits_posted) <> sum(credits_posted)) unbalanced"""
        )
        unbalanced = cursor.fetchone()[0]
        cursor.execute(
            """select count(*) from ledger_entry n
                where not exists (select from audit_event e where e.id = n.event_id and e.outcome = 'done')"""
        )
        uncaused = cursor.fetchone()[0]
    found = [] if known == (1, 1) else [f"keys and events for the key: {known}"]
    found += [f"{unbalanced} books do not sum to zero"] if unbalanced else []
    return found + ([f"{uncaused} entries without the event that caused them"] if uncaused else [])


def _die(name: str, scenario: Scenario, boundary: int, death: Death) -> tuple[Answer | None, str | None]:
    """Run the action in a child that dies, or whose backend does, at `boundary`: what it answered, what went wrong."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _run_and_leave(name, scenario, boundary, death, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    answer = pickle.loads(told) if told else None
    if isinstance(answer, str):
        return None, answer
    expected = -signal.SIGKILL if death is Death.CLIENT else 0
    return answer, None if status == expected else f"the process ended with {status}, not {expected}"


def _run_and_leave(name: str, scenario: Scenario, boundary: int, death: Death, writer: int) -> None:
    """Never returns: the child ends here, whatever happens, without running the parent's clean-up."""
    Acknowledged.pipe = writer
    parents_own = connection.connection
    connection.connection = None
    try:
        connection.ensure_connection()
        assert connection.connection is not parents_own
        watch = Boundaries(fatal=boundary, die=_kill_client if death is Death.CLIENT else _kill_backend)
        try:
            with watch.watching():
                answer = ask(name, scenario)
            Acknowledged.tell(answer)
        except Unavailable:
            pass
        os._exit(0 if len(watch.passed) >= boundary else 3)
    except BaseException as bug:  # noqa: BLE001 it is told to the parent, who judges
        Acknowledged.tell(f"the caller was told {bug!r}")
    os._exit(4)


def _kill_client() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _kill_backend() -> None:
    serving = connection.connection.info
    with psycopg.connect(serving.dsn, password=serving.password, autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s)", [serving.backend_pid])
        # The wait that this function offers looks every 100 ms only. Who is listed has not rolled back yet.
        while other.execute("select from pg_stat_activity where pid = %s", [serving.backend_pid]).rowcount:
            time.sleep(0.001)
