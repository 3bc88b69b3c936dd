"""Everything that can go wrong under /api/ answers as problem+json, in the caller's language, and tells no secrets."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel, Field

from caudal.edge import errors
from caudal.edge.web import formats
from caudal.kernel import problems
from caudal.kernel.refusals import Kind, Refusal, Unavailable, gettext_noop

logger = logging.getLogger("caudal.api")

RETRY_AFTER_SECONDS = 2
ERRORS_MAX = 50
FIELD_LENGTH_MAX = 200

# What the fields' own checks find, in words. They name types of the validator, which nobody should have to know.
FIELD_MESSAGES: Mapping[str, str] = {
    "missing": gettext_noop("This field is missing."),
    "extra_forbidden": gettext_noop("There is no such field here."),
    "string_type": gettext_noop("This is not text."),
    "string_unicode": gettext_noop("The text has characters that cannot be stored."),
    "uuid_type": gettext_noop("This is not an id."),
    "uuid_parsing": gettext_noop("This is not an id."),
    "int_type": gettext_noop("This is not a whole number."),
    "int_parsing": gettext_noop("This is not a whole number."),
    "int_parsing_size": gettext_noop("This number is not allowed here."),
    "greater_than_equal": gettext_noop("This number is not allowed here."),
    "less_than_equal": gettext_noop("This number is not allowed here."),
    "enum": gettext_noop("This is not one of the choices."),
    "literal_error": gettext_noop("This is not one of the choices."),
    "list_type": gettext_noop("This is not a list."),
    "tuple_type": gettext_noop("This is not a list."),
    "too_short": gettext_noop("The list is too short."),
    "too_long": gettext_noop("The list is too long."),
    "model_type": gettext_noop("This is not an object."),
    "model_attributes_type": gettext_noop("This is not an object."),
}
OTHERWISE = gettext_noop("This value is not allowed here.")


class FieldProblem(BaseModel):
    """One field that could not be read."""

    field: str
    code: str
    message: str


class Problem(BaseModel):
    """Why a request was not done (RFC 9457). Programs branch on `code`, people read `title` and `detail`."""

    type: str = Field(examples=["urn:caudal:problem:circles.capital_is_short"])
    title: str
    status: int
    detail: str
    code: str
    field: str | None = None
    facts: dict[str, Any] = {}
    errors: list[FieldProblem] = []


class RefusalTold(BaseModel):
    """A refusal inside an answer: one of a batch, or a reason why not."""

    code: str
    title: str
    detail: str
    facts: dict[str, Any]


def told(refusal: Refusal) -> RefusalTold:
    """A refusal in the language of whoever asks now."""
    document = problems.problem_document(refusal, translate=_, show=formats.fact_text)
    return RefusalTold.model_validate({name: document[name] for name in RefusalTold.model_fields})


def problem(refusal: Refusal, *, field_problems: Sequence[FieldProblem] = ()) -> HttpResponse:
    """Answer with a refusal."""
    document = problems.problem_document(refusal, translate=_, show=formats.fact_text)
    if field_problems:
        document["errors"] = [found.model_dump() for found in field_problems]
    response = _answer(document)
    if refusal.kind is Kind.UNAUTHENTICATED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="caudal"'
    return response


def unavailable() -> HttpResponse:
    """Answer that nothing was decided: the same request with the same key may be sent again."""
    response = _answer(
        {
            "type": problems.problem_type(problems.UNAVAILABLE),
            "title": _("The answer did not arrive in time."),
            "status": 503,
            "detail": _("Send the same request with the same key again: it will not be done twice."),
            "code": problems.UNAVAILABLE,
        }
    )
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def bug() -> HttpResponse:
    """Answer that we are at fault, without saying how."""
    return _answer(
        {
            "type": problems.problem_type(problems.BUG),
            "title": _("Something went wrong on our side."),
            "status": 500,
            "detail": _("It has been noted. Nothing was written."),
            "code": problems.BUG,
        }
    )


def not_found(_request: HttpRequest) -> NoReturn:
    """The view of every address under /api/ that is none."""
    raise Http404


def language_of(request: HttpRequest) -> str:
    """The first of our languages that the caller accepts; Spanish when none is named."""
    ours = dict(settings.LANGUAGES)
    for tag, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if tag.partition("-")[0] in ours:
            return tag.partition("-")[0]
    return settings.LANGUAGE_CODE


def handle_all(api: NinjaAPI) -> None:
    """Hang the answers on `api`: every exception that an endpoint may raise has exactly one."""
    for raised, answer in _ANSWERS:
        api.add_exception_handler(raised, _handler(answer))


def _handler(answer: Callable[[Any], HttpResponse]) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda _request, error: answer(error)


def _http_error(error: HttpError) -> HttpResponse:
    """Ninja wraps what the parser raised; what it raises itself means a body that it could not read."""
    cause = error.__cause__
    return problem(cause if isinstance(cause, Refusal) else errors.BodyIsNotReadable())


def _malformed(error: ValidationError) -> HttpResponse:
    found = [_field_problem(told) for told in error.errors[:ERRORS_MAX]]
    return problem(errors.RequestIsMalformed(field=found[0].field), field_problems=found)


def _field_problem(told: Mapping[str, Any]) -> FieldProblem:
    field = _field_name(told["loc"])
    refusal = told.get("ctx", {}).get("refusal")
    if isinstance(refusal, Refusal):
        document = problems.problem_document(refusal, translate=_, show=formats.fact_text)
        return FieldProblem(field=field, code=refusal.code, message=f"{document['title']} {document['detail']}")
    message = FIELD_MESSAGES.get(told["type"], OTHERWISE)
    return FieldProblem(field=field, code=errors.RequestIsMalformed.code, message=_(message))


def _field_name(place: Sequence[str | int]) -> str:
    """`entries.0.lines.1.amount`: without the validator's own first words (where from, which argument)."""
    source, *rest = place
    inner = rest[1:] if source == "body" else rest
    name = ".".join(str(part) for part in inner) or str(source)
    return name[:FIELD_LENGTH_MAX]


def _trouble(error: Exception) -> HttpResponse:
    logger.warning("unavailable: %s", error)
    return unavailable()


def _bug(error: Exception) -> HttpResponse:
    logger.error("a bug", exc_info=error)
    return bug()


def _answer(document: Mapping[str, Any]) -> HttpResponse:
    body = json.dumps(document, ensure_ascii=False).encode("utf-8")
    return HttpResponse(body, status=document["status"], content_type=problems.CONTENT_TYPE)


_ANSWERS: tuple[tuple[type[Exception], Callable[[Any], HttpResponse]], ...] = (
    (Refusal, problem),
    (ValidationError, _malformed),
    (AuthenticationError, lambda _: problem(errors.CallerIsUnknown())),
    (HttpError, _http_error),
    (Http404, lambda _: problem(errors.AddressNotFound())),
    (RequestDataTooBig, lambda _: problem(errors.BodyIsTooLarge())),
    (RawPostDataException, lambda _: problem(errors.ContentTypeIsUnknown())),
    (Unavailable, _trouble),
    (OperationalError, _trouble),
    (InterfaceError, _trouble),
    (Exception, _bug),
)
