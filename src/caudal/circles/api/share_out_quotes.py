"""The quote of a share-out over HTTP: the document of `caudal quote share-out` in, its answer out."""

from typing import Any, ClassVar

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, ConfigDict

from caudal.circles.rules import share_out_quote
from caudal.circles.rules.share_out import OddCents
from caudal.edge.api.fields import Output

router = Router(tags=["circles"])

_TEXT = {"type": "string", "maxLength": 100}
_MEMBER: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": _TEXT,
        "shares": {"anyOf": [{"type": "integer", "minimum": 0}, _TEXT]},
        "debt": _TEXT | {"examples": ["40.00"]},
    },
    "required": ["id", "shares"],
    "additionalProperties": False,
}
_SAID: dict[str, Any] = {
    "currency": _TEXT | {"examples": ["PEN"]},
    "pool": _TEXT | {"examples": ["1500.00"]},
    "rounding": {"type": "string", "enum": [str(one) for one in OddCents]},
    "members": {"type": "array", "items": _MEMBER},
}
assert set(_SAID) == set(share_out_quote.NAMES), "the schema says every field that is read"


class ShareOutQuoteIn(BaseModel):
    """The document of `caudal quote share-out`. The rules read it themselves and name what is wrong by its path."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="allow",
        frozen=True,
        json_schema_extra={
            "properties": _SAID,
            "required": ["currency", "pool", "members"],
            "additionalProperties": False,
        },
    )


class QuotedPayout(Output):
    """What one gets; a net below zero is what they still have to bring."""

    id: str
    gross: str
    debt: str
    net: str


class ShareOutQuoteOut(Output):
    """All gross amounts and the remainder are the pool; the shortfall is what no payout covers."""

    value_per_share: str
    payouts: list[QuotedPayout]
    remainder: str
    shortfall: str


@router.post("/quotes/share-out", response=ShareOutQuoteOut)
def quote_share_out(request: HttpRequest, body: ShareOutQuoteIn) -> dict[str, Any]:  # noqa: ARG001 the door asks who calls
    """Share a pool out before anybody commits to it. Nothing is written, so that no key is needed."""
    return share_out_quote.quote(body.model_extra or {})
