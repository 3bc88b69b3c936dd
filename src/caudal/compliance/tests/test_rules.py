"""Identity documents: numbers that can exist, and those that cannot."""

import pytest

from caudal.compliance import errors
from caudal.compliance.rules import document_problem, ruc_check_digit
from caudal.kernel.refusals import Refusal


@pytest.mark.parametrize(
    ("document_type", "number"),
    [
        ("DNI", "01234567"),
        ("CE", "001234567"),
        # Public bodies, as they print it themselves: SUNAT, Banco de la Nación, BCRP.
        ("RUC", "20131312955"),
        ("RUC", "20100030595"),
        ("RUC", "20122476309"),
    ],
)
def test_numbers_that_can_exist(document_type: str, number: str) -> None:
    assert document_problem(document_type=document_type, number=number) is None


@pytest.mark.parametrize(
    ("document_type", "number", "refusal"),
    [
        ("PASSPORT", "X123", errors.DocumentTypeIsUnknown),
        ("dni", "01234567", errors.DocumentTypeIsUnknown),
        ("", "", errors.DocumentTypeIsUnknown),
        ("DNI", "1234567", errors.DocumentHasWrongDigits),
        ("DNI", "123456789", errors.DocumentHasWrongDigits),
        ("DNI", "1234567A", errors.DocumentHasWrongDigits),
        ("DNI", "١٢٣٤٥٦٧٨", errors.DocumentHasWrongDigits),
        ("DNI", "1234-678", errors.DocumentHasWrongDigits),
        ("CE", "12345678", errors.DocumentHasWrongDigits),
        ("RUC", "2013131295", errors.DocumentHasWrongDigits),
        ("RUC", "30131312955", errors.RucPrefixIsUnknown),
        ("RUC", "20131312956", errors.CheckDigitDiffers),
        ("RUC", "20131132955", errors.CheckDigitDiffers),
    ],
)
def test_numbers_that_cannot(document_type: str, number: str, refusal: type[Refusal]) -> None:
    problem = document_problem(document_type=document_type, number=number)
    assert type(problem) is refusal


def test_the_refusal_does_not_repeat_the_number() -> None:
    problem = document_problem(document_type="RUC", number="20131312956")
    assert problem is not None
    assert "20131312956" not in str(problem)


def test_the_check_digit_folds_ten_to_zero_and_eleven_to_one() -> None:
    assert ruc_check_digit("0000000000") == 1
    assert ruc_check_digit("0000000006") == 0
