"""Prove one circle: read its records, replay the truth, explain what was stored, and give every row its fate."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from caudal.circles.rules.imported import ImportedCircle, ImportedDifference, ImportedFigure
from caudal.datamove.sources.unicas.rules.codes import ASSUMPTIONS, Code
from caudal.datamove.sources.unicas.rules.explain import Explanation, explain
from caudal.datamove.sources.unicas.rules.loans import check_capital_at_loans, read_loans
from caudal.datamove.sources.unicas.rules.numbers import CURRENCY, plain, read_amount, read_countable, read_number
from caudal.datamove.sources.unicas.rules.reading import founded_on, read_cash, read_fines, read_members, read_trades
from caudal.datamove.sources.unicas.rules.records import (
    AVAILABLE_CAPITAL,
    CircleRecords,
    Draft,
    Effect,
    Fate,
    Finding,
    ProvenCircle,
    clean,
    key_of,
    source_of,
)
from caudal.datamove.sources.unicas.rules.schema import NOT_MOVED
from caudal.datamove.sources.unicas.rules.words import explanation_of
from caudal.kernel.rounding import to_money


def prove(records: CircleRecords, *, organisation_id: UUID) -> ProvenCircle:
    """Turn a circle's rows into an ImportedCircle whose every céntimo has a source row."""
    draft = Draft(records=records)
    junta = records.junta
    members = read_members(draft)
    trades, prices = read_trades(draft)
    fines = read_fines(draft)
    loans = read_loans(draft)
    income, expenses = read_cash(draft)
    check_capital_at_loans(draft)
    explanation = explain(draft)
    findings = _findings(draft, explanation)
    target = draft.target("Junta", key_of(junta), "circle")
    draft.place("Junta", junta, Fate.MAPPED, "circle", target=target)
    _place_the_rest(draft)
    circle = ImportedCircle(
        id=target, source=source_of("Junta", key_of(junta)), organisation_id=organisation_id,
        name=clean(junta["name"], fallback=key_of(junta)), description=clean(junta["description"]), currency=CURRENCY,
        founded_on=founded_on(records), members=members, prices=prices, share_trades=trades, fines=fines, loans=loans,
        other_income=income, expenses=expenses, figures=_figures(draft, explanation),
        differences=_differences(draft, findings, explanation),
    )  # fmt: skip
    return ProvenCircle(circle=circle, placements=tuple(draft.placements), findings=tuple(findings))


def _findings(draft: Draft, explanation: Explanation | None) -> list[Finding]:
    """Lines of the explanation, findings of single records, and whatever those two have not yet said."""
    lines = list(explanation.lines) if explanation else []
    findings = lines + draft.findings
    said = {(finding.code, finding.table, finding.key) for finding in findings}
    for effect in draft.effects:
        dust = _dust(effect)
        if dust and (Code.FLOAT_DUST, effect.table, effect.key) not in said:
            findings.append(_of_record(Code.FLOAT_DUST, effect, plain(dust)))
        if effect.reason is not None and (effect.reason, effect.table, effect.key) not in said:
            findings.append(_of_record(effect.reason, effect, plain(effect.raw)))
    for table, key in draft.migrated:
        if (Code.MIGRATED_DEFAULTS, table, key) not in said:
            findings.append(Finding(code=Code.MIGRATED_DEFAULTS, figure="loan_terms", table=table, key=key, amount="0"))
    texts = _texts_of_no_number(draft)
    return [
        _with_text(finding, texts) if finding.code is Code.NOT_A_NUMBER and finding.figure == "amount" else finding
        for finding in findings
    ]


def _of_record(code: Code, effect: Effect, amount: str) -> Finding:
    return Finding(code=code, figure="amount", table=effect.table, key=effect.key, amount=amount)


def _dust(effect: Effect) -> Decimal:
    return Decimal(0) if effect.reason or not effect.sign else effect.raw - abs(effect.truth)


def _texts_of_no_number(draft: Draft) -> dict[tuple[str, str], str]:
    return {(place.table, place.key): place.amount for place in draft.placements if read_number(place.amount) is None}


def _with_text(finding: Finding, texts: dict[tuple[str, str], str]) -> Finding:
    """Say NaN or Infinity as the source wrote it."""
    amount = texts.get((finding.table, finding.key)) or finding.amount
    return Finding(code=finding.code, figure=finding.figure, table=finding.table, key=finding.key, amount=amount)


def _place_the_rest(draft: Draft) -> None:
    """Rows that are evidence or plans, not money: tested or recomputed, and not moved, by a named rule."""
    for row in draft.records.rows("CapitalSocial"):
        draft.place("CapitalSocial", row, Fate.EXCLUDED, "stated_figure", amount=read_amount(row["amount"]))
    for table, rule in NOT_MOVED.items():
        for row in draft.records.rows(table):
            draft.place(table, row, Fate.EXCLUDED, rule)
    placed = {(placement.table, placement.key) for placement in draft.placements}
    for table in ("PagoPrestamo", "PagoPrestamoNew"):
        for row in draft.records.rows(table):
            assert (table, key_of(row)) in placed, "every payment belongs to a loan of its circle"


def _figures(draft: Draft, explanation: Explanation | None) -> tuple[ImportedFigure, ...]:
    if explanation is None:
        return ()
    stated = explanation.stated
    true = to_money(explanation.true, currency=CURRENCY)
    stored = true if explanation.stored is None else to_money(explanation.stored, currency=CURRENCY)
    return (
        ImportedFigure(
            id=draft.target(stated.table, stated.key, AVAILABLE_CAPITAL),
            source=source_of(stated.table, stated.key),
            figure=AVAILABLE_CAPITAL,
            stored_text=stated.text,
            stored=stored,
            true=true,
            formula=explanation.formula,
        ),
    )


def _differences(
    draft: Draft, findings: list[Finding], explanation: Explanation | None
) -> tuple[ImportedDifference, ...]:
    """Findings as lines in cents; those of available capital are rounded on their running sum, so that they add up."""
    running = Decimal(0) if explanation is None else explanation.true
    differences = []
    for position, finding in enumerate(finding for finding in findings if finding.code not in ASSUMPTIONS):
        exact = read_countable(finding.amount) or Decimal(0)
        if finding.figure == AVAILABLE_CAPITAL:
            before, running = running, running + exact
            amount = to_money(running, currency=CURRENCY) - to_money(before, currency=CURRENCY)
        else:
            amount = to_money(exact, currency=CURRENCY)
        part = f"difference:{finding.code.value}:{finding.figure}:{position}"
        differences.append(
            ImportedDifference(
                id=draft.target(finding.table, finding.key, part),
                source=source_of(finding.table, finding.key),
                figure=finding.figure,
                code=finding.code.value,
                amount=amount,
                amount_text=finding.amount,
                formula=finding.formula,
                explanation=explanation_of(finding.code),
                source_table=finding.table,
                source_key=finding.key,
            )
        )
    assert explanation is None or explanation.stored is None or running == explanation.stored, "the lines add up"
    return tuple(differences)
