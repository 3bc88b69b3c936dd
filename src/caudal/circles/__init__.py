"""Savings circles: members, shares, fines, loans and the capital that they make."""
