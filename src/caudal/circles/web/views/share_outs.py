"""Share-outs: what everybody would get today, the plan, its signatures, the posting, the list."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caudal.audit.calls import call_of
from caudal.circles.actions import cycles as cycle_actions, share_out_posting as posting, share_outs as actions
from caudal.circles.queries import share_outs as queries
from caudal.circles.queries.share_outs import ShareOutRow, ShareOutSimulation, ShareOutWhole
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.permissions import Permission
from caudal.circles.web import pages, share_out_words as words
from caudal.circles.web.forms import ReasonForm
from caudal.circles.web.meeting_forms import OwnSignatureForm, SignatureForm
from caudal.circles.web.share_out_forms import USUAL, CycleForm, DropForm, TermsForm, terms_asked
from caudal.edge.web import exports
from caudal.edge.web.formats import money_text
from caudal.edge.web.forms import ActionForm
from caudal.edge.web.refusals import notice_of
from caudal.edge.web.submissions import Receipt, submission
from caudal.kernel.refusals import Refusal
from caudal.parties.web.signing import call_of_another


@require_safe
@login_required
def share_out_list(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """The cycles of a circle, its plans and its share-outs."""
    view = pages.opened(request, circle_id)
    cycles = queries.cycles(view)
    context = {
        **pages.around(view, section="share_outs"),
        "cycles": cycles,
        "cycle_is_open": cycles[0].closed_on is None,
        "rows": [_listed(row) for row in queries.share_outs(view)],
    }
    return pages.show(request, "share_outs.html", context)


@require_safe
@login_required
def simulate(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """What everybody would get; the address holds the terms, and nothing is recorded."""
    view = pages.opened(request, circle_id)
    view.demand(Permission.READ_TOTALS)
    asked = terms_asked(request.GET, today=pages.today().isoformat())
    asked["key"] = str(uuid4())
    form = TermsForm(asked, today=pages.today(), currency=view.currency)
    found, notice = None, None
    if form.is_valid():
        try:
            found = _simulated(view, form)
        except Refusal as refusal:
            notice = notice_of(refusal)
    context = {
        **pages.around(view, section="share_outs", trail=_trail(view, _("What everybody would get"))),
        "form": form,
        "found": found,
        "refusal": notice,
        "reasons": [notice_of(one) for one in found.reasons] if found else [],
        "bars": _bars(found) if found else [],
        "plan_url": f"{reverse('circles:plan_share_out', args=[circle_id])}?{request.GET.urlencode()}",
    }
    return pages.show(request, "share_out_simulation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Freeze a plan, which two officers then sign."""
    view = pages.opened_to_record(request, circle_id, permission=Permission.MANAGE)
    asked = request.GET.dict() if "method" in request.GET else dict(USUAL)

    def act(form: ActionForm) -> Receipt:
        assert isinstance(form, TermsForm)
        call = call_of(request, key=form.idempotency_key)
        agreed = form.agreed(write_offs=_given_up(view, form))
        planned = actions.plan_share_out(call, circle_id=circle_id, on=form.cleaned_data["on"], agreed=agreed)
        said = _("{pool} are planned to be shared out. Two officers sign now.").format(pool=money_text(planned.pool))
        return Receipt(said, reverse("circles:share_out", args=[circle_id, planned.share_out_id]))

    title = _("Plan the share-out")
    return submission(
        request,
        form=TermsForm(pages.posted(request), initial=asked, today=pages.today(), currency=view.currency),
        template="circles/form.html",
        context={
            **pages.around(view, section="share_outs", trail=_trail(view, title)),
            "title": title,
            "lead": _("The figures are frozen until two officers have signed. Nothing is in the books before."),
            "submit": title,
            "cancel_url": reverse("circles:simulate_share_out", args=[circle_id]),
        },
        act=act,
    )


