"""`caudal loans`: hold every loan against its replay, and mend what is kept of those that differ."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

if TYPE_CHECKING:
    from caudal.lending.queries.diagnosis import Chunk
    from caudal.lending.rules.diagnosis import Difference

app = typer.Typer(no_args_is_help=True, help="Hold what is kept of every loan against its replay; mend it.")

DIFFERENCES_TOLD_MAX = 10_000
SHOWN_MAX = 50
_BY = {True: "--repair", False: "a person"}


@app.callback()
def loans() -> None:
    """Hold what is kept of every loan against its replay; mend it."""


@dataclass(frozen=True)
class LoansDiagnosed:
    """How many loans were looked at, how many differences there are, and the first ten thousand of them."""

    loans: int
    found: int
    differences: "tuple[Difference, ...]"
    differing: tuple[tuple[int, UUID], ...]
    """The loans that differ, each by its book and id."""


@app.command()
def diagnose(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended.")] = False,
    book: Annotated[list[int] | None, typer.Option("--book", help="Only loans of this book; may be repeated.")] = None,
    organisation: Annotated[UUID | None, typer.Option("--organisation", help="Only loans of this one.")] = None,
    processes: Annotated[int, typer.Option("--processes", min=1, max=64, help="How many work at once.")] = 2,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Replay every loan and name each figure that says something else; exit code 1 if any is left that does."""
    import django

    django.setup()

    from caudal.cli import output

    with _progress("loans") as advance:
        told = diagnosed_all(book_ids=book, organisation_id=organisation, processes=processes, advance=advance)
    repaired, left = (0, told.found)
    if repair and told.differing:
        with _progress("repairs", total=len(told.differing)) as advance:
            repaired, left = _repaired(told.differing, advance)
    causes = Counter(str(one.cause) for one in told.differences)
    if as_json:
        output.print_json(
            result={
                "loans": told.loans, "differing_loans": len(told.differing), "found": told.found,
                "differences": told.differences, "causes": dict(sorted(causes.items())), "is_dry_run": not repair,
                "repaired": repaired, "left": left,
            }
        )  # fmt: skip
    else:
        _show(told, repaired=repaired, left=left, is_dry_run=not repair)
    raise typer.Exit(1 if left else 0)


def diagnosed_all(
    *, book_ids: Collection[int] | None = None, organisation_id: UUID | None = None, processes: int = 1,
    advance: Callable[[int, int], None] | None = None,
) -> LoansDiagnosed:  # fmt: skip
    """Diagnose chunk by chunk; what is held in memory are the chunks at work and the differences that are told."""
    from caudal.lending.queries import diagnosis

    chunks = diagnosis.chunks(book_ids=book_ids, organisation_id=organisation_id)
    total = sum(chunk.loans for chunk in chunks)
    told: list[Difference] = []
    differing: dict[tuple[int, UUID], None] = {}
    found = 0
    for chunk, differences in _worked(chunks, min(processes, len(chunks))):
        found += len(differences)
        told += differences[: DIFFERENCES_TOLD_MAX - len(told)]
        differing |= {(one.book_id, one.loan_id): None for one in differences}
        if advance is not None:
            advance(chunk.loans, total)
    return LoansDiagnosed(loans=total, found=found, differences=tuple(told), differing=tuple(differing))


def _worked(chunks: "Sequence[Chunk]", processes: int) -> "Iterator[tuple[Chunk, list[Difference]]]":
    from caudal.lending.queries import diagnosis

    if processes <= 1:
        yield from ((chunk, diagnosis.diagnosed(chunk)) for chunk in chunks)
        return
    # A new process reads the settings for itself: a fork would share this one's connections and their threads.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_begin) as pool:
        yield from zip(chunks, pool.map(diagnose_chunk, chunks), strict=True)


def _begin() -> None:
    import django

    django.setup()


def diagnose_chunk(chunk: "Chunk") -> "list[Difference]":
    """What a process of its own does with a chunk."""
    from caudal.lending.queries import diagnosis

    return diagnosis.diagnosed(chunk)


def _repaired(differing: Sequence[tuple[int, UUID]], advance: Callable[[int, int], None]) -> tuple[int, int]:
    """Mend loan by loan, each in an act of its own: what is cut off is done by the next run. Mended, and left."""
    import getpass
    from datetime import UTC, datetime
    from uuid import uuid4

    from caudal.audit.rules import Actor, ActorKind, Call
    from caudal.lending.actions import repairs
    from caudal.lending.queries import diagnosis

    actor = Actor(ActorKind.SYSTEM, f"caudal loans ({getpass.getuser()})")
    repaired = left = 0
    for book_id, loan_id in differing:
        owner = diagnosis.organisation_of_loan(book_id=book_id, loan_id=loan_id)
        call = Call(actor=actor, key=str(uuid4()), at=datetime.now(tz=UTC), organisation_id=owner)
        told = repairs.repair_loan(call, book_id=book_id, loan_id=loan_id)
        repaired, left = repaired + len(told.repaired), left + len(told.left)
        advance(1, len(differing))
    return repaired, left


def _show(told: LoansDiagnosed, *, repaired: int, left: int, is_dry_run: bool) -> None:
    from caudal.cli import output

    rows = [
        (
            one.number,
            one.field,
            one.stored or "",
            one.computed or "",
            one.cause,
            "" if one.is_repairable else "a person",
        )
        for one in told.differences[:SHOWN_MAX]
    ]
    title = f"{told.loans} loans, {len(told.differing)} of them with {told.found} differences"
    title += f" (the first {SHOWN_MAX})" if told.found > SHOWN_MAX else ""
    title += "; nothing was written" if is_dry_run else f"; {repaired} mended, {left} left"
    output.print_table(title=title, columns=("loan", "field", "kept", "replay", "cause", "mended by"), rows=rows)


@contextmanager
def _progress(what: str, total: int | None = None) -> Iterator[Callable[[int, int], None]]:
    """A bar with the time that is left, on stderr where somebody is looking."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns: list[Any] = [
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    ]  # fmt: skip
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=total)

        def advance(done: int, of: int) -> None:
            progress.update(task, advance=done, total=of)

        yield advance
