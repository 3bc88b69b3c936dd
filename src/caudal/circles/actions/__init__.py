"""The writes of circles: one module per thing that moves. Importing this registers them all."""

from caudal.circles.actions import cash, circles, fines, imports, loans, members, shares

__all__ = ["cash", "circles", "fines", "imports", "loans", "members", "shares"]
