"""Which small files are kept with a loan: told by their first bytes, never by their name."""

from caudal.lending.errors.people import DocumentTypeIsUnknown

_BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


def media_type_of(content: bytes) -> str:
    """The media type of a file by its content.

    :raises DocumentTypeIsUnknown: neither PDF nor PNG nor JPEG, whatever its name says
    """
    for beginning, media_type in _BEGINNINGS:
        if content.startswith(beginning):
            return media_type
    raise DocumentTypeIsUnknown(field="content")
