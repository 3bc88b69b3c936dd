"""Say each reason code in one sentence that a treasurer understands; the doors translate it."""

from __future__ import annotations

from caudal.datamove.sources.unicas.rules.codes import Code
from caudal.kernel.refusals import gettext_noop

EXPLANATIONS: dict[Code, str] = {
    Code.DELETED_PAYMENT_ADDED: gettext_noop("A payment was deleted, and the old system added it a second time."),
    Code.PAYMENT_OUTSIDE_TRANSACTION: gettext_noop(
        "The old system changed the capital apart from the payment: one of the two was recorded without the other."
    ),
    Code.FINE_EDIT_REAPPLIED: gettext_noop("A fine was edited, and the old system added its amount again."),
    Code.SHARE_COUNT_AS_MONEY: gettext_noop(
        "A share purchase was edited, and the old system moved the number of shares instead of their value."
    ),
    Code.SALE_ADDED: gettext_noop("Shares were sold back, and the old system added their value instead of taking it."),
    Code.PARTIAL_MARKED_PAID: gettext_noop("The loan was marked as paid though part of it is still owed."),
    Code.REMAINING_DUST: gettext_noop("The loan is settled, but its counter kept a fraction of a céntimo."),
    Code.REMAINING_DISAGREES: gettext_noop("The loan's counter does not agree with its repayments."),
    Code.DUAL_UPDATE: gettext_noop("The old system added the same purchase twice, by two programs at once."),
    Code.LOAN_NUMBER_RACE: gettext_noop("Two requests raced for a loan number, and one was skipped."),
    Code.PAID_PRINCIPAL_DOUBLE_COUNT: gettext_noop(
        "The old formula forgets a loan once it is paid, but still counts the money that came back."
    ),
    Code.FORMULA_DISAGREES: gettext_noop("The old formula counts this record in another way than the books do."),
    Code.MIGRATED_DEFAULTS: gettext_noop(
        "An earlier migration invented this loan's terms or left its payments behind; they are taken from the original."
    ),
    Code.MISSING_MOVEMENT: gettext_noop("The old system never counted this record."),
    Code.MOVEMENT_DISAGREES: gettext_noop("The old system counted this record with another amount."),
    Code.MOVEMENT_WITHOUT_RECORD: gettext_noop("The old system counted a movement whose record does not exist."),
    Code.FLOAT_DUST: gettext_noop("Binary fractions left less than a millionth of a sol; it is rounded away."),
    Code.ORPHAN: gettext_noop("The record belongs to nobody in this circle, or names something that does not exist."),
    Code.DUPLICATE: gettext_noop("The same record was sent twice in the same millisecond; it counts once."),
    Code.NOT_A_NUMBER: gettext_noop("The stored amount is not a number."),
    Code.SUB_CENT: gettext_noop("The amount has fractions of a céntimo that nobody can pay; it is set aside."),
    Code.NEGATIVE_AMOUNT: gettext_noop("The amount is negative; it is set aside."),
    Code.LOAN_ABOVE_CAPITAL: gettext_noop("The loan was larger than the capital that the circle had that day."),
    Code.INVALID_VALUE: gettext_noop("The record holds a value that has no known meaning."),
    Code.SHARE_PRICE_ASSUMED: gettext_noop(
        "The old system stored no share price; the largest one that makes every purchase whole shares is assumed."
    ),
    Code.UNKNOWN: gettext_noop("No record explains this part of the difference."),
}

FIGURES: dict[str, str] = {
    "available_capital": gettext_noop("Available capital"),
    "stored_capital": gettext_noop("Stored capital"),
    "amount": gettext_noop("Amount of the record"),
    "capital_at_loan": gettext_noop("Capital on the day of the loan"),
    "document": gettext_noop("Document of a person"),
    "fine_status": gettext_noop("Status of a fine"),
    "loan_date": gettext_noop("Date of a loan"),
    "loan_number": gettext_noop("Number of a loan"),
    "loan_remaining": gettext_noop("What a loan still owes"),
    "loan_status": gettext_noop("Status of a loan"),
    "loan_terms": gettext_noop("Terms of a loan"),
    "member_role": gettext_noop("Office of a member"),
    "reference": gettext_noop("Reference to another record"),
    "share_price": gettext_noop("Price of a share"),
    "share_type": gettext_noop("Type of a share purchase"),
}
FORMULAS: dict[str, str] = {
    "movements": gettext_noop("the sum of its capital movements"),
    "records": gettext_noop("the sum of its records"),
    "records, sales added": gettext_noop("the sum of its records, sales added instead of taken"),
    "acciones + PENDING multas + pagos - loans not PAID": gettext_noop(
        "shares + pending fines + payments - loans not paid"
    ),
    "everything minus all loans": gettext_noop("everything minus all loans, rejected ones too"),
}


def figure_of(name: str) -> str:
    """The English name of a figure: the msgid of its translation."""
    return FIGURES.get(name, name)


def formula_of(name: str) -> str:
    """A known formula in plain words: the msgid of its translation."""
    return FORMULAS.get(name, name)


def explanation_of(code: Code) -> str:
    """The English sentence of a code: the msgid of its translation."""
    return EXPLANATIONS[code]
