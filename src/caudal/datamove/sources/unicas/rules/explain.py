"""Explain what the old system stored: what each record had added to it, against what it adds in truth, line by line.

Where the circle has capital movements, a record's contribution is what its movements did; where it has none, the
stored number is tried against every known legacy formula, and a record's contribution is its term in the formula that
fits. The lines add up to stored - true; what no record explains is UNKNOWN, and a finding itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from caudal.datamove.sources.unicas.rules.codes import Code
from caudal.datamove.sources.unicas.rules.numbers import DUST_MAX, plain, read_countable, read_number
from caudal.datamove.sources.unicas.rules.records import AVAILABLE_CAPITAL, Draft, Effect, Finding, Kind, Row, key_of

MOVEMENTS = "movements"


@dataclass(frozen=True, kw_only=True)
class Stated:
    """The number that the old system showed as available capital, and where it stood."""

    table: str
    key: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The stored number, the true one, the formula that yields the stored one, and the lines between them."""

    stated: Stated
    stored: Decimal | None
    true: Decimal
    formula: str
    lines: tuple[Finding, ...]


def _everything(effect: Effect) -> Decimal:
    return effect.sign * effect.raw


def _sales_added(effect: Effect) -> Decimal:
    return effect.raw if effect.kind is Kind.SHARE else effect.sign * effect.raw


def _paid_loans_left_out(effect: Effect) -> Decimal:
    """acciones + PENDING multas + pagos - loans not PAID."""
    if effect.kind is Kind.SHARE or effect.kind is Kind.PAYMENT:
        return effect.raw
    if effect.kind is Kind.FINE:
        return effect.raw if effect.status == "PENDING" else Decimal(0)
    return -effect.raw if effect.kind is Kind.LOAN and effect.status != "PAID" else Decimal(0)


def _all_loans(effect: Effect) -> Decimal:
    """Everything minus all loans, rejected ones too."""
    if effect.kind in {Kind.INCOME, Kind.EXPENSE}:
        return Decimal(0)
    return -effect.raw if effect.kind is Kind.LOAN else effect.raw


FORMULAS: Mapping[str, Callable[[Effect], Decimal]] = {
    "records": _everything,
    "records, sales added": _sales_added,
    "acciones + PENDING multas + pagos - loans not PAID": _paid_loans_left_out,
    "everything minus all loans": _all_loans,
}
"""Known ways in which the old system came to its number, in the order in which they are tried."""


def formula_values(effects: Sequence[Effect]) -> dict[str, Decimal]:
    """Available capital by each known formula."""
    return {name: sum((term(effect) for effect in effects), Decimal(0)) for name, term in FORMULAS.items()}


def stated_capital(draft: Draft) -> Stated | None:
    """The counter of generation 2 where it was used, otherwise the amount of the capital row."""
    junta = draft.records.junta
    capital = next(iter(draft.records.rows("CapitalSocial")), None)
    counter = junta.get("available_capital")
    is_unused = counter is None or (read_number(counter) == 0 and not draft.records.rows("CapitalMovement"))
    if capital is not None and is_unused:
        return Stated(table="CapitalSocial", key=key_of(capital), text=capital["amount"] or "")
    return None if counter is None else Stated(table="Junta", key=key_of(junta), text=counter)


def explain(draft: Draft) -> Explanation | None:
    """Compare the stored capital with the truth; None where the source stored none."""
    stated = stated_capital(draft)
    true = sum((effect.truth for effect in draft.effects), Decimal(0))
    movements = draft.records.rows("CapitalMovement")
    if stated is None:
        return None
    stored = read_countable(stated.text)
    if movements:
        formula = _formula_of(stored, draft.effects) or MOVEMENTS
        lines = _Walk(draft).lines()
        contributed = true + sum((_weight(line) for line in lines), Decimal(0))
    else:
        formula = _formula_of(stored, draft.effects)
        term = FORMULAS[formula or "records"]
        lines = [line for effect in draft.effects for line in _formula_line(effect, term(effect), formula)]
        contributed = sum((term(effect) for effect in draft.effects), Decimal(0))
    lines += _rest(stated, stored, contributed)
    return Explanation(stated=stated, stored=stored, true=true, formula=formula, lines=tuple(lines))


