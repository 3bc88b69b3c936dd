"""What can be written about a loan beside its money: promises, visits, notes, guarantees, documents."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from caudal.audit.rules import Call
from caudal.edge.web.forms import DayField, MoneyField, PoolForm, TextField
from caudal.kernel.refusals import gettext_noop
from caudal.lending.actions import following, securing
from caudal.lending.models.following import VISIT_OUTCOMES
from caudal.lending.models.securing import DOCUMENT_KINDS
from caudal.lending.queries.inbox import PersonFound
from caudal.lending.rules.files_kept import FILE_BYTES_MAX

VISITS: Mapping[str, str] = {
    "met": gettext_noop("Met the client"),
    "not_home": gettext_noop("Nobody at home"),
    "moved": gettext_noop("Has moved away"),
    "refused": gettext_noop("Did not want to talk"),
    "other": gettext_noop("Something else"),
}
DOCUMENTS: Mapping[str, str] = {
    "contract": gettext_noop("Contract"),
    "identity": gettext_noop("Identity document"),
    "income": gettext_noop("Proof of income"),
    "collateral": gettext_noop("Title of the collateral"),
    "receipt": gettext_noop("Receipt"),
    "photo": gettext_noop("Photo"),
    "other": gettext_noop("Something else"),
}
assert set(VISITS) == set(VISIT_OUTCOMES) and set(DOCUMENTS) == set(DOCUMENT_KINDS), "every kind has its words"


class AboutLoanForm(PoolForm):
    """Something about one loan; `people` may be named in it."""

    def __init__(self, *args: Any, people: Sequence[PersonFound] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people

    def add_amount(self, label: str) -> None:
        self.add("amount", MoneyField(currency=self.currency, label=label), first=True)


class PromiseForm(AboutLoanForm):
    """So much by that day."""

    due_on = DayField(label=_("Promised for"))
    text = TextField(label=_("What was said"), required=False, length_max=following.TEXT_LENGTH_MAX)
    on = DayField(label=_("Promised on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_amount(gettext("Amount"))


class VisitForm(AboutLoanForm):
    """Who was met, and when to come again."""

    outcome = forms.ChoiceField(label=_("What came of it"))
    text = TextField(label=_("What was said"), required=False, length_max=following.TEXT_LENGTH_MAX)
    on = DayField(label=_("Day of the visit"))
    next_on = DayField(label=_("Next visit"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(key, gettext(word)) for key, word in VISITS.items()]  # type: ignore[attr-defined]
        self.initial["next_on"] = None


class NoteForm(AboutLoanForm):
    """What somebody ought to know."""

    text = TextField(label=_("Note"), length_max=following.NOTE_LENGTH_MAX, widget=forms.Textarea(attrs={"rows": "5"}))


class GuarantorForm(AboutLoanForm):
    """A person who answers for the loan."""

    person_id = forms.TypedChoiceField(label=_("Who answers for it"), coerce=UUID)
    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.person_id), f"{one.name} {one.document}".strip()) for one in self.people]
        self.fields["person_id"].choices = [("", gettext("Choose…")), *named]  # type: ignore[attr-defined]
        self.add_amount(gettext("Amount that they answer for"))

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"kind": "guarantor"}


class CollateralForm(AboutLoanForm):
    """A thing that answers for the loan."""

    description = TextField(label=_("What it is"), length_max=securing.DESCRIPTION_LENGTH_MAX)
    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_amount(gettext("What it is worth"))

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"kind": "collateral"}


class DocumentForm(AboutLoanForm):
    """A paper: its file if it is small, else where it is and its hash."""

    kind = forms.ChoiceField(label=_("Document"))
    title = TextField(label=_("Title"), length_max=securing.TITLE_LENGTH_MAX)
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("PDF, PNG or JPEG, 256 KB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg", "class": "file-input"}),
    )
    place = TextField(
        label=_("Where it is kept"), required=False, length_max=securing.DESCRIPTION_LENGTH_MAX,
        help_text=_("For a file that stays elsewhere."),
    )  # fmt: skip
    sha256 = TextField(label=_("SHA-256 of that file"), required=False, length_max=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(key, gettext(word)) for key, word in DOCUMENTS.items()]  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        named = super().arguments()
        file = named.pop("file")
        # One byte more than is kept, so that the action refuses what is too large without reading all of it.
        content = base64.b64encode(file.read(FILE_BYTES_MAX + 1)).decode() if file else ""
        return named | {"content": content}


Run = Callable[..., object]


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that can be written: its words, its form, its action, and the tab that shows it."""

    title: str
    done: str
    icon: str
    form: type[AboutLoanForm]
    run: Run
    tab: str

    def act(self, call: Call, **arguments: Any) -> None:
        self.run(call, **arguments)


KEPT: Mapping[str, Kept] = {
    "promise": Kept(
        gettext_noop("Record a promise"), gettext_noop("The promise is recorded."), "note", PromiseForm,
        following.record_promise, "following",
    ),
    "visit": Kept(
        gettext_noop("Record a visit"), gettext_noop("The visit is recorded."), "home", VisitForm,
        following.record_visit, "following",
    ),
    "note": Kept(
        gettext_noop("Write a note"), gettext_noop("The note is written."), "book", NoteForm, following.write_note,
        "following",
    ),
    "guarantor": Kept(
        gettext_noop("Add a guarantor"), gettext_noop("The guarantor is named."), "person", GuarantorForm,
        securing.add_guarantee, "securing",
    ),
    "collateral": Kept(
        gettext_noop("Add collateral"), gettext_noop("The collateral is recorded."), "lock", CollateralForm,
        securing.add_guarantee, "securing",
    ),
    "document": Kept(
        gettext_noop("Add a document"), gettext_noop("The document is recorded."), "list", DocumentForm,
        securing.add_document, "securing",
    ),
}  # fmt: skip
