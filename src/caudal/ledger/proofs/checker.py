"""Check a proof file of Caudal without Caudal: no database, no network, nothing but Python's own library.

    python3 check_proof.py FILE [--key PUBLIC]

FILE is what `caudal proof export` wrote. PUBLIC is the key that you trust, as the pool published it (origin+id+key);
without it the file is only compared with itself. Exit code 0: it holds; 1: it does not; 2: wrong usage. This program
shares no code with what it checks, and is short so that you can read it, or have it read.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

Point = tuple[int, int, int, int]
T = TypeVar("T")
base64_of = partial(base64.b64decode, validate=True)
BYTES_MAX = 64_000_000
# Decimals of currencies that have not two (by CLDR).
DECIMALS = {
    0: "ADP AFN ALL BIF BYR CLP DJF ESP GNF IQD IRR ISK ITL JPY KMF KPW KRW LAK LBP LUF MGA MGF MMK MRO PYG RSD RWF "
    "SLL SOS STD SYP TMM TRL UGX UYI VND VUV XAF XOF XPF YER ZMK ZWD",
    3: "BHD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}


class DoesNotHold(Exception):
    """The file does not prove what it says."""


def demand(fact: object, words: str) -> None:
    """Go on only if `fact` is true."""
    if not fact:
        raise DoesNotHold(words)


# Ed25519 as RFC 8032 describes it: points (x, y, z, t) of the curve -x² + y² = 1 + d·x²·y².
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def add(one: Point, two: Point) -> Point:
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point, number = add(point, point), number >> 1
    return result


def point_of(encoded: bytes) -> Point | None:
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT_OF_MINUS_ONE % P
    if x * x % P != square or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(text: str, public: bytes, signature: bytes) -> bool:
    """Whether `signature` is the key's own, of this text."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, share, scalar = point_of(public), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if BASE is None or key is None or share is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + text.encode()).digest(), "little") % ORDER
    left, right = times(scalar, BASE), add(share, times(challenge, key))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def key_id(name: str, public: bytes) -> bytes:
    return sha256(name.encode(), b"\n\x01", public)[:4]


def number_of(text: Any) -> int:
    """A whole number that is not negative."""
    demand(isinstance(text, str) and text.isascii() and text.isdigit(), f"{text!r} is no whole number of zero or more")
    return int(text)


