"""An offer of a loan as somebody fills it in and sends it as a link, and the quote that answers it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy as _

from caudal.edge.web.forms import ActionForm, CountField, DayField, PercentField
from caudal.edge.web.refusals import notice_of
from caudal.kernel.amounts import TEXT_LENGTH_MAX, money_from_text, parse_amount
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.lending.rules import quoting
from caudal.lending.rules.rates import effective_for_days
from caudal.lending.rules.terms import RATE_DECIMALS_MAX
from caudal.lending.rules.yearly_cost import Flow, effective_annual_cost
from caudal.lending.web import words

CURRENCIES = ("PEN", "USD", "EUR", "BOB", "CLP", "COP", "MXN")
METHODS = ("french", "flat", "german", "american", "bullet", "progressive")
EVERY: Mapping[str, dict[str, Any]] = {
    "monthly": {"months": 1},
    "semimonthly": {"semimonthly": [15, 30]},
    "weekly": {"weeks": 1},
    "fortnightly": {"weeks": 2},
    "daily": {"days": 1},
}
EVERY_WORDS = {
    "monthly": _("Every month"),
    "semimonthly": _("On the 15th and the 30th"),
    "fortnightly": _("Every two weeks"),
    "weekly": _("Every week"),
    "daily": _("Every day"),
}
_RATE_WORDS = {
    "year": _("a year, in equal parts"),
    "effective": _("a year, effective (TEA)"),
    "instalment": _("each instalment"),
}
# The days of one period in a year of 360, for a rate that is effective in a year.
_DAYS = {"monthly": 30, "semimonthly": 15, "fortnightly": 14, "weekly": 7, "daily": 1}
FEE_ID = "fee"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedRow:
    """One instalment of an offer."""

    number: int
    due_on: date
    principal: Money
    interest: Money
    fees: Money
    total: Money
    closing: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What an offer comes to."""

    name: str
    rows: tuple[QuotedRow, ...]
    principal: Money
    interest: Money
    fees: Money
    total: Money
    yearly_cost: Decimal | None
    """In percent, with two decimals; None where it means nothing."""

    @property
    def cost(self) -> Money:
        """What is paid beyond what was received."""
        return self.interest + self.fees

    @property
    def first(self) -> Money:
        return self.rows[0].total

    @property
    def last_on(self) -> date:
        return self.rows[-1].due_on

    @property
    def bars(self) -> list[tuple[int, int, int]]:
        """Principal, interest and fees of each instalment, for the chart."""
        return [(row.principal.minor, row.interest.minor, row.fees.minor) for row in self.rows]


