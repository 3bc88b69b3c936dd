"""What the database says when it refuses: constraint names and our own SQLSTATEs become refusals."""

from collections.abc import Callable

from django.db import DatabaseError

from caudal.kernel.refusals import Refusal

_refusals: dict[str, Callable[[], Refusal]] = {}


def refuses(constraint: str, make: Callable[[], Refusal]) -> None:
    """Declare that a race may legally hit `constraint`, and what the caller is told then."""
    assert constraint not in _refusals, f"{constraint} is mapped twice"
    _refusals[constraint] = make


def refusal_of(error: DatabaseError) -> Refusal | None:
    """The refusal that a database error stands for; None when the error is a bug."""
    diagnostics = getattr(error.__cause__, "diag", None)
    make = _refusals.get(getattr(diagnostics, "constraint_name", None) or "")
    return make() if make else None


def sqlstate_of(error: BaseException) -> str:
    """The SQLSTATE of a database error, or an empty text when the server said none."""
    return getattr(error.__cause__, "sqlstate", None) or ""
