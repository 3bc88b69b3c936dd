"""Who may look after loans, and what holds for all loans of a portfolio."""

from uuid import UUID

from caudal.lending.models import Portfolio
from caudal.lending.queries.access import PortfolioView
from caudal.lending.rules.permissions import BY_ORGANISATION_ROLE, Permission
from caudal.lending.rules.portfolio import PortfolioSettings, settings_from_json
from caudal.parties import queries as parties

OFFICERS_ROLES = frozenset(role for role, granted in BY_ORGANISATION_ROLE.items() if Permission.PROPOSE in granted)


def officers(view: PortfolioView) -> dict[UUID, str]:
    """Users who may look after loans, by name. One query."""
    return parties.users_with_roles(organisation_id=view.organisation_id, roles=OFFICERS_ROLES)


def settings(view: PortfolioView) -> PortfolioSettings:
    """What holds for all loans of the portfolio. One query."""
    return settings_from_json(Portfolio.objects.values_list("settings", flat=True).get(book_id=view.book_id))
