"""Write docs/reference/performance.md and its plot from the runs that are kept beside it as JSON.

python -m tools.performance_page
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.figures import told
from tools import growth_plot

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
PAGE = REFERENCE / "performance.md"
PLOT = ROOT / "docs" / "images" / "growth.svg"

HEAD = """# Performance

Every figure is measured beside a floor or a peer in the same run, so that a ratio says something on any machine. The
server is the embedded PostgreSQL with fsync on, in a throwaway home; the schema, the rights and the functions are the
real ones; the client is Python.

```sh
make bench
make growth
make figures
```

`make bench` takes some minutes on a machine that does nothing else, prints each row as it comes and keeps the run as
JSON in `bench/results/`; `.venv/bin/python -m bench --only posting,single` measures some of the subjects only.
`make growth` measures how costs grow. `make figures` puts the newest figure of each row into `docs/reference/` and
writes this page from them, a table for each run that they come from: no number below was typed by hand.

How a figure is made: five blocks, each taking turns with a block of its floor or peer, each block the median of its
rounds; the figure is the median of the five blocks, the spread their least and greatest. The ratio is the median of
the five ratios of neighbouring blocks, so it may differ a little from the ratio of the two medians. Each subject
starts with a fresh database. Every account has a limit, which is judged with every posting.
"""
MEANINGS = """## What each row means

* **batch of 100, 1,000, 8,000**: `ledger.actions.post_transfers` over one connection, each batch one durable
  transaction; transfers of one day between two of 10,000 accounts picked uniformly, with limits, the client's own ids
  that can be written once only, effective dates, balances and versions kept. Beside it the bare `INSERT ... SELECT` of
  the very rows that the batch has written, into tables with the same columns, checks and indexes: what is left when the
  ledger does nothing of its own.
* **as entries**: the same by `ledger.actions.post_batch`, which takes an object for each entry.
* **batch of 1,000, all on one account**: one side of every transfer is the same account; beside it the uniform mix.
* **each on a new day**: every batch begins a day, so that every account's opening of the day is written with it; beside
  it the uniform mix of one day. Nothing is to be reached.
* **batch of 1,000, two connections on two books**: two processes; beside it one of the two alone.
* **one transfer a commit**: `ledger.actions.post` outside a transaction: one statement, which commits itself. Eight
  clients are two processes with four threads each, every thread with its own connection, as behind `caudal up`. Beside
  it pgbench's `tpcb-like` with prepared statements on the same server, as many clients, scale 10 (its manual asks for a
  scale not below the number of clients).
* **the same between BEGIN and COMMIT**: as a step beside others of its user's transaction, three round trips. Nothing
  is to be reached.
* **the same as an audited action**: with the key, the remembered answer and the event in the hash chain of one
  organisation, as the API does it. Nothing is to be reached; it says what the audit costs.
* **64 callers at once, one hot account**: threads of one process, each with an audited action of one transfer;
  coalesced by group commit, and each on its own connection alone.
* **balance at ...**: `ledger.queries.balance` from Python for an account with a million postings over three years, of
  which one in fifty is backdated; beside it the current balance of the same account.
* **caudal verify**: every check of every floor over a ledger that `caudal sample ledger` would write; beside it
  `select sum(amount)` over the view of the same postings. Nothing in it is sealed: hashing sealed entries again comes
  on top.
* **quotes**: `lending.rules.quoting.quote` with a document of 360 level instalments, alone and with a hundred
  repayments; one process. Beside it the ledger's transfers posted in batches of 1,000 in the same run, as for all rows
  of lending: what the machine does when no loan is thought about.
* **a sheet of repayments**: `lending.record_collection_sheet` over as many active loans of a synthetic lender, audited,
  with their splits, entries and figures in one durable act; beside it as many entries of three lines by `post_batch`.
