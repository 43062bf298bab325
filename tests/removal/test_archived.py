"""Archived entries: out of the groups and the choices, in a fold of their own, and back again."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crmsettings.screen import archived as archive
from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from records.models import Lead
from tests.factories import LeadFactory, UserFactory
from tests.people import HTMX, administrator, entry_url, list_url, person, signed_in, text

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "plain"])


def act(client: Client, name: str, entry: Any, htmx: bool, **fields: Any) -> Any:
    return client.post(entry_url(name, entry), fields, headers=HTMX if htmx else {})


def parts(page: str) -> tuple[str, str]:
    """The groups, and the fold below them."""
    groups, _fold, archived = page[page.index('id="groups"') :].partition('id="archived-entries"')
    return groups, archived


@BOTH
def test_an_archived_entry_leaves_its_group_and_its_records_keep_it(source: Dictionary, htmx: bool):
    web = source.entries.get(code="WEB")
    LeadFactory(source=web)
    client = administrator()
    response = act(client, "archive_entry", web, htmx)
    assert response.status_code == (200 if htmx else 302)
    page = text(client.get(list_url(source)))
    said = text(response) if htmx else page
    assert "Archived “Website”" in said
    groups, archived = parts(page)
    assert f'id="entry-{web.pk}"' not in groups
    assert f'id="entry-{web.pk}"' in archived
    assert "Website" in archived
    assert "archived on" in archived
    assert Lead.objects.get().source == web
    assert 'Sources<span class="size">13<' in page
    if htmx:
        assert f"innerHTML:.side [href='{list_url(source)}'] .size\">13<" in said
        assert '<div id="archived-entries" hx-swap-oob="true">' in said


@BOTH
def test_restored_it_is_back_in_its_old_place(source: Dictionary, htmx: bool):
    before = list(source.entries.values_list("code", flat=True))
    web = source.entries.get(code="WEB")
    web.archive()
    client = administrator()
    response = act(client, "restore_entry", web, htmx)
    if htmx:
        assert response.headers["HX-Retarget"] == "#groups"
        page = text(response)
    else:
        assert response.headers["Location"].endswith(f"#entry-{web.pk}")
        page = text(client.get(list_url(source)))
    assert "Restored “Website”" in page
    assert f'id="entry-{web.pk}"' in parts(page)[0]
    assert list(source.entries.active().values_list("code", flat=True)) == before


def test_the_fold_offers_to_restore_and_to_replace_only_to_who_may(source: Dictionary):
    source.entries.get(code="WEB").archive()
    reader = parts(text(person("view_dictionaryvalue").get(list_url(source))))[1]
    assert "Website" in reader
    assert "Restore “" not in reader
    assert "Delete “" not in reader
    everything = parts(text(administrator().get(list_url(source))))[1]
    assert "Restore “Website”" in everything
    assert "Delete “Website”" in everything


def test_restoring_needs_the_permission_to_change(source: Dictionary):
    web = source.entries.get(code="WEB")
    web.archive()
    for right, status in (("delete", 403), ("change", 200)):
        client = person("view_dictionaryvalue", f"{right}_dictionaryvalue")
        assert act(client, "restore_entry", web, True).status_code == status


def test_an_archived_entry_in_use_is_restored_or_replaced_and_nothing_else(source: Dictionary):
    web = source.entries.get(code="WEB")
    LeadFactory(source=web)
    web.archive()
    page = text(administrator().get(entry_url("delete_entry", web), headers=HTMX))
    assert 'value="replace" checked' in page
    assert 'value="archive"' not in page
    assert entry_url("restore_entry", web) in page
    assert act(administrator(), "delete_entry", web, True).status_code == 409
    other = source.entries.get(code="EMAIL")
    response = act(administrator(), "replace_entry", web, True, target=other.pk)
    assert 'id="archived-entries" hx-swap-oob="true"' in text(response)
    assert Lead.objects.get().source == other


def test_what_is_archived_is_no_target_of_a_replacement(source: Dictionary):
    web, email = source.entries.get(code="WEB"), source.entries.get(code="EMAIL")
    LeadFactory(source=web)
    email.archive()
    page = text(administrator().get(entry_url("delete_entry", web), headers=HTMX))
    assert f'<option value="{email.pk}"' not in page


def test_a_stage_that_is_archived_leaves_the_pictures(deals: Pipeline):
    stage = deals.entries.get(code="EXECUTING")
    assert f'href="#entry-{stage.pk}"' in text(administrator().get(list_url(deals)))
    response = act(administrator(), "archive_entry", stage, True)
    assert 'id="pictures"' in text(response)
    assert f'href="#entry-{stage.pk}"' not in text(response)
    assert f'href="#entry-{stage.pk}"' not in text(administrator().get(list_url(deals)))


def test_thousands_come_in_parts_and_each_of_them_once(source: Dictionary, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive, "PAGE", 3)
    monkeypatch.setattr(archive.Archived, "page", 3)
    gone = [entry for entry in source.entries.all() if not entry.refusal]
    for entry in gone:
        entry.archive()
    client = administrator()
    seen: list[str] = []
    url = reverse("show_archived", args=[source])
    page = text(client.get(list_url(source)))
    assert f'class="size">{len(gone)}<' in parts(page)[1]
    for _part in range(10):
        rows = page if seen else parts(page)[1]  # at first a page, then fragments
        seen += re.findall(r'data-pk="(\d+)"', rows)
        if "Show 3 more" not in page:
            break
        page = text(client.get(url, {"archived": seen[-1]}, headers=HTMX))
    assert seen == [str(entry.pk) for entry in reversed(gone)]
    assert "Earlier" not in page


def test_without_javascript_the_next_part_is_a_page(source: Dictionary, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive, "PAGE", 1)
    web, email = source.entries.get(code="WEB"), source.entries.get(code="EMAIL")
    for entry in (web, email):
        entry.archive()
    client = administrator()
    archived = parts(text(client.get(f"{list_url(source)}?archived={email.pk}")))[1]
    assert '<details id="archived" class="archived-entries" open>' in archived
    assert f'id="entry-{web.pk}"' in archived
    assert f'id="entry-{email.pk}"' not in archived
    redirected = client.get(reverse("show_archived", args=[source]), {"archived": email.pk})
    assert redirected.headers["Location"] == f"{list_url(source)}?archived={email.pk}#archived"


def test_a_search_finds_archived_entries_apart(source: Dictionary):
    source.entries.get(code="WEB").archive()
    page = text(administrator().get(list_url(source), {"q": "website"}))
    groups, archived = parts(page)
    assert "Website" not in groups
    assert "Website" in archived
    assert '<details id="archived" class="archived-entries" open>' in archived
    assert "1 entry found" in page
    assert "No entry matches" not in page


def test_text_has_the_active_entries_and_paper_has_the_archived_ones_apart(source: Dictionary):
    source.entries.get(code="WEB").archive()
    client = administrator()
    assert "WEB:" not in text(client.get(reverse("list_text", args=[source])))
    paper = text(client.get(reverse("print_list", args=[source])))
    assert paper.index("Archived entries") < paper.index("Website")
    assert paper.index("Booking") < paper.index("Archived entries")


def test_the_sorted_list_has_every_archived_entry_too_and_nothing_comes_back(source: Dictionary):
    source.entries.get(code="WEB").archive()
    administrator().post(reverse("sort_list", args=[source]))
    assert source.entries.count() == 14
    assert source.entries.get(code="WEB").archived_at is not None


def test_the_page_takes_as_many_queries_with_archived_entries_as_without(source: Dictionary):
    client = administrator()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(list_url(source))
        return len(captured)

    queries()
    before = queries()
    for code in ("WEB", "EMAIL", "OTHER"):
        source.entries.get(code=code).archive()
    assert queries() == before <= 8


def test_what_was_deleted_meanwhile_cannot_be_restored_and_the_answer_is_no_error(source: Dictionary):
    web = source.entries.get(code="WEB")
    web.archive()
    url = entry_url("restore_entry", web)
    source.entries.get(pk=web.pk).delete()
    assert administrator().post(url, headers=HTMX).status_code == 404


def test_the_address_of_an_archived_entry_leads_to_the_fold(source: Dictionary):
    web = source.entries.get(code="WEB")
    web.archive()
    response = administrator().get(entry_url("entry", web))
    assert response.headers["Location"] == f"{list_url(source)}?archived=0#entry-{web.pk}"


def test_the_admin_shows_archives_and_restores(source: Dictionary):
    web = source.entries.get(code="WEB")
    client = signed_in(UserFactory(is_staff=True, is_superuser=True))
    address = reverse("admin:dictionaries_dictionaryvalue_changelist")
    client.post(address, {"action": "archive", "_selected_action": [web.pk]})
    web.refresh_from_db()
    assert web.archived_at is not None
    assert "Archived" in text(client.get(address, {"archived": "1"}))
    client.post(address, {"action": "restore", "_selected_action": [web.pk]})
    web.refresh_from_db()
    assert web.archived_at is None
