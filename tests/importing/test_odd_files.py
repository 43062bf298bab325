"""Files that no program writes by mistake: what comes of them is a sentence on the page of the import."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.people import administrator, text

pytestmark = pytest.mark.django_db

HALF = "\ud83d"  # of an emoji, as a program leaves it that cuts texts at a number of letters


def upload(content: Any, name: str = "lists.json") -> Any:
    file = SimpleUploadedFile(name, json.dumps(content).encode())
    return administrator().post(reverse("import_lists"), {"policy": "merge", "file": file})


def ours(**source: Any) -> dict[str, Any]:
    return {"format": "crm-settings/1", "dictionaries": [{"code": "SOURCE", **source}]}


@pytest.mark.parametrize(
    "content",
    [
        ours() | {HALF: 1},
        ours(**{HALF: 1}),
        ours(code=f"SOURCE{HALF}", colour="red"),
        ours(values=[{"name": f"Fair {HALF}", "color": 3}]),
        ours(values=[{"code": "FAIR", "names": {"en": HALF}}]),
        ours(values=[{"code": "FAIR", "name": "Fair", "replaces": [HALF]}]),
    ],
)
def test_half_a_character_in_a_document_is_told_and_the_page_is_shown(content: Any) -> None:
    page = upload(content)
    assert page.status_code == 422
    assert "line 1" in text(page)


@pytest.mark.parametrize(
    "content",
    [
        [{"ENTITY_ID": f"TOWN{HALF}", "STATUS_ID": "1", "NAME": "Łódź"}],
        [{"ENTITY_ID": "TOWN", "STATUS_ID": f"A{HALF}", "NAME": "Łódź", "SEMANTICS": "S"}],
        [{"ID": "TOWN", "NAME": f"Towns {HALF}"}, {"ENTITY_ID": "TOWN", "STATUS_ID": "1", "NAME": "Łódź"}],
        {"entityDefs": {"Lead": {"fields": {f"{HALF}": {"optionsReference": "a", "options": ["b"]}}}}},
        {"name": "Lead", "fields": [{"name": f"a{HALF}", "picklistValues": [{"value": "b"}]}]},
    ],
)
def test_half_a_character_in_a_file_of_another_system_is_told_too(content: Any) -> None:
    page = upload(content, "answers.json")
    assert page.status_code == 422
    assert "There is a character that text cannot contain." in text(page)


def test_whole_characters_are_read_however_a_file_writes_them() -> None:
    page = upload([{"ENTITY_ID": "SOURCE", "STATUS_ID": "PARTY", "NAME": "Party 🎉"}], "answers.json")
    assert page.status_code == 200
    assert "Party 🎉" in text(page)
