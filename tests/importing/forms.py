"""The forms of an import, as a browser without JavaScript sends them."""

import re
from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lists.entries import EntryList


def begin(client: Client, entry_list: EntryList | None, said: str, policy: str = "merge") -> Any:
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
