"""The tables of lending, one module for each thing that is kept."""

from caudal.lending.models.loans import SOURCES, Allocation, Loan, LoanEvent, Numbering
from caudal.lending.models.portfolios import APPLICATION_STATUSES, Application, Portfolio, Product
from caudal.lending.models.standings import Installment, Pause, Standing

__all__ = [
    "APPLICATION_STATUSES",
    "SOURCES",
    "Allocation",
    "Application",
    "Installment",
    "Loan",
    "LoanEvent",
    "Numbering",
    "Pause",
    "Portfolio",
    "Product",
    "Standing",
]