@require_safe
@login_required
def share_out(request: HttpRequest, circle_id: UUID, share_out_id: UUID) -> HttpResponseBase:
    """A share-out with its signatures and payouts."""
    view = pages.opened(request, circle_id)
    whole = queries.share_out(view, share_out_id=share_out_id)
    if (wanted := exports.asked(request)) is not None:
        return exports.answer(_listing(view, whole), wanted=wanted)
    tone, state = words.STATES[whole.share_out.status]
    signed = len(whole.signatures)
    context = {
        **pages.around(view, section="share_outs", trail=_trail(view, _title(whole.share_out))),
        "whole": whole,
        "one": whole.share_out,
        "title": _title(whole.share_out),
        "state": (tone, _(state)),
        "decided": words.decided(whole.agreed),
        "signatures_missing": max(0, actions.SIGNATURES_NEEDED - signed),
        "may_sign": view.may(Permission.SIGN) and whole.share_out.status == "planned",
        "is_signed": signed >= actions.SIGNATURES_NEEDED,
        "may_take_back": whole.share_out.status == "posted" and whole.left == whole.to_pay,
        "cycle_is_open": queries.cycles(view)[0].closed_on is None,
    }
    return pages.show(request, "share_out.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sign(request: HttpRequest, circle_id: UUID, share_out_id: UUID) -> HttpResponse:
    """Sign a plan as who is signed in."""
    return _decided(
        request, circle_id, share_out_id, permission=Permission.SIGN, form=OwnSignatureForm(pages.posted(request)),
        title=_("Sign the share-out"), lead=_("You sign these figures. The other signature is of another person."),
        act=lambda call, _form: actions.sign_share_out(call, circle_id=circle_id, share_out_id=share_out_id),
        done=_("Signed."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sign_for_another(request: HttpRequest, circle_id: UUID, share_out_id: UUID) -> HttpResponse:
    """Another officer signs on this phone, with their own user name and password; nobody is signed in or out."""
    view = pages.opened(request, circle_id)
    whole = queries.share_out(view, share_out_id=share_out_id)
    back = reverse("circles:share_out", args=[circle_id, share_out_id])

    def act(form: ActionForm) -> Receipt:
        filled = form.cleaned_data
        call = call_of_another(
            request, username=filled["username"], password=filled["password"], key=form.idempotency_key
        )
        actions.sign_share_out(call, circle_id=circle_id, share_out_id=share_out_id)
        return Receipt(_("Signed by {name}.").format(name=filled["username"]), back)

    title = _("Another officer signs here")
    return submission(
        request,
        form=SignatureForm(pages.posted(request)),
        template="circles/form.html",
        context={
            **pages.around(view, section="share_outs", trail=_trail(view, title)),
            "title": title,
            "lead": _("They type their own user name and password. Your session stays yours."),
            "facts": _facts(whole),
            "submit": _("Sign the share-out"),
            "cancel_url": back,
        },
        act=act,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def post(request: HttpRequest, circle_id: UUID, share_out_id: UUID) -> HttpResponse:
    """Put a signed plan into the books."""
    return _decided(
        request, circle_id, share_out_id, permission=Permission.MANAGE, form=OwnSignatureForm(pages.posted(request)),
        title=_("Put the share-out into the books"),
        lead=_("The cycle closes, shares are redeemed, and every payout waits to be handed over."),
        act=lambda call, _form: posting.post_share_out(call, circle_id=circle_id, share_out_id=share_out_id),
        done=_("The cycle is shared out. Hand the payouts over one by one."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cancel(request: HttpRequest, circle_id: UUID, share_out_id: UUID) -> HttpResponse:
    """Drop a plan."""
    return _decided(
        request, circle_id, share_out_id, permission=Permission.MANAGE, form=DropForm(pages.posted(request)),
        title=_("Drop the plan"), lead="", submit_class="btn-error",
        act=lambda call, form: actions.cancel_share_out(
            call, circle_id=circle_id, share_out_id=share_out_id, **form.arguments()
        ),
        done=_("The plan is dropped."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take_back(request: HttpRequest, circle_id: UUID, share_out_id: UUID) -> HttpResponse:
    """Take a share-out back of which nothing is paid."""
    return _decided(
        request, circle_id, share_out_id, permission=Permission.MANAGE,
        form=ReasonForm(pages.posted(request), today=pages.today()),
        title=_("Take the share-out back"), submit_class="btn-error",
        lead=_("The cycle opens again as it was: shares, loans and fines. Every entry stays readable."),
        act=lambda call, form: posting.reverse_share_out(
            call, circle_id=circle_id, share_out_id=share_out_id, **form.arguments()
        ),
        done=_("The share-out is taken back, and the cycle is open again."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def open_cycle(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Open the next cycle."""
    view = pages.opened_to_record(request, circle_id, permission=Permission.MANAGE)
    back = reverse("circles:share_outs", args=[circle_id])

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        opened = cycle_actions.open_cycle(call, circle_id=circle_id, **form.arguments())
        return Receipt(_("Cycle {number} is open.").format(number=opened.cycle_number), back)

    title = _("Open the next cycle")
    return submission(
        request,
        form=CycleForm(pages.posted(request), today=pages.today(), currency=view.currency),
        template="circles/form.html",
        context={
            **pages.around(view, section="share_outs", trail=_trail(view, title)),
            "title": title,
            "submit": title,
            "cancel_url": back,
        },
        act=act,
    )


def _decided(
    request: HttpRequest, circle_id: UUID, share_out_id: UUID, *, permission: Permission, form: ActionForm, title: str,
    lead: str, act: Any, done: str, submit_class: str = "btn-primary",
) -> HttpResponse:  # fmt: skip
    """The page of everything that is decided of a share-out: its figures, a small form, a receipt."""
    view = pages.opened_to_record(request, circle_id, permission=permission)
    whole = queries.share_out(view, share_out_id=share_out_id)
    back = reverse("circles:share_out", args=[circle_id, share_out_id])

    def acted(filled: ActionForm) -> Receipt:
        act(call_of(request, key=filled.idempotency_key), filled)
        return Receipt(done, back)

    return submission(
        request,
        form=form,
        template="circles/form.html",
        context={
            **pages.around(view, section="share_outs", trail=_trail(view, title)),
            "title": title,
            "lead": lead,
            "facts": _facts(whole),
            "submit": title,
            "submit_class": submit_class,
            "cancel_url": back,
        },
        act=acted,
    )


def _listing(view: CircleView, whole: ShareOutWhole) -> exports.Listing:
    """The payout list as a file."""

    def amount(heading: str) -> str:
        return exports.amount_heading(heading, view.currency)

    headings = (
        _("No."), _("Member"), _("Shares"), amount(_("Savings")), amount(_("Part of the pool")), amount(_("Fines")),
        amount(_("Loans")), amount(_("To hand over")), amount(_("Left")),
    )  # fmt: skip
    rows = (
        (one.member_number, one.full_name, one.shares, one.savings, one.gross, one.fines, one.loans, one.net, one.left)
        for one in whole.payouts
    )
    return exports.Listing(f"{view.circle.name} {_title(whole.share_out)}", headings, rows)


def _facts(whole: ShareOutWhole) -> list[tuple[str, Any]]:
    return [
        (_("Day"), whole.share_out.shared_on),
        (_("To share out"), whole.share_out.pool),
        (_("To hand over in cash"), whole.to_pay),
        (_("Payouts"), len(whole.payouts)),
        *words.decided(whole.agreed),
    ]


def _simulated(view: CircleView, form: TermsForm) -> ShareOutSimulation:
    agreed = form.agreed(write_offs=_given_up(view, form))
    return queries.simulation(view, on=form.cleaned_data["on"], agreed=agreed)


def _given_up(view: CircleView, form: TermsForm) -> tuple[UUID, ...]:
    """The members whose payout does not cover what they owe, if the circle gives that up."""
    if not form.cleaned_data["gives_up"]:
        return ()
    found = queries.simulation(view, on=form.cleaned_data["on"], agreed=form.agreed())
    return tuple(one.member_id for one in found.payouts if one.net.minor < 0)


def _bars(found: ShareOutSimulation) -> list[dict[str, Any]]:
    """Each payout against the largest one."""
    most = max((one.gross.minor for one in found.payouts), default=0) or 1
    return [{"one": one, "value": max(0, one.net.minor), "most": most} for one in found.payouts]


def _listed(row: ShareOutRow) -> dict[str, Any]:
    tone, state = words.STATES[row.status]
    return {"row": row, "tone": tone, "state": _(state), "title": _title(row)}


def _title(row: ShareOutRow) -> str:
    return _("Share-out of cycle {number}").format(number=row.cycle_number)


def _trail(view: CircleView, title: str) -> tuple[tuple[str, str], ...]:
    return ((_("Share-outs"), reverse("circles:share_outs", args=[view.circle_id])), (title, ""))
