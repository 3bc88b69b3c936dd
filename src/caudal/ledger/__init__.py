"""Books, accounts, entries, statements, proofs. Knows no domain."""
