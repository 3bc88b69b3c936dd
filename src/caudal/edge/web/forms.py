"""Forms that send actions: strict fields, one idempotency key per rendered form, labels tied to errors."""

import re
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from caudal.edge.web import formats, refusals
from caudal.kernel.amounts import parse_amount
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.kernel.text import clean_text

TEXT_LENGTH_MAX = 200
COUNT_MAX = 1_000_000
_PERCENT = re.compile(r"[0-9]{1,3}([.,][0-9]{1,4})?", re.ASCII)


class MoneyField(forms.CharField):
    """A positive amount of one currency, read by the kernel's strict parser."""

    widget = forms.TextInput

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        self.currency = currency
        super().__init__(strip=False, **kwargs)
        self.widget.attrs.update(inputmode="decimal", autocomplete="off", placeholder="0.00")

    def clean(self, value: Any) -> Money | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_amount(text, currency=self.currency)
        except Refusal as refusal:
            raise _as_form_error(refusal) from refusal

    @property
    def sign(self) -> str:
        return formats.currency_sign(self.currency)


class TextField(forms.CharField):
    """A line of clean text: no NUL, no lone surrogates, no control characters."""

    def __init__(self, *, length_max: int = TEXT_LENGTH_MAX, **kwargs: Any) -> None:
        self.length_max = length_max
        super().__init__(strip=False, **kwargs)
        self.widget.attrs.setdefault("maxlength", str(length_max))

    def to_python(self, value: Any) -> str:
        try:
            return clean_text(str(value or ""), length_max=self.length_max, empty_allowed=True)
        except Refusal as refusal:
            raise _as_form_error(refusal) from refusal


class DayField(forms.DateField):
    """A business date, sent as ISO 8601 by the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and not 1900 <= day.year <= 2200:
            raise forms.ValidationError(_("This day is too far away."), code="day_is_too_far_away")
        return day


class CountField(forms.IntegerField):
    """A whole number above zero, written with digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=COUNT_MAX, **kwargs)
        self.widget.attrs.update(inputmode="numeric", autocomplete="off")


class PercentField(forms.CharField):
    """A percentage as people say it ("5" or "2.5"), kept as an exact fraction (0.05)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.update(inputmode="decimal", autocomplete="off")

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value).strip()
        if not text:
            return None
        if not _PERCENT.fullmatch(text):
            raise forms.ValidationError(_("Write the percentage with digits, like 5 or 2.5."), code="no_percentage")
        return Decimal(text.replace(",", ".")).scaleb(-2)


class ActionForm(forms.Form):
    """A form whose submission is one action. The hidden key makes a double click one effect."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    use_required_attribute = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            self.dress(field)

    @property
    def idempotency_key(self) -> str:
        return f"web:{self.cleaned_data['key']}"

    def arguments(self) -> dict[str, Any]:
        """What was filled in, as the action's arguments."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}

    @staticmethod
    def dress(field: forms.Field) -> None:
        """Give the widget the class of the design system."""
        for widget_type, css_class in _WIDGET_CLASSES:
            if isinstance(field.widget, widget_type):
                field.widget.attrs.setdefault("class", css_class)
                return

    def renew_key(self) -> None:
        """Give the next attempt a key of its own: a refusal is remembered under the old one."""
        data = self.data.copy() if isinstance(self.data, QueryDict) else dict(self.data)
        data[self.add_prefix("key")] = str(uuid4())
        self.data = data

    def show_refusal(self, refusal: Refusal) -> None:
        """Tie the refusal to the field it names, if this form has it."""
        if refusal.field in self.fields:
            self.add_error(refusal.field, refusals.notice_of(refusal).message)


class PoolForm(ActionForm):
    """A form of one pool: its currency, and a day that is today unless somebody says otherwise."""

    def __init__(self, *args: Any, today: date, currency: str = "PEN", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        for name, field in self.fields.items():
            if isinstance(field, DayField) and field.required:
                field.initial = today
                self.initial.setdefault(name, today)

    def add(self, name: str, field: forms.Field, *, first: bool = False) -> None:
        """Add a field that depends on the pool."""
        self.fields[name] = field
        self.dress(field)
        if first:
            self.order_fields([name, *(other for other in self.fields if other != name)])


_WIDGET_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.HiddenInput, ""),
    (forms.Textarea, "textarea"),
    (forms.RadioSelect, ""),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.widgets.Input, "input"),
)


def _as_form_error(refusal: Refusal) -> forms.ValidationError:
    notice = refusals.notice_of(refusal)
    return forms.ValidationError(f"{notice.message} {notice.remedy}".strip(), code=notice.code)
