"""Collect what users read, keep the Spanish catalogue complete, and compile it (Babel only, no gettext needed).

python tools/messages.py           update and compile
python tools/messages.py --check   fail when a text is not translated or the compiled file is old
"""

import argparse
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "caudal"
PO = PACKAGE / "locale" / "es" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def main() -> int:
    """Update or check the catalogue; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    if not settings.configured:
        settings.configure(USE_I18N=True)
    found = found_messages()
    catalogue = updated(found)
    missing = [message for message in catalogue if message.id and not _is_translated(message)]
    for message in missing:
        _say(f"not translated: {message.id!r} ({', '.join(name for name, _ in message.locations)})")
    po, mo = _written(catalogue)
    if check:
        is_old = MO.read_bytes() != mo if MO.exists() else True
        if is_old:
            _say("the compiled catalogue is old: run `make messages`")
        return 1 if missing or is_old else 0
    PO.write_bytes(po)
    MO.write_bytes(mo)
    _say(f"{len(catalogue)} texts, {len(missing)} without translation")
    return 1 if missing else 0


def found_messages() -> Catalog:
    """Every text that the code and the templates mark for translation."""
    found = Catalog()
    for path, code in _sources():
        for line, ids, comments, context in extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS):
            found.add(ids, None, [(path, line)], auto_comments=comments, context=context)
    return found


def updated(found: Catalog) -> Catalog:
    """The Spanish catalogue with exactly the texts of `found`."""
    with PO.open("rb") as file:
        catalogue = pofile.read_po(file, locale="es", domain="django")
    catalogue.update(found, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    for message in catalogue:
        message.flags -= {"python-format", "python-brace-format"}
        message.locations = [(name, 0) for name in sorted({name for name, _ in message.locations})]
    return catalogue


def _sources() -> Iterator[tuple[str, str]]:
    for path in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html")]):
        name = path.relative_to(ROOT).as_posix()
        if "/tests/" in name or "/migrations/" in name:
            continue
        text = path.read_text(encoding="utf-8")
        yield name, text if path.suffix == ".py" else templatize(text, origin=name)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return bool(strings) and all(strings) and not message.fuzzy


def _written(catalogue: Catalog) -> tuple[bytes, bytes]:
    # The header changes with no clock, so that a rebuild without new texts changes no byte.
    catalogue.header_comment = "# Spanish (Peru) of Caudal."
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    catalogue.project, catalogue.version = "caudal", "0"
    catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = "Caudal"
    text, compiled = io.BytesIO(), io.BytesIO()
    pofile.write_po(
        text, catalogue, width=120, sort_output=True, no_location=False, include_lineno=False, omit_header=False
    )
    mofile.write_mo(compiled, catalogue)
    return text.getvalue(), compiled.getvalue()


if __name__ == "__main__":
    sys.exit(main())
