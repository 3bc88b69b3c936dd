"""The quote of a share-out: the document of `caudal quote share-out` in, its answer out; nothing is written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from caudal.circles.errors import share_out as errors
from caudal.circles.rules.share_out import Claim, OddCents, ShareOutTerms, share_out
from caudal.kernel.amounts import AmountIsNegative
from caudal.kernel.money import Money
from caudal.lending.rules.documents import Fields, malformed

NAMES = ("currency", "pool", "rounding", "members")
MEMBER_NAMES = ("id", "shares", "debt")
MEMBERS_MAX = 10_000
_SHARES = re.compile(r"(0|[1-9][0-9]{0,17})(\.[0-9]{1,12})?", re.ASCII)
_SHARES_MAX = 10**18


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A document that was read."""

    currency: str
    pool: Money
    terms: ShareOutTerms
    claims: tuple[Claim, ...]


def quote(document: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a document: what each gets, what remains, what no payout covers.

    :raises Refusal: one that names the field, for whatever the document may hold
    """
    asked = read(document)
    answer = share_out(pool_minor=asked.pool.minor, claims=asked.claims, terms=asked.terms)

    def told(minor: int) -> str:
        return Money(minor, asked.currency).text

    return {
        "value_per_share": told(answer.value_per_share_minor),
        "payouts": [
            {
                "id": one.id,
                "gross": told(one.gross_minor),
                "debt": told(one.debt_minor),
                "net": told(one.net_minor),
            }
            for one in answer.payouts
        ],
        "remainder": told(answer.remainder_minor),
        "shortfall": told(answer.shortfall_minor),
    }


def read(document: Mapping[str, Any]) -> Asked:
    """Check a document, field by field.

    :raises Refusal: one that names the field
    """
    fields = Fields(document, names=NAMES)
    currency = fields.currency("currency")
    pool = fields.money("pool", currency=currency)
    if pool.minor < 0:
        raise errors.PoolIsNegative(field="pool", pool=pool)
    odd_cents = fields.choice("rounding", OddCents, default=OddCents.LARGEST_REMAINDER)
    fields.value("members")
    members = fields.items("members")
    if len(members) > MEMBERS_MAX:
        raise errors.SharersAreTooMany(field="members", members=len(members), members_max=MEMBERS_MAX)
    claims = tuple(_claim(member, path=f"members[{place}]", currency=currency) for place, member in enumerate(members))
    _check_sharers(claims)
    return Asked(currency=currency, pool=pool, terms=ShareOutTerms(odd_cents=odd_cents), claims=claims)


def _claim(member: object, *, path: str, currency: str) -> Claim:
    fields = Fields(member, names=MEMBER_NAMES, path=path)
    name = fields.text("id")
    shares = _shares(fields)
    debt = fields.money("debt", currency=currency) if "debt" in fields else Money.zero(currency)
    if debt.minor < 0:
        raise AmountIsNegative(field=fields.path("debt"))
    return Claim(id=name, shares=shares, debt_minor=debt.minor)


def _shares(fields: Fields) -> int | Decimal:
    """A number of shares, as a whole number or as text; zero is a member without shares."""
    value = fields.value("shares")
    if isinstance(value, str) and _SHARES.fullmatch(value):
        return Decimal(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _SHARES_MAX:
        return value
    raise malformed(fields.path("shares"), "12")


def _check_sharers(claims: Sequence[Claim]) -> None:
    """Refuse a list in which somebody stands twice, or nobody has a share.

    :raises SharerIsNamedTwice, NobodyShares:
    """
    seen: set[str] = set()
    for place, one in enumerate(claims):
        if one.id in seen:
            raise errors.SharerIsNamedTwice(field=f"members[{place}].id", name=one.id)
        seen.add(one.id)
    if not any(one.shares for one in claims):
        raise errors.NobodyShares(field="members")
