"""Made-up values for the /design page: each component once in every state it can have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from caudal.edge.web.forms import ActionForm, DayField, MoneyField, TextField
from caudal.edge.web.refusals import RefusalNotice
from caudal.kernel.money import Money

CURRENCY = "PEN"


class DesignForm(ActionForm):
    """One field of each kind."""

    amount = MoneyField(currency=CURRENCY, label=gettext_lazy("Amount"))
    member = forms.ChoiceField(
        label=gettext_lazy("Member"), choices=[("1", "Rosa Quispe Mamani"), ("2", "Julio Huamán")]
    )
    on = DayField(label=gettext_lazy("Day"))
    note = TextField(
        label=gettext_lazy("Note"),
        required=False,
        help_text=gettext_lazy("What the others should read beside the amount."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@dataclass(frozen=True, slots=True)
class Tab:
    words: str
    url: str
    is_current: bool = False
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    title: str
    at: datetime
    who: str
    note: str = ""
    amount: Money | None = None
    url: str = ""
    is_undone: bool = False


def design_context() -> dict[str, Any]:
    """Everything that the /design page shows."""
    return {
        "icons": ICONS,
        "amounts": [_sol(105000), _sol(0), _sol(-50000), Money(1050, "CLP"), Money(1234567, "USD")],
        "tones": _tones(),
        "capital": _sol(105000),
        "cash": _sol(95000),
        "fines": _sol(10000),
        "loans": _sol(30000),
        "stored": _sol(155000),
        "difference": _sol(50000),
        "minus": _sol(-30000),
        "form": DesignForm(initial={"on": date(2026, 11, 20)}),
        "wrong_form": DesignForm({"key": str(uuid4()), "amount": "1.500", "member": "1", "on": "2026-11-20"}),
        "refusal": _refusal(),
        "events": _events(),
        "sections": [
            Tab(_("Figures"), "#figure", is_current=True, icon="home"),
            Tab(_("Tables"), "#table", icon="list"),
            Tab(_("Forms"), "#form", icon="plus"),
            Tab(_("Timeline"), "#timeline", icon="wait"),
        ],
        "trail": ((_("Circles"), "#crumbs"), ("Virgen del Carmen", "#crumbs"), (_("Loans"), "")),
        "tabs": _tabs(),
        "entries": [Tab(_("Reverse"), "#menu", icon="undo"), Tab(_("See the entry"), "#menu", icon="list")],
    }


ICONS: Sequence[str] = (
    "mark",
    "home",
    "people",
    "shares",
    "loan",
    "fine",
    "cash",
    "list",
    "book",
    "pools",
    "search",
    "next",
    "back",
    "down",
    "good",
    "bad",
    "wait",
    "note",
    "why",
    "plus",
    "minus",
    "undo",
    "person",
    "leave",
    "globe",
    "moon",
    "lock",
    "trial",
)


def _sol(minor: int) -> Money:
    return Money(minor, CURRENCY)


def _tones() -> list[tuple[str, str, str]]:
    return [
        ("good", _("Paid"), _("paid in full on its day")),
        ("wait", _("Due soon"), _("the instalment is due in three days")),
        ("bad", _("Late"), _("twelve days after its day")),
        ("note", _("Imported"), _("from the old system")),
        ("calm", _("Closed"), ""),
    ]


def _refusal() -> RefusalNotice:
    return RefusalNotice(
        code="circles.capital_is_short",
        status=422,
        message=_("The loan is larger than the available capital."),
        remedy=_("Lend less, or wait until there is more."),
        facts=((_("Requested"), _sol(120000)), (_("Available capital"), _sol(105000)), (_("Missing"), _sol(15000))),
    )


def _events() -> list[Event]:
    return [
        Event(
            _("Repayment"),
            datetime(2026, 2, 15, 15, 30, tzinfo=UTC),
            "Rosa Quispe",
            amount=_sol(10000),
            url="#timeline",
        ),
        Event(
            _("Reversed"), datetime(2026, 2, 15, 16, 0, tzinfo=UTC), "Rosa Quispe", _("Typed twice."), is_undone=True
        ),
        Event(_("Loan granted"), datetime(2026, 1, 20, 14, 0, tzinfo=UTC), "Julio Huamán", amount=_sol(-30000)),
    ]


def _at(day: int, hour: int) -> datetime:
    return datetime(2026, 2, day, hour + 5, 30, tzinfo=UTC)


def _tabs() -> list[Tab]:
    return [Tab(_("All"), "#tabs", is_current=True), Tab(_("Open"), "#tabs"), Tab(_("Closed"), "#tabs")]
