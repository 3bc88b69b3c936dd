"""Money in a meeting: what each member hands over, what goes out, and the count that two officers stand for."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from caudal.audit.calls import call_of
from caudal.circles.actions import meetings as actions, rounds
from caudal.circles.queries import loans, meetings as queries, members
from caudal.circles.queries.meetings import MeetingLine, MeetingRow
from caudal.circles.queries.members import MemberRow
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.meetings import AttendanceStatus, MeetingStatus
from caudal.circles.rules.permissions import Permission
from caudal.circles.web import meeting_words, pages, words
from caudal.circles.web.meeting_forms import CountForm, HandOverForm, OwnSignatureForm, SignatureForm
from caudal.circles.web.views.meetings import around, box_parts, opened_meeting
from caudal.edge.web.formats import money_text
from caudal.edge.web.forms import ActionForm
from caudal.edge.web.submissions import Receipt, submission
from caudal.kernel.money import Money
from caudal.parties.web.signing import call_of_another


@require_safe
@login_required
def money_in(request: HttpRequest, circle_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Every member with what they owe and what they have handed over in this meeting."""
    view, row = opened_meeting(request, circle_id, meeting_id)
    came = {one.member_id: one for one in queries.roll(view, meeting_id=meeting_id)}
    handed = _handed_over(view, queries.lines(view, meeting_id=meeting_id))
    due = _due_of_loans(view, row)
    nothing = Money.zero(view.currency)
    rows = [
        {
            "row": one,
            "loans_due": due.get(one.member_id, nothing),
            "handed": handed.get(one.member_id),
            "mark": _mark(came[one.member_id].status) if one.member_id in came else None,
        }
        for one in members.members(view, on=row.held_on)
        if one.is_active
    ]
    total = sum(handed.values(), nothing)
    return pages.show(request, "money_in.html", {**around(view, row, step="in"), "rows": rows, "total": total})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def hand_over(request: HttpRequest, circle_id: UUID, meeting_id: UUID, member_id: UUID) -> HttpResponse:
    """What one member hands over: shares, repayments, fines, the social fund, in one form."""
    view, row = opened_meeting(request, circle_id, meeting_id)
    back = reverse("circles:money_in", args=[circle_id, meeting_id])
    everybody = [one for one in members.members(view, on=row.held_on) if one.is_active]
    member = next((one for one in everybody if one.member_id == member_id), None)
    if member is None:
        member = members.member(view, member_id=member_id, on=row.held_on)
    following = _following(everybody, member)
    owed = {one.loan.loan_id: one for one in loans.loans(view, on=row.held_on, open_only=True, member_id=member_id)}

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        done = rounds.receive_from_member(
            call, circle_id=circle_id, meeting_id=meeting_id, member_id=member_id, on=row.held_on, **form.arguments()
        )
        said = _("{name} handed over {amount}; {cash} should be in the box.").format(
            name=member.full_name, amount=money_text(done.total), cash=money_text(done.cash)
        )
        if following is None:
            return Receipt(said, back)
        return Receipt(said, reverse("circles:hand_over", args=[circle_id, meeting_id, following.member_id]))

    labels = {
        loan_id: _("Loan {number}: {due} due").format(number=one.loan.number, due=money_text(one.due))
        for loan_id, one in owed.items()
    }
    has_given = member_id in _handed_over(view, queries.lines(view, meeting_id=meeting_id))
    return submission(
        request,
        form=HandOverForm(
            pages.posted(request), currency=view.currency, loans=labels, fines_due=member.fines_due,
            social=None if has_given else view.policy.social_contribution,
        ),
        template="circles/hand_over.html",
        context={
            **around(view, row, step="in"),
            "member": member,
            "loans_owed": sum((one.due for one in owed.values()), Money.zero(view.currency)),
            "following": following,
            "back": back,
        },
        act=act,
    )  # fmt: skip


