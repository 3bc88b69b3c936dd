"""The portfolio at a glance: what is at risk, what comes in, how each month's loans fare, what is asked for."""

from datetime import date
from typing import Any
from uuid import UUID

from babel.dates import format_date
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caudal.audit.rules import Actor, ActorKind
from caudal.edge.web import exports
from caudal.edge.web.charts import bar_chart
from caudal.edge.web.exports import Listing, Value
from caudal.edge.web.formats import babel_locale
from caudal.lending.queries import portfolio as queries
from caudal.lending.queries.access import PortfolioView
from caudal.lending.queries.portfolio import Risk, RiskOf, Vintage
from caudal.lending.rules.permissions import Permission
from caudal.lending.web import pages, words
from caudal.parties import queries as parties

SPANS = (30, 60, 90)
VINTAGES_SHOWN = 12


@require_safe
@login_required
def dashboard(request: HttpRequest, portfolio_id: UUID) -> HttpResponseBase:
    """Every figure that a lender is asked for, each with the list behind it."""
    view = pages.opened(request, portfolio_id, permission=Permission.READ_ALL)
    risk = queries.risk(book_id=view.book_id)
    vintages = list(reversed(queries.vintages(book_id=view.book_id, limit=VINTAGES_SHOWN)))
    if (wanted := exports.asked(request)) is not None:
        return exports.answer(_listing(view, risk, vintages), wanted=wanted)
    on = view.portfolio.business_on
    collected = queries.collections(book_id=view.book_id, from_on=on.replace(day=1), to_on=on)
    officers = queries.risk_by_officer(book_id=view.book_id)
    actors = [Actor(ActorKind.USER, str(one.officer_id)) for one in officers if one.officer_id]
    names = {actor.id: name for actor, name in parties.actor_names(actors).items()}
    context = {
        **pages.around(view, section="figures"),
        "on": on,
        "risk": risk,
        "outstanding": view.money(risk.outstanding_minor),
        "overdue": view.money(risk.overdue_minor),
        "spans": [
            {
                "days": days,
                "percent": words.percent(risk.par(days)),
                "amount": view.money(risk.at_risk_minor(days)),
                "url": pages.with_query(pages.address(view, "loans"), show="late", late=f"{days + 1}-99999"),
            }
            for days in SPANS
        ],
        "buckets": [_bucket(view, risk, one) for one in risk.buckets],
        "collected": {
            "rate": words.percent(collected.rate),
            "due": view.money(collected.due_minor),
            "collected": view.money(collected.collected_minor),
            "received": view.money(collected.received_minor),
            "permille": int(collected.rate * 1000),
        },
        "vintages": [_vintage(view, one) for one in vintages],
        "vintage_chart": _chart(vintages),
        "stages": [
            {
                "state": words.application_state(one.status),
                "count": one.applications,
                "asked": view.money(one.asked_minor),
            }
            for one in queries.pipeline(book_id=view.book_id)
        ],
        "officers": [_risk_of(view, one, names.get(str(one.officer_id), _("Nobody"))) for one in officers],
        "products": [
            _risk_of(view, one, one.product_code or _("No product"))
            for one in queries.risk_by_product(book_id=view.book_id)
        ],
        "book_url": pages.book_url(view),
    }
    return pages.show(request, "figures.html", context)


def _bucket(view: PortfolioView, risk: Risk, one: queries.Bucket) -> dict[str, Any]:
    is_late = one.from_days > 0
    late = f"{one.from_days}-{one.to_days if one.to_days is not None else 99999}"
    return {
        "words": words.bucket(one.from_days, one.to_days) if is_late else _("Up to date"),
        "loans": one.loans,
        "outstanding": view.money(one.outstanding_minor),
        "overdue": view.money(one.overdue_minor),
        "share": words.percent(queries.share(part_minor=one.outstanding_minor, whole_minor=risk.outstanding_minor)),
        "url": pages.with_query(pages.address(view, "loans"), show="late", late=late) if is_late else "",
    }


def _vintage(view: PortfolioView, one: Vintage) -> dict[str, Any]:
    return {
        "month": _month(one.month),
        "loans": one.loans,
        "disbursed": view.money(one.disbursed_minor),
        "outstanding": view.money(one.outstanding_minor),
        "ever": words.percent(one.ever),
        "now": words.percent(one.now),
    }


def _chart(vintages: list[Vintage]) -> dict[str, Any] | None:
    """A bar per month: the share of its loans that was ever late; the table beside it says the same in numbers."""
    shares = [int(one.ever * 1000) for one in vintages]
    drawn = bar_chart(shares, most=max([*shares, 100]))
    if drawn is None:
        return None
    return {"drawn": drawn, "most": words.percent(queries.share(part_minor=max([*shares, 100]), whole_minor=1000))}


def _risk_of(view: PortfolioView, one: RiskOf, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "loans": one.risk.loans,
        "outstanding": view.money(one.risk.outstanding_minor),
        "overdue": view.money(one.risk.overdue_minor),
        "par": words.percent(one.risk.par(SPANS[0])),
    }


def _month(month: date) -> str:
    return str(format_date(month, "MMM y", locale=babel_locale()))


def _listing(view: PortfolioView, risk: Risk, vintages: list[Vintage]) -> Listing:
    head = (_("What"), _("Loans"), _("Principal owed"), _("Overdue"), _("Share"), _("Currency"))
    lines: list[tuple[Value, ...]] = [
        (one["words"], one["loans"], one["outstanding"], one["overdue"], one["share"], view.currency)
        for one in (_bucket(view, risk, bucket) for bucket in risk.buckets)
    ]
    lines += [
        (one["month"], one["loans"], one["outstanding"], "", one["ever"], view.currency)
        for one in (_vintage(view, vintage) for vintage in vintages)
    ]
    return Listing("portfolio", head, lines)
