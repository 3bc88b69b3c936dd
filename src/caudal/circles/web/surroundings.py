"""What circles add to the navigation of each role: officers of the organisation see its circles, members their own."""

from django.urls import reverse
from django.utils.translation import gettext as _

from caudal.audit.rules import Caller
from caudal.circles.queries import views
from caudal.circles.queries.views import CircleCard
from caudal.circles.rules.permissions import BY_MEMBER_ROLE, NOBODY, Permission, permissions
from caudal.edge.web.navigation import NavigationItem


def items(caller: Caller) -> tuple[NavigationItem, ...]:
    """The list for who has a role over circles, else the caller's own; nothing for who has none. Two queries."""
    everything = NavigationItem(_("Circles"), reverse("circles:list"), "pools")
    if permissions(organisation_roles=caller.roles, member_role=None):
        return (everything,)
    own = sorted(views.circles_for(caller), key=lambda card: (not _is_officer(card), card.name))
    if len(own) > 1:
        return (_own_item(own[0]), everything)
    return tuple(_own_item(card) for card in own)


def _is_officer(card: CircleCard) -> bool:
    return Permission.READ_ALL in BY_MEMBER_ROLE.get(card.my_role or "", NOBODY)


def _own_item(card: CircleCard) -> NavigationItem:
    if _is_officer(card):
        return NavigationItem(card.name, reverse("circles:home", args=[card.circle_id]), "home")
    return NavigationItem(card.name, reverse("circles:own_passbook", args=[card.circle_id]), "book")
