"""What people fill in on the pages of share-outs and cycles."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy as _

from caudal.circles.rules.share_out import Method, OddCents, ShareOutTerms
from caudal.circles.rules.share_out_plan import Agreed
from caudal.circles.web import share_out_words as words
from caudal.circles.web.forms import REASON_LENGTH_MAX
from caudal.edge.web.forms import ActionForm, CountField, DayField, MoneyField, PercentField, PoolForm, TextField

CURRENCIES = ("PEN", "USD", "EUR", "BOB", "CLP", "COP", "MXN")
LINES_LENGTH_MAX = 20_000
_LINE = re.compile(r"(?P<name>.+?)[\s;:]+(?P<shares>[0-9]+(?:[.][0-9]+)?)(?:[\s;:]+(?P<debt>[0-9][0-9.,]*))?")


class TermsForm(PoolForm):
    """By what a circle is shared out, and what happens to debts and funds."""

    on = DayField(label=_("Day of the share-out"))
    method = forms.TypedChoiceField(label=_("Divide by"), coerce=Method)
    savings_first = forms.BooleanField(
        label=_("Give everybody back what they saved first, and divide only the gain"), required=False
    )
    interest_back = PercentField(label=_("Of the interest that each has paid, give back, in %"), required=False)
    profit_kept = PercentField(label=_("Of the gain, keep for the circle, in %"), required=False)
    odd_cents = forms.TypedChoiceField(label=_("Odd cents"), coerce=OddCents)
    pays_debts = forms.BooleanField(label=_("Each payout pays the loans and fines of its member"), required=False)
    gives_up = forms.BooleanField(label=_("The circle gives up what a payout does not cover"), required=False)
    shares_social_fund = forms.BooleanField(label=_("Share out the social fund too"), required=False)
    shares_legal_reserve = forms.BooleanField(label=_("Share out the legal reserve too"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = [(key, gettext(word)) for key, word in words.METHODS.items()]  # type: ignore[attr-defined]
        self.fields["odd_cents"].choices = [(key, gettext(word)) for key, word in words.ODD_CENTS.items()]  # type: ignore[attr-defined]

    def agreed(self, *, write_offs: tuple[UUID, ...] = ()) -> Agreed:
        """What was filled in; `write_offs` are the members whom `gives_up` means."""
        filled = self.cleaned_data
        return Agreed(
            terms=ShareOutTerms(
                method=filled["method"],
                savings_first=filled["savings_first"],
                interest_back=filled["interest_back"] or Decimal(0),
                profit_kept=filled["profit_kept"] or Decimal(0),
                odd_cents=filled["odd_cents"],
            ),
            pays_debts=filled["pays_debts"],
            write_offs=write_offs,
            shares_social_fund=filled["shares_social_fund"],
            shares_legal_reserve=filled["shares_legal_reserve"],
        )


USUAL: Mapping[str, str] = {
    "method": Method.SHARES.value,
    "odd_cents": OddCents.LARGEST_REMAINDER.value,
    "pays_debts": "on",
}


class DropForm(ActionForm):
    """Why a plan is dropped."""

    reason = TextField(label=_("Reason"), length_max=REASON_LENGTH_MAX)


class PayoutForm(PoolForm):
    """Hand a payout over: all that is left of it, or a part."""

    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("amount", MoneyField(currency=self.currency, label=_("Amount handed over")), first=True)


class CarryForm(PoolForm):
    """Let part of a payout become shares."""

    shares = CountField(label=_("Number of shares"))
    on = DayField(label=_("Day"))


class CycleForm(PoolForm):
    """Open the next cycle, with the price of before or a new one."""

    on = DayField(label=_("First day of the cycle"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        price = MoneyField(currency=self.currency, label=_("New price of a share"), required=False)
        self.add("share_price", price)


class QuoteForm(forms.Form):
    """A share-out of people who need no circle. It records nothing, so that it is sent as an address."""

    use_required_attribute = True

    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])
    pool = forms.CharField(label=_("How much is shared out?"), max_length=40)
    rounding = forms.ChoiceField(label=_("Odd cents"))
    members = forms.CharField(
        label=_("Members"),
        max_length=LINES_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("One line each: name, number of shares and, if there is one, the debt. For example: Ana 5 20.00"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rounding"].choices = [(key, gettext(word)) for key, word in words.ODD_CENTS.items()]  # type: ignore[attr-defined]
        self.fields["pool"].widget.attrs.update(inputmode="decimal", autocomplete="off")
        for field in self.fields.values():
            ActionForm.dress(field)

    def clean_members(self) -> list[dict[str, str]]:
        """The lines as members of the document of `caudal quote share-out`."""
        members = []
        for line in filter(None, (line.strip() for line in self.cleaned_data["members"].splitlines())):
            found = _LINE.fullmatch(line)
            if found is None:
                raise forms.ValidationError(
                    gettext("This line is not a name with its shares: “{line}”.").format(line=line[:60]),
                    code="no_member",
                )
            owes = found["debt"] is not None and found["debt"].strip("0.,") != ""
            members.append({"id": found["name"], "shares": found["shares"]} | ({"debt": found["debt"]} if owes else {}))
        return members


def terms_asked(query: QueryDict, *, today: str) -> QueryDict:
    """The terms that an address asks for, or the usual ones of today."""
    asked = query.copy()
    if "method" not in asked:
        asked.update({**USUAL, "on": today})
    return asked
