"""What a portfolio adds to the navigation of each role: my day, or the list where there are several."""

from django.urls import reverse
from django.utils.translation import gettext as _

from caudal.audit.rules import Caller
from caudal.edge.web.navigation import NavigationItem
from caudal.lending.queries import access


def items(caller: Caller) -> tuple[NavigationItem, ...]:
    """The one portfolio, or the list of them; nothing for who has no role in any. One query."""
    cards = access.portfolios_for(caller)
    if len(cards) == 1:
        return (NavigationItem(cards[0].name, reverse("lending:my_day", args=[cards[0].portfolio_id]), "loan"),)
    return (NavigationItem(_("Portfolios"), reverse("lending:list"), "loan"),) if cards else ()