* **end of day**: the job that brings all active loans to the next day; beside it as many transfers.
* **diagnosis**: `caudal loans diagnose` over all loans in two processes; nothing may differ.
* **page ...**: whole pages of one of many synthetic circles (`caudal sample circles`), asked by a signed-in facilitator
  through all of Django, each time of another circle; the figure is what 95 of 100 stay below. Beside it the design
  page, which has the same shell and session and knows no circle.
* **overview**: the first page of all circles by arrears; beside it the sum of every account by book, in one statement.
* **share-out**: posting one that two officers have signed at the end of a cycle, all debts being paid; and one in the
  middle of a cycle, where each payout pays the loans and fines of its member one by one; there nothing is to reach.
  Beside both as many entries of three lines by `post_batch`.
"""
GROWTH = """## How costs grow

The same questions to books of different size, each with three years of history of which half of the postings are on
the account that is asked; two percent are backdated. Milliseconds, median of five blocks.

![Cost in milliseconds against the postings in the book; the figures are in the table below](../images/growth.svg)
"""
LARGE = """## A large ledger to try

Three years of synthetic entries, posted through the same door as any other: one in twenty has three to twelve postings,
two in a hundred are backdated. It goes on where it was interrupted, and the same seed gives the same entries. What it
writes is never deleted, so it is refused where real books are kept.

```sh
CAUDAL_HOME=/tmp/large ./caudal sample ledger --postings 20000000
CAUDAL_HOME=/tmp/large ./caudal up
```
"""
NOT_YET = "No whole run has been kept yet.\n"


def rendered(*, bench: dict[str, Any] | None, growth: dict[str, Any] | None) -> str:
    """The whole page."""
    figures = ["\n".join(_figures(run)) + "\n" for run in bench["runs"]] if bench else [NOT_YET]
    parts = [HEAD, "## The figures\n", *figures, MEANINGS]
    parts += [GROWTH, "\n".join(_growth(growth)) + "\n"] if growth else []
    return "\n".join([*parts, LARGE])


def kept(name: str) -> dict[str, Any] | None:
    """The run that is kept under this name, if one is."""
    file = REFERENCE / f"{name}.json"
    found: dict[str, Any] | None = json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
    return found


def _figures(run: dict[str, Any]) -> Iterator[str]:
    yield _machine(run) + "\n"
    yield "| measure | median of five (spread) | beside it | ratio | to reach | reached |"
    yield "|---|---|---|---|---|---|"
    for figure in run["figures"]:
        yield f"| {' | '.join(told(figure))} |"


def _growth(growth: dict[str, Any]) -> Iterator[str]:
    yield _machine(growth) + "\n"
    yield "| " + " | ".join(["ms", *(f"{step['postings']:,}" for step in growth["steps"])]) + " |"
    yield "|---" * (len(growth["steps"]) + 1) + "|"
    for name, label in growth_plot.LABELS.items():
        costs = [f"{step['milliseconds'][name]:g}" for step in growth["steps"]]
        yield f"| {label} | {' | '.join(costs)} |"


def _machine(run: dict[str, Any]) -> str:
    before, after = run["machine"], run["machine_after"]
    names = ("fsync", "synchronous_commit", "full_page_writes", "wal_level", "wal_compression", "shared_buffers")
    settings = ", ".join(f"{name} {before[name]}" for name in names)
    return (
        f"Measured {run['measured_at']} on {before['processor']}, {before['cores']} cores; PostgreSQL"
        f" {before['postgresql']} with {settings}; {before['fdatasync_per_second']} fdatasync of a page a second before"
        f" and {after['fdatasync_per_second']} after; load {before['load_1m']} before and {after['load_1m']} after."
    )


def main() -> None:
    """Write the page, and the plot where growth was measured."""
    growth = kept("growth")
    PAGE.write_text(rendered(bench=kept("bench"), growth=growth), encoding="utf-8")
    if growth is not None:
        PLOT.write_text(growth_plot.drawn(growth["steps"]), encoding="utf-8")


if __name__ == "__main__":
    main()
