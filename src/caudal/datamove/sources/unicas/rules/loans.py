"""Read the loans of a circle and what came back on them, merging what the old migrator had copied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from caudal.circles.rules.imported import ImportedLoan, ImportedRepayment, ImportedTerms
from caudal.circles.rules.importing import lending_loan
from caudal.datamove.sources.unicas.rules.codes import Code
from caudal.datamove.sources.unicas.rules.numbers import CENT, CURRENCY, Amount, plain, read_amount, read_number
from caudal.datamove.sources.unicas.rules.reading import effect_of, set_aside
from caudal.datamove.sources.unicas.rules.records import (
    Draft,
    Effect,
    Fate,
    Kind,
    Row,
    clean,
    in_order,
    key_of,
    local_date,
    source_of,
)
from caudal.kernel.money import Money
from caudal.lending.rules.importing import import_problem
from caudal.lending.rules.terms import PRINCIPAL_MINOR_MAX

STATUSES = frozenset({"PENDING", "APPROVED", "REJECTED", "PAID", "PARTIAL"})
LOAN_TYPES = frozenset({"CUOTA_FIJA", "CUOTA_REBATIR", "CUOTA_VENCIMIENTO", "CUOTA_VARIABLE"})
EVERY_DAYS = {"MENSUAL": 30, "QUINCENAL": 15, "SEMANAL": 7}
INVENTED_TERMS = frozenset({(Decimal(0), 1), (Decimal(2), 12), (Decimal("2.5"), 12)})
"""What three versions of the old migrator wrote as monthly rate and instalments of every loan."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """One loan as the source holds it: its row, and the original that a migrated copy names."""

    table: str
    row: Row
    at: str
    amount: Amount
    original: Row | None = None

    @property
    def key(self) -> str:
        return key_of(self.row)

    @property
    def is_rejected(self) -> bool:
        return status_of(self.row) == "REJECTED" or self.row.get("rejected") == "true"


@dataclass(frozen=True, kw_only=True)
class Payment:
    """One repayment row of a loan; `is_left_behind` when only the original of a copy holds it."""

    table: str
    row: Row
    amount: Amount
    is_left_behind: bool


def status_of(row: Row) -> str:
    return (row["status"] or "").strip().upper()


def read_loans(draft: Draft) -> tuple[ImportedLoan, ...]:
    """Every loan that was not rejected counts as disbursed when it was asked for: no disbursement was recorded."""
    loans: list[ImportedLoan] = []
    firsts: dict[tuple[str | None, str, str], Source] = {}
    for source in _sources(draft):
        payments = _payments(draft, source)
        same = (source.row["memberId"], source.amount.text, source.at)
        reason = _why_not(draft, source) or (Code.DUPLICATE if same in firsts else None)
        effect = effect_of(Kind.LOAN, source.table, source.row, source.amount, at=source.at)
        if source.is_rejected and reason is None:
            draft.place(source.table, source.row, Fate.EXCLUDED, "loan_rejected", amount=source.amount)
            draft.effects.append(replace(effect, truth=Decimal(0), sign=0))
            _set_aside_payments(draft, payments)
        elif reason is not None:
            set_aside(draft, source.table, source.row, source.amount, reason)
            draft.effects.append(replace(effect, truth=Decimal(0), reason=reason))
            _set_aside_payments(draft, payments)
        else:
            firsts[same] = source
            draft.effects.append(effect)
            loans.append(_loan(draft, source, payments, number=len(loans) + 1))
    _check_numbers(draft)
    return tuple(loans)


def _sources(draft: Draft) -> list[Source]:
    """Loans of both generations by time; an original that has a copy is merged into it."""
    originals = {key_of(row): row for row in draft.records.rows("Prestamo")}
    sources: list[Source] = []
    for row in draft.records.rows("PrestamoNew"):
        named = row.get("original_prestamo_id")
        original = originals.pop(named, None) if named else None
        if named and original is None:
            draft.find(Code.ORPHAN, "reference", "PrestamoNew", key_of(row))
        if original is not None:
            draft.place("Prestamo", original, Fate.MERGED, "loan_has_a_copy", amount=read_amount(original["amount"]),
                        target=draft.target("PrestamoNew", key_of(row), "loan"))  # fmt: skip
        at = (original or row)["createdAt"] or ""
        sources.append(
            Source(table="PrestamoNew", row=row, at=at, amount=read_amount(row["amount"]), original=original)
        )
    sources += [
        Source(table="Prestamo", row=row, at=row["createdAt"] or "", amount=read_amount(row["amount"]))
        for row in originals.values()
    ]
    return sorted(sources, key=lambda source: (source.at, source.key))


def _why_not(draft: Draft, source: Source) -> Code | None:
    if source.amount.refusal is not None:
        return source.amount.refusal
    if source.row["memberId"] not in draft.member_ids:
        return Code.ORPHAN
    is_sound = local_date(source.at) is not None and 0 < source.amount.money.minor <= PRINCIPAL_MINOR_MAX
    return None if is_sound else Code.INVALID_VALUE


def _payments(draft: Draft, source: Source) -> list[Payment]:
    """The loan's repayments by time; those that only the original holds are taken from there."""
    by_loan = [row for row in draft.records.rows("PagoPrestamoNew") if row["prestamoId"] == source.key]
    first = source.original or (source.row if source.table == "Prestamo" else None)
    of_first = {
        key_of(row): row for row in draft.records.rows("PagoPrestamo") if first and row["prestamoId"] == key_of(first)
    }
    payments = []
    for row in by_loan:
        named = row.get("original_pago_id")
        merged = of_first.pop(named, None) if named else None
        if merged is not None:
            draft.place("PagoPrestamo", merged, Fate.MERGED, "payment_has_a_copy",
                        amount=read_amount(merged["amount"]),
                        target=draft.target("PagoPrestamoNew", key_of(row), "repayment"))  # fmt: skip
        elif named:
            draft.find(Code.ORPHAN, "reference", "PagoPrestamoNew", key_of(row))
        payments.append(_payment("PagoPrestamoNew", row))
    payments += [_payment("PagoPrestamo", row, is_left_behind=source.original is not None) for row in of_first.values()]
    return sorted(payments, key=lambda payment: (payment.row["date"] or "", key_of(payment.row)))


