"""The reads of lending: one module per question; the names that other floors read are here."""

from caudal.lending.queries.checks import verify
from caudal.lending.queries.lists import LOANS_MAX, LoanView, Movement, loan, loans, movements
from caudal.lending.queries.states import (
    PREVIEW_ID,
    StoredSplit,
    current_splits,
    event_of,
    recorded_events,
    repayment_preview,
    state,
    states,
)

__all__ = [
    "LOANS_MAX",
    "PREVIEW_ID",
    "LoanView",
    "Movement",
    "StoredSplit",
    "current_splits",
    "event_of",
    "loan",
    "loans",
    "movements",
    "recorded_events",
    "repayment_preview",
    "state",
    "states",
    "verify",
]
