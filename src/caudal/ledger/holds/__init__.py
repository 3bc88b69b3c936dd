"""Holds: money that is promised and not moved yet, counted against the limits from the first moment."""
