"""`caudal quote`: simulators over the same pure rules as live posting; they touch no database."""

from typing import Annotated

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
