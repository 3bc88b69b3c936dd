"""What a phone keeps for when there is no connection: the service worker, and which files make the shell it keeps."""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

WORKER = "caudal/phone/worker.js"
FOLDERS = ("caudal", "circles")
"""The folders of static files that the shell is made of: no page of anybody, no file of anybody."""
KEPT = frozenset({".js", ".css", ".svg", ".png", ".webmanifest"})


@require_safe
@login_not_required
def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django calls it so
    """The service worker, told which files to keep. A new version of any of them is a new worker."""
    answer = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@cache
def _script() -> str:
    files = _files()
    digest = sha256()
    for name, path in files:
        digest.update(name.encode() + b"\0" + path.read_bytes())
    shell = {
        "version": digest.hexdigest()[:16],
        "page": settings.CAUDAL_PHONE_PAGE,
        "files": [static(name) for name, _ in files if name != WORKER],
    }
    source = next(path for name, path in files if name == WORKER)
    return f"const SHELL = {json.dumps(shell)};\n{source.read_text(encoding='utf-8')}"


def _files() -> list[tuple[str, Path]]:
    """Every static file of the shell with its place on the disk, by name."""
    found = {
        name: Path(storage.path(name))
        for finder in finders.get_finders()
        for name, storage in finder.list(None)
        if name.partition("/")[0] in FOLDERS and Path(name).suffix in KEPT
    }
    return sorted(found.items())
