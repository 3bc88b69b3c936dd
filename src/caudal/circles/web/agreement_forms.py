"""What people fill in to start a circle, to change its rules and officers, and to say who stands for a member."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from caudal.circles.actions.circles import FirstMember
from caudal.circles.rules.meetings import MeetingRhythm
from caudal.circles.rules.policy import (
    USUAL_POLICY,
    CirclePolicy,
    FinesCount,
    FixedMethod,
    FormFeeWhen,
    GuaranteeRule,
    MaturityInterest,
    VoteMajority,
    VoteQuorum,
)
from caudal.circles.web import words
from caudal.circles.web.forms import REASON_LENGTH_MAX, MemberField
from caudal.circles.web.rule_words import RULES, Kind, Rule
from caudal.compliance.rules import document_problem
from caudal.edge.web import refusals
from caudal.edge.web.formats import currency_name
from caudal.edge.web.forms import CountField, DayField, MoneyField, PoolForm, TextField

MEMBER_ROWS = 8
CURRENCIES = ("PEN", "USD", "BOB", "COP", "CLP", "MXN", "GTQ", "HNL", "NIO", "DOP", "PYG", "BRL", "EUR", "KES", "UGX")

_READ: Mapping[str, Any] = {
    "fines_count": FinesCount,
    "fixed_method": FixedMethod,
    "maturity_interest": MaturityInterest,
    "vote_majority": VoteMajority,
    "vote_quorum": VoteQuorum,
    "guarantee_above_shares": GuaranteeRule,
    "form_fee_when": FormFeeWhen,
    "meeting_rhythm": MeetingRhythm,
    "meeting_weekday": int,
    "price_changes_in_cycle": "True".__eq__,
    "blocks_arrears": "True".__eq__,
}


class RulesForm(PoolForm):
    """The rules of a circle, each with the sentences that it may become. A field that is left empty agrees nothing."""

    def __init__(self, *args: Any, policy: CirclePolicy = USUAL_POLICY, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rule in RULES:
            self.add(rule.name, _rule_field(rule, currency=self.currency))
            self.initial.setdefault(rule.name, _initial(rule, getattr(policy, rule.name)))

    def policy(self) -> CirclePolicy:
        """The rules that were chosen."""
        return CirclePolicy(**{rule.name: self._chosen(rule) for rule in RULES})

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of the rules under their headings."""
        found: dict[str, list[forms.BoundField]] = {}
        for rule in RULES:
            found.setdefault(gettext(rule.group), []).append(self[rule.name])
        return list(found.items())

    def _chosen(self, rule: Rule) -> Any:
        value = self.cleaned_data[rule.name]
        if rule.kind is Kind.CHOICE:
            return None if value == "" else _READ[rule.name](value)
        if value is None and getattr(USUAL_POLICY, rule.name) is not None:
            return getattr(USUAL_POLICY, rule.name)
        return value


class ProposeRulesForm(RulesForm):
    """Other rules, and why."""

    reason = TextField(label=_("Why the rules should change"), length_max=REASON_LENGTH_MAX)

    def arguments(self) -> dict[str, Any]:
        return {"policy": self.policy(), "reason": self.cleaned_data["reason"]}


