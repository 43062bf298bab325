"""One rename is followed from the address to the database and back through few files of the project."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from dictionaries.models import Dictionary
from tests.people import HTMX, administrator, entry_url

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ROOMS = {"crmsettings", "records", "dictionaries", "pipelines", "lists"}


def files_of(act: Callable[[], object]) -> set[str]:
    """The files of the project of which a function runs while `act` does."""
    found: set[str] = set()

    def note(frame: FrameType, event: str, _arg: object) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(settings.BASE_DIR):
            found.add(str(path.relative_to(settings.BASE_DIR)))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(before)
    return {path for path in found if path.split("/")[0] in ROOMS}


def test_a_rename_goes_through_few_files(source: Dictionary):
    client, url = administrator(), entry_url("edit_entry", source.entries.get(code="WEB"))

    def rename(name: str) -> None:
        assert client.post(url, {"name": name}, headers=HTMX).status_code == 200

    rename("Page")  # the first one imports and remembers
    own = files_of(lambda: rename("Site"))
    for anybody in (client, Client()):  # whoever is signed in, and a page: what every request goes through
        own -= files_of(lambda user=anybody: user.get(reverse("login")))  # type: ignore[misc]
    assert "crmsettings/entries/views.py" in own
    assert len(own) <= 24, sorted(own)
