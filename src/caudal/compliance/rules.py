"""Identity documents of Peru: which numbers can exist."""

from enum import StrEnum

from caudal.compliance.errors import (
    CheckDigitDiffers,
    DocumentHasWrongDigits,
    DocumentTypeIsUnknown,
    RucPrefixIsUnknown,
)
from caudal.kernel.refusals import Refusal


class DocumentType(StrEnum):
    """DNI of citizens, CE of foreign residents (carné de extranjería), RUC of taxpayers."""

    DNI = "DNI"
    CE = "CE"
    RUC = "RUC"


DIGITS = {DocumentType.DNI: 8, DocumentType.CE: 9, DocumentType.RUC: 11}

_RUC_PREFIXES = ("10", "15", "16", "17", "20")
_RUC_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def document_problem(*, document_type: str, number: str) -> Refusal | None:
    """What is wrong with an identity document, in checking order; None when such a number can exist."""
    if document_type not in DIGITS:
        return DocumentTypeIsUnknown(field="document_type", document_type=document_type[:20])
    kind = DocumentType(document_type)
    if len(number) != DIGITS[kind] or not (number.isascii() and number.isdigit()):
        return DocumentHasWrongDigits(field="document_number", document_type=kind.value, digits=DIGITS[kind])
    if kind is not DocumentType.RUC:
        return None
    if not number.startswith(_RUC_PREFIXES):
        return RucPrefixIsUnknown(field="document_number")
    if int(number[-1]) != ruc_check_digit(number[:-1]):
        return CheckDigitDiffers(field="document_number", document_type=kind.value)
    return None


def ruc_check_digit(first_ten: str) -> int:
    """The eleventh digit of a RUC: 11 minus the weighted sum modulo 11, where 10 counts as 0 and 11 as 1 (SUNAT)."""
    weighted = sum(weight * int(digit) for weight, digit in zip(_RUC_WEIGHTS, first_ten, strict=True))
    return (11 - weighted % 11) % 10
