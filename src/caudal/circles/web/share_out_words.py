"""What a junta says of its share-outs: methods, states, and what a plan has decided."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from caudal.circles.rules.share_out import Method, OddCents
from caudal.circles.rules.share_out_plan import Agreed
from caudal.kernel.refusals import gettext_noop

METHODS: Mapping[str, str] = {
    Method.SHARES.value: gettext_noop("Shares"),
    Method.SHARE_DAYS.value: gettext_noop("Shares and days held"),
    Method.SAVINGS.value: gettext_noop("What each has saved"),
    Method.SAVINGS_AND_LOANS.value: gettext_noop("Half savings, half loans"),
    Method.EQUAL.value: gettext_noop("Equal parts"),
}

ODD_CENTS: Mapping[str, str] = {
    OddCents.LARGEST_REMAINDER.value: gettext_noop("Given out one by one"),
    OddCents.FLOOR.value: gettext_noop("They stay in the box"),
}

STATES: Mapping[str, tuple[str, str]] = {
    "planned": ("wait", gettext_noop("Waits for signatures")),
    "posted": ("good", gettext_noop("In the books")),
    "cancelled": ("calm", gettext_noop("Dropped")),
    "reversed": ("bad", gettext_noop("Taken back")),
}


def decided(agreed: Agreed) -> list[tuple[str, str]]:
    """What was decided for a share-out, line by line; what is as usual is left out."""
    terms = agreed.terms
    said = [(_("Divided by"), _(METHODS[terms.method.value])), (_("Odd cents"), _(ODD_CENTS[terms.odd_cents.value]))]
    yes = _("yes")
    if terms.savings_first:
        said.append((_("Savings given back first"), yes))
    if terms.interest_back:
        said.append((_("Interest given back to borrowers"), f"{terms.interest_back * 100:f} %"))
    if terms.profit_kept:
        said.append((_("Gain kept for the circle"), f"{terms.profit_kept * 100:f} %"))
    if agreed.pays_debts:
        said.append((_("Payouts pay loans and fines"), yes))
    if agreed.write_offs:
        said.append((_("The circle gives up what is not covered"), yes))
    if agreed.shares_social_fund:
        said.append((_("Social fund shared out"), yes))
    if agreed.shares_legal_reserve:
        said.append((_("Legal reserve shared out"), yes))
    return said