def _payment(table: str, row: Row, *, is_left_behind: bool = False) -> Payment:
    return Payment(table=table, row=row, amount=read_amount(row["amount"]), is_left_behind=is_left_behind)


def _set_aside_payments(draft: Draft, payments: Sequence[Payment]) -> None:
    """Payments of a loan that is not moved have nothing to pay back."""
    for payment in payments:
        reason = payment.amount.refusal or Code.ORPHAN
        draft.place(payment.table, payment.row, Fate.QUARANTINED, reason.value, amount=payment.amount)
        effect = effect_of(Kind.PAYMENT, payment.table, payment.row, payment.amount, at=payment.row["date"] or "")
        draft.effects.append(replace(effect, truth=Decimal(0), reason=reason))


def _loan(draft: Draft, source: Source, payments: Sequence[Payment], *, number: int) -> ImportedLoan:
    row, key = source.row, source.key
    target = draft.target(source.table, key, "loan")
    principal = source.amount.money
    draft.place(source.table, row, Fate.MAPPED, "loan", target=target, amount=source.amount, minor=principal.minor)
    repayments = _repayments(draft, source, payments, principal)
    still_open = principal - sum((repayment.principal for repayment in repayments), Money.zero(CURRENCY))
    is_migrated = _is_migrated(source, payments)
    _check_status(draft, source, still_open, is_migrated=is_migrated)
    if is_migrated:
        draft.migrated.append((source.table, key))
    loan = ImportedLoan(
        id=target, source=source_of(source.table, key), number=number,
        member_id=draft.member_ids[row["memberId"] or ""], principal=principal, principal_open=still_open,
        disbursed_on=_disbursed_on(draft, source, repayments),
        reason=clean(row.get("reason") or row.get("description")), legacy_status=clean(row["status"]),
        legacy_code=clean(row.get("loan_code")), terms=None if is_migrated else _terms(draft, source),
        repayments=tuple(repayments),
    )  # fmt: skip
    return _with_usable_terms(draft, source, loan)


def _disbursed_on(draft: Draft, source: Source, repayments: Sequence[ImportedRepayment]) -> date:
    """The day of the request, or of the first repayment where that is dated before it."""
    on = local_date(source.at)
    assert on is not None, "a sound loan has a date"
    first = min((repayment.on for repayment in repayments), default=on)
    if first < on:
        draft.find(Code.INVALID_VALUE, "loan_date", source.table, source.key)
    return min(first, on)


def _with_usable_terms(draft: Draft, source: Source, loan: ImportedLoan) -> ImportedLoan:
    """Leave out terms that the lending engine could never have agreed to; the money stays as it is."""
    if loan.terms is None or import_problem(lending_loan(loan, member_number=1)) is None:
        return loan
    draft.find(Code.INVALID_VALUE, "loan_terms", source.table, source.key)
    return replace(loan, terms=None)