@require_safe
@login_required
def money_out(request: HttpRequest, circle_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Loans, payments from the social fund and expenses: where to record them, and what has gone out."""
    view, row = opened_meeting(request, circle_id, meeting_id)
    gone = [
        {"line": line, "title": words.entry_title(line.kind), "icon": words.entry_icon(line.kind)}
        for line in queries.lines(view, meeting_id=meeting_id)
        if line.amount.minor < 0
    ]
    context = {**around(view, row, step="out"), "gone": gone, "asks_first": view.policy.asks_first}
    return pages.show(request, "money_out.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def close(request: HttpRequest, circle_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Count the box; then another officer signs, here or from their own phone."""
    view, row = opened_meeting(request, circle_id, meeting_id)
    here = reverse("circles:close_meeting", args=[circle_id, meeting_id])

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        counted = actions.count_meeting(call, circle_id=circle_id, meeting_id=meeting_id, **form.arguments())
        said = _("{amount} counted. Now another officer signs.").format(amount=money_text(counted.counted))
        return Receipt(said, here)

    return submission(
        request,
        form=CountForm(pages.posted(request), today=pages.today(), currency=view.currency),
        template="circles/close_meeting.html",
        context={**_closing(view, row), "signature": SignatureForm()},
        act=act,
    )


@sensitive_post_parameters("password")
@require_http_methods(["POST"])
@login_required
def sign_here(request: HttpRequest, circle_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Another officer signs on this phone, with their own user name and password, for this one act."""
    view, row = opened_meeting(request, circle_id, meeting_id)

    def act(form: ActionForm) -> Receipt:
        told = form.cleaned_data
        call = call_of_another(request, username=told["username"], password=told["password"], key=form.idempotency_key)
        return _signed(actions.sign_meeting(call, circle_id=circle_id, meeting_id=meeting_id), circle_id)

    form = SignatureForm(request.POST)
    return submission(
        request,
        form=form,
        template="circles/close_meeting.html",
        context={**_closing(view, row), "signature": form, "is_signing": True},
        act=act,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sign(request: HttpRequest, circle_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Another officer signs from their own session."""
    view = pages.opened_to_record(request, circle_id, permission=Permission.SIGN)
    row = queries.meeting(view, meeting_id=meeting_id)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        return _signed(actions.sign_meeting(call, circle_id=circle_id, meeting_id=meeting_id), circle_id)

    return submission(
        request,
        form=OwnSignatureForm(pages.posted(request)),
        template="circles/form.html",
        context={
            **around(view, row, step="close"),
            "title": _("Sign"),
            "lead": _("You stand for what was counted: with your signature the meeting is closed."),
            "facts": [
                (_("Counted in the box"), row.counted),
                (_("Difference"), row.difference),
            ] if row.counted is not None and row.difference is not None else [],
            "submit": _("Sign and close the meeting"),
            "cancel_url": reverse("circles:meeting", args=[circle_id, meeting_id]),
        },
        act=act,
    )  # fmt: skip


def _signed(done: actions.MeetingSigned, circle_id: UUID) -> Receipt:
    said = _("Meeting {number} is closed and signed, with {amount} in the box.").format(
        number=done.number, amount=money_text(done.cash)
    )
    return Receipt(said, reverse("circles:meeting", args=[circle_id, done.meeting_id]))


def _closing(view: CircleView, row: MeetingRow) -> dict[str, Any]:
    cash = queries.cash_summary(view, meeting_id=row.meeting_id)
    return {
        **around(view, row, step="close"),
        "cash": cash,
        "box_parts": box_parts(cash),
        "is_counted": row.status is MeetingStatus.COUNTED,
    }


def _handed_over(view: CircleView, lines: tuple[MeetingLine, ...]) -> dict[UUID, Money]:
    """What each member has handed over in the meeting; what was given back is taken off."""
    sums: dict[UUID, Money] = {}
    for line in lines:
        if line.member_id is not None and (line.amount.minor > 0 or line.kind.endswith("_reversal")):
            sums[line.member_id] = sums.get(line.member_id, Money.zero(view.currency)) + line.amount
    return {member_id: amount for member_id, amount in sums.items() if amount}


def _due_of_loans(view: CircleView, row: MeetingRow) -> dict[UUID, Money]:
    sums: dict[UUID, Money] = {}
    for one in loans.loans(view, on=row.held_on, open_only=True):
        sums[one.member_id] = sums.get(one.member_id, Money.zero(view.currency)) + one.due
    return sums


def _following(everybody: list[MemberRow], member: MemberRow) -> MemberRow | None:
    """Who is called next, by number."""
    return next((one for one in everybody if one.number > member.number), None)


def _mark(status: AttendanceStatus | None) -> tuple[str, str] | None:
    if status is None:
        return None
    tone, word = meeting_words.ATTENDANCE[status]
    return tone, _(word)
