"""Read JSON strictly: what has two readings, or could not be stored, is refused before any field is looked at."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import RawPostDataException
from ninja.parser import Parser
from ninja.types import DictStrAny

from caudal.edge.errors import BodyIsNotReadable, BodyIsTooLarge, ContentTypeIsUnknown

CONTENT_TYPE = "application/json"


class StrictParser(Parser):
    """Ninja's parser, with a body that has one reading."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        return cast("DictStrAny", json_from_body(request))


def json_from_body(request: HttpRequest) -> Any:
    """The JSON value of a request's body. Numbers with a fraction become Decimal, never float.

    :raises ContentTypeIsUnknown, BodyIsTooLarge:
    :raises BodyIsNotReadable: not UTF-8, not JSON, NaN, a name twice, lone surrogates, too deep, a number too long
    """
    if request.content_type != CONTENT_TYPE:
        raise ContentTypeIsUnknown
    try:
        return _read(request.body)
    except RequestDataTooBig as error:
        raise BodyIsTooLarge from error
    except RawPostDataException as error:
        raise ContentTypeIsUnknown from error
    except (ValueError, RecursionError) as error:
        raise BodyIsNotReadable from error


def _read(body: bytes) -> Any:
    value = json.loads(
        body.decode("utf-8"),
        parse_float=Decimal,
        parse_constant=_refuse_constant,
        object_pairs_hook=_object_of,
    )
    # A lone surrogate can hide in an escape; only writing the text as UTF-8 finds it.
    json.dumps(value, ensure_ascii=False, default=str).encode("utf-8")
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _object_of(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """A name that stands twice would be read differently by different programs; about money that is too many."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found