class OpenCircleForm(RulesForm):
    """A new circle: its name, its money, what a share costs, who is there, and its rules."""

    name = TextField(label=_("Name of the circle"), length_max=120)
    founded_on = DayField(label=_("First day"))

    def __init__(self, *args: Any, own_person_id: UUID | None = None, own_name: str = "", **kwargs: Any) -> None:
        data = args[0] if args else None
        asked = data.get("currency", "") if data is not None else ""
        kwargs["currency"] = asked if asked in CURRENCIES else CURRENCIES[0]
        super().__init__(*args, **kwargs)
        self.own_person_id = own_person_id
        currencies = [(code, f"{code} · {currency_name(code)}") for code in CURRENCIES]
        self.add("currency", forms.ChoiceField(label=_("Currency"), choices=currencies))
        self.add("share_price", MoneyField(currency=self.currency, label=_("Price of a share")))
        if own_person_id is not None:
            roles = [("", gettext("I am no member")), *_roles()]
            label = gettext("Your own role, {name}").format(name=own_name)
            self.add("own_role", forms.ChoiceField(label=label, choices=roles, required=False, initial="treasurer"))
        for number in range(1, MEMBER_ROWS + 1):
            self._add_row(number)

    def essentials(self) -> list[forms.BoundField]:
        """What every circle has to say first."""
        names = ["name", "currency", "founded_on", "share_price", *(["own_role"] if "own_role" in self.fields else [])]
        return [self[name] for name in names]

    def member_rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"member_{number}_{part}"] for part in _PARTS] for number in range(1, MEMBER_ROWS + 1)]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for number in range(1, MEMBER_ROWS + 1):
            self._check_row(number)
        return told

    def arguments(self) -> dict[str, Any]:
        asked = {name: self.cleaned_data[name] for name in ("name", "currency", "founded_on", "share_price")}
        return asked | {"policy": self.policy(), "members": self._members()}

    def _members(self) -> list[FirstMember]:
        own_role = self.cleaned_data.get("own_role", "")
        own = [FirstMember(person_id=self.own_person_id, role=own_role)] if own_role else []
        rows = [self._row(number) for number in range(1, MEMBER_ROWS + 1)]
        return own + [FirstMember(**row) for row in rows if row["full_name"]]

    def _row(self, number: int) -> dict[str, Any]:
        return {part: self.cleaned_data.get(f"member_{number}_{part}", "") for part in _PARTS}

    def _check_row(self, number: int) -> None:
        """Name what is wrong beside its own field: a list of people gives no other hint whose it is."""
        row = self._row(number)
        if not row["full_name"]:
            if row["document_number"] or row["phone"]:
                self.add_error(f"member_{number}_full_name", gettext("Write the name as well."))
            return
        kind, document = row["document_type"], row["document_number"]
        problem = document_problem(document_type=kind, number=document) if document else None
        if problem is not None:
            self.add_error(f"member_{number}_document_number", refusals.notice_of(problem).message)

    def _add_row(self, number: int) -> None:
        self.add(f"member_{number}_full_name", TextField(label=_("Full name"), required=False))
        self.add(f"member_{number}_role", forms.ChoiceField(label=_("Role"), choices=_roles(), required=False))
        documents = [(kind, kind) for kind in ("DNI", "CE", "RUC")]
        self.add(
            f"member_{number}_document_type", forms.ChoiceField(label=_("Document"), choices=documents, required=False)
        )
        self.add(
            f"member_{number}_document_number", TextField(label=_("Document number"), required=False, length_max=20)
        )
        phone = TextField(label=_("Phone"), required=False, length_max=40)
        phone.widget.attrs["inputmode"] = "tel"
        self.add(f"member_{number}_phone", phone)


_PARTS = ("full_name", "role", "document_type", "document_number", "phone")


class TransferForm(PoolForm):
    """Shares go from one member to another."""

    shares = CountField(label=_("Number of shares"))
    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, names: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("to_member_id", MemberField(names=names, label=_("Who receives them")), first=True)
        self.add("from_member_id", MemberField(names=names, label=_("Who gives the shares")), first=True)


class RoleForm(PoolForm):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("Role"))
    on = DayField(label=_("Since"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = _roles()  # type: ignore[attr-defined]


class BeneficiaryForm(PoolForm):
    """Who receives what a member saved if they die."""

    full_name = TextField(label=_("Full name"))
    relation = TextField(
        label=_("What they are to the member"), required=False, length_max=40, help_text=_("For example: daughter.")
    )
    document_type = forms.ChoiceField(
        label=_("Document"), required=False, choices=[("DNI", "DNI"), ("CE", "CE"), ("RUC", "RUC")]
    )
    document_number = TextField(label=_("Document number"), required=False, length_max=20)
    phone = TextField(label=_("Phone"), required=False, length_max=40)


class NothingMoreForm(PoolForm):
    """Something that needs no more than a yes."""


class WhyForm(PoolForm):
    """Something that is turned down, and says why."""

    reason = TextField(label=_("Reason"), length_max=REASON_LENGTH_MAX)


def _roles() -> list[tuple[str, str]]:
    return [(key, gettext(word)) for key, word in words.ROLES.items()]


def _rule_field(rule: Rule, *, currency: str) -> forms.Field:
    label, nothing = gettext(rule.title), gettext(rule.none) if rule.none else ""
    help_text = gettext("Empty: {words}").format(words=nothing) if nothing else ""
    match rule.kind:
        case Kind.CHOICE:
            choices = [(value, gettext(words)) for value, words in rule.choices.items()]
            # A select cuts long sentences off on a phone.
            return forms.ChoiceField(
                label=label, choices=choices, required="" not in rule.choices, widget=forms.RadioSelect
            )
        case Kind.COUNT:
            return CountField(label=label, required=False, help_text=help_text)
        case Kind.DECIMAL:
            return forms.DecimalField(
                label=label, required=False, help_text=help_text, min_value=0, max_digits=9, decimal_places=4
            )
        case Kind.MONEY:
            return MoneyField(currency=currency, label=label, required=False, help_text=help_text)


def _initial(rule: Rule, value: Any) -> Any:
    """What stands in the field; nothing where zero means that nothing is agreed."""
    if rule.kind is Kind.CHOICE:
        return "" if value is None else str(value)
    if rule.kind is Kind.MONEY:
        return None if value is None else value.text
    return None if rule.none and not value else value
