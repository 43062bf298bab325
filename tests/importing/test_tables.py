"""Tables come into a list: how one is read is found out, shown where it is not certain, and mended."""

import re
from html import unescape
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from dictionaries.models import Dictionary
from lists.entries import EntryList
from tests.importing.forms import begin, go_on
from tests.people import administrator, text
from tests.protected import value

pytestmark = pytest.mark.django_db

POLISH = "Etykieta;Symbol;Uwagi\nTargi w Łodzi;FAIR;w każdą środę\nProspekt;FLYER;\n".encode("cp1250")


def upload(client: Client, entry_list: EntryList, name: str, data: bytes, **said: str) -> Any:
    address = reverse("import_into_list", args=[entry_list])
    return client.post(address, {"policy": "merge", "file": SimpleUploadedFile(name, data), **said})


def again(client: Client, page: Any, **said: str) -> Any:
    """The form of a page that shows how a table is read, with other choices."""
    html = page.content.decode()
    sent = {"policy": "merge"}
    for tag in re.findall(r'<input type="hidden"[^>]*>', html):
        name, found = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and found and name[1] in {"table", "shape"}:
            sent[name[1]] = unescape(found[1])
    for name, options in re.findall(r'<select name="([^"]*)"(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    if lines := re.search(r'<textarea name="lines"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL):
        sent["lines"] = unescape(lines[1])
    address = page.wsgi_request.path
    return client.post(address, sent | {key.replace("_", "-"): one for key, one in said.items()})


def book(**sheets: list[list[object]]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    packed = BytesIO()
    made.save(packed)
    return packed.getvalue()


def test_a_guess_is_shown_with_the_first_cells_and_mended_before_anything_is_planned(source):
    client = administrator()
    page = upload(client, source, "źródła.csv", POLISH)
    assert page.status_code == 200
    said = text(page)
    for words in ("Automatic: windows-1250", "Automatic: Semicolon (CSV)", "Targi w Łodzi", "w każdą środę"):
        assert words in said
    assert re.search(r'id="column-2".*?value="" selected|id="column-2".*?<option value="">not used', said)
    page = again(client, page, column_2="description")
    assert "Apply 2 changes" in text(page)
    assert go_on(client, page).status_code == 302
    fair = value("FAIR")
    assert (fair.label, fair.description) == ("Targi w Łodzi", "w każdą środę")


def test_from_a_plan_a_person_goes_back_to_the_columns_as_they_were_said(source):
    client = administrator()
    page = again(client, upload(client, source, "x.csv", POLISH), column_0="code", column_1="name")
    assert "<bdi>FAIR" in page.content.decode() or "FAIR" in text(page)
    back = client.post(reverse("import_into_list", args=[source]), {"carried": sealed(page)})
    assert back.status_code == 200
    assert re.search(r'id="column-0".*?value="code" selected', text(back))
    page = again(client, back, column_0="name", column_1="code")
    go_on(client, page)
    assert value("FLYER").label == "Prospekt"


def sealed(page: Any) -> str:
    found = re.search(r'name="carried" value="([^"]*)"', page.content.decode())
    assert found
    return unescape(found[1])


def test_the_sheet_that_is_called_as_the_list_is_read_unless_another_one_is_chosen(source):
    client = administrator()
    data = book(First=[["Code", "Name"], ["A1", "Alpha"]], Sources=[["Code", "Name"], ["B1", "Beta"]])
    page = upload(client, source, "x.xlsx", data)
    assert "Beta" in text(page)
    assert "Alpha" not in text(page)
    assert 'name="apply"' in text(page)
    page = client.post(reverse("import_into_list", args=[source]), {"carried": sealed(page)})
    assert "Automatic: Sources" in text(page)
    assert "Alpha" in text(again(client, page, sheet="First"))


def test_pasted_columns_are_what_their_header_says(source):
    client = administrator()
    page = begin(client, source, "Name\tCode\tDescription\nRadio\tRADIO\ton the air\nTV: Television")
    assert "Apply 2 changes" in text(page)
    go_on(client, page)
    assert (value("RADIO").description, value("TV").label) == ("on the air", "Television")


def test_what_a_column_cannot_be_is_told_and_nothing_is_lost(source, deals):
    client = administrator()
    page = begin(client, deals, "Name\tSystem\nTalks\tperhaps\nMore talks\tno", "exact")
    assert page.status_code == 422
    assert "row 2, column “System”: yes or no is expected, not &quot;perhaps&quot;." in text(page)
    page = again(client, page, column_1="", policy="exact")
    assert page.status_code == 200
    assert "More talks" in text(page)
    page = begin(client, source, "a\tb\nRadio\tRadio 1")
    page = again(client, page, column_0="name", column_1="name")
    assert page.status_code == 422
    assert "Two columns cannot both be “Name”." in text(page)


def test_a_file_that_nobody_has_sealed_or_that_is_another_one_is_read_anew(source):
    client = administrator()
    address = reverse("import_into_list", args=[source])
    assert client.post(address, {"policy": "merge", "table": "forged"}).status_code == 422
    page = upload(client, source, "x.csv", b"code;name\nTV;Television", shape="old//", **{"column-0": "name"})
    assert "Apply 1 change<" in text(page)
    assert "Television" in text(page)


def test_the_title_of_one_column_is_said_to_be_one_and_what_is_refused_stands_there_by_its_name(source):
    client = administrator()
    page = upload(client, source, "x.csv", b"Name\nCall\nTikTok\nTikTok\n")
    assert "TikTok is in this list twice, first in row 3." in text(page)
    assert 'TikTok<code></code><span class="muted">row 4' in text(page)
    assert "Take “TikTok”" in text(page)
    assert "Take “Name”" not in text(page)
    back = client.post(reverse("import_into_list", args=[source]), {"carried": sealed(page)})
    assert "Automatic: has the titles of the columns" in text(back)
    assert "Automatic: Nothing: a line is a name" in text(back)


def test_a_name_that_is_the_code_of_another_entry_is_asked_about_first():
    client, industry = administrator(), Dictionary.objects.get(code="INDUSTRY")
    page = upload(client, industry, "x.csv", b"Name\nIT\nFarming\n")
    assert "It looks like “Information Technology”." in text(page)
    assert text(page).count("look at these first") == 1
