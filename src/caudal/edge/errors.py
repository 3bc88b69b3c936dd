"""The refusals of HTTP itself, before any app is asked."""

from typing import ClassVar

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class ProtocolRefusal(Refusal):
    """A refusal that HTTP has a status of its own for."""

    status: ClassVar[int | None] = None


class CallerIsUnknown(ProtocolRefusal):
    code = "edge.caller_is_unknown"
    kind = Kind.UNAUTHENTICATED
    message = gettext_noop("It is not known who asks.")
    remedy = gettext_noop("Sign in, or send the API key in the header Authorization: Bearer.")


class CsrfTokenIsMissing(ProtocolRefusal):
    code = "edge.csrf_token_is_missing"
    kind = Kind.FORBIDDEN
    message = gettext_noop("The request came with a session, but without the token that shows that it is ours.")
    remedy = gettext_noop("Send the cookie csrftoken again in the header X-CSRFToken, or use an API key.")


class CallerIsAnother(ProtocolRefusal):
    code = "edge.caller_is_another"
    kind = Kind.FORBIDDEN
    message = gettext_noop("Somebody else has signed in here than the person who wrote this down.")
    remedy = gettext_noop("Sign in as that person and send it again; nothing was written.")


class AddressNotFound(ProtocolRefusal):
    code = "edge.address_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("There is nothing at this address.")
    remedy = gettext_noop("Compare the address with the reference of the API.")


class MethodNotAllowed(ProtocolRefusal):
    code = "edge.method_not_allowed"
    kind = Kind.INPUT
    status = 405
    message = gettext_noop("This address does not know this method.")
    remedy = gettext_noop("The header Allow names the methods that it knows.")


class ContentTypeIsUnknown(ProtocolRefusal):
    code = "edge.content_type_is_unknown"
    kind = Kind.INPUT
    status = 415
    message = gettext_noop("The body is not said to be JSON.")
    remedy = gettext_noop("Send JSON, with the header Content-Type: application/json.")


class BodyIsTooLarge(ProtocolRefusal):
    code = "edge.body_is_too_large"
    kind = Kind.INPUT
    status = 413
    message = gettext_noop("The request is larger than this server reads.")
    remedy = gettext_noop("Split it into several requests, each with its own key.")


class BodyIsNotReadable(ProtocolRefusal):
    code = "edge.body_is_not_readable"
    kind = Kind.INPUT
    message = gettext_noop("The body is not the kind of JSON that is read here.")
    remedy = gettext_noop(
        "Send UTF-8 without lone surrogates, each name once in an object, numbers of sensible length, little nesting."
    )


class RequestIsMalformed(ProtocolRefusal):
    code = "edge.request_is_malformed"
    kind = Kind.INPUT
    message = gettext_noop("Something in the request cannot be read.")
    remedy = gettext_noop("Mend the fields that “errors” names, and send the request again with a new key.")


class CursorIsNotReadable(ProtocolRefusal):
    code = "edge.cursor_is_not_readable"
    kind = Kind.INPUT
    message = gettext_noop("This place in the list is not known.")
    remedy = gettext_noop("Begin the list again without a cursor.")


class MoneyIsMalformed(ProtocolRefusal):
    code = "edge.money_is_malformed"
    kind = Kind.INPUT
    message = gettext_noop("This is not money as it is written here.")
    remedy = gettext_noop("Write an object with two texts: amount (like 1500.00) and currency (like PEN).")


class CurrencyIsUnknown(ProtocolRefusal):
    code = "edge.currency_is_unknown"
    kind = Kind.INPUT
    message = gettext_noop("There is no such currency.")
    remedy = gettext_noop("Write the three letters of ISO 4217, like PEN.")


class DayIsMalformed(ProtocolRefusal):
    code = "edge.day_is_malformed"
    kind = Kind.INPUT
    message = gettext_noop("This is not a day between 1900 and 2200.")
    remedy = gettext_noop("Write year, month and day, like 2026-11-20.")


class InstantIsMalformed(ProtocolRefusal):
    code = "edge.instant_is_malformed"
    kind = Kind.INPUT
    message = gettext_noop("This is not a moment between 1900 and 2200 with its offset.")
    remedy = gettext_noop("Write it like 2026-11-20T12:00:00Z, or with -05:00 in place of the Z.")


class BookNumberIsMalformed(ProtocolRefusal):
    code = "edge.book_number_is_malformed"
    kind = Kind.INPUT
    message = gettext_noop("This is not the number of a book.")
    remedy = gettext_noop("Write its digits as text.")


class ListIsTooLong(ProtocolRefusal):
    code = "edge.list_is_too_long"
    kind = Kind.INPUT
    message = gettext_noop("The list is longer than a file takes: {rows_max} rows at the most.")
    remedy = gettext_noop("Narrow the list with its search or filters, and take the file again.")
