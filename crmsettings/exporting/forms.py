"""The forms of a file that a person may choose from, with what each is good for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lists.entries import EntryList
from lists.loading.formats.files import OF_ONE_LIST, FileForm

USES: dict[FileForm, tuple[str, Promise]] = {
    "xlsx": ("XLSX", _("For Excel and other spreadsheets. It can be changed there and imported again.")),
    "csv": ("CSV", _("A table as plain text, which nearly every program reads.")),
    "yaml": ("YAML", _("Everything about the lists, for people to read and edit.")),
    "json": ("JSON", _("The same for programs.")),
}


@dataclass(frozen=True)
class Choice:
    title: str
    use: Promise
    address: str


def forms_for(entry_list: EntryList | None, at: datetime | None) -> Iterator[Choice]:
    """Those that hold one list, or with None all of them."""
    moment = f"?{urlencode({'at': at.astimezone(UTC).isoformat()})}" if at else ""
    for form, (title, use) in USES.items():
        if entry_list:
            yield Choice(title, use, reverse("download_list", args=[entry_list, form]) + moment)
        elif form not in OF_ONE_LIST:
            yield Choice(title, use, reverse("download_lists", args=[form]) + moment)
