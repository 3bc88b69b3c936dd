"""Rules of the books under every sequence that Hypothesis finds."""
