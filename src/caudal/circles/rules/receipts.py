"""Receipts: what they are given for, and the code that opens one to whoever holds the paper."""

from enum import StrEnum

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and capitals without I, L, O and U: what people read off paper and type again is not mistaken."""

CODE_LENGTH = 20
"""Five bits a character: 100 bits, which nobody guesses."""

_GROUP = 5
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})
_TYPED_LENGTH_MAX = 60


class ReceiptKind(StrEnum):
    """Why the money of a member came into the box or left it."""

    SHARE_PURCHASE = "share_purchase"
    SHARE_SALE = "share_sale"
    FINE_PAYMENT = "fine_payment"
    LOAN_REPAYMENT = "loan_repayment"
    LOAN_DISBURSEMENT = "loan_disbursement"
    FORM_FEE = "form_fee"
    SOCIAL_CONTRIBUTION = "social_contribution"
    SOCIAL_PAYMENT = "social_payment"
    PAYOUT = "payout"
    OTHER_INCOME = "other_income"
    OTHER_EXPENSE = "other_expense"


def code_of(randomness: bytes) -> str:
    """Write random bytes, one for each character, as a code. Every value of a byte's five low bits is as likely."""
    assert len(randomness) == CODE_LENGTH, "a byte for each character"
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in randomness)


def code_as_printed(code: str) -> str:
    """`K7Q2M-...`: in groups, as it stands on the paper and in the address."""
    return "-".join(code[place : place + _GROUP] for place in range(0, len(code), _GROUP))


def code_as_typed(text: str) -> str | None:
    """The code in what somebody typed or scanned, small letters and all; None when it can be none."""
    if len(text) > _TYPED_LENGTH_MAX or not text.isascii():
        return None
    bare = text.upper().replace("-", "").replace(" ", "").translate(_MISREAD)
    return bare if len(bare) == CODE_LENGTH and set(bare) <= set(ALPHABET) else None


def initials(full_name: str) -> str:
    """`R. Ñ. Q.` of Rosa Ñahui Quispe: who knows the person sees whether it is they, who does not learns no name."""
    return " ".join(f"{word[0].upper()}." for word in full_name.split() if word[0].isalpha())
