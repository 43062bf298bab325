"""The static files of the last releases: a page of one release may ask a node of another for its styles."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

MANIFEST = "staticfiles.json"  # what collectstatic has written last
RECORD = "releases.json"  # what it had written before, newest first
PACKED = (".gz", ".br")  # WhiteNoise lays them beside a file


class Release(TypedDict):
    collected: str
    files: list[str]


def keep(root: Path, releases: int) -> list[Path]:
    """Notes what was just collected, and deletes what only older releases had. What it deleted."""
    current = sorted(json.loads((root / MANIFEST).read_text())["paths"].values())
    kept = [known for known in _recorded(root) if known["files"] != current]
    this = Release(collected=datetime.now(UTC).isoformat(timespec="seconds"), files=current)
    kept = [this, *kept][:releases]
    _write(root / RECORD, kept)
    wanted = {name for release in kept for name in release["files"]}
    gone = [path for path in _versioned(root) if _plain(path.relative_to(root).as_posix()) not in wanted]
    for path in gone:
        path.unlink()
    return gone


def _recorded(root: Path) -> list[Release]:
    try:
        recorded: list[Release] = json.loads((root / RECORD).read_text())["releases"]
    except FileNotFoundError:
        return []
    return recorded


def _write(path: Path, releases: list[Release]) -> None:
    """All or nothing: a record cut short would cost the files of every release before."""
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps({"releases": releases}, indent=1))
    beside.replace(path)


def _versioned(root: Path) -> Iterator[Path]:
    """Files whose name says what is in them; the others are those of the last release."""
    for path in root.rglob("*"):
        parts = _plain(path.name).split(".")
        if path.is_file() and len(parts) > 2 and _is_hash(parts[-2]):
            yield path


def _is_hash(text: str) -> bool:
    return len(text) == 12 and set(text) <= set("0123456789abcdef")


def _plain(name: str) -> str:
    return next((name.removesuffix(end) for end in PACKED if name.endswith(end)), name)
