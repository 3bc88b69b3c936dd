"""What lending adds to the navigation: my day, or the list of several portfolios; a borrower's own loans."""

from django.urls import reverse
from django.utils.translation import gettext as _

from caudal.audit.rules import Caller
from caudal.edge.web.navigation import NavigationItem
from caudal.lending.queries import access, borrower


def items(caller: Caller) -> tuple[NavigationItem, ...]:
    """The one portfolio, or the list of them; own loans; nothing for who has neither. Two queries."""
    return (*_portfolios(caller), *_own_loans(caller))


def _portfolios(caller: Caller) -> tuple[NavigationItem, ...]:
    cards = access.portfolios_for(caller)
    if len(cards) == 1:
        return (NavigationItem(cards[0].name, reverse("lending:my_day", args=[cards[0].portfolio_id]), "loan"),)
    return (NavigationItem(_("Portfolios"), reverse("lending:list"), "loan"),) if cards else ()


def _own_loans(caller: Caller) -> tuple[NavigationItem, ...]:
    if not borrower.has_own_loans(caller):
        return ()
    return (NavigationItem(_("My loans"), reverse("borrower:loans"), "cash"),)
