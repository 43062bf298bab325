"""A list in a sheet beside the form that uses it: the acts and the rights of its own page."""

from typing import Any

import pytest
from django.urls import reverse

from dictionaries.models import Dictionary, DictionaryValue
from lists.models import Operation
from pipelines.models import Pipeline, Stage
from tests.factories import LeadFactory
from tests.people import HTMX, administrator, person, text

pytestmark = pytest.mark.django_db


def address(entry_list: Any, *more: object, act: str = "list_sheet") -> str:
    return reverse(act, args=[entry_list, *more])


def value(code: str) -> DictionaryValue:
    return DictionaryValue.objects.get(dictionary__code="SOURCE", code=code)


def test_a_sheet_has_the_values_in_order_with_their_use(source: Dictionary):
    LeadFactory(source=value("WEB"))
    LeadFactory(source=value("WEB")).archive()
    value("PARTNER").archive()
    page = text(administrator().get(address(source), headers=HTMX))
    assert "<html" not in page
    assert page.index('data-label="Call"') < page.index('data-label="E-Mail"') < page.index("Website")
    row = page[page.index('data-label="Website"') :].partition("</li>")[0]
    assert '<span class="size">1</span>' in row
    assert f'data-choose="{value("PARTNER").pk}"' not in page


def test_what_is_typed_finds_values(source: Dictionary):
    client = administrator()
    headers = HTMX | {"HX-Target": "sheet-values"}
    page = text(client.get(address(source) + "?name=sit", headers=headers))
    assert 'data-label="Website"' in page
    assert 'data-label="Call"' not in page
    assert "<header" not in page
    nothing = text(client.get(address(source) + "?name=xyz", headers=headers))
    assert "Nothing is called “xyz”: Enter adds it." in nothing


def test_a_value_is_added_and_can_be_taken_back(source: Dictionary):
    client = administrator()
    page = text(client.post(address(source), {"name": "Podcast"}, headers=HTMX))
    added = source.entries.get(name="Podcast")
    assert "Added “Podcast”" in page
    assert f'data-added="{added.pk}"' in page
    undo = address(source, Operation.objects.latest("pk").pk, act="undo_in_sheet")
    assert f'hx-post="{undo}"' in page
    assert "Podcast" not in text(client.post(undo, headers=HTMX))
    assert not source.entries.filter(name="Podcast").exists()


def test_a_value_that_is_there_already_is_not_added_twice(source: Dictionary):
    response = administrator().post(address(source), {"name": "website"}, headers=HTMX)
    assert response.status_code == 422
    assert 'id="sheet-error"' in text(response)
    assert 'value="website"' in text(response)


def test_a_new_stage_says_to_which_group_it_goes(deals: Pipeline):
    client = administrator()
    page = text(client.get(address(deals), headers=HTMX))
    assert "<h3>Success</h3>" in page or "<h3>Won</h3>" in page or "<h3>" in page
    client.post(address(deals), {"name": "No budget", "kind": Stage.Kind.FAILURE}, headers=HTMX)
    assert deals.entries.get(name="No budget").kind == Stage.Kind.FAILURE


def test_a_value_is_renamed(source: Dictionary):
    client, web = administrator(), value("WEB")
    where = address(source, web.pk, act="rename_in_sheet")
    form = text(client.get(where, headers=HTMX))
    assert 'name="initial-name" value="Website"' in form
    page = text(client.post(where, {"initial-name": "Website", "name": "Shop"}, headers=HTMX))
    assert "Renamed to “Shop”" in page
    assert 'data-label="Shop"' in page
    stale = client.post(where, {"initial-name": "Website", "name": "Store"}, headers=HTMX)
    assert stale.status_code == 409
    assert "Meanwhile somebody else made it “Shop”." in text(stale)
    assert client.post(where, {"initial-name": "Shop", "name": "Call"}, headers=HTMX).status_code == 422


def test_a_stage_that_is_renamed_keeps_its_colour(deals: Pipeline):
    client, stage = administrator(), deals.entries.get(code="EXECUTING")
    where = address(deals, stage.pk, act="rename_in_sheet")
    client.post(where, {"initial-name": stage.label, "name": "Working"}, headers=HTMX)
    renamed = deals.entries.get(pk=stage.pk)
    assert (renamed.name, renamed.color) == ("Working", stage.color)


def test_rights_are_those_of_the_list(source: Dictionary):
    reader = person("view_dictionaryvalue")
    page = text(reader.get(address(source), headers=HTMX))
    assert "Find a value" in page
    assert "rename" not in page.lower()
    assert reader.post(address(source), {"name": "x"}, headers=HTMX).status_code == 403
    rename = address(source, value("WEB").pk, act="rename_in_sheet")
    assert reader.post(rename, {"name": "x"}, headers=HTMX).status_code == 403
    value("WEB").rename("Shop")
    undo = address(source, Operation.objects.latest("pk").pk, act="undo_in_sheet")
    refused = reader.post(undo, headers=HTMX)
    assert refused.status_code == 403
    assert "You lack the rights to undo this." in text(refused)
    assert person("view_lead").get(address(source), headers=HTMX).status_code == 403


def test_without_htmx_there_is_the_page_of_the_list(source: Dictionary):
    client = administrator()
    for where in (address(source), address(source, value("WEB").pk, act="rename_in_sheet")):
        assert client.get(where).headers["Location"] == source.get_absolute_url()


def test_only_who_may_change_a_list_gets_its_pencil(source: Dictionary):
    pencil = 'data-sheet="id_source"'
    assert pencil in text(administrator().get("/records/lead/add/"))
    rights = ("view_lead", "add_lead", "view_dictionaryvalue")
    assert pencil not in text(person(*rights).get("/records/lead/add/"))
    assert pencil in text(person(*rights, "change_dictionaryvalue").get("/records/lead/add/"))


def test_a_long_list_takes_as_many_queries_and_says_that_there_is_more(
    source: Dictionary, django_assert_max_num_queries: Any
):
    source.add_many("\n".join(f"Value {n}" for n in range(300)))
    client = administrator()
    with django_assert_max_num_queries(10):
        page = text(client.get(address(source), headers=HTMX))
    assert page.count("data-choose") == 200
    assert "There are more: type to find them." in page
    assert "data-whole" not in page
