"""This machine: what runs here, and how much room is left."""

import platform
import shutil
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from crmsettings.watching.findings import Finding
from lists.version import VERSION

LEAST = 1024**3  # bytes that should be free,
LEAST_PART = 0.05  # and of the whole disk


def findings() -> Iterator[Finding]:
    yield Finding("CRM settings", VERSION)
    yield Finding("Python", platform.python_version())
    yield Finding("Django", django.get_version())
    yield Finding(connection.display_name, ".".join(map(str, connection.get_database_version())))
    yield _room()


def _room() -> Finding:
    """Where SQLite has its file; else where this program stands: it knows nothing of another machine."""
    name = connection.settings_dict["NAME"] if connection.vendor == "sqlite" else ""
    folder = Path(name).parent if name and Path(name).parent.is_dir() else settings.BASE_DIR
    total, _used, free = shutil.disk_usage(folder)
    text = _("%(free)s of %(total)s free.")
    is_bad = free < LEAST or free < total * LEAST_PART
    hint = _("Free some space: without it the database saves nothing.") if is_bad else ""
    sizes = {"free": filesizeformat(free), "total": filesizeformat(total)}
    return Finding(_("Free disk space"), text % sizes, hint, is_bad=is_bad)
