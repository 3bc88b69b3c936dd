"""What a receipt was given for, in the words of a junta."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from caudal.circles.rules.receipts import ReceiptKind
from caudal.kernel.refusals import gettext_noop

KINDS: Mapping[ReceiptKind, str] = {
    ReceiptKind.SHARE_PURCHASE: gettext_noop("Purchase of shares"),
    ReceiptKind.SHARE_SALE: gettext_noop("Sale of shares"),
    ReceiptKind.FINE_PAYMENT: gettext_noop("Payment of a fine"),
    ReceiptKind.LOAN_REPAYMENT: gettext_noop("Loan repayment"),
    ReceiptKind.LOAN_DISBURSEMENT: gettext_noop("Loan given"),
    ReceiptKind.FORM_FEE: gettext_noop("Form of a loan paid"),
    ReceiptKind.SOCIAL_CONTRIBUTION: gettext_noop("Contribution to the social fund"),
    ReceiptKind.SOCIAL_PAYMENT: gettext_noop("Help from the social fund"),
    ReceiptKind.PAYOUT: gettext_noop("Share-out"),
    ReceiptKind.OTHER_INCOME: gettext_noop("Other income"),
    ReceiptKind.OTHER_EXPENSE: gettext_noop("Other expenses"),
}


def receipt_kind(kind: ReceiptKind) -> str:
    return _(KINDS[kind])
