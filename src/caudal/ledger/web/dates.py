"""At which two dates a page is asked: what takes effect until a day, as known at an instant. `ledger/dates.html`."""

from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from caudal.edge.web import refusals
from caudal.edge.web.forms import DayField
from caudal.kernel.refusals import Refusal
from caudal.ledger import rules


class DatesForm(forms.Form):
    """At which two dates a page is asked: what takes effect until a day, as known at an instant."""

    on = DayField(
        required=False,
        label=gettext_lazy("As of the day"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
    )
    known_at = forms.DateTimeField(
        required=False,
        label=gettext_lazy("As known at"),
        input_formats=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "step": "1", "class": "input"}, format="%Y-%m-%dT%H:%M:%S"
        ),
    )

    def clean_known_at(self) -> datetime | None:
        known_at: datetime | None = self.cleaned_data["known_at"]
        try:
            rules.check_known_at(known_at, now=timezone.now())
        except Refusal as refusal:
            raise forms.ValidationError(refusals.notice_of(refusal).message, code=refusal.code) from refusal
        return known_at


@dataclass(frozen=True, slots=True)
class Dates:
    """Two dates of a page, with the form that asks for them; what the form refuses is left out."""

    form: DatesForm
    on: date | None
    known_at: datetime | None

    @property
    def query(self) -> dict[str, str]:
        """As the links of the page carry them on."""
        asked = {"on": self.on and self.on.isoformat(), "known_at": self.known_at and self._local(self.known_at)}
        return {name: value for name, value in asked.items() if value}

    @staticmethod
    def _local(at: datetime) -> str:
        return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M:%S")


def dates_of(request: HttpRequest) -> Dates:
    """The two dates that the address asks for."""
    form = DatesForm(request.GET)
    form.is_valid()
    return Dates(form, form.cleaned_data.get("on"), form.cleaned_data.get("known_at"))
