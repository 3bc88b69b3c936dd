"""What surrounds a page for each role: officers of the organisation see its circles, members their own."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from caudal.audit.calls import caller_of
from caudal.audit.rules import Caller
from caudal.circles.queries import views
from caudal.circles.queries.views import CircleCard
from caudal.circles.rules.permissions import BY_MEMBER_ROLE, NOBODY, Permission
from caudal.edge.web.navigation import NavigationItem, Surroundings
from caudal.kernel.refusals import Refusal
from caudal.parties import queries as parties


def surroundings(request: HttpRequest) -> Surroundings:
    """The first item is where the reader lands: the list, their own circle, or their passbook. At most five queries."""
    try:
        caller = caller_of(request)
    except Refusal:
        return Surroundings()
    card = parties.organisation_card(organisation_id=caller.organisation_id)
    return Surroundings(items=_items(caller), organisation_name=card.name, is_sample=card.is_sample)


def _items(caller: Caller) -> tuple[NavigationItem, ...]:
    everything = NavigationItem(_("Circles"), reverse("circles:list"), "pools")
    if caller.roles:
        return (everything, NavigationItem(_("Books"), reverse("ledger:books"), "book"))
    own = sorted(views.circles_for(caller), key=lambda card: (not _is_officer(card), card.name))
    if not own:
        return (everything,)
    return (_own_item(own[0]), everything) if len(own) > 1 else (_own_item(own[0]),)


def _is_officer(card: CircleCard) -> bool:
    return Permission.READ_ALL in BY_MEMBER_ROLE.get(card.my_role or "", NOBODY)


def _own_item(card: CircleCard) -> NavigationItem:
    if _is_officer(card):
        return NavigationItem(card.name, reverse("circles:home", args=[card.circle_id]), "home")
    return NavigationItem(card.name, reverse("circles:own_passbook", args=[card.circle_id]), "book")
