"""The refusals of compliance, in the order in which they are checked."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class DocumentTypeIsUnknown(Refusal):
    code = "compliance.document_type_is_unknown"
    kind = Kind.INPUT
    message = gettext_noop("“{document_type}” is no kind of identity document that is known here.")
    remedy = gettext_noop("Choose DNI, CE or RUC.")


class DocumentHasWrongDigits(Refusal):
    code = "compliance.document_has_wrong_digits"
    kind = Kind.INPUT
    message = gettext_noop("The number of a {document_type} has {digits} digits.")
    remedy = gettext_noop("Copy the digits from the document, without spaces or dashes.")


class RucPrefixIsUnknown(Refusal):
    code = "compliance.ruc_prefix_is_unknown"
    kind = Kind.INPUT
    message = gettext_noop("A RUC begins with 10, 15, 16, 17 or 20.")
    remedy = gettext_noop("Copy the number again.")


class CheckDigitDiffers(Refusal):
    code = "compliance.check_digit_differs"
    kind = Kind.INPUT
    message = gettext_noop("The last digit of the {document_type} does not fit the others: one of them is mistyped.")
    remedy = gettext_noop("Copy the number again.")
