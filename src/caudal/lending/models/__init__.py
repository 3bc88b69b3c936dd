"""The tables of lending, one module for each thing that is kept."""

from caudal.lending.models.changes import REQUEST_KINDS, REQUEST_STATUSES, ChangeRequest
from caudal.lending.models.following import Note, Promise, Visit
from caudal.lending.models.imports import IMPORT_STATES, ROW_OUTCOMES, Import, ImportRow
from caudal.lending.models.late_fees import LATE_FEE_STATUSES, LateFee
from caudal.lending.models.loans import SOURCES, Allocation, Loan, LoanEvent, Numbering
from caudal.lending.models.portfolios import APPLICATION_STATUSES, Application, Portfolio, Product
from caudal.lending.models.securing import Document, DocumentFile, Guarantee
from caudal.lending.models.selling import Commission, CommissionPayout, Seller, SoldLoan
from caudal.lending.models.standings import DayFigure, Installment, Pause, Standing

__all__ = [
    "APPLICATION_STATUSES",
    "IMPORT_STATES",
    "LATE_FEE_STATUSES",
    "REQUEST_KINDS",
    "REQUEST_STATUSES",
    "ROW_OUTCOMES",
    "SOURCES",
    "Allocation",
    "Application",
    "ChangeRequest",
    "Commission",
    "CommissionPayout",
    "DayFigure",
    "Document",
    "DocumentFile",
    "Guarantee",
    "Import",
    "ImportRow",
    "Installment",
    "LateFee",
    "Loan",
    "LoanEvent",
    "Note",
    "Numbering",
    "Pause",
    "Portfolio",
    "Product",
    "Promise",
    "Seller",
    "SoldLoan",
    "Standing",
    "Visit",
]