class OfferForm(forms.Form):
    """The words of an offer. It records nothing, so that it is sent as an address and can be passed on."""

    use_required_attribute = True

    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])
    principal = forms.CharField(label=_("How much is borrowed?"), max_length=TEXT_LENGTH_MAX)
    rate = PercentField(label=_("Interest, in %"))
    rate_of = forms.ChoiceField(label=_("This interest is for"), choices=list(_RATE_WORDS.items()))
    installments = CountField(label=_("Number of instalments"))
    every = forms.ChoiceField(label=_("How often"), choices=list(EVERY_WORDS.items()))
    method = forms.ChoiceField(label=_("How it is paid back"))
    start = DayField(label=_("Day on which the money is handed over"))
    first_due = DayField(label=_("First instalment due on"), required=False)
    grace = forms.IntegerField(
        label=_("Instalments of interest only, at first"), required=False, min_value=0, max_value=600
    )
    fee = forms.CharField(label=_("Fee, paid with the first instalment"), required=False, max_length=TEXT_LENGTH_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = [(name, gettext(words.METHODS[name])) for name in METHODS]  # type: ignore[attr-defined]
        for name in ("principal", "fee", "grace"):
            self.fields[name].widget.attrs.update(inputmode="decimal", autocomplete="off")
        for field in self.fields.values():
            ActionForm.dress(field)

    def clean_principal(self) -> Money:
        return self._money("principal")

    def clean_fee(self) -> Money | None:
        return self._money("fee") if self.cleaned_data["fee"].strip() else None

    def show_refusal(self, refusal: Refusal) -> None:
        """Say beside the field it is about, or above all of them, why there is no such loan."""
        notice = notice_of(refusal)
        field = _FIELDS.get((refusal.field or "").partition(".")[0], refusal.field)
        self.add_error(field if field in self.fields else None, f"{notice.message} {notice.remedy}".strip())

    def _money(self, name: str) -> Money:
        currency = self.cleaned_data.get("currency") or CURRENCIES[0]
        try:
            return parse_amount(self.cleaned_data[name], currency=currency)
        except Refusal as refusal:
            notice = notice_of(refusal)
            raise forms.ValidationError(f"{notice.message} {notice.remedy}".strip(), code=notice.code) from refusal


# Names of the contract by those of the form.
_FIELDS = {"annual_rate": "rate", "rate_per_period": "rate", "events": "fee"}


def form_of(query: QueryDict, *, prefix: str, today: date) -> OfferForm:
    """The form of an offer: filled in from the address if it is in it, else with what people usually ask for."""
    is_asked = (f"{prefix}-principal" if prefix else "principal") in query
    initial = {
        "currency": CURRENCIES[0],
        "rate": "24",
        "rate_of": "year",
        "installments": 12,
        "every": "monthly",
        "method": METHODS[0],
        "start": today,
    }
    return OfferForm(query if is_asked else None, prefix=prefix or None, initial=initial)


def offer_of(form: OfferForm, *, name: str) -> Offer | None:
    """The quote of a form that was filled in; None when it was not, or says nothing that could be lent."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        answer = quoting.quote(document_of(form.cleaned_data))
    except Refusal as refusal:
        form.show_refusal(refusal)
        return None
    return _offer(answer, currency=form.cleaned_data["currency"], start=form.cleaned_data["start"], name=name)


def document_of(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The document of `caudal quote loan` that says what was asked for."""
    document: dict[str, Any] = {
        "currency": asked["currency"],
        "principal": asked["principal"].text,
        "start": asked["start"].isoformat(),
        "installments": asked["installments"],
        "method": asked["method"],
        "every": EVERY[asked["every"]],
        **_rate(asked),
    }
    if asked["first_due"]:
        document["first_due"] = asked["first_due"].isoformat()
    if asked["grace"]:
        document["grace"] = {"principal": asked["grace"]}
    if asked["fee"]:
        on = document["start"]
        charge = {"id": FEE_ID, "type": "charge", "kind": "fee", "on": on, "due": on, "amount": asked["fee"].text}
        document["events"] = [charge]
    return document


def _rate(asked: Mapping[str, Any]) -> dict[str, str]:
    rate: Decimal = asked["rate"]
    if asked["rate_of"] == "year":
        return {"annual_rate": str(rate)}
    if asked["rate_of"] == "effective":
        of_period = effective_for_days(rate, days=_DAYS[asked["every"]])
        return {"rate_per_period": f"{of_period.quantize(Decimal(1).scaleb(-RATE_DECIMALS_MAX)):f}"}
    return {"rate_per_period": str(rate)}


def _offer(answer: Mapping[str, Any], *, currency: str, start: date, name: str) -> Offer:
    def money(text: str) -> Money:
        return money_from_text(text, currency=currency)

    totals = answer["totals"]
    rows = tuple(_row(row, currency) for row in answer["installments"])
    return Offer(
        name=name,
        rows=rows,
        principal=money(totals["principal"]),
        interest=money(totals["interest"]),
        fees=money(totals["fee"]) + money(totals["penalty"]),
        total=money(totals["total"]),
        yearly_cost=_yearly_cost(rows, received=money(totals["principal"]), start=start),
    )


def _row(row: Mapping[str, Any], currency: str) -> QuotedRow:
    def money(text: str) -> Money:
        return money_from_text(text, currency=currency)

    return QuotedRow(
        number=row["number"],
        due_on=date.fromisoformat(row["due_on"]),
        principal=money(row["principal"]),
        interest=money(row["interest"]),
        fees=money(row["fee"]) + money(row["penalty"]),
        total=money(row["total"]),
        closing=money(row["closing"]),
    )


def _yearly_cost(rows: Sequence[QuotedRow], *, received: Money, start: date) -> Decimal | None:
    paid = [Flow(on=row.due_on, minor=row.total.minor) for row in rows if row.total.minor]
    cost = effective_annual_cost(received=[Flow(on=start, minor=received.minor)], paid=paid)
    return None if cost is None else cost.scaleb(2).quantize(Decimal("0.01"))
