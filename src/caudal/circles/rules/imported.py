"""Say what a former system's circle looks like once its records are proven: the one shape that `import_circle` takes.

Every part carries `id`, derived from the source's identity (so that importing twice changes nothing), and `source`,
the record it came from ("unicas:Accion:<key>"). A person may stand in several circles and carries the same id in each;
documents are not unique in the source. Sequences are in order of time; facts of one day stand in no order among them.
A historical loan may exceed the cash of its day (it is reported, not refused), so limits hold after the import, not
while it replays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from caudal.circles.rules.shares import TradeKind
from caudal.kernel.money import Money


@dataclass(frozen=True, kw_only=True)
class ImportedPerson:
    """A human being, the same id in every circle they belong to."""

    id: UUID
    source: str
    full_name: str
    document_type: str = ""
    document_number: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    born_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ImportedMember:
    """A person's place in this circle; `number` counts from 1 without gaps."""

    id: UUID
    source: str
    number: int
    person: ImportedPerson
    role: str  # member, president, treasurer, secretary, facilitator
    joined_on: date
    is_active: bool = True


@dataclass(frozen=True, kw_only=True)
class ImportedPrice:
    """The share price from a date on; `assumed` when the source stored no price."""

    id: UUID
    source: str
    price: Money
    valid_from: date
    assumed: bool = False


@dataclass(frozen=True, kw_only=True)
class ImportedShareTrade:
    """Whole shares bought or sold at a price; `amount` is `price * shares`."""

    id: UUID
    source: str
    member_id: UUID
    kind: TradeKind
    shares: int
    price: Money
    amount: Money
    on: date
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class ImportedFine:
    """A fine, collected in full when `collected_on` is set."""

    id: UUID
    source: str
    member_id: UUID
    amount: Money
    reason: str
    issued_on: date
    collected_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ImportedRepayment:
    """Money that came back: `amount` is `principal + interest`."""

    id: UUID
    source: str
    on: date
    amount: Money
    principal: Money
    interest: Money


@dataclass(frozen=True, kw_only=True)
class ImportedTerms:
    """The agreed terms as the source recorded them; rates are monthly fractions (0.05 is 5 % a month)."""

    legacy_type: str  # CUOTA_FIJA, CUOTA_REBATIR, CUOTA_VENCIMIENTO, CUOTA_VARIABLE
    monthly_rate: Decimal
    installments: int
    every_days: int  # MENSUAL 30, QUINCENAL 15, SEMANAL 7


@dataclass(frozen=True, kw_only=True)
class ImportedLoan:
    """A disbursed loan; `number` is the circle's own count from 1 without gaps, `legacy_code` what the source showed.

    `principal_open` is the principal minus what the repayments brought back: the balance its account must have.
    """

    id: UUID
    source: str
    number: int
    member_id: UUID
    principal: Money
    principal_open: Money
    disbursed_on: date
    reason: str
    legacy_status: str
    legacy_code: str
    terms: ImportedTerms | None
    repayments: tuple[ImportedRepayment, ...]


@dataclass(frozen=True, kw_only=True)
class ImportedIncome:
    """Money that entered the cash box for another reason."""

    id: UUID
    source: str
    amount: Money
    on: date
    description: str


@dataclass(frozen=True, kw_only=True)
class ImportedExpense:
    """Money that left the cash box for another reason."""

    id: UUID
    source: str
    amount: Money
    on: date
    description: str


@dataclass(frozen=True, kw_only=True)
class ImportedFigure:
    """A number that the former system stored, beside what its own records give.

    `stored_text` keeps every digit of the source; `stored` is that rounded half to even. `formula` names the known
    legacy formula that yields it ("" when none does).
    """

    id: UUID
    source: str
    figure: str  # "available_capital"
    stored_text: str
    stored: Money
    true: Money
    formula: str


@dataclass(frozen=True, kw_only=True)
class ImportedDifference:
    """One line of an explanation. Lines of a circle's figure add up: sum(amount) == stored - true, to the cent.

    A line about one record (a loan's remaining amount, a fine's status) names that figure instead ("loan_remaining")
    and adds to nothing. `amount_text` keeps the exact digits. `explanation` is an English msgid.
    """

    id: UUID
    source: str
    figure: str
    code: str
    amount: Money
    amount_text: str
    formula: str
    explanation: str
    source_table: str
    source_key: str


@dataclass(frozen=True, kw_only=True)
class ImportedCircle:
    """Everything of one circle, proven and ready to post."""

    id: UUID
    source: str
    organisation_id: UUID
    name: str
    description: str
    currency: str
    founded_on: date
    members: tuple[ImportedMember, ...]
    prices: tuple[ImportedPrice, ...]
    share_trades: tuple[ImportedShareTrade, ...]
    fines: tuple[ImportedFine, ...]
    loans: tuple[ImportedLoan, ...]
    other_income: tuple[ImportedIncome, ...]
    expenses: tuple[ImportedExpense, ...]
    figures: tuple[ImportedFigure, ...]
    differences: tuple[ImportedDifference, ...]
