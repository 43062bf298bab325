"""python -m tools.reference [check]: writes the pages of docs/reference/, or says which are not current."""

import os
import sys
from pathlib import Path

import django

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "reference"


def pages() -> dict[str, str]:
    """By the names of their files. Django has to be set up."""
    from tools.reference import api, commands, rules, settings

    return {
        f"{page.__name__.rpartition('.')[2]}.md": page.made() for page in (settings, commands, api, rules)
    }


def main() -> int:
    os.environ.update(DEBUG="1", DATABASE_URL="sqlite:///var/reference.sqlite3")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crmsettings.settings")
    django.setup()
    made = pages()
    stale = [name for name, text in made.items() if text != _present(name)]
    if "check" in sys.argv[1:]:
        for name in stale:
            print(f"docs/reference/{name} is not current: make docs", file=sys.stderr)
        return 1 if stale else 0
    FOLDER.mkdir(exist_ok=True)
    for name in stale:
        (FOLDER / name).write_text(made[name], encoding="utf-8")
    return 0


def _present(name: str) -> str:
    path = FOLDER / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
