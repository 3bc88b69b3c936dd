"""Health pages for machines: live says that the process answers, ready says that requests are welcome."""

from dataclasses import asdict
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caudal import __version__
from caudal.kernel.checks import Check
from caudal.monitoring import queries


@require_safe
@never_cache
@login_not_required
def live(_request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"ok": True, "version": __version__})


@require_safe
@never_cache
@login_not_required
def ready(_request: HttpRequest) -> JsonResponse:
    """200 when requests are welcome, 503 when they are not; the checks, the queue and the sealing either way."""
    checks = queries.readiness()
    ok = queries.holds(checks)
    standing = queries.queue()
    sealing = queries.sealing(now=timezone.now())
    document = {
        "ok": ok,
        "version": __version__,
        "checks": [_told(check) for check in checks],
        "queue": asdict(standing) if standing else None,
        "sealing": _told(sealing) if sealing else None,
    }
    return JsonResponse(document, status=200 if ok else 503)


def _told(check: Check) -> dict[str, Any]:
    return {"name": check.name, "ok": check.ok, "figures": dict(check.figures)}
