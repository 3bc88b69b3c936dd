"""`caudal quote`: simulators over the same pure rules as live posting; they touch no database."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

app = typer.Typer(no_args_is_help=True)

File = Annotated[str, typer.Argument(help="A JSON document; - reads standard input.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


@app.callback()
def quote() -> None:
    """Compute before you commit: the same rules as live posting, nothing written."""


@app.command()
def allocate(file: File = "-", as_json: AsJson = False) -> None:
    """Split an amount by weights, to the cent: largest remainder, ties to the first."""
    from caudal.cli import documents, output
    from caudal.distributions import rules

    document = documents.read_document(file=file, names=("currency", "amount", "weights"))
    currency = documents.currency_field(document)
    amount = documents.money_field(document, "amount", currency=currency)
    weights = documents.numbers_field(document, "weights")
    parts = rules.pro_rata(amount=amount, weights=weights)
    if as_json:
        output.print_json(result={"parts": [part.text for part in parts]})
    else:
        rows = [(n, weight, part.text) for n, (weight, part) in enumerate(zip(weights, parts, strict=True), start=1)]
        output.print_table(title=str(amount), columns=("no.", "weight", "part"), rows=rows)


@app.command()
def loan(file: File = "-", as_json: AsJson = False) -> None:
    """Say what a loan costs: its schedule after all events, the split of each payment, what is left to pay."""
    from caudal.cli import documents, output
    from caudal.lending.rules import quoting
    from caudal.lending.rules.quoted_terms import NAMES

    answer = quoting.quote(documents.read_document(file=file, names=NAMES))
    if as_json:
        output.print_json(result=answer)
        return
    _print_schedule(answer)
    if answer["events"]:
        parts = ("principal", "interest", "fee", "penalty", "overpaid")
        shown = ["id", "on", "type", "amount", *_told(answer["events"], parts), "reversed"]
        output.print_table(title="events", columns=shown, rows=_cells(answer["events"], shown))


@app.command(name="share-out")
def share_out(file: File = "-", as_json: AsJson = False) -> None:
    """Say what each member gets of a pool, debts deducted: largest remainder, or floor with the remainder shown."""
    from caudal.circles.rules import share_out_quote
    from caudal.cli import documents, output

    answer = share_out_quote.quote(documents.read_document(file=file, names=share_out_quote.NAMES))
    if as_json:
        output.print_json(result=answer)
        return
    columns = ("id", "gross", "debt", "net")
    title = ", ".join(
        f"{name.replace('_', ' ')} {answer[name]}" for name in ("value_per_share", "remainder", "shortfall")
    )
    output.print_table(title=title, columns=columns, rows=_cells(answer["payouts"], columns))


def _print_schedule(answer: Mapping[str, Any]) -> None:
    """The rows, without the columns in which every amount is zero."""
    from caudal.cli import output

    rows, state = answer["installments"], answer["state"]
    charges, paid = _told(rows, ("fee", "penalty")), _told(rows, ("paid",))
    columns = ["number", "due_on", "principal", "interest", *charges, "total", *paid, "closing"]
    totals = {"number": "", "due_on": "", "paid": "", "closing": "", **answer["totals"]}
    words = ["no." if column == "number" else column.replace("_", " ") for column in columns]
    title = f"{state['status']}, outstanding {state['outstanding']}, days past due {state['days_past_due']}"
    output.print_table(title=title, columns=words, rows=_cells([*rows, totals], columns))


def _told(rows: Sequence[Mapping[str, Any]], amounts: Sequence[str]) -> list[str]:
    """The amounts that are not zero in every row."""
    return [amount for amount in amounts if any(row[amount].strip("0.") for row in rows)]


def _cells(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[list[object]]:
    return [[row[name] for name in names] for row in rows]
