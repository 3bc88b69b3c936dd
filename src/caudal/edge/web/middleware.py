"""What every web request passes: the language the reader chose, refusals as pages, nothing kept by caches."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation

from caudal.edge.web import refusals
from caudal.kernel.refusals import Refusal, Unavailable

API_PREFIX = "/api/"

Handler = Callable[[HttpRequest], HttpResponseBase]


class ChosenLanguage:
    """Spanish, unless the reader chose another language with the switch.

    The browser's own language is not asked: phones sold in villages often speak English to their owners.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class PageAnswers:
    """Turns refusals into pages, and keeps pages of signed-in people out of every cache (phones are shared)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if request.path.startswith(API_PREFIX):
            return None
        if isinstance(exception, Refusal):
            return refusals.refusal_page(request, exception)
        if isinstance(exception, Unavailable):
            return refusals.unavailable_page(request)
        return None
