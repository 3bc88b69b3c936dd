"""The writes of circles: one module per thing that moves. Importing this registers them all."""

from caudal.circles.actions import (
    agenda,
    approvals,
    cash,
    circles,
    fines,
    funds,
    imports,
    loans,
    meetings,
    members,
    price_list,
    requests,
    roll_call,
    shares,
)

__all__ = [
    "agenda",
    "approvals",
    "cash",
    "circles",
    "fines",
    "funds",
    "imports",
    "loans",
    "meetings",
    "members",
    "price_list",
    "requests",
    "roll_call",
    "shares",
]
