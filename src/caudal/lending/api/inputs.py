"""What callers send to the actions of a lender; each field is an argument of the action."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from caudal.edge.api.fields import Amount, Count, Day, Input, MoneyObject, Text, or_error
from caudal.kernel.money import Money
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX, Mode
from caudal.lending.actions.following import NOTE_LENGTH_MAX, TEXT_LENGTH_MAX, VisitOutcome
from caudal.lending.actions.imports import FILE_NAME_LENGTH_MAX
from caudal.lending.actions.securing import TITLE_LENGTH_MAX, DocumentKind, GuaranteeKind
from caudal.lending.actions.sheets import SheetRow
from caudal.lending.errors.people import RateIsMalformed
from caudal.lending.rules import files
from caudal.lending.rules.commissions import CommissionBasis
from caudal.lending.rules.files import SENT_LENGTH_MAX
from caudal.lending.rules.files_kept import FILE_BYTES_MAX

_RATE = re.compile(r"(0|[1-9][0-9]{0,5})(\.[0-9]{1,12})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class RateText:
    """`Annotated[Decimal, RateText()]`: "0.05" is 5 %. As text, because JSON readers make floats of numbers."""

    def read(self, value: Any) -> Decimal:
        return or_error(lambda: self._rate(value))

    def _rate(self, value: Any) -> Decimal:
        if not isinstance(value, str) or not _RATE.fullmatch(value):
            raise RateIsMalformed
        return Decimal(value)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.read, serialization=core_schema.to_string_ser_schema(when_used="always")
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": f"^{_RATE.pattern}$", "examples": ["0.03"]}


Rate = Annotated[Decimal, RateText()]
AmountOrNone = Annotated[Money, MoneyObject(zero_allowed=True)]
"""Money that may be nothing at all."""
Said = Annotated[str, Text(length_max=TEXT_LENGTH_MAX, empty_allowed=True)]
Reason = Annotated[str, Text(length_max=TEXT_LENGTH_MAX)]
Note = Annotated[str, Text(length_max=DESCRIPTION_LENGTH_MAX, empty_allowed=True)]
Account = Annotated[str, Text(length_max=100, empty_allowed=True)]


class Undo(Input):
    """What is undone, and why."""

    on: Day
    reason: Annotated[str, Text(length_max=DESCRIPTION_LENGTH_MAX)]


class ReceiveRepayment(Input):
    """Money that a borrower brings; more than is owed is taken only where that is said."""

    amount: Amount
    on: Day
    description: Note = ""
    cash_account: Account = ""
    accepts_overpayment: bool = False


class SheetRowIn(Input):
    """A repayment on a sheet: the loan by its id, or by its number."""

    amount: Amount
    loan_id: UUID | None = None
    number: Count | None = None
    on: Day | None = None
    description: Note = ""


class RecordSheet(Input):
    """Many repayments at once. `each`: every row for itself; `all`: all of them or none."""

    on: Day
    rows: Annotated[list[SheetRowIn], Field(max_length=10_000)]
    mode: Mode = Mode.EACH
    cash_account: Account = ""
    accepts_overpayment: bool = False

    def arguments(self) -> dict[str, Any]:
        """The arguments of the action."""
        return dict(self) | {"rows": tuple(SheetRow(**dict(row)) for row in self.rows)}


class ImportFile(Input):
    """A file of repayments, `.csv` or `.xlsx`, as base64. `each`: every row for itself; `all`: all of them or none."""

    file_name: Annotated[str, Text(length_max=FILE_NAME_LENGTH_MAX)]
    file: Annotated[str, Field(strict=True, max_length=SENT_LENGTH_MAX)]
    mode: Mode = Mode.EACH
    cash_account: Account = ""
    accepts_overpayment: bool = False

    def arguments(self, currency: str) -> dict[str, Any]:
        """The arguments of the action: the file as it was read."""
        read = files.read(name=self.file_name, content=files.sent(self.file), currency=currency)
        rest = {name: value for name, value in dict(self).items() if name != "file"}
        return rest | {"digest": read.digest, "rows": read.rows}


class EndDay(Input):
    """The business day that begins."""

    day: Day


class DecideLateFee(Input):
    """How much of a proposed late fee is charged; less than all of it needs a reason."""

    amount: AmountOrNone
    reason: Said = ""


class RecordPromise(Input):
    """What a borrower promised on the day `on`: so much by `due_on`."""

    amount: Amount
    due_on: Day
    on: Day
    text: Said = ""


class End(Input):
    """Something that ends, and why."""

    on: Day
    reason: Reason


class RecordVisit(Input):
    """What came of a visit."""

    on: Day
    outcome: VisitOutcome
    text: Said = ""
    next_on: Day | None = None


class WriteNote(Input):
    """A note about a loan."""

    text: Annotated[str, Text(length_max=NOTE_LENGTH_MAX)]


class AddGuarantee(Input):
    """A guarantor (`person_id`), or collateral (`description`), and what they answer for."""

    kind: GuaranteeKind
    amount: Amount
    on: Day
    person_id: UUID | None = None
    description: Said = ""


class AddDocument(Input):
    """A document by the SHA-256 of its file, or with the file itself (`content`, base64)."""

    kind: DocumentKind
    title: Annotated[str, Text(length_max=TITLE_LENGTH_MAX)]
    place: Said = ""
    sha256: Annotated[str, Text(length_max=64, empty_allowed=True)] = ""
    content: Annotated[str, Field(strict=True, max_length=2 * FILE_BYTES_MAX)] = ""


class SetCommission(Input):
    """What a seller earns: `rate` of each amount, and on a disbursement `flat` once for each credit."""

    basis: CommissionBasis
    rate: Rate
    flat: Amount | None = None


class AddSeller(SetCommission):
    """A person who brings credits."""

    person_id: UUID
    on: Day


class AssignSeller(Input):
    """Who sold a loan; nobody when it is null."""

    seller_id: UUID | None
    on: Day


class OnDay(Input):
    """The day of what is done."""

    on: Day


class PayCommission(Input):
    """Commission that is paid out of the portfolio's cash."""

    amount: Amount
    on: Day
    cash_account: Account = ""


ApplicationStatus = Literal["submitted", "approved", "rejected", "withdrawn", "disbursed"]
