"""What runs in the background of the ledger: the jobs rooms of its parts."""

from caudal.ledger.crossings import jobs as crossings

__all__ = ["crossings"]