def _formula_of(stored: Decimal | None, effects: Sequence[Effect]) -> str:
    if stored is None:
        return ""
    values = formula_values(effects)
    exact = [name for name, value in values.items() if value == stored]
    close = [name for name, value in values.items() if abs(value - stored) < DUST_MAX]
    return next(iter(exact or close), "")


def _weight(line: Finding) -> Decimal:
    return Decimal(line.amount) if line.figure == AVAILABLE_CAPITAL else Decimal(0)


def _rest(stated: Stated, stored: Decimal | None, contributed: Decimal) -> list[Finding]:
    """What no record accounts for."""
    if stored is None:
        return [Finding(code=Code.NOT_A_NUMBER, figure="stored_capital", table=stated.table, key=stated.key,
                        amount=stated.text)]  # fmt: skip
    rest = stored - contributed
    if not rest:
        return []
    code = Code.FLOAT_DUST if abs(rest) < DUST_MAX else Code.UNKNOWN
    return [_line(code, stated.table, stated.key, rest)]


def _line(code: Code, table: str, key: str, amount: Decimal, formula: str = "") -> Finding:
    return Finding(code=code, figure=AVAILABLE_CAPITAL, table=table, key=key, amount=plain(amount), formula=formula)


def _formula_line(effect: Effect, contribution: Decimal, formula: str) -> list[Finding]:
    """The difference of one term, named by what makes it."""
    difference = contribution - effect.truth
    if effect.reason is not None:
        return [_set_aside(effect, difference, formula)]
    if not difference:
        return []
    if abs(difference) < DUST_MAX:
        code = Code.FLOAT_DUST
    elif effect.kind is Kind.SHARE and effect.sign < 0:
        code = Code.SALE_ADDED
    elif effect.kind is Kind.LOAN and effect.status == "PAID":
        code = Code.PAID_PRINCIPAL_DOUBLE_COUNT
    else:
        code = Code.FORMULA_DISAGREES
    return [_line(code, effect.table, effect.key, difference, formula)]


def _set_aside(effect: Effect, difference: Decimal, formula: str) -> Finding:
    """A record that is not moved: its whole contribution is a difference, and no number has none."""
    assert effect.reason is not None
    if effect.reason is Code.NOT_A_NUMBER and not difference:
        return Finding(code=effect.reason, figure="amount", table=effect.table, key=effect.key, amount="NaN")
    return _line(effect.reason, effect.table, effect.key, difference, formula)


class _Walk:
    """Walk every movement against the record that it names."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._effects = {(effect.table, effect.key): effect for effect in draft.effects}
        self._of_record: dict[tuple[str, str], list[Row]] = {}
        self._of_lost_payment: dict[str, list[Row]] = {}
        self._of_nothing: list[Row] = []
        for row in sorted(draft.records.rows("CapitalMovement"), key=_service_first):
            self._sort_in(row)

    def lines(self) -> list[Finding]:
        lines: list[Finding] = []
        left_behind: dict[str, Decimal] = {}
        for identity, effect in self._effects.items():
            movements = self._of_record.get(identity, [])
            if effect.copy and not movements and effect.reason is None:
                left_behind[effect.copy] = left_behind.get(effect.copy, Decimal(0)) - effect.truth
            else:
                lines += self._of_one(effect, movements)
        for key, amount in left_behind.items():
            lines.append(_line(Code.MIGRATED_DEFAULTS, "PrestamoNew", key, amount))
        for movements in self._of_lost_payment.values():
            lines += _lost_payments(movements)
        lines += [
            _line(Code.MOVEMENT_WITHOUT_RECORD, "CapitalMovement", key_of(row), _signed(row))
            for row in self._of_nothing
            if _signed(row)
        ]
        return lines

    def _sort_in(self, row: Row) -> None:
        named = (
            ("Multa", row["multaId"]), ("Accion", row["accionId"]), ("PagoPrestamoNew", row["pagoId"]),
            ("PrestamoNew", row["prestamoId"]),
        )  # fmt: skip
        table, key = next(((table, key) for table, key in named if key), ("", ""))
        is_payment = (row["type"] or "").upper() == "PAGO"
        if read_countable(row["amount"]) is None:
            self._draft.find(Code.NOT_A_NUMBER, "amount", "CapitalMovement", key_of(row), row["amount"] or "")
        elif table == "PrestamoNew" and is_payment:
            self._of_lost_payment.setdefault(key, []).append(row)
        elif (table, key) in self._effects:
            self._of_record.setdefault((table, key), []).append(row)
        else:
            self._of_nothing.append(row)

    def _of_one(self, effect: Effect, movements: Sequence[Row]) -> list[Finding]:
        """The differences of one record: known deviations of single movements, then what remains of it."""
        contributed = sum((_contribution(effect, row, movements[0]) for row in movements), Decimal(0))
        if effect.reason is not None:
            return [_set_aside(effect, contributed, "")]
        lines = _extra_movements(effect, movements)
        rest = contributed - effect.truth - sum((Decimal(line.amount) for line in lines), Decimal(0))
        if rest:
            lines.append(_line(_reason_of_rest(effect, rest, movements), effect.table, effect.key, rest))
        return lines


def _extra_movements(effect: Effect, movements: Sequence[Row]) -> list[Finding]:
    """Second movements of a record: the trigger's twin of the same instant, or the trace of an edit."""
    lines: list[Finding] = []
    for previous, row in itertools.pairwise(movements):
        key, amount = key_of(row), _signed(row)
        if row["createdAt"] == previous["createdAt"]:
            lines.append(_line(Code.DUAL_UPDATE, "CapitalMovement", key, _contribution(effect, row, movements[0])))
        elif effect.kind is Kind.FINE:
            lines.append(_line(Code.FINE_EDIT_REAPPLIED, "CapitalMovement", key, _signed(previous)))
        elif effect.kind is Kind.SHARE and _holds_a_count(row):
            lines.append(_line(Code.SHARE_COUNT_AS_MONEY, "CapitalMovement", key, amount - amount * effect.price))
    return lines


