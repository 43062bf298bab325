"""Lists go out as files."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from lists.loading.formats import Hints, read_document
from lists.loading.planning import plan
from lists.loading.plans import Policy
from tests.people import administrator, person, text
from tests.protected import value

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_list_is_downloaded_under_its_name_and_day(source, form):
    response = person("view_dictionaryvalue").get(reverse("download_list", args=[source, form]))
    day = timezone.localdate().isoformat()
    assert response["Content-Disposition"] == f'attachment; filename="source-{day}.{form}"'
    document = read_document(f"x.{form}", response.content)
    assert [item.code for item in document.items] == ["SOURCE"]
    assert len(document.items[0].items or []) == 14


def test_a_list_is_exported_as_it_was(source):
    moment = timezone.now()
    value("CALL").rename("Phone")
    address = reverse("download_list", args=[source, "json"])
    client = administrator()
    assert b"Phone" in client.get(address).content
    assert b"Phone" not in client.get(address, {"at": moment.isoformat()}).content
    assert client.get(address, {"at": "never"}).status_code == 302


def test_all_lists_are_exported_for_who_may_see_all_of_them():
    address = reverse("download_lists", args=["yaml"])
    assert person("view_dictionaryvalue").get(address).status_code == 403
    response = person("view_dictionaryvalue", "view_stage").get(address)
    assert read_document("x.yaml", response.content).is_complete


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_list_goes_out_as_a_table_and_comes_in_again_with_nothing_to_change(source, form):
    response = person("view_dictionaryvalue").get(reverse("download_list", args=[source, form]))
    assert response["Content-Disposition"].endswith(f'.{form}"')
    document = read_document(f"x.{form}", response.content, Hints(target=source.address))
    assert len(document.items[0].items or []) == 14
    assert not plan(document, Policy.EXACT).changes


def test_a_workbook_holds_all_lists_and_csv_does_not():
    client = person("view_dictionaryvalue", "view_stage")
    document = read_document("x.xlsx", client.get(reverse("download_lists", args=["xlsx"])).content)
    assert {"SOURCE", "DEAL"} <= {item.code for item in document.items}
    assert client.get(f"{reverse('export_lists')[:-1]}.csv").status_code == 404
    page = text(client.get(reverse("export_lists")))
    assert "CSV holds one list" in page
    assert ".csv" not in page


def test_the_page_of_an_export_offers_every_form_also_as_of_a_moment(source):
    client = person("view_dictionaryvalue")
    address, moment = reverse("export_list", args=[source]), timezone.now()
    assert address in text(client.get(reverse("list_tools", args=[source])))
    value("CALL").rename("Phone")
    for at, has_new_name in (({}, True), ({"at": moment.isoformat()}, False)):
        ways = re.findall(r'href="([^"]*export\.[^"]*)"', text(client.get(address, at)))
        assert len(ways) == 4
        yaml = next(unescape(way) for way in ways if ".yaml" in way)
        assert (b"Phone" in client.get(yaml).content) is has_new_name
    page = client.get(address, {"at": "2999-01-01"})
    assert page.status_code == 422
    assert "This moment is still to come." in text(page)
