"""The last backup: the newest file in BACKUP_DIR, whichever program wrote it; none that is being written."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from crmsettings.backups import UNFINISHED
from crmsettings.watching.findings import Finding

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
        there = [file for file in Path(settings.BACKUP_DIR).iterdir() if file.is_file()]
        files = [(file.stat(), file.name) for file in there if file.suffix != UNFINISHED]
    except OSError:
        return None
    found = max(files, key=lambda pair: pair[0].st_mtime, default=None)
    if found is None:
        return None
    state, name = found
    return Backup(name, datetime.fromtimestamp(state.st_mtime, UTC), state.st_size)


def finding() -> Finding:
    title = _("Last backup")
    if not settings.BACKUP_DIR:
        hint = _(
            "Set BACKUP_DIR to the folder with the backups, and this page shows how old the last one is."
        )
        return Finding(title, _("This site does not know of any."), hint)
    backup = last_backup()
    if backup is None:
        text = _("There is none in %(folder)s.") % {"folder": settings.BACKUP_DIR}
        return Finding(title, text, "manage.py backup FILE", is_bad=True)
    text = f"{backup.name}, {filesizeformat(backup.size)}, {naturaltime(backup.at)}"
    hint = (
        _("At least one has been missed since then, or the job that makes them has stopped.")
        if backup.is_old
        else ""
    )
    return Finding(title, text, hint, is_bad=backup.is_old)
