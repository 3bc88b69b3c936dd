"""What is refused of receipts."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class ReceiptNotFound(Refusal):
    code = "circles.receipt_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("The circle gave no receipt with this number.")
    remedy = gettext_noop("Choose it from the circle's list of receipts.")
