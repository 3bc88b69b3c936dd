"""The tables of circles, one module for each thing that is kept."""

from caudal.circles.models.agreements import CHANGE_STATUSES, Beneficiary, PolicyChange, RoleChange
from caudal.circles.models.circles import Circle, SharePrice
from caudal.circles.models.cycles import Cycle
from caudal.circles.models.fines import FINE_STATUSES, Fine, FinePayment, FineReason
from caudal.circles.models.imported import ImportedDifference, ImportedFigure
from caudal.circles.models.loans import LoanEvidence
from caudal.circles.models.meetings import AgendaItem, Attendance, Meeting, MeetingCount, MeetingSitting
from caudal.circles.models.members import Member
from caudal.circles.models.receipts import Receipt
from caudal.circles.models.requests import (
    Guarantee,
    GuaranteeDocument,
    GuaranteeFile,
    LoanApproval,
    LoanRequest,
    Vote,
)
from caudal.circles.models.share_outs import Payout, PayoutMove, ShareOut, ShareOutSignature
from caudal.circles.models.shares import ShareTrade

__all__ = [
    "CHANGE_STATUSES",
    "FINE_STATUSES",
    "AgendaItem",
    "Attendance",
    "Beneficiary",
    "Circle",
    "Cycle",
    "Fine",
    "FinePayment",
    "FineReason",
    "Guarantee",
    "GuaranteeDocument",
    "GuaranteeFile",
    "ImportedDifference",
    "ImportedFigure",
    "LoanApproval",
    "LoanEvidence",
    "LoanRequest",
    "Meeting",
    "MeetingCount",
    "MeetingSitting",
    "Member",
    "Payout",
    "PayoutMove",
    "PolicyChange",
    "Receipt",
    "RoleChange",
    "ShareOut",
    "ShareOutSignature",
    "SharePrice",
    "ShareTrade",
    "Vote",
]
