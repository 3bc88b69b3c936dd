"""One strict kind of text for every door: what a database or a page cannot hold is refused at the edge."""

import unicodedata

from caudal.kernel.refusals import Kind, Refusal, gettext_noop

_ALLOWED_CONTROLS = {"\n", "\t"}


class TextIsNotClean(Refusal):
    code = "kernel.text_is_not_clean"
    kind = Kind.INPUT
    message = gettext_noop("The text has characters that cannot be stored.")
    remedy = gettext_noop("Type it again without pasted control characters.")


class TextIsTooLong(Refusal):
    code = "kernel.text_is_too_long"
    kind = Kind.INPUT
    message = gettext_noop("The text is longer than {length_max} characters.")
    remedy = gettext_noop("Shorten it.")


class TextIsMissing(Refusal):
    code = "kernel.text_is_missing"
    kind = Kind.INPUT
    message = gettext_noop("This text is missing.")
    remedy = gettext_noop("Fill it in.")


def clean_text(value: str, *, length_max: int, field: str | None = None, empty_allowed: bool = False) -> str:
    """Return `value` stripped and in NFC.

    :raises TextIsNotClean: NUL, lone surrogates, other control characters
    :raises TextIsTooLong, TextIsMissing:
    """
    # Browsers end the lines of a text field with CR LF.
    value = value.replace("\r\n", "\n")
    if not value and empty_allowed:
        return ""
    for character in value:
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in _ALLOWED_CONTROLS:
            raise TextIsNotClean(field=field)
    text = unicodedata.normalize("NFC", value).strip()
    if len(text) > length_max:
        raise TextIsTooLong(field=field, length_max=length_max)
    if not text and not empty_allowed:
        raise TextIsMissing(field=field)
    return text
