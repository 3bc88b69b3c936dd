"""What a lender's people fill in. Fields carry the names of the actions' arguments."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from caudal.edge.web.forms import CountField, DayField, MoneyField, PercentField, PoolForm, TextField
from caudal.ledger.rules import Mode
from caudal.lending.queries.inbox import ProductView
from caudal.lending.web import words
from caudal.lending.web.offers import EVERY_WORDS

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


class EndDayForm(PoolForm):
    """The business day that begins when the one before it ends."""

    day = DayField(label=_("The next business day"))


class LateFeeForm(PoolForm):
    """How much of a late fee is charged; less than all of it says why."""

    reason = TextField(
        label=_("Reason"),
        required=False,
        length_max=REASON_LENGTH_MAX,
        help_text=_("Needed when you charge less than was proposed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amount = MoneyField(
            currency=self.currency, label=_("Charge"), required=False, help_text=_("Leave it empty to charge nothing.")
        )
        self.add("amount", amount, first=True)


class FileForm(PoolForm):
    """A file of repayments, and how its rows hang together."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or Excel, with the columns loan, amount, date and, if you like, reference."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx", "class": "file-input"}),
    )
    mode = forms.TypedChoiceField(
        label=_("When a row cannot be recorded"),
        coerce=Mode,
        choices=[(Mode.EACH.value, _("record the others")), (Mode.ALL.value, _("record none"))],
        initial=Mode.EACH.value,
    )


class ApplicationForm(PoolForm):
    """What a client asks for. What is left empty is as the product says."""

    product = forms.ChoiceField(label=_("Product"))
    installments = CountField(
        label=_("Number of instalments"), required=False, help_text=_("Leave it empty for the product's own.")
    )
    rate = PercentField(label=_("Rate in %"), required=False, help_text=_("Leave it empty for the product's own."))
    first_due_on = DayField(
        label=_("First instalment on"), required=False, help_text=_("Leave it empty for one period after the loan.")
    )
    purpose = TextField(label=_("What it is for"), required=False, length_max=REASON_LENGTH_MAX)
    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, products: Sequence[ProductView], refinances: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("amount", MoneyField(currency=self.currency, label=_("Amount")), first=True)
        choices = [(one.code, one.name) for one in products]
        self.fields["product"].choices = choices  # type: ignore[attr-defined]
        self.order_fields(["product", *(name for name in self.fields if name != "product")])
        if refinances:
            self.add("refinances", forms.UUIDField(widget=forms.HiddenInput, required=False))


class ClientForm(PoolForm):
    """Somebody new who asks for a loan."""

    full_name = TextField(label=_("Full name"))
    document_type = forms.ChoiceField(
        label=_("Document"), required=False, choices=[("DNI", "DNI"), ("CE", "CE"), ("RUC", "RUC")]
    )
    document_number = TextField(label=_("Document number"), required=False, length_max=20)
    phone = TextField(label=_("Phone"), required=False, length_max=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.attrs["inputmode"] = "tel"


class ApprovalForm(PoolForm):
    """Yes to an application, for what was asked or for another amount."""

    on = DayField(label=_("Day"))
    reason = TextField(label=_("Note"), required=False, length_max=REASON_LENGTH_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("approved", MoneyField(currency=self.currency, label=_("Approved amount")), first=True)


class DisbursementForm(PoolForm):
    """Money that goes out: all that was approved, or a part of it."""

    on = DayField(label=_("Day"))
    description = TextField(label=_("Note"), required=False, length_max=REASON_LENGTH_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("amount", MoneyField(currency=self.currency, label=_("Amount handed over")), first=True)


class PortfolioForm(PoolForm):
    """A new portfolio, empty."""

    name = TextField(label=_("Name"), length_max=120)
    on = DayField(label=_("Opened on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, code) for code in ("PEN", "USD", "EUR", "BOB", "CLP", "COP", "MXN")]
        self.add("currency", forms.ChoiceField(label=_("Currency"), choices=choices))


class FundForm(PoolForm):
    """The lender's own money that goes in."""

    on = DayField(label=_("Day"))
    description = TextField(label=_("Note"), required=False, length_max=REASON_LENGTH_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("amount", MoneyField(currency=self.currency, label=_("Amount")), first=True)


class ProductForm(PoolForm):
    """What is offered: instalments by one of the methods, within limits. The API offers all terms."""

    code = TextField(label=_("Code"), length_max=40, help_text=_("Short, such as MICRO-12."))
    name = TextField(label=_("Name"), length_max=120)
    method = forms.ChoiceField(label=_("Method"))
    every = forms.ChoiceField(label=_("How often"), choices=list(EVERY_WORDS.items()))
    rate = PercentField(label=_("Interest per instalment, in %"))
    installments = CountField(label=_("Number of instalments"), initial=12)
    installments_max = CountField(label=_("Instalments at most"), initial=24)
    over_applied_percent = PercentField(
        label=_("May be approved beyond what was asked, in %"), required=False, initial="0"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(key, gettext(words.METHODS[key])) for key in ("french", "flat", "german", "american")]
        self.fields["method"].choices = choices  # type: ignore[attr-defined]
        self.add("principal_min", MoneyField(currency=self.currency, label=_("Principal at least")))
        self.add("principal_max", MoneyField(currency=self.currency, label=_("Principal at most")))