class Key:
    """A public key of the file: the seals from `first_seal` on are signed with it."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.number, self.origin, self.public = int(told["number"]), told["origin"], base64_of(told["public"])
        self.first_seal, self.vouched = int(told["first_seal"]), base64_of(told["vouched"])
        encoded = base64.b64encode(b"\x01" + self.public).decode()
        self.name = f"{self.origin}+{key_id(self.origin, self.public).hex()}+{encoded}"
        self.text = "\n".join(["caudal-key/1", self.origin, str(self.number), self.name, str(self.first_seal), ""])
        self.text += f"{int(told['since'])}\n"


def checked_keys(told: list[dict[str, Any]], trusted: str | None) -> tuple[list[Key], int]:
    """The keys, each vouched for by the one before it; and the place of the trusted one."""
    keys = [Key(one) for one in told]
    demand(keys, "the file names no key")
    for nth, key in enumerate(keys):
        before = keys[max(nth - 1, 0)]
        demand(key.number == nth + 1 and key.origin == before.origin, "the keys are not in order")
        demand(key.first_seal >= before.first_seal, "a key begins before the one it follows")
        demand(is_signed(key.text, before.public, key.vouched), f"nobody vouches for key {key.number}")
    if trusted is None:
        return keys, 0
    places = [nth for nth, key in enumerate(keys) if key.name == trusted]
    demand(places, "the key that you trust is not among those of the file")
    return keys, places[0]


def opened(note: str, name: str, key: Key, what: str) -> list[str]:
    """The lines of a note that `key` signed under `name`."""
    text, _, signatures = note.rpartition("\n\n")
    mark = f"— {name} "
    found = [base64_of(line[len(mark) :]) for line in signatures.split("\n") if line.startswith(mark)]
    ours = [one[4:] for one in found if one[:4] == key_id(name, key.public)]
    demand(ours, f"{what} is not signed by key {key.number}")
    demand(all(is_signed(text + "\n", key.public, one) for one in ours), f"the signature of {what} is false")
    return text.split("\n")


def checked_checkpoint(note: str, keys: list[Key], trusted: int, what: str) -> tuple[int, int, bytes, Key]:
    """The seal's number, the log's size and root, from a checkpoint that the right key signed."""
    lines = note.rpartition("\n\n")[0].split("\n")
    words = lines[3].split(" ")
    demand(len(lines) == 4 and lines[0] == keys[0].origin and words[0] == "caudal-seal/1", f"{what} is not of this log")
    number = number_of(words[1])
    place = max((nth for nth, key in enumerate(keys) if key.first_seal <= number), default=-1)
    demand(place >= trusted, f"{what} is older than the key that you trust")
    opened(note, keys[place].origin, keys[place], what)
    return number, number_of(lines[1]), base64_of(lines[2]), keys[place]


def climbed(start: T, leaf: int, size: int, path: Sequence[T], join: Callable[[T, T], T]) -> T:
    """From a leaf up to the root (RFC 9162, 2.1.3.2)."""
    demand(leaf < size, "the leaf lies outside the tree")
    last, here = size - 1, start
    for beside in path:
        demand(last, "the path is too long")
        if leaf & 1 or leaf == last:
            here = join(beside, here)
            while not leaf & 1 and leaf:
                leaf, last = leaf >> 1, last >> 1
        else:
            here = join(here, beside)
        leaf, last = leaf >> 1, last >> 1
    demand(last == 0, "the path is too short")
    return here


def demand_consistent(old_size: int, old_root: bytes, size: int, root: bytes, path: list[bytes]) -> None:
    """The old log is the beginning of the new one (RFC 9162, 2.1.4.2)."""
    demand(0 < old_size <= size, "the older seal is not older")
    if old_size == size:
        demand(not path and old_root == root, "two seals of one size differ")
        return
    path = ([old_root] if old_size & (old_size - 1) == 0 else []) + path
    demand(path, "the path between the seals is empty")
    one, last = old_size - 1, size - 1
    while one & 1:
        one, last = one >> 1, last >> 1
    old = new = path[0]
    for beside in path[1:]:
        demand(last, "the path between the seals is too long")
        if one & 1 or one == last:
            old, new = sha256(b"\x01", beside, old), sha256(b"\x01", beside, new)
            while not one & 1 and one:
                one, last = one >> 1, last >> 1
        else:
            new = sha256(b"\x01", new, beside)
        one, last = one >> 1, last >> 1
    demand(last == 0 and old == old_root and new == root, "the log was rewritten between the two seals")


def amount(minor: int, currency: str) -> str:
    """An amount as people write it."""
    decimals = next((count for count, names in DECIMALS.items() if currency in names.split()), 2)
    digits = str(abs(minor)).rjust(decimals + 1, "0")
    whole, part = digits[: len(digits) - decimals], digits[len(digits) - decimals :]
    return f"{'-' if minor < 0 else ''}{int(whole):,}{'.' if part else ''}{part} {currency}"


ENTRY = ("book", "id", "transaction", "recorded_at", "effective_on", "stated_on", "event", "kind", "description",
         "details", "reverses")  # fmt: skip
LINE = ("account", "kind", "currency", "amount", "version", "balance")


def check_entry(proof: dict[str, Any], size: int, root: bytes) -> Iterator[str]:
    """The entry, with all its words and postings, is one of the leaves."""
    entry, lines = proof["entry"], proof["entry"]["lines"]
    demand(set(entry) == {*ENTRY, "lines"} and all(set(line) == set(LINE) for line in lines), "the entry is not whole")
    told = ["caudal-entry/1", *[entry[name] for name in ENTRY], [[line[name] for name in LINE] for line in lines]]
    leaf = sha256(b"\x00", json.dumps(told, ensure_ascii=False).encode())
    path = [bytes.fromhex(one) for one in proof["inclusion"]["path"]]
    found = climbed(leaf, number_of(proof["inclusion"]["leaf"]), size, path, lambda a, b: sha256(b"\x01", a, b))
    demand(found == root, "the entry is not in the log as the file tells it")
    yield f"The entry {entry['id']} ({entry['kind']}, {entry['effective_on']}) of book {entry['book']} is in the log:"
    for line in lines:
        minor = int(line["amount"])
        yield f"  {line['account']}  {'debit' if minor > 0 else 'credit'} {amount(abs(minor), line['currency'])}"


def check_balance(proof: dict[str, Any], origin: str, key: Key, seal: str) -> Iterator[str]:
    """The holder's balance is inside the total that was signed."""
    lines = opened(proof["statement"], f"{origin}/sums", key, "the statement")
    words = [line.split(" ") for line in lines]
    demand(lines[:2] == ["caudal-sum/1", origin] and len(lines) == 8, "the statement is not of this log")
    demand(words[2] == ["seal", seal, *proof["checkpoint"].split("\n")[1:3]], "the statement belongs to another seal")
    account, place = proof["account"], proof["place"]
    side, currency, prefix = place["side"], words[5][1], words[4][1]
    demand((account["code"] + ":").startswith(prefix + ":"), "the account is not one of those summed up")
    sums = {line[0]: line for line in words[6:]}
    count, total, root = number_of(sums[side][1]), number_of(sums[side][2]), base64_of(sums[side][3])
    balance = number_of(account["balance"])

    def node(left: tuple[int, bytes], right: tuple[int, bytes]) -> tuple[int, bytes]:
        told = [one[0].to_bytes(16, "big") + one[1] for one in (left, right)]
        return left[0] + right[0], sha256(b"\x01", *told)

    name = sha256(bytes.fromhex(account["nonce"]), account["code"].encode())
    leaf = balance, sha256(b"\x00", balance.to_bytes(16, "big"), name)
    path = [(number_of(one["sum"]), bytes.fromhex(one["hash"])) for one in place["path"]]
    found = climbed(leaf, number_of(place["leaf"]), count, path, node)
    demand(found == (total, root), f"{account['code']} is not inside the total as the file tells it")
    where = "below zero" if side == "below" else "not below zero"
    yield f"Book {words[3][1]}, {prefix}, as of seal {seal}; {count} accounts {where}:"
    yield f"  your {amount(balance, currency)} ({account['code']}) is inside the total of {amount(total, currency)}"
    yield f"  below zero, never netted: {sums['below'][1]} accounts with {amount(int(sums['below'][2]), currency)}"


