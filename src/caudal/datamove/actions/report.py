"""Report a run: one HTML page for people and one JSON bundle for programs, the page naming the bundle's digest."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.template.loader import render_to_string
from django.utils.translation import gettext

from caudal.datamove import queries
from caudal.datamove.actions.verify import Check
from caudal.datamove.models import Run
from caudal.datamove.sources.unicas.rules.codes import Code
from caudal.datamove.sources.unicas.rules.words import explanation_of, figure_of, formula_of
from caudal.kernel.money import Money
from caudal.kernel.refusals import gettext_noop

CHECKS = {
    "landing_equals_source": gettext_noop("The copy holds exactly the rows of the source."),
    "every_row_has_one_fate": gettext_noop("Every row was mapped, merged, set aside or excluded, exactly once."),
    "money_is_conserved": gettext_noop("No amount was lost or invented, by table, circle and member."),
    "only_dust_is_rounded": gettext_noop("Only noise below a millionth was rounded, and each case is reported."),
    "differences_add_up": gettext_noop("The differences of each circle add up to the last digit."),
    "nothing_is_unknown": gettext_noop("No difference is left without a reason."),
    "ledger_equals_source": gettext_noop("Every account of every circle equals what the source's records give."),
}


def write_report(*, run_id: UUID, checks: Sequence[Check], folder: Path) -> Path:
    """Write `<source>-<run>.html` and `.json` into `folder`; answer the page's path."""
    bundle = _bundle(run_id, checks)
    text = json.dumps(bundle, ensure_ascii=False, indent=2, sort_keys=True, default=str) + "\n"
    digest = hashlib.sha256(text.encode()).hexdigest()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{bundle['source']}-{run_id}"
    _write(folder / f"{name}.json", text)
    page = render_to_string("datamove/report.html", {**bundle, **_told(bundle), "digest": digest})
    _write(folder / f"{name}.html", page)
    return folder / f"{name}.html"


def _write(path: Path, text: str) -> None:
    """Write for the owner's eyes only: a report names people's circles."""
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


def _bundle(run_id: UUID, checks: Sequence[Check]) -> dict[str, Any]:
    run = Run.objects.get(id=run_id)
    return {
        "run": str(run_id),
        "source": run.source,
        "identity": run.identity,
        "generation": run.generation,
        "server_version": run.server_version,
        "started_at": run.started_at.isoformat(),
        "summary": dataclasses.asdict(queries.summary(run_id=run_id)),
        "phases": [dataclasses.asdict(phase) for phase in queries.phases(run_id=run_id)],
        "tables": list(run.landed_tables.order_by("source_table").values("source_table", "rows", "source_digest")),
        "fates": _fates(run),
        "figures": [dataclasses.asdict(figure) for figure in queries.figures(run_id=run_id)],
        "findings": [dataclasses.asdict(finding) for finding in queries.findings(run_id=run_id)],
        "quarantine": list(
            run.quarantine.order_by("source_table", "source_key").values("source_table", "source_key", "code")
        ),
        "checks": [dataclasses.asdict(check) for check in checks],
    }


def _fates(run: Run) -> list[dict[str, Any]]:
    """Rows by table, fate and rule."""
    by = ("source_table", "fate", "rule")
    return [dict(row) for row in run.source_map.values(*by).annotate(rows=Count("*")).order_by(*by)]


def _told(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """What the page says in the words of the reader's language."""
    labels = {name: gettext(label) for name, label in CHECKS.items()}
    checks = [{**check, "label": labels[check["name"]]} for check in bundle["checks"]]
    return {"checks": checks, "circles": _by_circle(bundle)}


def _by_circle(bundle: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each circle's figure with its findings, in the words of the reader's language."""
    findings: dict[str, list[dict[str, Any]]] = {}
    for finding in bundle["findings"]:
        told = {
            **finding,
            "explanation": gettext(explanation_of(Code(finding["code"]))),
            "figure_label": gettext(figure_of(finding["figure"])),
        }
        findings.setdefault(finding["circle_key"], []).append(told)
    circles = [
        {
            **figure,
            "formula_label": gettext(formula_of(figure["formula"])),
            "true": Money(figure["true_minor"], figure["currency"]).text,
            "findings": findings.pop(figure["circle_key"], []),
        }
        for figure in bundle["figures"]
    ]
    rest = [finding for others in findings.values() for finding in others]
    return [*circles, {"circle": "", "findings": rest}] if rest else circles
