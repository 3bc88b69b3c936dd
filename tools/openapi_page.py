"""Write docs/reference/openapi.json: the contract of the API, as the running code has it.

python -m tools.openapi_page
"""

import json
import os
from pathlib import Path

import django

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "openapi.json"


def rendered() -> str:
    """The whole document; Django is set up already."""
    from caudal.config.api import api  # noqa: PLC0415 its models need Django to be set up

    return json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the document."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caudal.config.settings")
    django.setup()
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(rendered(), encoding="utf-8")


if __name__ == "__main__":
    main()