def _repayments(draft: Draft, source: Source, payments: Sequence[Payment], principal: Money) -> list[ImportedRepayment]:
    """The recorded split where it adds up and fits, otherwise principal first and the rest interest."""
    repayments: list[ImportedRepayment] = []
    left = principal
    seen: dict[tuple[str, str | None], Payment] = {}
    for payment in payments:
        row = payment.row
        same = (payment.amount.text, row["date"])
        on = local_date(row["date"])
        reason = payment.amount.refusal or (None if on else Code.INVALID_VALUE)
        effect = effect_of(Kind.PAYMENT, payment.table, row, payment.amount, at=row["date"] or "")
        if payment.is_left_behind:
            effect = replace(effect, copy=source.key)
        if reason is None and same in seen:
            reason = Code.DUPLICATE
            first = seen[same]
            draft.place(payment.table, row, Fate.MERGED, reason.value, amount=payment.amount,
                        target=draft.target(first.table, key_of(first.row), "repayment"))  # fmt: skip
        elif reason is not None:
            draft.place(payment.table, row, Fate.QUARANTINED, reason.value, amount=payment.amount)
        elif not payment.amount.money:
            draft.place(payment.table, row, Fate.EXCLUDED, "zero_amount", amount=payment.amount)
        else:
            assert on is not None
            seen[same] = payment
            part = _principal_part(payment, left)
            left -= part
            target = draft.target(payment.table, key_of(row), "repayment")
            draft.place(payment.table, row, Fate.MAPPED, "repayment", target=target, amount=payment.amount,
                        minor=payment.amount.money.minor)  # fmt: skip
            repayments.append(
                ImportedRepayment(
                    id=target,
                    source=source_of(payment.table, key_of(row)),
                    on=on,
                    amount=payment.amount.money,
                    principal=part,
                    interest=payment.amount.money - part,
                )
            )
        draft.effects.append(effect if reason is None else replace(effect, truth=Decimal(0), reason=reason))
    return repayments


def _principal_part(payment: Payment, left: Money) -> Money:
    principal = read_amount(payment.row.get("capital_amount") or "0")
    interest = read_amount(payment.row.get("interest_amount") or "0")
    adds_up = not (principal.refusal or interest.refusal) and principal.money + interest.money == payment.amount.money
    if adds_up and principal.money <= left:
        return principal.money
    return min(payment.amount.money, left)


def _is_migrated(source: Source, payments: Sequence[Payment]) -> bool:
    """The old migrator's hand: its invented terms on a copy, or payments that it left with the original."""
    if source.original is None:
        return False
    terms = (read_number(source.row["monthly_interest"]), int(source.row["number_of_installments"] or 0))
    return terms in INVENTED_TERMS or any(payment.is_left_behind for payment in payments)


def _terms(draft: Draft, source: Source) -> ImportedTerms | None:
    if source.table == "Prestamo":
        return None
    row = source.row
    rate = read_number(row["monthly_interest"])
    every = EVERY_DAYS.get((row["payment_type"] or "").strip().upper())
    kind = (row["loan_type"] or "").strip().upper()
    count = int(row["number_of_installments"] or 0)
    if rate is None:
        draft.find(Code.NOT_A_NUMBER, "loan_terms", source.table, source.key, row["monthly_interest"] or "")
        return None
    if kind not in LOAN_TYPES or every is None or count < 1 or rate < 0:
        draft.find(Code.INVALID_VALUE, "loan_terms", source.table, source.key)
        return None
    return ImportedTerms(legacy_type=kind, monthly_rate=rate.scaleb(-2), installments=count, every_days=every)


def _check_status(draft: Draft, source: Source, still_open: Money, *, is_migrated: bool) -> None:
    """Compare what the loan's own counters say with what its repayments give."""
    row, table, key = source.row, source.table, source.key
    truth = Decimal(still_open.minor).scaleb(-2)
    if status_of(row) not in STATUSES:
        draft.find(Code.INVALID_VALUE, "loan_status", table, key)
    if (status_of(row) == "PAID" or row.get("paid") == "true") and truth > 0:
        draft.find(Code.PARTIAL_MARKED_PAID, "loan_remaining", table, key, plain(-truth))
        return
    if table == "Prestamo" or is_migrated:
        return
    stated = read_number(row["remaining_amount"])
    if stated is None:
        draft.find(Code.NOT_A_NUMBER, "loan_remaining", table, key, row["remaining_amount"] or "")
    elif stated != truth:
        is_dust = abs(stated - truth) < CENT
        code = Code.REMAINING_DUST if is_dust else Code.REMAINING_DISAGREES
        draft.find(code, "loan_remaining", table, key, plain(stated - truth))


def _check_numbers(draft: Draft) -> None:
    """Loan numbers count up by one in the order of the requests, or two requests raced for one."""
    previous = 0
    for row in in_order(draft.records.rows("PrestamoNew")):
        number = int(row["loan_number"] or 0)
        if number != previous + 1:
            draft.find(Code.LOAN_NUMBER_RACE, "loan_number", "PrestamoNew", key_of(row), str(number - previous - 1))
        previous = number


def check_capital_at_loans(draft: Draft) -> None:
    """Replay the truth: a loan above the capital of its moment is moved, and reported with the excess."""
    capital = Decimal(0)
    for effect in sorted(draft.effects, key=_moment):
        if effect.kind is Kind.LOAN and effect.truth < -capital:
            excess = plain(-effect.truth - capital)
            draft.find(Code.LOAN_ABOVE_CAPITAL, "capital_at_loan", effect.table, effect.key, excess)
        capital += effect.truth


def _moment(effect: Effect) -> tuple[str, int, str]:
    return (effect.at, 1 if effect.truth < 0 else 0, effect.key)
