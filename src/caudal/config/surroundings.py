"""What surrounds a page for each role: each product says what it adds, the first item is where the reader lands."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from caudal.audit.calls import caller_of
from caudal.audit.rules import Caller
from caudal.circles.queries import views as circles
from caudal.circles.web import surroundings as of_circles
from caudal.edge.web.navigation import NavigationItem, Surroundings
from caudal.kernel.refusals import Refusal
from caudal.ledger.rules import reads_every_book
from caudal.lending.rules.permissions import LENDERS_ROLES
from caudal.lending.web import surroundings as of_lending
from caudal.parties import queries as parties


def surroundings(request: HttpRequest) -> Surroundings:
    """A lender's people land in their portfolio, the others in their circles; who has both finds both. Six queries."""
    try:
        caller = caller_of(request)
    except Refusal:
        return Surroundings()
    card = parties.organisation_card(organisation_id=caller.organisation_id)
    return Surroundings(items=_items(caller), organisation_name=card.name, is_sample=card.is_sample)


def _items(caller: Caller) -> tuple[NavigationItem, ...]:
    lending, circle_items = of_lending.items(caller), of_circles.items(caller)
    books = (NavigationItem(_("Books"), reverse("ledger:books"), "book"),) if reads_every_book(caller.roles) else ()
    if lending and _begins_with_lending(caller):
        return (*lending, *circle_items, *books)
    return (*circle_items, *lending, *books)


def _begins_with_lending(caller: Caller) -> bool:
    """Whether the day of who looks begins with loans: it is their role, or there are no circles."""
    if not LENDERS_ROLES.isdisjoint(caller.roles):
        return True
    return not circles.has_circles(caller)
