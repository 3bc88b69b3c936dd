"""Loans: terms, schedules, repayments, and one replay that posts, reverses and previews them."""
