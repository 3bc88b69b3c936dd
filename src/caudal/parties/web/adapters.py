"""How allauth behaves here: people are added by their organisation, nobody signs up alone."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]
    """Refuses sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
