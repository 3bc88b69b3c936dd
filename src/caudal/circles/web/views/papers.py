"""Papers of a circle as PDFs: a member's passbook, the circle's statement, minutes of a meeting, a share-out."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from caudal.circles.web import pages
from caudal.circles.web.papers import minutes, passbooks, share_outs, statements
from caudal.circles.web.papers.answers import answer


@require_safe
@login_required
def passbook(request: HttpRequest, circle_id: UUID, member_id: UUID) -> HttpResponse:
    """A member's passbook."""
    view = pages.opened(request, circle_id)
    written, title = passbooks.passbook(view, member_id=member_id, on=pages.today())
    return answer(written, name=title)


@require_safe
@login_required
def own_passbook(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """A member's own, without an id to remember."""
    view = pages.opened(request, circle_id)
    if view.member_id is None:
        raise Http404
    written, title = passbooks.passbook(view, member_id=view.member_id, on=pages.today())
    return answer(written, name=title)


@require_safe
@login_required
def statement(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """How the circle stands today."""
    view = pages.opened(request, circle_id)
    written, title = statements.statement(view, on=pages.today())
    return answer(written, name=f"{title} {view.circle.name}")


@require_safe
@login_required
def meeting_minutes(request: HttpRequest, circle_id: UUID, meeting_id: UUID) -> HttpResponse:
    """The minutes of a meeting."""
    view = pages.opened(request, circle_id)
    written, title = minutes.minutes(view, meeting_id=meeting_id)
    return answer(written, name=f"{title} {view.circle.name}")


@require_safe
@login_required
def share_out(request: HttpRequest, circle_id: UUID, share_out_id: UUID) -> HttpResponse:
    """The list of a share-out, planned or booked."""
    view = pages.opened(request, circle_id)
    written, title = share_outs.share_out(view, share_out_id=share_out_id)
    return answer(written, name=f"{title} {view.circle.name}")
