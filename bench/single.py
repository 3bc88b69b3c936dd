"""One transfer per durable commit, by one client and by eight, beside pgbench's tpcb-like on the same server.

Eight clients work as behind `caudal up`: two processes with four threads each, every thread on its own connection.
pgbench has as many client connections, prepared statements, and a scale of 10: its manual asks for a scale that is not
below the number of clients, or they would wait for each other's branch.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from functools import partial
from uuid import UUID, uuid4

import psycopg
from django.db import transaction

from bench import books
from bench.clients import Clients, Prepare, Work
from bench.figures import BLOCKS, Figure, Reach, Unit
from bench.stage import administrator_address
from caudal.db import binaries
from caudal.ledger import actions, rules

PGBENCH_SCALE = 10
PGBENCH_DATABASE = "pgbench"
PGBENCH_SECONDS = 3
PROCESSES = 2
# Clients, and the transfers that each posts in a block: nearly as long as pgbench runs. An action takes longer.
CLIENTS = ((1, 2_000), (8, 500))
ACTION_SHARE = 4
_TPS = re.compile(r"^tps = ([\d.]+)", flags=re.MULTILINE)


def figures(scale: int) -> Iterator[Figure]:
    """The ledger's own statement, in a transaction with others, and the audited action, in turns with pgbench."""
    organisation_id = uuid4()
    prepare = partial(_prepare, books.opened(), books.opened(organisation_id=organisation_id), organisation_id)
    _fill_pgbench()
    for clients, rounds in CLIENTS:
        yield from _beside_pgbench(
            clients, prepare, rounds=max(rounds // scale, 1), seconds=max(PGBENCH_SECONDS // scale, 1)
        )


def _beside_pgbench(clients: int, prepare: Prepare, *, rounds: int, seconds: int) -> Iterator[Figure]:
    processes = min(clients, PROCESSES)
    rounds_by_way = {"single": rounds, "transaction": rounds, "action": max(rounds // ACTION_SHARE, 1)}
    ways: dict[str, list[float]] = {way: [] for way in rounds_by_way}
    peer: list[float] = []
    with Clients([prepare] * processes, threads=clients // processes) as crowd:
        for way in ways:
            crowd.seconds(max(rounds // 10, 1), way=way)
        for _ in range(BLOCKS):
            for way, turns in rounds_by_way.items():
                ways[way].append(clients * turns / crowd.seconds(turns, way=way))
            peer.append(_pgbench(clients, seconds))
    people = "1 client" if clients == 1 else f"{clients} clients"
    for way, name, reach in (
        ("single", f"one transfer a commit, {people}", Reach(ratio=0.8)),
        ("transaction", f"the same between BEGIN and COMMIT, {people}", Reach()),
        ("action", f"the same as an audited action, {people}", Reach()),
    ):
        yield Figure(
            key=f"{way}_{clients}",
            name=name,
            unit=Unit.TRANSFERS,
            blocks=tuple(ways[way]),
            peer="pgbench tpcb-like",
            peer_blocks=tuple(peer),
            reach=reach,
        )


def _prepare(book_id: int, audited_book_id: int, organisation_id: UUID, way: str, rounds: int) -> Work:
    made = rules.entries_of(books.transfers(rounds))

    def commit_each() -> None:
        for transfer in made:
            books.post_alone(book_id, transfer)

    def begin_and_commit() -> None:
        for transfer in made:
            with transaction.atomic():
                books.post_alone(book_id, transfer)

    def act() -> None:
        for transfer in made:
            call = books.a_call(organisation_id=organisation_id)
            actions.post_entries(call, book_id=audited_book_id, entries=(transfer,))

    return {"single": commit_each, "transaction": begin_and_commit, "action": act}[way]


def _fill_pgbench() -> None:
    with psycopg.connect(administrator_address(database="postgres"), autocommit=True) as administrator:
        administrator.execute(f"drop database if exists {PGBENCH_DATABASE}")
        administrator.execute(f"create database {PGBENCH_DATABASE}")
    _run_pgbench("--initialize", "--quiet", f"--scale={PGBENCH_SCALE}")


def _pgbench(clients: int, seconds: int) -> float:
    """Transactions a second of pgbench's default script, told by pgbench."""
    told = _run_pgbench(
        *("--no-vacuum", "--protocol=prepared", "--builtin=tpcb-like", f"--time={seconds}"),
        *(f"--client={clients}", f"--jobs={min(clients, PROCESSES)}"),
    )
    found = _TPS.search(told)
    assert found is not None, told
    return float(found[1])


def _run_pgbench(*arguments: str) -> str:
    known = psycopg.conninfo.conninfo_to_dict(administrator_address(database=PGBENCH_DATABASE))
    done = subprocess.run(
        [binaries.installed().program("pgbench"), *arguments, PGBENCH_DATABASE],
        env={
            **os.environ,
            "PGHOST": str(known["host"]),
            "PGPORT": str(known["port"]),
            "PGUSER": str(known["user"]),
            "PGPASSWORD": str(known["password"]),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
