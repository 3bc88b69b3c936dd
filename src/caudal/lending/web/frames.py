"""What stands around every page of one loan: whose it is, its figures, its tabs, and what can be done with it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from caudal.edge.web.navigation import NavigationItem
from caudal.kernel.money import Money
from caudal.kernel.refusals import gettext_noop
from caudal.lending import queries
from caudal.lending.queries import LoanView, days
from caudal.lending.queries.access import PortfolioView
from caudal.lending.rules.events import LoanState, LoanStatus
from caudal.lending.rules.permissions import Permission
from caudal.lending.web import changing, pages, words
from caudal.parties import queries as parties
from caudal.parties.queries import PersonCard

TABS: tuple[tuple[str, str, str], ...] = (
    ("summary", gettext_noop("Summary"), "loan"),
    ("schedule", gettext_noop("Schedule"), "loan_schedule"),
    ("movements", gettext_noop("Movements"), "loan_movements"),
    ("charges", gettext_noop("Charges"), "loan_charges"),
    ("history", gettext_noop("Arrears"), "loan_history"),
    ("following", gettext_noop("Promises and visits"), "loan_following"),
    ("securing", gettext_noop("Guarantees and documents"), "loan_securing"),
)
"""Key, words and address of the pages of a loan."""


@dataclass(frozen=True, slots=True)
class Tab:
    words: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class OpenedLoan:
    """A loan of a portfolio as all its pages need it."""

    loan: LoanView
    state: LoanState
    borrower: PersonCard

    @property
    def loan_id(self) -> UUID:
        return self.loan.loan_id

    @property
    def status(self) -> LoanStatus:
        return self.loan.status


def opened_loan(view: PortfolioView, loan_id: UUID) -> OpenedLoan:
    """The loan as of today, if the reader may see it. Five queries at the most.

    :raises LoanNotFound: an unknown loan, another portfolio's, or one that is another officer's
    """
    view.demand_loan(loan_id)
    loan = queries.loan(book_id=view.book_id, loan_id=loan_id)
    state = queries.state(book_id=view.book_id, loan_id=loan_id, as_of=max(pages.today(), loan.disbursed_on))
    people = parties.people(organisation_id=view.organisation_id, ids=[loan.borrower_id])
    return OpenedLoan(loan=loan, state=state, borrower=people[loan.borrower_id])


def around_loan(view: PortfolioView, found: OpenedLoan, *, tab: str, title: str = "") -> dict[str, Any]:
    """The context of a page of a loan; `title` is that of a form that leaves the tabs."""
    loan_url = pages.address(view, "loan", found.loan_id)
    name = _("Loan {number}").format(number=found.loan.number)
    trail = ((_("Loans"), pages.address(view, "loans")), (name, loan_url if title else ""))
    return {
        **pages.around(view, section="loans", trail=(*trail, (title, "")) if title else trail),
        "found": found,
        "loan": found.loan,
        "loan_name": name,
        "borrower": found.borrower,
        "state": words.loan_state(found.status, found.state.days_past_due),
        "figures": _figures(view, found),
        "tabs": [
            Tab(_(said), pages.address(view, address, found.loan_id), is_current=key == tab)
            for key, said, address in TABS
        ],
        "doings": _doings(view, found),
    }


def loan_facts(view: PortfolioView, found: OpenedLoan) -> list[tuple[str, Money | str]]:
    """What a form about a loan says above its fields."""
    return [
        (_("Client"), found.borrower.full_name),
        (_("Due now"), view.money(found.state.due_minor)),
        (_("Would close the loan today"), view.money(found.state.payoff_minor)),
    ]


def _figures(view: PortfolioView, found: OpenedLoan) -> list[dict[str, Any]]:
    state, movements = found.state, pages.address(view, "loan_movements", found.loan_id)
    schedule = pages.address(view, "loan_schedule", found.loan_id)
    lent = words.of_amount(view.money(state.disbursed_minor))
    late = words.loan_state(found.status, state.days_past_due)[2]
    return [
        {
            "label": _("Principal owed"),
            "amount": view.money(state.outstanding_minor),
            "note": lent,
            "why_url": movements,
        },
        {"label": _("Due now"), "amount": view.money(state.due_minor), "note": late, "why_url": schedule},
        {
            "label": _("Would close the loan today"),
            "amount": view.money(state.payoff_minor),
            "note": "",
            "why_url": pages.address(view, "payoff", found.loan_id),
        },
        {
            "label": _("Paid so far"),
            "amount": view.money(state.paid.total_minor),
            "note": _("{interest} of it interest").format(interest=words.amount(view.money(state.paid.interest_minor))),
            "why_url": movements,
        },
    ]


def _doings(view: PortfolioView, found: OpenedLoan) -> list[NavigationItem]:
    """What the reader may do with the loan as it stands, beside taking a repayment."""
    again = pages.with_query(pages.address(view, "apply"), client=found.loan.borrower_id, refinances=found.loan_id)
    is_open = found.status is LoanStatus.ACTIVE
    is_paused = is_open and view.may(Permission.CHANGE) and days.is_paused(book_id=view.book_id, loan_id=found.loan_id)
    return [
        *([NavigationItem(_("Payoff on a day"), pages.address(view, "payoff", found.loan_id), "cash")] * is_open),
        *(
            [
                NavigationItem(
                    _("Give to another officer"), pages.address(view, "officer_of_loan", found.loan_id), "people"
                )
            ]
            * view.may(Permission.CHANGE)
        ),
        *([NavigationItem(_("Refinance with a new loan"), again, "loan")] * (is_open and view.may(Permission.PROPOSE))),
        *(
            NavigationItem(_(change.title), pages.address(view, "change", found.loan_id, name), change.icon)
            for name, change in changing.offered(found.status, is_paused=is_paused)
            if view.may(change.permission)
        ),
    ]