def _reason_of_rest(effect: Effect, rest: Decimal, movements: Sequence[Row]) -> Code:
    if abs(rest) < DUST_MAX:
        return Code.FLOAT_DUST
    if effect.kind is Kind.SHARE and effect.sign < 0 and rest == -2 * effect.truth:
        return Code.SALE_ADDED
    if movements:
        return Code.MOVEMENT_DISAGREES
    return Code.PAYMENT_OUTSIDE_TRANSACTION if effect.kind is Kind.PAYMENT else Code.MISSING_MOVEMENT


def _lost_payments(movements: Sequence[Row]) -> list[Finding]:
    """Movements of payments that are gone: taken back (added again, or lowered), or failed after the capital rose."""
    lines: list[Finding] = []
    raised: list[Row] = []
    for row in movements:
        is_deletion = (row["description"] or "").lower().startswith("eliminación")
        match = next((earlier for earlier in raised if earlier["amount"] == row["amount"]), None)
        if (is_deletion or _signed(row) < 0) and match is not None:
            raised.remove(match)
            amount = _signed(match) + _signed(row)
            if amount:
                lines.append(_line(Code.DELETED_PAYMENT_ADDED, "CapitalMovement", key_of(row), amount))
        elif is_deletion:
            lines.append(_line(Code.DELETED_PAYMENT_ADDED, "CapitalMovement", key_of(row), _signed(row)))
        else:
            raised.append(row)
    lines += [_line(Code.PAYMENT_OUTSIDE_TRANSACTION, "CapitalMovement", key_of(row), _signed(row)) for row in raised]
    return lines


def _contribution(effect: Effect, row: Row, first: Row) -> Decimal:
    """What a movement did to the stored capital: a purchase by count times price, its later edit by the bare count."""
    is_purchase = effect.kind is Kind.SHARE and _holds_a_count(row) and row["createdAt"] == first["createdAt"]
    return _signed(row) * effect.price if is_purchase else _signed(row)


def _service_first(row: Row) -> tuple[str, bool, str]:
    """By time; of one instant's movements the service's own, which holds a count, stands before the trigger's twin."""
    return (row["createdAt"] or "", not _holds_a_count(row), row["id"] or "")


def _holds_a_count(row: Row) -> bool:
    return row["direction"] in {"ingreso", "egreso"}


def _signed(row: Row) -> Decimal:
    amount = read_countable(row["amount"]) or Decimal(0)
    return -amount if row["direction"] in {"DECREASE", "egreso"} else amount
