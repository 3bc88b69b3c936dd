"""Every action dies at its statement boundaries, then is asked again: one answer, one event, one effect."""

from collections.abc import Iterable
from importlib import import_module
from pkgutil import walk_packages

import pytest
from django.apps import apps

import caudal
from caudal.audit import actions, queries as audit
from caudal.circles.queries import checks as circles
from caudal.kernel.checks import Check
from caudal.ledger import queries as ledger
from caudal.lending import queries as lending
from tests.faults.crash import violations
from tests.faults.scenarios import builders


def _registered() -> list[str]:
    """Every action of the product, by importing every module that may define one."""
    for module in walk_packages(caudal.__path__, "caudal."):
        if ".actions" in module.name and ".tests" not in module.name:
            import_module(module.name)
    labels = {app.label for app in apps.get_app_configs()}
    return sorted(name for name in actions.registry() if name.partition(".")[0] in labels)


SCENARIOS = builders()
TRIED = sorted({*_registered(), *(name for name, _ in SCENARIOS)})


@pytest.mark.parametrize("name", TRIED)
def test_an_action_has_scenarios(name: str) -> None:
    assert (name, "done") in SCENARIOS, f"{name} has no scenario: write one, see tests/faults/scenarios/__init__.py"
    can_refuse = ":raises" in (actions.registry()[name].__doc__ or "")
    assert not can_refuse or (name, "refused") in SCENARIOS, f"{name} says :raises, but no scenario refuses it"


@pytest.mark.usefixtures("committed_db")
@pytest.mark.parametrize(("name", "outcome"), sorted(SCENARIOS))
def test_an_action_survives_dying_anywhere(name: str, outcome: str) -> None:
    assert violations(name, outcome, SCENARIOS[name, outcome]) == []
    assert [check for check in (*audit.verify(), *ledger.verify(), *_sub_ledgers(name)) if not check.ok] == []


def _sub_ledgers(name: str) -> Iterable[Check]:
    """What an action of loans or of circles leaves; no replay of every circle, which would take longer than dying."""
    if name.partition(".")[0] not in {"circles", "lending"}:
        return []
    return [*lending.verify(), *circles.set_based()]
