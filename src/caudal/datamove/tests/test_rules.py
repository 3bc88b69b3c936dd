"""The rules find exactly what was planted, and every row has one fate; without any database."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from caudal.datamove.errors import DefectIsUnknown, DefectNeedsAnotherGeneration, SampleNeedsMoreCircles
from caudal.datamove.sources.unicas.rules.codes import Code
from caudal.datamove.sources.unicas.rules.explain import FORMULAS, formula_values
from caudal.datamove.sources.unicas.rules.grouping import group
from caudal.datamove.sources.unicas.rules.numbers import plain, read_amount
from caudal.datamove.sources.unicas.rules.records import AVAILABLE_CAPITAL, Effect, Kind
from caudal.datamove.sources.unicas.sample.build import defects_from_text
from caudal.datamove.tests.legacy import database_of, found_in, planted_in, proven, sample_of
from caudal.kernel.money import Money

DEFECTS = [
    (generation, code.value) for generation in (1, 2) for code in defects_from_text("all", generation=generation)
]


@pytest.mark.parametrize(
    ("text", "minor", "dust", "refusal"),
    [
        ("500", 50000, "0", None),
        ("0.1", 10, "0", None),
        ("1e-7", 0, "0.0000001", None),
        ("33.330000004", 3333, "0.000000004", None),
        ("33.32999999999999", 3333, "-0.00000000000001", None),
        ("99999999999999.98", 9999999999999998, "0", None),
        ("15664.312475053368", 1566431, "0.002475053368", Code.SUB_CENT),
        ("10.005", 1000, "0.005", Code.SUB_CENT),
        ("-5", -500, "0", Code.NEGATIVE_AMOUNT),
        ("NaN", 0, "0", Code.NOT_A_NUMBER),
        ("Infinity", 0, "0", Code.NOT_A_NUMBER),
        ("-Infinity", 0, "0", Code.NOT_A_NUMBER),
        (None, 0, "0", Code.NOT_A_NUMBER),
        ("1e+300", 0, "0", Code.INVALID_VALUE),
    ],
)
def test_a_double_is_read_by_its_digits(text: str | None, minor: int, dust: str, refusal: Code | None) -> None:
    amount = read_amount(text)
    assert (amount.money, plain(amount.dust), amount.refusal) == (Money(minor, "PEN"), dust, refusal)


@pytest.mark.parametrize("generation", [1, 2])
@pytest.mark.parametrize("seed", range(6))
def test_all_defects_are_found_one_for_one(generation: int, seed: int) -> None:
    sample = sample_of(defects="all", seed=seed, circles=5, generation=generation)
    assert found_in(database=database_of(tables=sample.tables, generation=generation)) == planted_in(sample=sample)


@pytest.mark.parametrize(("generation", "defect"), DEFECTS)
@pytest.mark.parametrize("seed", range(3))
def test_each_defect_alone_is_found_and_nothing_else(generation: int, defect: str, seed: int) -> None:
    sample = sample_of(defects=defect, seed=seed, circles=3, generation=generation)
    planted = planted_in(sample=sample)
    assert planted, "the generator planted what it was asked for"
    assert {one[0] for one in planted} == {defect}
    assert found_in(database=database_of(tables=sample.tables, generation=generation)) == planted


@pytest.mark.parametrize("generation", [1, 2])
@pytest.mark.parametrize("seed", range(4))
def test_without_defects_nothing_is_found(generation: int, seed: int) -> None:
    sample = sample_of(seed=seed, generation=generation)
    assert not found_in(database=database_of(tables=sample.tables, generation=generation))


@pytest.mark.parametrize("generation", [1, 2])
def test_every_row_has_exactly_one_fate(generation: int) -> None:
    sample = sample_of(defects="all", circles=5, generation=generation)
    grouping = group(database_of(tables=sample.tables, generation=generation))
    placements = [
        *grouping.placements,
        *(p for records in grouping.circles for p in proven(records=records).placements),
    ]
    placed = Counter((placement.table, placement.key) for placement in placements)
    assert placed == Counter((table, row["id"]) for table, rows in sample.tables.items() for row in rows)


@pytest.mark.parametrize("generation", [1, 2])
def test_the_lines_of_a_circle_add_up_to_the_cent(generation: int) -> None:
    sample = sample_of(defects="all", circles=5, generation=generation)
    for records in group(database_of(tables=sample.tables, generation=generation)).circles:
        circle = proven(records=records).circle
        (figure,) = circle.figures
        lines = [line.amount for line in circle.differences if line.figure == AVAILABLE_CAPITAL]
        assert sum(lines, Money.zero("PEN")) == figure.stored - figure.true


def test_the_known_sequence_and_the_paid_principal_case_have_their_true_numbers() -> None:
    sample = sample_of(defects="PAID_PRINCIPAL_DOUBLE_COUNT,FORMULA_DISAGREES", circles=3)
    circles = group(database_of(tables=sample.tables, generation=2)).circles
    figures = {figure for records in circles for figure in proven(records=records).circle.figures}
    assert {(figure.stored.text, figure.true.text, figure.formula) for figure in figures} == {
        ("1400.00", "1400.00", "records"),
        ("1550.00", "1050.00", "acciones + PENDING multas + pagos - loans not PAID"),
        ("1400.00", "1600.00", "everything minus all loans"),
    }


def test_the_two_legacy_formulas_disagree_as_documented() -> None:
    def effect(kind: Kind, raw: int, *, sign: int = 1, status: str = "") -> Effect:
        amount = Decimal(raw)
        return Effect(kind=kind, table="", key="", at="", truth=sign * amount, raw=amount, sign=sign, status=status)

    values = formula_values(
        [
            effect(Kind.SHARE, 1000),
            effect(Kind.LOAN, 500, sign=-1, status="PAID"),
            effect(Kind.PAYMENT, 550),
        ]
    )
    assert list(values) == list(FORMULAS)
    assert [int(value) for value in values.values()] == [1050, 1050, 1550, 1050]


def test_the_same_seed_gives_the_same_rows_for_ever() -> None:
    assert sample_of(defects="all", seed=7).tables == sample_of(defects="all", seed=7).tables
    assert sample_of(defects="all", seed=7).tables != sample_of(defects="all", seed=8).tables


def test_a_defect_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(DefectIsUnknown) as refusal:
        defects_from_text("SALE_ADDED,NO_SUCH", generation=2)
    assert refusal.value.facts["defect"] == "NO_SUCH"


def test_a_defect_of_movements_is_refused_in_the_first_generation() -> None:
    with pytest.raises(DefectNeedsAnotherGeneration):
        defects_from_text("DUAL_UPDATE", generation=1)


def test_too_few_circles_for_the_defects_are_refused() -> None:
    with pytest.raises(SampleNeedsMoreCircles) as refusal:
        sample_of(defects="all", circles=2)
    assert refusal.value.facts["needed"] == 3
