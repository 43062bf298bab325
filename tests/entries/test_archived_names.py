"""What is archived keeps its name and its code: whoever types one of them is offered to restore it."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from tests.people import HTMX, administrator, entry_url, person, text

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
NAME = "“Website” is in the archive of this list: restore it instead."
CODE = "“Website” in the archive of this list has this code: restore it instead."


@pytest.fixture
def web(source: Dictionary) -> Any:
    entry = source.entries.get(code="WEB")
    entry.archive()
    return entry


@BOTH
@pytest.mark.parametrize("typed", ["Website", " WEBSITE ", "Strona internetowa"])
def test_who_adds_its_name_is_offered_to_restore_it(
    source: Dictionary, web: Any, headers: dict[str, str], typed: str
):
    url = reverse("add_entry", args=[source])
    response = administrator().post(url, {"name": typed}, headers=headers)
    assert response.status_code == 422
    assert NAME in text(response)
    assert "Restore “Website” instead" in text(response)
    assert f'formaction="{entry_url("restore_entry", web)}"' in text(response)
    assert source.entries.count() == 14


@BOTH
def test_who_adds_its_code_is_offered_to_restore_it(source: Dictionary, web: Any, headers: dict[str, str]):
    url = reverse("add_entry", args=[source])
    response = administrator().post(url, {"name": "Something new", "code": "WEB"}, headers=headers)
    assert response.status_code == 422
    assert CODE in text(response)
    assert "Restore “Website” instead" in text(response)
    with pytest.raises(ValidationError, match="in the archive"):
        source.add("Something new", "WEB")


@BOTH
def test_who_renames_to_its_name_is_offered_to_restore_it(
    source: Dictionary, web: Any, headers: dict[str, str]
):
    email = source.entries.get(code="EMAIL")
    response = administrator().post(entry_url("edit_entry", email), {"name": "website"}, headers=headers)
    assert response.status_code == 422
    assert NAME in text(response)
    assert "Restore “Website” instead" in text(response)


def test_who_may_only_add_reads_the_sentence_without_the_button(source: Dictionary, web: Any):
    url = reverse("add_entry", args=[source])
    response = person("view_dictionaryvalue", "add_dictionaryvalue").post(
        url, {"name": "Website"}, headers=HTMX
    )
    assert NAME in text(response)
    assert "instead</button>" not in text(response)


def test_pasted_lines_say_which_of_them_are_archived(source: Dictionary, web: Any):
    url = reverse("paste_entries", args=[source])
    page = text(administrator().post(url, {"lines": "website\nWEB: Other web\nE-mail\nReally new"}))
    assert NAME in page
    assert CODE in page
    assert "“E-Mail” is already in this list." in page
    assert "Add 1 entry" in page


def test_an_active_entry_is_not_said_to_be_archived(source: Dictionary, web: Any):
    url = reverse("add_entry", args=[source])
    response = administrator().post(url, {"name": "E-Mail"}, headers=HTMX)
    assert "“E-Mail” is already in this list." in text(response)
    assert "instead</button>" not in text(response)


def test_an_archived_stage_keeps_its_name_too(deals: Pipeline):
    stage = deals.entries.get(code="EXECUTING")
    stage.archive()
    url = reverse("add_entry", args=[deals])
    response = administrator().post(url, {"name": "in progress", "kind": 4}, headers=HTMX)
    assert "“In progress” is in the archive of this list" in text(response)