def check(proof: Any, trusted: str | None) -> Iterator[str]:
    """Every fact of the file, in words; raises DoesNotHold at the first that is none."""
    demand(isinstance(proof, dict) and proof.get("format") == "caudal-proof/1", "this is no proof of Caudal")
    keys, place = checked_keys(proof["keys"], trusted)
    number, size, root, key = checked_checkpoint(proof["checkpoint"], keys, place, "the seal")
    demand(proof["about"] in {"entry", "balance"}, "the file is about something unknown")
    if proof["about"] == "entry":
        yield from check_entry(proof, size, root)
    else:
        yield from check_balance(proof, keys[0].origin, keys[-1], str(number))
    yield f"Seal {number} of {keys[0].origin}: {size} items, signed with {key.name}"
    if proof.get("consistency"):
        old = checked_checkpoint(proof["consistency"]["checkpoint"], keys, 0, "the older seal")
        path = [bytes.fromhex(one) for one in proof["consistency"]["path"]]
        demand_consistent(old[1], old[2], size, root, path)
        yield f"Nothing that seal {old[0]} held ({old[1]} items) has been changed or taken out since."
    if trusted is None:
        yield "You named no key. Compare the one above with the key that your pool has published."


def main(arguments: list[str] | None = None) -> int:
    """Check the file that the command line names."""
    parser = argparse.ArgumentParser(description="Check a proof file of Caudal, offline.")
    parser.add_argument("file")
    parser.add_argument("--key", help="the public key that you trust: origin+id+key")
    given = parser.parse_args(arguments)
    try:
        with Path(given.file).open("rb") as file:
            proof = json.loads(file.read(BYTES_MAX).decode())
        facts = "\n".join(["This holds.", *check(proof, given.key)])
    except DoesNotHold as trouble:
        sys.stderr.write(f"This does not hold: {trouble}.\n")
        return 1
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError):
        sys.stderr.write("This does not hold: the file cannot be read as a proof.\n")
        return 1
    sys.stdout.write("".join(one if one.isprintable() or one == "\n" else "?" for one in facts) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
