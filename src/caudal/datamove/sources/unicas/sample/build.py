"""Build the rows of a legacy database from a seed, and the manifest of what was planted in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from caudal.datamove.errors import DefectIsUnknown, DefectNeedsAnotherGeneration, SampleNeedsMoreCircles
from caudal.datamove.sources.unicas.rules.codes import Code
from caudal.datamove.sources.unicas.sample import stories
from caudal.datamove.sources.unicas.sample.defects import (
    EITHER_GENERATION,
    OF_A_FORMULA,
    SECOND_GENERATION,
    Planted,
    plantable,
)
from caudal.datamove.sources.unicas.sample.emulator import Circle, Tables
from caudal.datamove.sources.unicas.sample.people import CIRCLE_NAMES, elect, identifier, person

PRICES = ("5", "10", "20", "25")


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Rows by table, and the defects among them; `circles` lists (junta id, name)."""

    generation: int
    tables: Tables
    planted: tuple[Planted, ...]
    circles: tuple[tuple[str, str], ...]


def defects_from_text(text: str, *, generation: int) -> tuple[Code, ...]:
    """Read `all`, `none` or a comma-separated list of codes.

    :raises DefectIsUnknown, DefectNeedsAnotherGeneration:
    """
    possible = (*plantable(generation), *OF_A_FORMULA)
    if text == "all":
        return possible
    if text == "none":
        return ()
    known = {code.value: code for code in (*EITHER_GENERATION, *SECOND_GENERATION, *OF_A_FORMULA)}
    codes = []
    for name in (part.strip().upper() for part in text.split(",") if part.strip()):
        if name not in known:
            raise DefectIsUnknown(defect=name, known=", ".join(sorted(known)))
        if known[name] not in possible:
            raise DefectNeedsAnotherGeneration(defect=name, generation=generation)
        codes.append(known[name])
    return tuple(dict.fromkeys(codes))


def build(*, circles: int, seed: int, codes: Sequence[Code], generation: int) -> Sample:
    """Make `circles` circles from `seed` alone: the same arguments give the same rows for ever.

    The kinds that the defects need come first, then the two known histories, then ordinary circles.

    :raises SampleNeedsMoreCircles:
    """
    kinds = _kinds(circles, codes)
    ordinary_at = [number for number, kind in enumerate(kinds) if kind == "ordinary"]
    of_records = [code for code in codes if code not in OF_A_FORMULA]
    shares: dict[int, list[Code]] = {number: [] for number in ordinary_at}
    for position, code in enumerate(of_records):
        shares[ordinary_at[position % len(ordinary_at)]].append(code)
    tables: Tables = {"User": []}
    planted: list[Planted] = []
    names = []
    for number, kind in enumerate(kinds):
        keeps = generation == 2 and kind in {"ordinary", "known"}
        rng = Random(f"unicas:{seed}:{number}")  # noqa: S311 - the same rows again is the point, not secrecy
        circle = _circle(rng, number, kind, tables, generation, keeps_movements=keeps)
        planted += _live(circle, kind, shares.get(number, []), codes)
        _store(circle)
        names.append((circle.junta["id"], circle.junta["name"]))
    return Sample(generation=generation, tables=tables, planted=tuple(planted), circles=tuple(names))


def _kinds(circles: int, codes: Sequence[Code]) -> list[str]:
    kinds = []
    if any(code not in OF_A_FORMULA for code in codes):
        kinds.append("ordinary")
    if Code.PAID_PRINCIPAL_DOUBLE_COUNT in codes:
        kinds.append("paid")
    if Code.FORMULA_DISAGREES in codes:
        kinds.append("formula")
    if circles < max(len(kinds), 1):
        raise SampleNeedsMoreCircles(needed=max(len(kinds), 1))
    for kind in ("known", "paid"):
        if len(kinds) < circles and kind not in kinds:
            kinds.append(kind)
    kinds += ["ordinary"] * (circles - len(kinds))
    order = {"known": 0, "paid": 1, "formula": 2, "ordinary": 3}
    return sorted(kinds, key=order.__getitem__)


def _live(circle: Circle, kind: str, own: Sequence[Code], codes: Sequence[Code]) -> list[Planted]:
    if kind == "known":
        return stories.known_sequence(circle)
    if kind == "paid":
        return stories.paid_principal(circle, codes)
    if kind == "formula":
        return stories.second_formula(circle)
    return stories.ordinary(circle, own)


def _circle(rng: Random, number: int, kind: str, tables: Tables, generation: int, *, keeps_movements: bool) -> Circle:
    started = datetime.fromisoformat("2023-09-02 09:00") + timedelta(days=7 * rng.randrange(0, 16))
    if kind == "known":
        started = datetime.fromisoformat("2024-01-01 09:00")
    users = tables["User"]
    facilitator = person(rng, number=len(users) + 1, joined=started, role="FACILITATOR")
    users.append(facilitator)
    earlier = [user for user in users if user["role"] == "MEMBER"]
    count = rng.randrange(8, 26) if kind == "ordinary" else rng.randrange(4, 7)
    members = rng.sample(earlier, k=2) if kind == "ordinary" and len(earlier) > 12 else []
    while len(members) < count:
        members.append(person(rng, number=len(users) + 1, joined=started))
        users.append(members[-1])
    elect(members)
    junta = {
        "id": identifier(rng),
        "name": f"Junta {CIRCLE_NAMES[number % len(CIRCLE_NAMES)]}{_turn(number)}",
        "description": None,
        "fecha_inicio": started,
        "createdAt": started,
        "updatedAt": started,
        "createdById": facilitator["id"],
    }
    tables.setdefault("Junta", []).append(junta)
    circle = Circle(
        rng=rng, generation=generation, tables=tables,
        price=Decimal("10" if kind != "ordinary" else rng.choice(PRICES)),
        now=started, junta=junta, members=members, keeps_movements=keeps_movements,
    )  # fmt: skip
    for member in members:
        circle.add("JuntaMember", juntaId=junta["id"], userId=member["id"], joinedAt=circle.tick())
    if generation == 1:
        capital = circle.add(
            "CapitalSocial", amount=Decimal(0), createdAt=started, updatedAt=started, juntaId=junta["id"]
        )
        circle.capital_id = capital["id"]
    return circle


def _turn(number: int) -> str:
    turn = number // len(CIRCLE_NAMES)
    return f" {turn + 1}" if turn else ""


def _store(circle: Circle) -> None:
    """Write down what the application believes in the column where its generation keeps it."""
    circle.junta["updatedAt"] = circle.now
    if circle.generation == 2:
        circle.junta.update(available_capital=circle.stored, current_capital=circle.stored, base_capital=circle.base)
        return
    for row in circle.tables["CapitalSocial"]:
        if row["id"] == circle.capital_id:
            row.update(amount=circle.stored, updatedAt=circle.now)
