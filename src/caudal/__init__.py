"""Caudal: one double-entry ledger under savings circles, lending, escrow and distributions."""

__version__ = "0.1.0"
