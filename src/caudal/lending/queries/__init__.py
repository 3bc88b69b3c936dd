"""The reads of lending: one module per question; the names that other floors read are here."""

from caudal.lending.queries.checks import verify
from caudal.lending.queries.lists import LOANS_MAX, LoanView, Movement, loan, loans, movements
from caudal.lending.queries.recorded import Recorded, StoredSplit, recorded, recorded_events, splits_of_loans
from caudal.lending.queries.states import PREVIEW_ID, repayment_preview, state, states

__all__ = [
    "LOANS_MAX",
    "PREVIEW_ID",
    "LoanView",
    "Movement",
    "Recorded",
    "StoredSplit",
    "loan",
    "loans",
    "movements",
    "recorded",
    "recorded_events",
    "repayment_preview",
    "splits_of_loans",
    "state",
    "states",
    "verify",
]
