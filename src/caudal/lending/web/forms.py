"""What a lender's people fill in. Fields carry the names of the actions' arguments."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caudal.edge.web.forms import DayField, MoneyField, PoolForm, TextField

REASON_LENGTH_MAX = 300


class AskForm(PoolForm):
    """A form that asks and records nothing: it is sent as an address, without a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["key"]


class PreviewForm(AskForm):
    """How much came in, and when."""

    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("amount", MoneyField(currency=self.currency, label=_("Amount received")), first=True)


class RepaymentForm(PoolForm):
    """What was previewed, to be recorded as it stands."""

    on = DayField(widget=forms.HiddenInput)
    description = TextField(label=_("Note"), required=False, length_max=REASON_LENGTH_MAX)

    def __init__(self, *args: Any, is_too_much: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("amount", MoneyField(currency=self.currency, widget=forms.HiddenInput), first=True)
        if is_too_much:
            label = _("Take all of it: the rest is owed back to the client")
            self.add("accepts_overpayment", forms.BooleanField(label=label, required=False))


class PayoffForm(AskForm):
    """The day on which somebody wants to be rid of a loan."""

    on = DayField(label=_("Day of the payoff"))


class ReasonForm(PoolForm):
    """Something that is undone, refused or forgiven, and says why."""

    reason = TextField(label=_("Reason"), length_max=REASON_LENGTH_MAX)
    on = DayField(label=_("Day"))


class DayForm(PoolForm):
    """Something that needs only its day."""

    on = DayField(label=_("Day"))


def day_or_today(text: str, *, today: date) -> date:
    """A day of an address; today when it is none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return today
    return found if 1900 <= found.year <= 2200 else today
