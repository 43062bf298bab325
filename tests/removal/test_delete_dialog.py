"""The cross: what nothing uses is deleted; what is used may become something else, and no record is lost."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dictionaries.models import Dictionary
from lists.models import Operation
from pipelines.models import Pipeline
from records.models import Deal, Lead
from tests.factories import CompanyFactory, DealFactory, LeadFactory, ValueFactory, VisitFactory
from tests.people import HTMX, administrator, entry_url, list_url, person, text

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])


def asked(client: Client, entry: Any, headers: dict[str, str] | None = None) -> str:
    response = client.get(entry_url("delete_entry", entry), headers=headers or HTMX)
    assert response.status_code == 200
    return text(response)


@BOTH
def test_what_nothing_uses_may_be_deleted_or_archived(source: Dictionary, headers: dict[str, str]):
    web = source.entries.get(code="WEB")
    page = asked(administrator(), web, headers)
    assert "No record uses it." in page
    assert f'action="{entry_url("delete_entry", web)}"' in page
    assert 'name="act" value="archive"' in page
    assert 'value="replace"' not in page


@BOTH
def test_what_is_used_is_shown_with_numbers_and_links_and_cannot_simply_be_deleted(
    source: Dictionary, headers: dict[str, str]
):
    web = source.entries.get(code="WEB")
    leads = LeadFactory.create_batch(4, source=web)
    LeadFactory(source=web, is_archived=True, name="An old one")
    CompanyFactory(source=web, name="Acme <b>")
    VisitFactory(source=web)
    page = asked(administrator(), web, headers)
    assert "7 records use it" in page
    for records, active, archived in (
        ("Leads", 4, 1),
        ("Companies", 1, 0),
        ("Visits", 1, 0),
        ("Total", 6, 1),
    ):
        line = page.split(f'<th scope="row">{records}')[1].split("</tr>")[0]
        numbers = re.findall(r"<td class=\"num\">(?:<[^>]*>)?([^<]+)<", line)
        assert numbers == [str(active), str(archived or "–")]
    assert leads[-1].get_absolute_url() in page
    assert leads[0].get_absolute_url() not in page  # the first few are enough
    assert "Acme &lt;b&gt;" in page
    assert page.count("</a>…") == 1  # there are more leads than those
    assert 'value="archive" checked' in page
    assert ">Delete</button>" not in page
    assert "delete the records" not in page.lower()


def test_a_stage_is_replaced_with_one_of_its_kind_before_all_others(deals: Pipeline):
    stage = deals.entries.get(code="EXECUTING")
    DealFactory(stage=stage)
    page = asked(administrator(), stage)
    titles = ["In progress", "Initial stage", "Success", "Failure"]
    places = [page.index(f'<optgroup label="{title}">') for title in titles]
    assert places == sorted(places)
    assert f'<option value="{stage.pk}"' not in page


def test_a_long_list_asks_for_a_name_instead_of_offering_thousands(source: Dictionary):
    source.add_many("\n".join(f"Value {number}" for number in range(300)))
    web = source.entries.get(code="WEB")
    LeadFactory(source=web)
    client = administrator()
    page = asked(client, web)
    assert "<select" not in page
    assert 'name="other"' in page
    assert page.count("<option") == 0
    client.post(entry_url("replace_entry", web), {"other": "value 299"}, headers=HTMX)
    assert Lead.objects.get().source.name == "Value 299"


def test_a_plain_delete_of_what_came_into_use_meanwhile_leads_to_the_choice(source: Dictionary):
    web = source.entries.get(code="WEB")
    LeadFactory(source=web)
    client = administrator()
    for headers in (HTMX, {}):
        response = client.post(entry_url("delete_entry", web), {"initial-name": "Website"}, headers=headers)
        assert response.status_code == 409
        assert "“Website” cannot be deleted: 1 record uses it." in text(response)
        assert "What should happen to these records?" in text(response)
        assert bool(headers) == (response.headers.get("HX-Retarget") == "#dialog")
    assert Lead.objects.get().source == web


def test_the_cross_deletes_what_nothing_uses_at_once_and_asks_about_the_rest(source: Dictionary):
    web, email = source.entries.get(code="WEB"), source.entries.get(code="EMAIL")
    LeadFactory(source=web)
    client, at_once = administrator(), {"at-once": "1"}
    response = client.post(
        entry_url("delete_entry", web), at_once | {"initial-name": "Website"}, headers=HTMX
    )
    assert (response.status_code, response.headers["HX-Retarget"]) == (200, "#dialog")
    assert "1 record uses it." in text(response)
    assert "cannot be deleted" not in text(response)  # nobody has made a mistake
    response = client.post(
        entry_url("delete_entry", email), at_once | {"initial-name": "E-Mail"}, headers=HTMX
    )
    assert "Deleted “E-Mail”" in text(response)
    assert reverse("undo_operation", args=[Operation.objects.latest("pk").pk]) in text(response)
    assert not source.entries.filter(code="EMAIL").exists()


def test_the_cross_asks_where_the_entry_has_another_name_by_now(source: Dictionary):
    email = source.entries.get(code="EMAIL")
    email.rename("Important")
    data = {"at-once": "1", "initial-name": "E-Mail"}
    response = administrator().post(entry_url("delete_entry", email), data, headers=HTMX)
    assert response.status_code == 409
    assert "“Important” was changed in the meantime." in text(response)
    assert "Delete “Important”?" in text(response)
    assert source.entries.filter(code="EMAIL").exists()


@BOTH
def test_the_question_is_answered_in_one_form(source: Dictionary, headers: dict[str, str]):
    web, email = source.entries.get(code="WEB"), source.entries.get(code="EMAIL")
    LeadFactory(source=web)
    client, url = administrator(), entry_url("delete_entry", web)
    client.post(url, {"act": "archive", "initial-name": "Website"}, headers=headers)
    web.refresh_from_db()
    assert web.archived_at
    client.post(url, {"act": "replace", "target": email.pk, "initial-name": "Website"}, headers=headers)
    assert Lead.objects.get().source == email
    assert not source.entries.filter(code="WEB").exists()


def test_each_choice_needs_its_own_permission(source: Dictionary):
    web = source.entries.get(code="WEB")
    LeadFactory(source=web)
    changer = person("view_dictionaryvalue", "change_dictionaryvalue")
    deleter = person("view_dictionaryvalue", "delete_dictionaryvalue")
    page = asked(changer, web)
    assert "Archive “Website”?" in page
    assert 'value="replace"' not in page
    page = asked(deleter, web)
    assert "Delete “Website”?" in page
    assert 'value="archive"' not in page
    assert 'value="replace" checked' in page
    other = source.entries.get(code="EMAIL")
    url, target = entry_url("replace_entry", web), {"target": other.pk}
    assert changer.post(url, target).status_code == 403
    assert changer.post(entry_url("delete_entry", web), {"act": "replace"} | target).status_code == 403
    assert deleter.post(entry_url("delete_entry", web), {"act": "archive"}).status_code == 403
    assert changer.post(entry_url("delete_entry", web)).status_code == 403
    assert deleter.post(entry_url("archive_entry", web)).status_code == 403
    assert person("view_dictionaryvalue").get(entry_url("delete_entry", web)).status_code == 403
    assert deleter.post(url, target).status_code == 302
    assert changer.post(entry_url("archive_entry", other)).status_code == 302


def test_the_only_entry_of_a_list_has_nothing_to_be_replaced_with():
    value = ValueFactory()
    VisitFactory(source=value)
    page = asked(administrator(), value)
    assert 'value="archive" checked' in page
    assert 'value="replace"' not in page
    value.archive()
    page = asked(administrator(), value)
    assert "What should happen to these records?" not in page
    assert entry_url("restore_entry", value) in page
    assert "btn primary" not in page


def test_who_may_only_change_the_list_finds_the_way_to_the_archive_in_the_row(source: Dictionary):
    page = text(person("view_dictionaryvalue", "change_dictionaryvalue").get(list_url(source)))
    assert "Archive “Website”" in page
    assert "Delete “" not in page


@pytest.mark.parametrize("act", ["archive_entry", "replace_entry", "delete_entry"])
def test_a_protected_entry_stays_whatever_a_stale_page_asks(deals: Pipeline, act: str):
    new, other = deals.entries.get(code="NEW"), deals.entries.get(code="EXECUTING")
    DealFactory(stage=new)
    response = administrator().post(entry_url(act, new), {"target": other.pk}, headers=HTMX)
    assert response.status_code == 409
    assert "Everything starts at “New”" in text(response)
    new.refresh_from_db()
    assert new.archived_at is None
    assert Deal.objects.get().stage == new


@pytest.mark.parametrize("act", ["archive_entry", "replace_entry", "restore_entry"])
def test_back_from_the_login_with_get_nothing_is_done_and_the_list_is_shown(source: Dictionary, act: str):
    web = source.entries.get(code="WEB")
    response = administrator().get(entry_url(act, web))
    assert response.headers["Location"] == list_url(source)
    assert source.entries.active().filter(pk=web.pk).exists()
