"""The tree against a naive recursive one, signatures against RFC 8032, sums against addition; all by the checker."""

import base64
import hashlib
from datetime import UTC, datetime

import pytest
from babel.numbers import list_currencies
from hypothesis import given, strategies as st

from caudal.kernel.money import Money
from caudal.ledger.proofs import checker
from caudal.ledger.proofs.rules import merkle, notes, sums
from caudal.ledger.proofs.rules.merkle import Leaves, Node

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ORIGIN = "caudal/0123456789abcdef"
SIZES = st.integers(min_value=1, max_value=300)


def leaf(number: int) -> bytes:
    return merkle.leaf_hash(f"entry {number}".encode())


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:middle]) + naive_root(leaves[middle:])).digest()


LEAVES = [leaf(number) for number in range(300)]
ROOTS = [naive_root(LEAVES[:size]) for size in range(301)]


def node(one: Node) -> bytes:
    """A complete subtree as the log would have stored it."""
    return naive_root(LEAVES[one.number << one.level : (one.number + 1) << one.level])


def path_hashes(path: list[Leaves]) -> list[bytes]:
    return merkle.folded(path, {one: node(one) for one in merkle.nodes_of_path(path)})


def join(left: bytes, right: bytes) -> bytes:
    return merkle.node_hash(left, right)


@given(size=st.integers(min_value=0, max_value=300))
def test_a_root_is_folded_from_complete_subtrees(size: int) -> None:
    assert merkle.root_of([node(one) for one in merkle.nodes_of(Leaves(0, size))]) == ROOTS[size]


@given(size=SIZES, data=st.data())
def test_an_inclusion_proof_leads_to_the_root_and_no_other_leaf_does(size: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(min_value=0, max_value=size - 1))
    hashes = path_hashes(merkle.inclusion_path(leaf=number, size=size))
    assert checker.climbed(LEAVES[number], number, size, hashes, join) == ROOTS[size]
    other = data.draw(st.integers(min_value=0, max_value=size - 1))
    if other != number:
        assert checker.climbed(LEAVES[other], number, size, hashes, join) != ROOTS[size]


@given(size=SIZES, data=st.data())
def test_a_consistency_proof_holds_between_two_sizes_and_for_no_other_root(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(min_value=1, max_value=size))
    hashes = path_hashes(merkle.consistency_path(old=old, new=size))
    checker.demand_consistent(old, ROOTS[old], size, ROOTS[size], hashes)
    with pytest.raises(checker.DoesNotHold):
        checker.demand_consistent(old, bytes(32), size, ROOTS[size], hashes)
    with pytest.raises(checker.DoesNotHold):
        checker.demand_consistent(old, ROOTS[old], size, bytes(32), hashes)
    if hashes:
        for wrong in (hashes[:-1], [*hashes, bytes(32)], [bytes(32), *hashes[1:]]):
            with pytest.raises(checker.DoesNotHold):
                checker.demand_consistent(old, ROOTS[old], size, ROOTS[size], wrong)


def test_the_paths_are_those_of_the_rfcs_example() -> None:
    # RFC 6962, 2.1.3: the tree of seven leaves.
    assert merkle.inclusion_path(leaf=3, size=7) == [Leaves(2, 3), Leaves(0, 2), Leaves(4, 7)]
    assert merkle.inclusion_path(leaf=6, size=7) == [Leaves(4, 6), Leaves(0, 4)]
    assert merkle.consistency_path(old=3, new=7) == [Leaves(2, 3), Leaves(3, 4), Leaves(0, 2), Leaves(4, 7)]
    assert merkle.consistency_path(old=4, new=7) == [Leaves(4, 7)]
    assert merkle.consistency_path(old=6, new=7) == [Leaves(4, 6), Leaves(6, 7), Leaves(0, 4)]


# RFC 8032, 7.1: secret key, public key, message, signature.
VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
            "655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
            "b00d291612bb0c00"
        ),
    ),
]


@pytest.mark.parametrize(("seed", "public", "message", "signature"), VECTORS)
def test_signatures_are_ed25519(seed: str, public: str, message: str, signature: str) -> None:
    secret, text = bytes.fromhex(seed), bytes.fromhex(message).decode()
    assert notes.public_of(secret).hex() == public
    assert notes.signature_of(text, seed=secret).hex() == signature
    assert checker.is_signed(text, bytes.fromhex(public), bytes.fromhex(signature))
    assert not checker.is_signed(text + " ", bytes.fromhex(public), bytes.fromhex(signature))


@given(seed=st.binary(min_size=32, max_size=32), text=st.text(), flipped=st.integers(min_value=0, max_value=64 * 8 - 1))
def test_the_checker_and_the_library_agree_on_signatures(seed: bytes, text: str, flipped: int) -> None:
    text = text.encode("utf-8", "replace").decode()
    public, signature = notes.public_of(seed), notes.signature_of(text, seed=seed)
    assert checker.is_signed(text, public, signature)
    wrong = (int.from_bytes(signature, "big") ^ (1 << flipped)).to_bytes(64, "big")
    assert not checker.is_signed(text, public, wrong)
    assert not notes.is_signed(text, public=public, signature=wrong)


