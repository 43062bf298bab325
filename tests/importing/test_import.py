"""Files and pasted cells come into lists: a plan first, then exactly what it shows."""

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dictionaries.models import Dictionary
from lists.loading.exporting import document_of
from lists.loading.formats.writing import write
from lists.models import Operation
from tests.people import administrator, person, text
from tests.protected import value

pytestmark = pytest.mark.django_db


def begin(client: Client, entry_list: Dictionary | None, said: str, policy: str = "merge") -> Any:
    """`said` is a file where it begins with its format, else pasted cells."""
    address = reverse("import_into_list", args=[entry_list]) if entry_list else reverse("import_lists")
    data: dict[str, Any] = {"policy": policy}
    if said.startswith("format"):
        data["file"] = SimpleUploadedFile("lists.yaml", said.encode())
    else:
        data["lines"] = said
    return client.post(address, data)


def fields(page: Any) -> dict[str, list[str]]:
    """What the form of a plan would send."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", page.content.decode()):
        if 'type="checkbox"' in tag and "checked" not in tag:
            continue
        name, sent = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and sent and name[1] != "csrfmiddlewaretoken":
            found.setdefault(unescape(name[1]), []).append(unescape(sent[1]))
    return found


def go_on(client: Client, page: Any, button: str = "apply", **said: Any) -> Any:
    changed = {name.replace("__", ":"): sent for name, sent in said.items()}
    return client.post(reverse("import_plan"), {**fields(page), **changed, button: "1"})


def test_pasted_cells_are_shown_as_a_plan_and_applied_as_one_operation(source):
    client = administrator()
    page = begin(client, source, "CALL\tPhone\nRADIO\tRadio")
    assert page.status_code == 200 and source.entries.count() == 14
    assert "Apply 2 changes" in text(page) and "renamed" in text(page)
    response = go_on(client, page)
    assert response.url == source.get_absolute_url()
    assert (value("CALL").label, value("RADIO").label) == ("Phone", "Radio")
    operation = Operation.objects.latest("pk")
    assert (operation.action, operation.reason) == ("apply", "pasted cells")
    assert "Applied 2 changes" in text(client.get(response.url))
    client.post(reverse("undo_operation", args=[operation.pk]))
    assert value("CALL").label == "Call" and not source.entries.filter(code="RADIO")
