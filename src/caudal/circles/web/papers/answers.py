"""A paper on its way to the reader's printer."""

from django.http import HttpResponse
from django.utils.text import slugify


def answer(written: bytes, *, name: str) -> HttpResponse:
    """A PDF that browsers show, under a name of its own; phones are shared, so no cache keeps it."""
    response = HttpResponse(written, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{slugify(name)}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
