"""Proofs: entries sealed in a signed Merkle log, and what a holder needs to check them without us."""
