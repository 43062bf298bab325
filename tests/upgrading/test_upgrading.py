"""An installation of the last release is brought to this version while its processes go on serving."""

import json

import pytest
from django.db import connection

from tests.databases import databases, url_of
from tests.upgrading.releases import ROOT, Release, last_release, sources_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def releases(tmp_path):
    """The last one and this one, on one database."""
    _version, commit = last_release()
    sources = sources_of(commit, tmp_path / "last")
    with databases(tmp_path, "upgraded") as found:
        url = url_of(found["upgraded"])
        yield Release(sources, url), Release(ROOT, url)


def test_the_last_release_goes_on_working_after_this_one_has_migrated(releases):
    last, this = releases
    last.manage("migrate", "--verbosity", "0")
    last.manage("load_lists")
    last.acts("before")
    said = this.manage("migrate")
    if connection.vendor == "postgresql":  # SQLite writes a table anew for many a change
        # The lists are small; what may be large has to stay open.
        of_history = [line for line in said.splitlines() if "lists_operation" in line]
        assert of_history
        assert not any("nobody" in line for line in of_history)
    made = json.loads(last.acts("after"))
    assert len(made) == 5
    assert "no issues" in this.manage("check", "--database", "default", "--fail-level", "WARNING")
    this.acts("now")
