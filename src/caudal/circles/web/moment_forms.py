"""What a reader asks of lists: which member, which kind, which days."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from caudal.circles.queries.movements import MovementType
from caudal.circles.web import words
from caudal.edge.web.forms import ActionForm, DayField


def _day(label: Any) -> DayField:
    return DayField(
        required=False, label=label, widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")
    )


class DaysForm(forms.Form):
    """From a first day to a last one."""

    first = _day(_("From"))
    last = _day(_("Until"))


class HistoryForm(DaysForm):
    """The shares of one member, or of all."""

    def __init__(self, *args: Any, names: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", gettext("Everybody")), *((str(key), name) for key, name in names.items())]
        self.fields["member_id"] = forms.TypedChoiceField(
            label=_("Member"), choices=choices, coerce=UUID, empty_value=None, required=False
        )
        ActionForm.dress(self.fields["member_id"])
        self.order_fields(["member_id", "first", "last"])


class MovementsForm(DaysForm):
    """Movements of one kind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", gettext("Everything")), *((key, gettext(word)) for key, word in words.MOVEMENT_TYPES.items())]
        self.fields["type"] = forms.TypedChoiceField(
            label=_("Kind"), choices=choices, coerce=MovementType, empty_value=None, required=False
        )
        ActionForm.dress(self.fields["type"])
        self.order_fields(["type", "first", "last"])
