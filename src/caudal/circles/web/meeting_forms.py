"""What people fill in during a meeting: counts, the roll, what a member hands over, decisions, a signature."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from caudal.circles.actions.agenda import DECISION_LENGTH_MAX, NOTES_LENGTH_MAX, TITLE_LENGTH_MAX
from caudal.circles.actions.fines import MINUTES_MAX
from caudal.circles.actions.meetings import REASON_LENGTH_MAX
from caudal.circles.actions.price_list import NAME_LENGTH_MAX
from caudal.circles.actions.roll_call import Mark
from caudal.circles.actions.rounds import RepaymentPart
from caudal.circles.queries.meetings import AttendanceRow
from caudal.circles.rules.meetings import AttendanceStatus, ExpenseCategory, FineBasis
from caudal.circles.web import meeting_words as words, words as circle_words
from caudal.circles.web.forms import MemberField
from caudal.edge.web.forms import ActionForm, CountField, DayField, MoneyField, PoolForm, TextField
from caudal.kernel.money import Money


class CountedField(MoneyField):
    """Money that was counted: an empty box is counted as 0."""

    def clean(self, value: Any) -> Money | None:
        text = str(value or "").strip()
        if text and set(text) <= {"0", ".", ","}:
            return Money.zero(self.currency)
        return super().clean(value)


class CountForm(PoolForm):
    """Count the box; the reason is asked for only where the count differs."""

    difference_reason = TextField(
        label=_("Why it differs"), required=False, length_max=REASON_LENGTH_MAX,
        help_text=_("Only if you counted again and it still is not what should be there."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("cash_counted", CountedField(currency=self.currency, label=_("Money counted in the box")), first=True)


class OpenMeetingForm(CountForm):
    """Open a meeting with the box counted."""

    held_on = DayField(label=_("Day of the meeting"))


class RollForm(ActionForm):
    """The roll call: one choice for each member, and the minutes of who came late."""

    def __init__(self, *args: Any, roll: Sequence[AttendanceRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roll = roll
        for row in roll:
            status = forms.TypedChoiceField(
                choices=[(one.value, gettext(word)) for one, (_tone, word) in words.ATTENDANCE.items()],
                coerce=AttendanceStatus, widget=forms.RadioSelect, required=False, empty_value=None,
                initial=(row.status or AttendanceStatus.PRESENT).value,
            )  # fmt: skip
            minutes = CountField(required=False, initial=row.minutes_late, label=_("Minutes late"))
            minutes.max_value = MINUTES_MAX
            minutes.widget.attrs["class"] = "input"
            self.fields[f"status-{row.member_id}"] = status
            self.fields[f"minutes-{row.member_id}"] = minutes

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each member with their fields, as the template shows them."""
        return [
            {"row": row, "status": self[f"status-{row.member_id}"], "minutes": self[f"minutes-{row.member_id}"]}
            for row in self.roll
        ]

    def arguments(self) -> dict[str, Any]:
        """The marks of whoever has been called; minutes count only for who came late."""
        marks = []
        for row in self.roll:
            status = self.cleaned_data.get(f"status-{row.member_id}")
            if status is not None:
                minutes = self.cleaned_data.get(f"minutes-{row.member_id}")
                late = minutes if status is AttendanceStatus.LATE else None
                marks.append(Mark(member_id=row.member_id, status=status, minutes_late=late))
        return {"marks": tuple(marks)}


