"""The papers of a circle: receipts, passbooks, statements, minutes, lists of payouts. Each says what its page says."""
