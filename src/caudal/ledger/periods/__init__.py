"""Sealed periods: days whose balances stay as they are, and the proof that they did."""
