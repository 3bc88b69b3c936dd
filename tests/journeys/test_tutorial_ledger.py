"""The tutorial of the ledger's Python API, block by block as it is printed: a page that is wrong fails here."""

import re
from typing import Any

import pytest

from caudal.audit import actions as audit_actions
from caudal.parties.tests.make import organisation
from tests.architecture import source

PAGE = source.ROOT / "docs" / "tutorial-ledger.md"
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture
def only_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the page registers as actions is forgotten afterwards: it may run again, and no crash point waits for it."""
    monkeypatch.setattr(audit_actions, "_registry", dict(audit_actions._registry))


@pytest.mark.usefixtures("committed_db", "only_meanwhile")
def test_every_block_of_the_tutorial_runs() -> None:
    text = PAGE.read_text(encoding="utf-8")
    blocks = list(_BLOCK.finditer(text))
    assert len(blocks) == text.count("```python") > 10
    pool = organisation()
    names: dict[str, Any] = {"call": pool.call, "organisation_id": pool.id, "__name__": "tutorial"}
    for block in blocks:
        line = text.count("\n", 0, block.start(1))
        # Blank lines before it, so that a failure names the line of the page.
        exec(compile("\n" * line + block[1], str(PAGE), "exec"), names)
