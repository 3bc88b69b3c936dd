"""What callers send to the actions of a circle; each field is an argument of the action."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from caudal.circles import errors
from caudal.circles.actions.circles import FIRST_MEMBERS_MAX, FirstMember
from caudal.circles.actions.fines import DAYS_MAX, MINUTES_MAX, REASON_LENGTH_MAX
from caudal.circles.rules.loan_types import Frequency, LoanType
from caudal.circles.rules.meetings import ExpenseCategory, MeetingRhythm
from caudal.circles.rules.policy import (
    APPROVALS_MAX,
    USUAL_POLICY,
    CirclePolicy,
    FinesCount,
    FixedMethod,
    FormFeeWhen,
    GuaranteeRule,
    MaturityInterest,
    VoteMajority,
    VoteQuorum,
)
from caudal.edge.api.fields import Amount, Count, Day, Input, Text, or_error
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX

NAME_LENGTH_MAX = 200
CURRENCY_LENGTH = 3

_RATE = re.compile(r"(0|[1-9][0-9]{0,5})(\.[0-9]{1,10})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class RateText:
    """`Annotated[Decimal, RateText()]`: "0.05" is 5 %. As text, because JSON readers make floats of numbers."""

    def read(self, value: Any) -> Decimal:
        # A JSON number with a fraction arrives as Decimal, too: it is refused as well, since others make floats of it.
        return or_error(lambda: self._rate(value))

    def _rate(self, value: Any) -> Decimal:
        if not isinstance(value, str) or not _RATE.fullmatch(value):
            raise errors.RateIsMalformed
        return Decimal(value)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.read, serialization=core_schema.to_string_ser_schema(when_used="always")
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": f"^{_RATE.pattern}$", "examples": ["0.05"]}


Rate = Annotated[Decimal, RateText()]
Name = Annotated[str, Text(length_max=NAME_LENGTH_MAX)]
Note = Annotated[str, Text(length_max=DESCRIPTION_LENGTH_MAX)]
NoteIfAny = Annotated[str, Text(length_max=DESCRIPTION_LENGTH_MAX, empty_allowed=True)]
Reason = Annotated[str, Text(length_max=REASON_LENGTH_MAX)]
Short = Annotated[str, Text(length_max=40, empty_allowed=True)]


class Policy(Input):
    """What the circle has agreed; a limit that is left out is no limit."""

    fines_count: FinesCount = USUAL_POLICY.fines_count
    shares_per_purchase_max: Count | None = USUAL_POLICY.shares_per_purchase_max
    shares_per_member_max: Count | None = USUAL_POLICY.shares_per_member_max
    price_changes_in_cycle: bool = USUAL_POLICY.price_changes_in_cycle
    loan_share_multiple: Rate | None = USUAL_POLICY.loan_share_multiple
    open_loans_max: Count | None = USUAL_POLICY.open_loans_max
    blocks_arrears: bool = USUAL_POLICY.blocks_arrears
    fixed_method: FixedMethod = USUAL_POLICY.fixed_method
    maturity_interest: MaturityInterest = USUAL_POLICY.maturity_interest
    approvals_required: Annotated[int, Field(strict=True, ge=0, le=APPROVALS_MAX)] = USUAL_POLICY.approvals_required
    approval_days: Count = USUAL_POLICY.approval_days
    vote_majority: VoteMajority = USUAL_POLICY.vote_majority
    vote_quorum: VoteQuorum = USUAL_POLICY.vote_quorum
    guarantee_above_shares: GuaranteeRule = USUAL_POLICY.guarantee_above_shares
    form_fee: Amount | None = USUAL_POLICY.form_fee
    form_fee_when: FormFeeWhen = USUAL_POLICY.form_fee_when
    next_loan_repaid_percent: Rate | None = USUAL_POLICY.next_loan_repaid_percent
    meeting_rhythm: MeetingRhythm | None = USUAL_POLICY.meeting_rhythm
    meeting_weekday: Annotated[int, Field(strict=True, ge=1, le=7)] | None = USUAL_POLICY.meeting_weekday
    social_contribution: Amount | None = USUAL_POLICY.social_contribution

    def agreed(self) -> CirclePolicy:
        return CirclePolicy(**dict(self))


class FirstMemberIn(Input):
    """Somebody who is there from the first day: a person that the organisation knows (`person_id`), or a new one."""

    full_name: Annotated[str, Text(length_max=NAME_LENGTH_MAX, empty_allowed=True)] = ""
    role: Short = "member"
    document_type: Short = ""
    document_number: Short = ""
    phone: Short = ""
    person_id: UUID | None = None


class OpenCircle(Input):
    name: Name
    currency: Annotated[str, Text(length_max=CURRENCY_LENGTH)]
    founded_on: Day
    share_price: Amount | None = None
    description: NoteIfAny = ""
    policy: Policy = Policy()
    circle_id: UUID | None = None
    members: Annotated[list[FirstMemberIn], Field(max_length=FIRST_MEMBERS_MAX)] = []

    def asked(self) -> dict[str, Any]:
        """The arguments of the action."""
        members = [FirstMember(**dict(one)) for one in self.members]
        return dict(self) | {"policy": self.policy.agreed(), "members": members}


class ProposePolicyChange(Input):
    """The rules whole: what is left out is as in a circle that agreed on nothing."""

    policy: Policy
    reason: Reason


class WithReason(Input):
    reason: Reason


class ChangeRole(Input):
    role: Short
    on: Day


class NameBeneficiary(Input):
    full_name: Name
    relation: Short = ""
    document_type: Short = ""
    document_number: Short = ""
    phone: Short = ""


class SetSharePrice(Input):
    price: Amount
    valid_from: Day


class AddMember(Input):
    """A person that the organisation knows (`person_id`), or a new one."""

    joined_on: Day
    role: Short = "member"
    full_name: Annotated[str, Text(length_max=NAME_LENGTH_MAX, empty_allowed=True)] = ""
    document_type: Short = ""
    document_number: Short = ""
    phone: Short = ""
    person_id: UUID | None = None


class OnDay(Input):
    on: Day


class InMeeting(Input):
    """What moves money may name the meeting that it belongs to; when that is not open, nothing is done."""

    meeting_id: UUID | None = None


class TradeShares(InMeeting):
    member_id: UUID
    shares: Count
    on: Day
    meeting_id: UUID | None = None


class TransferShares(Input):
    from_member_id: UUID
    to_member_id: UUID
    shares: Count
    on: Day
    meeting_id: UUID | None = None


class UndoInMeeting(InMeeting):
    on: Day
    reason: Note


class IssueFine(InMeeting):
    """An amount with its reason, or `reason_code` of the price list with the days or minutes that it asks for."""

    member_id: UUID
    on: Day
    amount: Amount | None = None
    reason: Annotated[str, Text(length_max=REASON_LENGTH_MAX, empty_allowed=True)] = ""
    reason_code: Short = ""
    days: Annotated[int, Field(strict=True, ge=0, le=DAYS_MAX)] = 0
    minutes: Annotated[int, Field(strict=True, ge=1, le=MINUTES_MAX)] | None = None
    fine_id: UUID | None = None


class CollectFine(InMeeting):
    """What is left of the fine (no amount), or a part of it."""

    on: Day
    amount: Amount | None = None


class EndFine(InMeeting):
    reason: Reason
    on: Day


class GrantLoan(InMeeting):
    """`rate` is for one period of `frequency`."""

    member_id: UUID
    principal: Amount
    loan_type: LoanType
    rate: Rate
    installments: Count
    on: Day
    frequency: Frequency = Frequency.MONTHLY
    reason: NoteIfAny = ""


class RecordRepayment(InMeeting):
    amount: Amount
    on: Day


class RecordCash(InMeeting):
    amount: Amount
    description: Note
    on: Day


class RecordExpense(RecordCash):
    category: ExpenseCategory = ExpenseCategory.OTHER
