"""Signed notes and checkpoints as C2SP writes them (signed-note, tlog-checkpoint): text, blank line, signature line.

A seal is a checkpoint with one extension line of ours, so that its number, moment, horizon and the seal before it are
signed too. Statements about sums and new keys are texts with first lines of their own, which no origin has: a signature
cannot be taken for one of another kind.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

EXTENSION = "caudal-seal/1"
NO_SEAL = bytes(32)
_ED25519 = b"\x01"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Seal:
    """The log as it was sealed: `size` entries under `root`; everything up to `horizon` of that server is inside."""

    number: int
    size: int
    root: bytes
    previous: bytes
    sealed_at: datetime
    horizon: int
    system_identifier: int


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that signs seals from `first_seal` on, vouched for by the key before it (the first: by itself)."""

    number: int
    origin: str
    public: bytes
    first_seal: int
    since: datetime


def micros_of(at: datetime) -> int:
    """An instant as whole microseconds since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def checkpoint_of(seal: Seal, *, origin: str) -> str:
    """The text that is signed for a seal."""
    known = [
        EXTENSION, str(seal.number), str(micros_of(seal.sealed_at)), _base64(seal.previous), str(seal.horizon),
        str(seal.system_identifier),
    ]  # fmt: skip
    return f"{origin}\n{seal.size}\n{_base64(seal.root)}\n{' '.join(known)}\n"


def digest_of(text: str) -> bytes:
    """What the next seal says of this one's text."""
    return hashlib.sha256(text.encode()).digest()


def key_text(key: PublicKey) -> str:
    """The text by which the key before vouches for a key."""
    return (
        f"caudal-key/1\n{key.origin}\n{key.number}\n{verifier_key(name=key.origin, public=key.public)}\n"
        f"{key.first_seal}\n{micros_of(key.since)}\n"
    )


def name_for_sums(origin: str) -> str:
    """The name under which statements about sums are signed."""
    return f"{origin}/sums"


def public_of(seed: bytes) -> bytes:
    """The public key of a private one."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def verifier_key(*, name: str, public: bytes) -> str:
    """A public key as people pass it on: name, key id, key."""
    return f"{name}+{_key_id(name, public).hex()}+{_base64(_ED25519 + public)}"


def signature_of(text: str, *, seed: bytes) -> bytes:
    """The Ed25519 signature of a note's text."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(text.encode())


def is_signed(text: str, *, public: bytes, signature: bytes) -> bool:
    """Whether the signature is the key's own, of this text."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def note_of(text: str, *, name: str, public: bytes, signature: bytes) -> str:
    """The signed note: text, blank line, signature line."""
    return f"{text}\n— {name} {_base64(_key_id(name, public) + signature)}\n"


def text_of(note: str) -> str:
    """The text of a note, without its signatures."""
    return note.rpartition("\n\n")[0] + "\n"


def number_of(checkpoint: str) -> int | None:
    """The seal's number that a checkpoint of ours says; None when it is none of ours."""
    lines = checkpoint.split("\n")
    words = lines[3].split(" ") if len(lines) > 3 else []
    return int(words[1]) if len(words) == 6 and words[0] == EXTENSION and words[1].isdecimal() else None


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
