"""The tables of lending, one module for each thing that is kept."""

from caudal.lending.models.loans import SOURCES, Allocation, Loan, LoanEvent, Numbering

__all__ = ["SOURCES", "Allocation", "Loan", "LoanEvent", "Numbering"]
