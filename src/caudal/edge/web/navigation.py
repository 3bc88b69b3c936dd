"""What the shell shows around a page: navigation of the reader's role, theme, sample banner."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

THEMES = ("caudal", "caudal-night")
THEME_COOKIE = "caudal_theme"


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One link of the main navigation; `icon` is a symbol of the sprite."""

    label: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around every page of one reader. The first item is their home."""

    items: tuple[NavigationItem, ...] = ()
    organisation_name: str = ""
    is_sample: bool = False


Provider = Callable[[HttpRequest], Surroundings]


def surroundings(request: HttpRequest) -> Surroundings:
    """Ask the provider that the setting CAUDAL_SURROUNDINGS names; nothing surrounds who is not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Surroundings()
    provider: Provider = import_string(settings.CAUDAL_SURROUNDINGS)
    return provider(request)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor of every page; its queries run only when a template asks."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "shell": SimpleLazyObject(lambda: surroundings(request)),
        "shell_theme": theme if theme in THEMES else "",
        "shell_phone_page": settings.CAUDAL_PHONE_PAGE,
    }
