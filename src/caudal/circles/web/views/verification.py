"""The public page of receipts: nobody signs in; a code opens one receipt and nothing else, a wrong one nothing."""

import json
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from caudal.circles.queries import receipts as queries
from caudal.circles.queries.receipts import PublicReceipt
from caudal.circles.rules.receipts import code_as_printed, code_as_typed
from caudal.circles.web.receipt_words import receipt_kind
from caudal.ledger.proofs import checker


@require_safe
def enter(request: HttpRequest) -> HttpResponse:
    """Where a code that cannot be scanned is typed."""
    typed = request.GET.get("code")
    if typed is None:
        return _guarded(render(request, "circles/public/enter.html", {}))
    code = code_as_typed(typed)
    if code is None:
        return _unknown(request)
    return _guarded(HttpResponseRedirect(reverse("receipts:verify", args=[code_as_printed(code)])))


@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What the circle's books say of the receipt with this code."""
    found = _opened(code)
    if found is None:
        return _unknown(request)
    context = {
        "found": found,
        "kind": receipt_kind(found.kind),
        "code": code,
        "item": int(found.proof["inclusion"]["leaf"]) + 1 if found.proof else None,
    }
    return _guarded(render(request, "circles/public/receipt.html", context))


@require_safe
def proof(request: HttpRequest, code: str) -> HttpResponse:
    """The ledger's proof of the receipt's entry, as a file that anybody can check."""
    found = _opened(code)
    if found is None or found.proof is None:
        return _unknown(request)
    text = json.dumps(found.proof, ensure_ascii=False, indent=2) + "\n"
    response = HttpResponse(text, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="receipt-{found.number}-proof.json"'
    return _guarded(response)


@require_safe
def check_proof(_request: HttpRequest) -> HttpResponse:
    """The program that checks such files, without Caudal."""
    response = HttpResponse(Path(checker.__file__).read_bytes(), content_type="text/x-python; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="check_proof.py"'
    return _guarded(response)


def _opened(typed: str) -> PublicReceipt | None:
    code = code_as_typed(typed)
    return queries.opened_by(code=code) if code else None


def _unknown(request: HttpRequest) -> HttpResponse:
    """The one answer to every code that opens nothing: mistyped, made up, or of a receipt that never was."""
    return _guarded(render(request, "circles/public/unknown.html", {}, status=404))


def _guarded(response: HttpResponse) -> HttpResponse:
    """Out of every cache and every search engine."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
