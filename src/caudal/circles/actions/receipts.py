"""Every act that moves cash for a member gives a receipt: its last step, in the same transaction."""

import secrets
from uuid import UUID

from caudal.audit.actions import Act
from caudal.circles.actions.demands import Held
from caudal.circles.rules import accounts
from caudal.circles.rules.receipts import CODE_LENGTH, ReceiptKind, code_of
from caudal.db.rows import rows


def issue(act: Act, held: Held, *, member_id: UUID, entry_id: UUID, kind: ReceiptKind) -> int:
    """Give the receipt of an entry that has just been posted, and answer its number.

    Amount, direction and day are those of the entry's cash posting: a receipt cannot say anything else. The code is
    drawn here, once, as ids are; it stands in the row alone, neither in the act's answer nor in its event.
    """
    found = rows(
        "caudal.circles", "issue_receipt", book_id=held.book_id, member_id=member_id, entry_id=entry_id,
        kind=kind.value, cash=accounts.CASH, code=code_of(secrets.token_bytes(CODE_LENGTH)), event_id=act.event_id,
    )  # fmt: skip
    assert found, "the entry stands in the circle's book"
    number: int = found[0]["number"]
    return number
