"""Forms of what changes a loan without a repayment. Fields carry the names of the actions' arguments."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from caudal.edge.web.forms import CountField, DayField, MoneyField, PercentField, PoolForm, TextField
from caudal.kernel.money import Money
from caudal.lending.web import words
from caudal.lending.web.forms import REASON_LENGTH_MAX
from caudal.lending.web.rows import Choice


class LoanForm(PoolForm):
    """A form of one loan: some of them choose among its charges or repayments."""

    def __init__(self, *args: Any, choices: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices


class ReasonForm(LoanForm):
    """Something grave that needs only its day and why."""

    reason = TextField(label=_("Reason"), length_max=REASON_LENGTH_MAX)
    on = DayField(label=_("Day"))


class ChargeForm(LoanForm):
    """A fee or a late fee by hand."""

    name = TextField(label=_("What for"), length_max=120)
    component = forms.ChoiceField(label=_("Kind"))
    on = DayField(label=_("Day"))
    due_on = DayField(label=_("Due on"), required=False, help_text=_("Leave it empty for the same day."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("amount", MoneyField(currency=self.currency, label=_("Amount")), first=True)
        self.fields["component"].choices = [(key, gettext(word)) for key, word in words.CHARGES.items()]  # type: ignore[attr-defined]


class WaiverForm(LoanForm):
    """How much of a charge, or of interest, is forgiven."""

    reason = TextField(label=_("Reason"), length_max=REASON_LENGTH_MAX)
    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("amount", MoneyField(currency=self.currency, label=_("Amount forgiven")), first=True)
        charges = [(str(one.id), one.words) for one in self.choices if one.kind == "charge"]
        chosen = forms.TypedChoiceField(
            label=_("What is forgiven"),
            choices=[("", gettext("Interest")), *charges],
            coerce=UUID,
            empty_value=None,
            required=False,
        )
        self.add("charge", chosen, first=True)


class RescheduleForm(LoanForm):
    """New dates, more instalments, another rate."""

    on = DayField(label=_("With effect from"))
    due_on = DayField(label=_("Next instalment on"), required=False)
    extra_installments = CountField(label=_("More instalments"), required=False)
    rate = PercentField(label=_("New rate in %"), required=False)
    reason = TextField(label=_("Reason"), length_max=REASON_LENGTH_MAX)


class HolidayForm(LoanForm):
    """Instalments without principal, or a later date."""

    on = DayField(label=_("With effect from"))
    grace_principal = CountField(label=_("Instalments without principal"), required=False)
    grace_interest = CountField(label=_("Instalments without interest"), required=False)
    due_on = DayField(label=_("Next instalment on"), required=False)
    reason = TextField(label=_("Reason"), length_max=REASON_LENGTH_MAX)


class ReAgeForm(LoanForm):
    """What is unpaid in so many new instalments."""

    on = DayField(label=_("With effect from"))
    installments = CountField(label=_("Number of instalments"))
    due_on = DayField(label=_("First of them on"))
    reason = TextField(label=_("Reason"), length_max=REASON_LENGTH_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.pop("due_on", None)


class PauseForm(LoanForm):
    """Days on which a loan gets no more delinquent."""

    from_on = DayField(label=_("From"))
    until_on = DayField(
        label=_("Until"),
        required=False,
        help_text=_("The day on which it counts again. Leave it empty to resume it by hand."),
    )
    reason = TextField(label=_("Reason"), length_max=REASON_LENGTH_MAX)


class AdjustmentForm(LoanForm):
    """The client owes more, or less."""

    direction = forms.ChoiceField(
        label=_("The client owes"), choices=[("more", _("more than before")), ("less", _("less than before"))]
    )
    reason = TextField(label=_("Reason"), length_max=REASON_LENGTH_MAX)
    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("amount", MoneyField(currency=self.currency, label=_("By how much")), first=True)

    def arguments(self) -> dict[str, Any]:
        """The amount with the sign that the direction gives it."""
        given = super().arguments()
        amount: Money = given["amount"]
        is_more = given.pop("direction") == "more"
        return {**given, "amount": amount if is_more else -amount}


class ChargebackForm(LoanForm):
    """Which repayment, and how much of it was called back."""

    reason = TextField(label=_("Reason"), length_max=REASON_LENGTH_MAX)
    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("amount", MoneyField(currency=self.currency, label=_("Amount called back")), first=True)
        repayments = [(str(one.id), one.words) for one in self.choices if one.kind == "repayment"]
        chosen = forms.TypedChoiceField(label=_("Repayment"), choices=repayments, coerce=UUID)
        self.add("repayment_id", chosen, first=True)


class RefundForm(LoanForm):
    """Money that goes back to the client."""

    on = DayField(label=_("Day"))
    description = TextField(label=_("Note"), required=False, length_max=REASON_LENGTH_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("amount", MoneyField(currency=self.currency, label=_("Amount given back")), first=True)


class RecoveryForm(LoanForm):
    """Money of a loan that was written off."""

    on = DayField(label=_("Day"))
    description = TextField(label=_("Note"), required=False, length_max=REASON_LENGTH_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("amount", MoneyField(currency=self.currency, label=_("Amount received")), first=True)
