"""Which small files are kept with a loan: told by their first bytes, never by their name; each with its hash."""

import base64
import binascii
import hashlib
import re

from caudal.lending.errors.people import DocumentIsNotKnown, DocumentIsTooLarge, DocumentTypeIsUnknown

FILE_BYTES_MAX = 256 * 1024

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
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


def file_of(content: str) -> bytes | None:
    """The bytes of a file that was sent as base64; None when none was.

    :raises DocumentIsTooLarge, DocumentIsNotKnown:
    """
    if not content:
        return None
    if len(content) > FILE_BYTES_MAX * 4 // 3 + 4:
        raise DocumentIsTooLarge(field="content", size=len(content) * 3 // 4, size_max=FILE_BYTES_MAX)
    try:
        file = base64.b64decode(content, validate=True)
    except (ValueError, binascii.Error) as error:
        raise DocumentIsNotKnown(field="content") from error
    if len(file) > FILE_BYTES_MAX:
        raise DocumentIsTooLarge(field="content", size=len(file), size_max=FILE_BYTES_MAX)
    return file


def digest_of(file: bytes | None, *, stated: str) -> str:
    """The SHA-256 of a file, or the one that is stated of a file kept elsewhere.

    :raises DocumentIsNotKnown: none is stated, it is no hash, or it is another file's
    """
    digest = stated.lower() if file is None else hashlib.sha256(file).hexdigest()
    if not _SHA256.fullmatch(digest) or (stated and stated.lower() != digest):
        raise DocumentIsNotKnown(field="sha256")
    return digest
