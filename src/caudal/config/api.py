"""The API of the whole house: every app's router under one door."""

from caudal import __version__
from caudal.circles.api.agreements import router as agreements
from caudal.circles.api.meetings import router as meetings
from caudal.circles.api.overview import router as overview
from caudal.circles.api.phone import router as phones
from caudal.circles.api.receipts import router as receipts
from caudal.circles.api.requests import router as loan_requests
from caudal.circles.api.share_out_quotes import router as share_out_quotes
from caudal.circles.api.share_outs import router as share_outs
from caudal.circles.api.shares import router as shares
from caudal.circles.api.writes import router as circles
from caudal.edge.api.door import Door
from caudal.ledger.api import router as ledger
from caudal.ledger.caps.api import router as caps
from caudal.ledger.crossings.api import router as crossings
from caudal.ledger.holds.api import router as holds
from caudal.ledger.periods.api import router as periods
from caudal.ledger.proofs.api import router as proofs
from caudal.lending.api.files import router as lending
from caudal.lending.api.quotes import router as quotes
from caudal.parties.api import ApiKeyBearer, SessionCookie, router as parties

api = Door(
    title="Caudal",
    version=__version__,
    description="Pooled money on one double-entry ledger. Every write is an action: it has one effect however often it "
    "is sent with the same Idempotency-Key, and it is either done whole or refused with a stable code.",
    urls_namespace="api",
    auth=[ApiKeyBearer(), SessionCookie()],
)
api.add_router("", parties)
api.add_router("", ledger)
api.add_router("", holds)
api.add_router("", caps)
api.add_router("", periods)
api.add_router("", crossings)
api.add_router("", proofs)
api.add_router("", circles)
api.add_router("", receipts)
api.add_router("", shares)
api.add_router("", meetings)
api.add_router("", loan_requests)
api.add_router("", agreements)
api.add_router("", share_outs)
api.add_router("", share_out_quotes)
api.add_router("", phones)
api.add_router("", overview)
api.add_router("", lending)
api.add_router("", quotes)
