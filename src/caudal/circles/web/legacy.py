"""What the old system stored, told so that a treasurer can follow it: lines grouped by reason, a sum that closes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import groupby

from django.utils.translation import gettext as _

from caudal.circles.queries.home import CircleHome, Difference, StoredFigure
from caudal.circles.web import words
from caudal.kernel.money import Money
from caudal.kernel.refusals import gettext_noop

# The names that the data move gives to the ways in which the old system came to its number.
FORMULAS: Mapping[str, str] = {
    "movements": gettext_noop("a counter that every movement changed"),
    "records": gettext_noop("all records added up"),
    "records, sales added": gettext_noop("all records added up, sales of shares too"),
    "acciones + PENDING multas + pagos - loans not PAID": gettext_noop(
        "shares, pending fines and repayments, less the loans that are not paid"
    ),
    "everything minus all loans": gettext_noop("everything, less all loans, rejected ones too"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """All lines of one reason code."""

    code: str
    explanation: str
    formula: str
    amount: Money
    lines: tuple[Difference, ...]

    @property
    def removal(self) -> Money:
        """What taking this reason away does to the stored figure."""
        return -self.amount


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure: stored, less the reasons, is the truth of the day of the move; with what moved since, today's."""

    name: str
    title: str
    stored: StoredFigure
    today: Money | None
    reasons: tuple[Reason, ...]

    @property
    def formula(self) -> str:
        """How the old system came to its number, in words; "" when nobody knows."""
        name = self.stored.formula
        return _(FORMULAS[name]) if name in FORMULAS else name

    @property
    def is_a_number(self) -> bool:
        """Whether the old system had stored a number at all: binary fractions can hold NaN and Infinity."""
        try:
            return Decimal(self.stored.stored_text).is_finite()
        except InvalidOperation:
            return False

    @property
    def is_exact(self) -> bool:
        return self.is_a_number and not self.stored.difference

    @property
    def has_dust(self) -> bool:
        """Whether the old system kept digits below the smallest coin."""
        return self.is_a_number and self.stored.stored_text.partition(".")[2].rstrip("0")[2:] != ""


def comparisons(told: CircleHome) -> list[Comparison]:
    """Every stored figure beside its truth, in the order of the page."""
    own = [_comparison(one.name, one.stored, today=one.amount) for one in told.figures if one.stored is not None]
    others = [_comparison(name, stored, today=None) for name, stored in told.other_figures]
    return own + others


def reasons(lines: Iterable[Difference]) -> tuple[Reason, ...]:
    """Lines by reason and formula; the largest reason first."""
    ordered = sorted(lines, key=lambda line: (line.code, line.formula))
    groups = [tuple(group) for _key, group in groupby(ordered, key=lambda line: (line.code, line.formula))]
    return tuple(
        sorted((_reason(group) for group in groups), key=lambda reason: (-abs(reason.amount.minor), reason.code))
    )


def _comparison(name: str, stored: StoredFigure, *, today: Money | None) -> Comparison:
    title = _(words.FIGURES[name]) if name in words.FIGURES else name.replace("_", " ")
    return Comparison(name=name, title=title, stored=stored, today=today, reasons=reasons(stored.differences))


def _reason(lines: Sequence[Difference]) -> Reason:
    first = lines[0]
    total = sum((line.amount for line in lines[1:]), first.amount)
    explanation = _(first.explanation) if first.explanation else first.code
    return Reason(first.code, explanation, first.formula, total, tuple(lines))
