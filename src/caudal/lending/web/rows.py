"""Rows of the tables of a loan, ready for templates: schedules with their sums, movements with what may be done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from caudal.edge.web.formats import day_text
from caudal.lending.actions.reversals import PERMISSIONS
from caudal.lending.queries import Movement
from caudal.lending.queries.access import PortfolioView
from caudal.lending.rules.components import NOTHING, Breakdown, Component, Installment
from caudal.lending.rules.events import REPAYMENT_KINDS, EventKind
from caudal.lending.rules.permissions import Permission
from caudal.lending.web import words


@dataclass(frozen=True, slots=True)
class Choice:
    """An event of a loan that a form may be about; `kind` is charge or repayment."""

    id: UUID
    kind: str
    words: str


def choices(found: Iterable[Movement]) -> list[Choice]:
    """The charges and repayments that stand, the newest first."""
    return [
        Choice(
            one.event_id,
            "charge" if one.kind is EventKind.CHARGE else "repayment",
            f"{one.description or words.event_title(one.kind)} · {day_text(one.on)} · {words.amount(one.amount)}",
        )
        for one in reversed(list(found))
        if not one.is_reversed and one.kind in {EventKind.CHARGE, *REPAYMENT_KINDS}
    ]


def schedule(view: PortfolioView, installments: Sequence[Installment], *, on: date) -> dict[str, Any]:
    """A schedule with its sums; fees have a column only where there are any."""
    due = sum((row.due for row in installments), NOTHING)
    unpaid = sum((row.unpaid for row in installments), NOTHING)
    return {
        "rows": [_installment(view, row, on=on) for row in installments],
        "has_fees": bool(due.fee_minor + due.penalty_minor),
        "totals": _money(view, due, unpaid),
    }


def parts(view: PortfolioView, *, due: Breakdown, unpaid: Breakdown, paid: Breakdown) -> list[dict[str, Any]]:
    """What is owed and was paid, by component; fees only where there are any."""
    return [
        {
            "words": _(words.COMPONENTS[component]),
            "due": view.money(due.of(component)),
            "unpaid": view.money(unpaid.of(component)),
            "paid": view.money(paid.of(component)),
        }
        for component in (Component.PRINCIPAL, Component.INTEREST, Component.FEE, Component.PENALTY)
        if component in {Component.PRINCIPAL, Component.INTEREST} or unpaid.of(component) or paid.of(component)
    ]


def movements(view: PortfolioView, found: Iterable[Movement]) -> list[dict[str, Any]]:
    """The newest first; a reversal says what it undid."""
    told = list(found)
    kinds: Mapping[UUID, EventKind] = {one.event_id: one.kind for one in told}
    return [
        {
            "one": one,
            "title": _title(one, kinds),
            "fees": one.fee + one.penalty,
            "may_reverse": _may_reverse(view, one),
        }
        for one in reversed(told)
    ]


def _may_reverse(view: PortfolioView, one: Movement) -> bool:
    """Whether it stands, can be undone at all, and the reader may undo things of its kind."""
    if one.is_reversed or one.kind is EventKind.REVERSAL:
        return False
    return view.may(Permission.RECORD) and view.may(PERMISSIONS.get(one.kind, Permission.CHANGE))


def _title(one: Movement, kinds: Mapping[UUID, EventKind]) -> str:
    if one.kind is EventKind.REVERSAL and one.reverses is not None:
        return words.reversal_title(kinds.get(one.reverses))
    return words.event_title(one.kind)


def _installment(view: PortfolioView, row: Installment, *, on: date) -> dict[str, Any]:
    return {
        "number": row.number,
        "due_on": row.due_on,
        "left": view.money(row.closing_minor),
        "tone": _state(row, on)[0],
        "state": _state(row, on)[1],
        **_money(view, row.due, row.unpaid),
    }


def _money(view: PortfolioView, due: Breakdown, unpaid: Breakdown) -> dict[str, Any]:
    return {
        "principal": view.money(due.principal_minor),
        "interest": view.money(due.interest_minor),
        "fees": view.money(due.fee_minor + due.penalty_minor),
        "due": view.money(due.total_minor),
        "unpaid": view.money(unpaid.total_minor),
    }


def _state(row: Installment, on: date) -> tuple[str, str]:
    if row.is_paid:
        return "good", _("Paid")
    if row.due_on < on:
        return "bad", _("Late")
    if row.due_on == on:
        return "wait", _("Due today")
    return ("note", _("Paid in part")) if row.paid.total_minor else ("calm", _("To come"))