def test_a_signature_with_a_scalar_beyond_the_order_is_no_signature() -> None:
    seed = bytes(range(32))
    public, signature = notes.public_of(seed), notes.signature_of("a", seed=seed)
    scalar = int.from_bytes(signature[32:], "little") + checker.ORDER
    assert not checker.is_signed("a", public, signature[:32] + scalar.to_bytes(32, "little"))


def test_a_seal_is_a_checkpoint_in_the_format_of_transparency_logs() -> None:
    seed = bytes(range(32))
    public = notes.public_of(seed)
    seal = notes.Seal(7, 300, ROOTS[300], bytes(32), NOON, 812, 7710220195199859215)
    text = notes.checkpoint_of(seal, origin=ORIGIN)
    assert text.split("\n")[:3] == [ORIGIN, "300", base64.b64encode(ROOTS[300]).decode()]
    assert text.split("\n")[3] == f"caudal-seal/1 7 1795176000000000 {'A' * 43}= 812 7710220195199859215"
    note = notes.note_of(text, name=ORIGIN, public=public, signature=notes.signature_of(text, seed=seed))
    assert note.startswith(text + f"\n— {ORIGIN} ")
    assert (notes.text_of(note), notes.number_of(note)) == (text, 7)
    told = {
        "number": 1, "origin": ORIGIN, "public": base64.b64encode(public).decode(), "first_seal": 1,
        "since": notes.micros_of(NOON), "vouched": "",
    }  # fmt: skip
    key = checker.Key(told)
    assert key.name == notes.verifier_key(name=ORIGIN, public=public)
    assert key.text == notes.key_text(notes.PublicKey(1, ORIGIN, public, 1, NOON))
    assert checker.checked_checkpoint(note, [key], 0, "the seal")[:3] == (7, 300, ROOTS[300])
    with pytest.raises(checker.DoesNotHold, match="signature"):
        checker.checked_checkpoint(note.replace("\n300\n", "\n301\n"), [key], 0, "the seal")


@pytest.mark.parametrize("text", ["", "\n\n\n", f"{ORIGIN}\n1\nroot\ncaudal-seal/1 x 2 3 4 5\n", "a\nb\nc\nd\n"])
def test_what_is_no_checkpoint_of_ours_has_no_number(text: str) -> None:
    assert notes.number_of(text) is None


def test_a_signature_of_one_kind_is_none_of_another() -> None:
    public = notes.public_of(bytes(32))
    kinds = (ORIGIN, notes.name_for_sums(ORIGIN))
    assert len({notes.verifier_key(name=name, public=public).split("+")[1] for name in kinds}) == 2
    assert not notes.key_text(notes.PublicKey(1, ORIGIN, public, 1, NOON)).startswith(ORIGIN)


BALANCES = st.lists(st.integers(min_value=0, max_value=10**17), min_size=1, max_size=60)


def checked(tree: sums.SumTree, balance: int, name: bytes, place: sums.Place) -> tuple[int, bytes]:
    """As the checker climbs it."""

    def above(left: tuple[int, bytes], right: tuple[int, bytes]) -> tuple[int, bytes]:
        told = b"".join(one[0].to_bytes(16, "big") + one[1] for one in (left, right))
        return left[0] + right[0], hashlib.sha256(b"\x01" + told).digest()

    start = balance, hashlib.sha256(b"\x00" + balance.to_bytes(16, "big") + name).digest()
    return checker.climbed(start, place.leaf, tree.size, [(one.total, one.hash) for one in place.path], above)


@given(balances=BALANCES, data=st.data())
def test_every_balance_is_inside_the_total(balances: list[int], data: st.DataObject) -> None:
    names = [hashlib.sha256(str(nth).encode()).digest() for nth in range(len(balances))]
    tree = sums.SumTree(sums.leaf(name=name, total=balance) for name, balance in zip(names, balances, strict=True))
    assert tree.root.total == sum(balances)
    nth = data.draw(st.integers(min_value=0, max_value=len(balances) - 1))
    assert checked(tree, balances[nth], names[nth], tree.place(nth)) == (tree.root.total, tree.root.hash)
    assert checked(tree, balances[nth] + 1, names[nth], tree.place(nth))[1] != tree.root.hash


def test_nobody_below_zero_is_a_leaf() -> None:
    with pytest.raises(AssertionError):
        sums.leaf(name=bytes(32), total=-1)


def test_the_sum_of_nothing_is_nothing() -> None:
    assert sums.SumTree([]).root == sums.EMPTY


def test_a_blinded_name_opens_with_its_nonce_only() -> None:
    nonce = sums.nonce_of(salt=b"salt", about="seal 1", account="equity:shares:1")
    assert nonce != sums.nonce_of(salt=b"salt", about="seal 2", account="equity:shares:1")
    assert sums.blinded(nonce=nonce, account="equity:shares:1") != sums.blinded(nonce=nonce, account="equity:shares:2")


@pytest.mark.parametrize("minor", [0, 5, -5, 1_234_567, -100])
def test_the_checker_writes_amounts_with_the_currencys_own_decimals(minor: int) -> None:
    for currency in sorted(list_currencies()):
        assert checker.amount(minor, currency).replace(",", "") == f"{Money(minor, currency).text} {currency}"
