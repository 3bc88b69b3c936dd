"""What people fill in about a request: votes, decisions, guarantees and their papers."""

import base64
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from caudal.circles.actions.guarantees import DESCRIPTION_LENGTH_MAX, TITLE_LENGTH_MAX
from caudal.circles.rules.requests import GuaranteeKind
from caudal.circles.web.forms import REASON_LENGTH_MAX, MemberField
from caudal.circles.web.request_words import GUARANTEES
from caudal.edge.web.forms import DayField, MoneyField, PoolForm, TextField
from caudal.lending.rules.files_kept import FILE_BYTES_MAX


class AboutRequestForm(PoolForm):
    """Something about one request; `names` are the members who may be chosen in it."""

    def __init__(self, *args: Any, names: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names


class VoteForm(AboutRequestForm):
    """Yes or no; an officer chooses whose hand it was."""

    is_for = forms.TypedChoiceField(
        label=_("Vote"),
        coerce=lambda text: text == "yes",
        choices=[("yes", _("Yes, lend it")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )
    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.names:
            self.add("member_id", MemberField(names=self.names, label=gettext("Whose vote")), first=True)


class OnDayForm(AboutRequestForm):
    """Something that needs only its day."""

    on = DayField(label=_("Day"))


class ApprovalForm(AboutRequestForm):
    """A yes, with a note if there is something to say."""

    note = TextField(label=_("Note"), required=False, length_max=REASON_LENGTH_MAX)
    on = DayField(label=_("Day"))


class WhyForm(AboutRequestForm):
    """A no, or an end, with its reason."""

    reason = TextField(label=_("Reason"), length_max=REASON_LENGTH_MAX)
    on = DayField(label=_("Day"))


class WithdrawalForm(AboutRequestForm):
    """An end that needs no reason."""

    reason = TextField(label=_("Reason"), required=False, length_max=REASON_LENGTH_MAX)
    on = DayField(label=_("Day"))


class GuaranteeForm(AboutRequestForm):
    """Another member, or a thing with its description."""

    kind = forms.TypedChoiceField(label=_("Guarantee"), coerce=GuaranteeKind)
    description = TextField(
        label=_("What it is"), required=False, length_max=DESCRIPTION_LENGTH_MAX,
        help_text=_("For a property, a mortgage or a pledge."),
    )  # fmt: skip
    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(key, gettext(word)) for key, word in GUARANTEES.items()]  # type: ignore[attr-defined]
        aval = MemberField(
            names=self.names, label=gettext("Who answers"), required=False, empty_value=None,
            help_text=gettext("For an aval, who then agrees with their own user."),
        )  # fmt: skip
        self.add("member_id", aval)
        self.add("amount", MoneyField(currency=self.currency, label=gettext("Answers for")))
        self.order_fields(["kind", "member_id", "description", "amount", "on"])


class PaperForm(AboutRequestForm):
    """A paper: its file if it is small, else where it is and its hash."""

    title = TextField(label=_("Title"), length_max=TITLE_LENGTH_MAX)
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("PDF, PNG or JPEG, 256 KB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg", "class": "file-input"}),
    )
    place = TextField(
        label=_("Where it is kept"), required=False, length_max=DESCRIPTION_LENGTH_MAX,
        help_text=_("For a file that stays elsewhere."),
    )  # fmt: skip
    sha256 = TextField(label=_("SHA-256 of that file"), required=False, length_max=64)
    on = DayField(label=_("Day"))

    def arguments(self) -> dict[str, Any]:
        named = super().arguments()
        file = named.pop("file")
        # One byte more than is kept, so that the action refuses what is too large without reading all of it.
        content = base64.b64encode(file.read(FILE_BYTES_MAX + 1)).decode() if file else ""
        return named | {"content": content}
