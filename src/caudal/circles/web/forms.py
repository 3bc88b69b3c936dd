"""What people fill in on the pages of a circle. Fields carry the names of the actions' arguments."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from caudal.circles.rules.loan_types import Frequency, LoanType
from caudal.circles.web import words
from caudal.edge.web.forms import CountField, DayField, MoneyField, PercentField, PoolForm, TextField

REASON_LENGTH_MAX = 300


class MemberField(forms.TypedChoiceField):
    """One of the circle's members, by name."""

    def __init__(self, *, names: Mapping[UUID, str], **kwargs: Any) -> None:
        choices = [("", gettext("Choose…")), *((str(key), name) for key, name in names.items())]
        kwargs.setdefault("label", _("Member"))
        super().__init__(choices=choices, coerce=UUID, **kwargs)


class SharesForm(PoolForm):
    """Buy or sell shares."""

    shares = CountField(label=_("Number of shares"))
    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, names: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("member_id", MemberField(names=names), first=True)


class PriceForm(PoolForm):
    """Set the price of a share."""

    valid_from = DayField(label=_("Valid from"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("price", MoneyField(currency=self.currency, label=_("Price of a share")), first=True)


class FineForm(PoolForm):
    """Issue a fine: by the price list, where there is one, or an amount with its reason."""

    reason = TextField(
        label=_("Reason"), length_max=REASON_LENGTH_MAX, help_text=_("For example: came late to the meeting.")
    )
    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, names: Mapping[UUID, str], prices: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("amount", MoneyField(currency=self.currency, label=_("Amount")), first=True)
        if prices:
            choices = [("", gettext("Another reason")), *prices.items()]
            self.add("days", CountField(label=_("Days"), required=False), first=True)
            listed = forms.ChoiceField(label=_("From the price list"), choices=choices, required=False)
            self.add("reason_code", listed, first=True)
            for name in ("amount", "reason"):
                self.fields[name].required = False
            self.fields["amount"].help_text = _("Empty: what the price list says.")
        self.add("member_id", MemberField(names=names), first=True)

    def arguments(self) -> dict[str, Any]:
        told = super().arguments()
        return told | {"days": told["days"] or 0} if "days" in told else told


class DayForm(PoolForm):
    """Something that needs only its day."""

    on = DayField(label=_("Day"))


class CollectForm(PoolForm):
    """A fine is paid: what is left of it, or a part."""

    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amount = MoneyField(
            currency=self.currency, label=_("Amount received"), required=False,
            help_text=_("Empty: all that is left of the fine. A part leaves the rest due."),
        )  # fmt: skip
        self.add("amount", amount, first=True)


class ReasonForm(PoolForm):
    """Something that is undone or forgiven, and says why."""

    reason = TextField(label=_("Reason"), length_max=REASON_LENGTH_MAX)
    on = DayField(label=_("Day"))


class LoanForm(PoolForm):
    """Give a loan to a member whose eligibility is on the page."""

    member_id = forms.UUIDField(widget=forms.HiddenInput)
    loan_type = forms.TypedChoiceField(label=_("Kind of loan"), coerce=LoanType)
    rate = PercentField(label=_("Interest per instalment, in %"), initial="5")
    installments = CountField(label=_("Number of instalments"), initial=6)
    frequency = forms.TypedChoiceField(label=_("How often"), coerce=Frequency, initial=Frequency.MONTHLY.value)
    reason = TextField(label=_("What it is for"), required=False, length_max=REASON_LENGTH_MAX)
    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("principal", MoneyField(currency=self.currency, label=_("Amount")), first=True)
        self.fields["loan_type"].choices = [(key, gettext(word)) for key, word in words.LOAN_TYPES.items()]  # type: ignore[attr-defined]
        self.fields["frequency"].choices = [(key, gettext(word)) for key, word in words.FREQUENCIES.items()]  # type: ignore[attr-defined]


class RepaymentForm(PoolForm):
    """Record money that came back."""

    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("amount", MoneyField(currency=self.currency, label=_("Amount received")), first=True)


class MemberForm(PoolForm):
    """Add a member: a new person by name and document."""

    full_name = TextField(label=_("Full name"))
    document_type = forms.ChoiceField(
        label=_("Document"), required=False, choices=[("DNI", "DNI"), ("CE", "CE"), ("RUC", "RUC")]
    )
    document_number = TextField(label=_("Document number"), required=False, length_max=20)
    phone = TextField(label=_("Phone"), required=False, length_max=40)
    role = forms.ChoiceField(label=_("Role"))
    joined_on = DayField(label=_("Joined on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.attrs["inputmode"] = "tel"
        self.fields["role"].choices = [(key, gettext(word)) for key, word in words.ROLES.items()]  # type: ignore[attr-defined]
