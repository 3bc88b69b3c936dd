"""What runs in the background of the ledger: the jobs rooms of its parts."""

from caudal.ledger.crossings import jobs as crossings
from caudal.ledger.holds import jobs as holds
from caudal.ledger.proofs import jobs as proofs

__all__ = ["crossings", "holds", "proofs"]