class HandOverForm(ActionForm):
    """What one member brings: shares, something for each of their loans, fines, the social fund."""

    shares_bought = CountField(label=_("Shares"), required=False)

    def __init__(
        self,
        *args: Any,
        currency: str,
        loans: Mapping[UUID, str],
        fines_due: Money,
        social: Money | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.loans = loans
        for loan_id, label in loans.items():
            self._add(f"loan-{loan_id}", MoneyField(currency=currency, label=label, required=False))
        if fines_due:
            self._add("fines_paid", MoneyField(currency=currency, label=_("Fines"), required=False))
        fund = MoneyField(currency=currency, label=_("Social fund"), required=False)
        if social is not None:
            fund.initial = words.plain_amount(social)
        self._add("social_fund", fund)

    def _add(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field
        self.dress(field)

    def arguments(self) -> dict[str, Any]:
        told = self.cleaned_data
        parts = [
            RepaymentPart(loan_id=loan_id, amount=told[f"loan-{loan_id}"])
            for loan_id in self.loans
            if told.get(f"loan-{loan_id}")
        ]
        return {
            "shares_bought": told.get("shares_bought") or 0,
            "repayments": tuple(parts),
            "fines_paid": told.get("fines_paid"),
            "social_fund": told.get("social_fund"),
        }


class AgendaForm(ActionForm):
    """Put something on the agenda."""

    title = TextField(label=_("What is to be talked about"), length_max=TITLE_LENGTH_MAX)


class DecisionForm(ActionForm):
    """What was decided, and the votes if they were counted."""

    decision = TextField(label=_("What was decided"), length_max=DECISION_LENGTH_MAX, widget=forms.Textarea)
    votes_for = forms.IntegerField(label=_("Votes for"), required=False, min_value=0, max_value=10_000)
    votes_against = forms.IntegerField(label=_("Votes against"), required=False, min_value=0, max_value=10_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("votes_for", "votes_against"):
            self.fields[name].widget.attrs.update(inputmode="numeric", autocomplete="off")


class MinutesForm(ActionForm):
    """What the minutes say besides, and when the circle meets again."""

    notes = TextField(label=_("Notes"), required=False, length_max=NOTES_LENGTH_MAX, widget=forms.Textarea)
    next_on = DayField(label=_("Next meeting"), required=False)


class SignatureForm(ActionForm):
    """The second officer, on the phone of the first."""

    username = forms.CharField(label=_("User name"), max_length=200)
    password = forms.CharField(label=_("Password"), max_length=200, strip=False, widget=forms.PasswordInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The phone's owner must not find another's name filled in, nor keep it.
        self.fields["username"].widget.attrs.update(autocomplete="off", autocapitalize="none", spellcheck="false")
        self.fields["password"].widget.attrs.update(autocomplete="one-time-code")


class OwnSignatureForm(ActionForm):
    """The second officer, signed in themselves: nothing to fill in."""


class ReopeningForm(ActionForm):
    """Why the last meeting is opened again."""

    reason = TextField(label=_("Reason"), length_max=REASON_LENGTH_MAX)


class FinePriceForm(PoolForm):
    """A line of the price list."""

    code = TextField(
        label=_("Code"), length_max=40,
        help_text=_("late and absent follow the roll call; other codes in small letters, like no-uniform."),
    )  # fmt: skip
    name = TextField(label=_("Reason"), length_max=NAME_LENGTH_MAX)
    basis = forms.TypedChoiceField(label=_("For each"), coerce=FineBasis)
    minutes_free = forms.IntegerField(
        label=_("Minutes that cost nothing"), min_value=0, max_value=MINUTES_MAX, initial=0,
        help_text=_("Who comes late by no more than this pays nothing."),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minutes_free"].widget.attrs.update(inputmode="numeric", autocomplete="off")
        self.fields["basis"].choices = [(one.value, gettext(word)) for one, word in words.BASES.items()]  # type: ignore[attr-defined]
        self.add("price", MoneyField(currency=self.currency, label=_("Price")))
        self.order_fields(["code", "name", "price", "basis", "minutes_free", "is_active"])


class CashForm(PoolForm):
    """Money in or out with what it is for."""

    description = TextField(label=_("For what"), length_max=REASON_LENGTH_MAX)
    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("amount", MoneyField(currency=self.currency, label=_("Amount")), first=True)


class ExpenseForm(CashForm):
    """An expense with its category."""

    category = forms.TypedChoiceField(label=_("Category"), coerce=ExpenseCategory)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(one.value, gettext(word)) for one, word in circle_words.CATEGORIES.items()]  # type: ignore[attr-defined]
        self.order_fields(["amount", "category", "description", "on"])


class SocialPaymentForm(CashForm):
    """A payment from the social fund, to a member or for a cause."""

    def __init__(self, *args: Any, names: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member = MemberField(names=names, required=False, empty_value=None, label=_("To a member"))
        self.add("member_id", member, first=True)


class ContributionForm(PoolForm):
    """A contribution to the social fund."""

    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, names: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("amount", MoneyField(currency=self.currency, label=_("Amount")), first=True)
        self.add("member_id", MemberField(names=names), first=True)
