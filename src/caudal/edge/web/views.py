"""Pages that belong to no pool: the way home, the theme, the design system, errors."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from caudal.edge.web import navigation, samples

THEME_AGE_SECONDS = 365 * 24 * 60 * 60


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Send everyone to the first page of their own role."""
    items = navigation.surroundings(request).items
    if items:
        return HttpResponseRedirect(items[0].url)
    return render(request, "edge/no_home.html")


@require_safe
@login_not_required
def design(request: HttpRequest) -> HttpResponse:
    """Every component in use, on made-up values."""
    return render(request, "edge/design.html", samples.design_context())


@require_POST
@login_not_required
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark, or the device's own choice."""
    response = HttpResponseRedirect(_way_back(request))
    theme = request.POST.get("theme", "")
    if theme in navigation.THEMES:
        response.set_cookie(
            navigation.THEME_COOKIE,
            theme,
            max_age=THEME_AGE_SECONDS,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    else:
        response.delete_cookie(navigation.THEME_COOKIE)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django calls it so
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django calls it so
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django calls it so
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django calls it so
    """Render without the request: the database may be what failed."""
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django calls it so
    """A form that was open too long, or sent from elsewhere."""
    return render(request, "edge/errors/csrf.html", status=403)


def _way_back(request: HttpRequest) -> str:
    back = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return back if allowed else reverse("edge:home")
