"""The last backup: the newest file in BACKUP_DIR, whichever program wrote it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

OLD = timedelta(hours=36)  # a backup each night, which takes a while


@dataclass(frozen=True)
class Backup:
    name: str
    at: datetime
    size: int  # bytes

    @property
    def is_old(self) -> bool:
        return datetime.now(UTC) - self.at > OLD


def last_backup() -> Backup | None:
    """None where there is none, or nobody has said where they come to lie."""
    if not settings.BACKUP_DIR:
        return None
    try:
        files = [(file.stat(), file.name) for file in Path(settings.BACKUP_DIR).iterdir() if file.is_file()]
    except OSError:
        return None
    found = max(files, key=lambda pair: pair[0].st_mtime, default=None)
    if found is None:
        return None
    state, name = found
    return Backup(name, datetime.fromtimestamp(state.st_mtime, UTC), state.st_size)
