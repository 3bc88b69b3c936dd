"""Names in sorting order, and the digest by which an API key is known."""

import hashlib
import unicodedata

API_KEY_PREFIX = "caudal_"


def sort_key(name: str) -> str:
    """A name folded for sorting and search: no accents, no case (the database needs no ICU for it)."""
    decomposed = unicodedata.normalize("NFKD", name)
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).casefold().split())


def api_key_digest(secret: str) -> str:
    """SHA-256 of a key. The key is 256 random bits, so that no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
